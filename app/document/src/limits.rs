//! How large a document may be: the one table of it, from which every other size follows.

/// Bytes of JSON or plain text that are looked at, at the most; more is refused before it is
/// parsed, so that the cost of hostile input is bounded.
pub const BYTES: usize = 2 << 20;

/// What a document may hold. The default is the product's own; an organization may set another
/// `visible_chars`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Visible characters ([`visible_chars`](crate::text::visible_chars)) of the whole text.
    pub visible_chars: usize,
    /// Blocks: paragraphs and list items.
    pub blocks: usize,
    /// The deepest list item: 0 is the outermost list.
    pub depth: u8,
    /// Stretches of text with the same marks; a block with text has one at the least.
    pub runs: usize,
    /// Bytes of the addresses of all links. A link of several runs counts once for each.
    pub link_bytes: usize,
}

/// Bytes of text for each visible character that is allowed. Thai and Hindi take four to seven,
/// an emoji four to eight; a family of emoji takes 25, of which no message is made.
pub(crate) const BYTES_PER_CHAR: usize = 8;

/// Bytes of JSON around the text of a run and around the runs of a block, at the most.
const RUN_BYTES: usize = 96;
const BLOCK_BYTES: usize = 72;
const DOCUMENT_BYTES: usize = 32;

impl Limits {
    pub const DEFAULT: Self = Self {
        visible_chars: 10_000,
        blocks: 2_000,
        depth: 6,
        runs: 4_000,
        // Mail programs of health systems lead every link through a server that checks it, by an
        // address of up to a kilobyte: of those, two hundred fit.
        link_bytes: 256 * 1024,
    };

    /// What a document must keep to for being stored. For text that is put in again, or typed: it is
    /// counted and never cut, and the writer shortens it.
    pub const STORED: Self = Self {
        visible_chars: usize::MAX,
        runs: usize::MAX,
        link_bytes: usize::MAX,
        ..Self::DEFAULT
    };

    /// Bytes of the text (UTF-8), at the most.
    #[must_use]
    pub const fn text_bytes(&self) -> usize {
        self.visible_chars.saturating_mul(BYTES_PER_CHAR)
    }

    /// Bytes of the JSON of a document within these limits, at the most.
    #[must_use]
    pub const fn json_bytes(&self) -> usize {
        // In JSON only quotation marks, backslashes, tabs and line feeds take two bytes, and each
        // of them is a visible character.
        self.text_bytes()
            .saturating_add(self.visible_chars)
            .saturating_add(self.runs.saturating_mul(RUN_BYTES))
            .saturating_add(self.blocks.saturating_mul(BLOCK_BYTES))
            .saturating_add(self.link_bytes.saturating_mul(2))
            .saturating_add(DOCUMENT_BYTES)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        BlockKind, Document, DocumentError, Format, Link, Mark, Marks, Numbering, Piece, Run,
    };

    const SMALL: Limits = Limits {
        visible_chars: 100,
        blocks: 20,
        depth: 6,
        runs: 40,
        link_bytes: 4_096,
    };

    fn plain(text: &str) -> Document {
        Document::from_plain_text(text).unwrap()
    }

    /// As much of everything as the limits let there be.
    fn largest() -> Document {
        let marks = Marks::default()
            .with(Mark::Bold)
            .with(Mark::Italic)
            .with(Mark::Underline)
            .with(Mark::Strikethrough);
        let address = |at: usize| format!("tel:{at:02}{}", "\"".repeat(96));
        let pieces = (0..SMALL.blocks).map(|block| {
            let runs = (0..2).map(|run| {
                let link = Link::parse(&address(2 * block + run)).unwrap();
                // 100 characters that JSON escapes, with marks up to 800 bytes.
                let text = match run {
                    0 => format!("\"\\\"{}", "\u{301}".repeat(9)),
                    _ => format!("\\\"{}\u{300}", "\u{301}".repeat(7)),
                };
                Run::new(&text, marks.clone().linked(Some(link)))
            });
            Piece {
                format: Format {
                    kind: BlockKind::Numbered,
                    depth: 6,
                    quote: true,
                    numbering: Numbering::From(65_535),
                },
                runs: runs.collect(),
            }
        });
        Document::from_pieces(pieces)
    }

    #[test]
    fn the_largest_document_is_as_large_as_its_json_may_be() {
        let largest = largest();
        assert_eq!(largest.check(&SMALL), Ok(()));
        assert_eq!(largest.visible_chars(), SMALL.visible_chars);
        let (json, limit) = (largest.to_json().len(), SMALL.json_bytes());
        assert!(json <= limit, "{json} of {limit}");
        assert!(json * 10 > limit * 8, "{json} is far below {limit}");
        assert!(Limits::DEFAULT.json_bytes() < BYTES);
    }

    #[test]
    fn a_page_of_links_that_a_mail_program_rewrote_can_be_sent() {
        let link = |at: usize| {
            let address = format!("https://safe.example/?url={at}{}", "%2Fab".repeat(220));
            Marks::default().linked(Link::parse(&address).ok())
        };
        let piece = |at| Piece {
            runs: vec![Run::new(
                "This is one of the results of your tests",
                link(at),
            )],
            ..Piece::default()
        };
        let document = Document::from_pieces((0..220).map(piece));
        assert_eq!(document.check(&Limits::DEFAULT), Ok(()));
        let json = document.to_json();
        assert_eq!(
            Document::from_json(&json, &Limits::DEFAULT).as_ref(),
            Ok(&document)
        );
    }

    #[test]
    fn text_of_every_script_fits_within_its_visible_characters() {
        for text in [
            "Me duele la rodilla desde hace días. ",
            "أُعَانِي مِنْ أَلَمٍ فِي الرُّكْبَةِ ",
            "मुझे घुटने में दर्द हो रहा है। ",
            "ฉันปวดเข่ามาตั้งแต่เมื่อวานนี้ ",
            "எனக்கு முழங்காலில் வலி உள்ளது. ",
            "我从昨天开始膝盖疼。",
            "Tôi bị đau đầu gối từ hôm qua. ",
            "👍😀",
            "🇪🇸🇺🇸",
            "Thanks 👨‍👩‍👧‍👦 ",
        ] {
            let chars = crate::text::visible_chars(text);
            let times = Limits::DEFAULT.visible_chars / chars;
            let full = plain(&text.repeat(times));
            assert_eq!(full.visible_chars(), chars * times, "{text}");
            assert_eq!(full.check(&Limits::DEFAULT), Ok(()), "{text}");
        }
    }

    #[test]
    fn what_is_too_large_is_named() {
        let limit = Limits::DEFAULT.text_bytes();
        let too_large = Err(DocumentError::TooLarge { limit });
        assert_eq!(
            plain(&"👨‍👩‍👧‍👦".repeat(10_000)).check(&Limits::DEFAULT),
            too_large
        );
        let accents = format!("a{}", "\u{301}".repeat(60_000));
        assert_eq!(plain(&accents).check(&Limits::DEFAULT), too_large);
        let at_limit = plain(&"é".repeat(400));
        let half = Limits {
            visible_chars: 100,
            ..SMALL
        };
        assert_eq!(at_limit.check_size(&half), Ok(()));
        assert!(plain(&"é".repeat(401)).check_size(&half).is_err());

        let runs = |count: usize| {
            let marks = [Marks::default(), Marks::default().with(Mark::Bold)];
            let runs = (0..count).map(|at| Run::new("x", marks[at % 2].clone()));
            Document::from_pieces([Piece {
                runs: runs.collect(),
                ..Piece::default()
            }])
        };
        assert_eq!(runs(40).check(&SMALL), Ok(()));
        let too_many = Err(DocumentError::TooManyRuns { limit: 40 });
        assert_eq!(runs(41).check(&SMALL), too_many);

        let linked = |bytes: usize| {
            let address = format!("tel:1{}", "2".repeat(bytes - 5));
            let link = Link::parse(&address).unwrap();
            let runs = (0..3).map(|at| {
                let marks = [Marks::default(), Marks::default().with(Mark::Bold)];
                Run::new("x", marks[at % 2].clone().linked(Some(link.clone())))
            });
            Document::from_pieces([Piece {
                runs: runs.collect(),
                ..Piece::default()
            }])
        };
        assert_eq!(linked(1_365).check(&SMALL), Ok(()));
        let limit = SMALL.link_bytes;
        let too_large = Err(DocumentError::TooLarge { limit });
        assert_eq!(linked(1_366).check(&SMALL), too_large);
    }
}
