//! Plain text in and out.

use crate::{
    BYTES, Block, BlockKind, Document, DocumentError, Limits, Marks, Piece, Position, Run,
    character, nesting::Nesting, segments::graphemes, text,
};

impl Document {
    /// A document of paragraphs, one for each line. CR LF, CR, LF and Unicode's other line ends
    /// end a line; tabs and spaces are kept.
    ///
    /// # Errors
    /// `ControlCharacter` for any other control character (nothing is dropped silently),
    /// `TooManyBlocks` for more lines than [`Limits::DEFAULT`] has blocks, `TooLarge` for more
    /// than [`BYTES`].
    pub fn from_plain_text(text: &str) -> Result<Self, DocumentError> {
        if text.len() > BYTES {
            return Err(DocumentError::TooLarge { limit: BYTES });
        }
        let text = text::with_line_feeds(text);
        if text.contains(character::is_forbidden) {
            return Err(DocumentError::ControlCharacter);
        }
        let limit = Limits::DEFAULT.blocks;
        if text.split('\n').nth(limit).is_some() {
            return Err(DocumentError::TooManyBlocks { limit });
        }
        Ok(Self::from_pieces(text.split('\n').map(|line| Piece {
            runs: vec![Run::of_clean(line.to_owned(), Marks::default())],
            ..Piece::default()
        })))
    }

    /// The text, one line for each block and line break; list items are indented and begin with
    /// `- ` or their number, quoted lines with `> `.
    #[must_use]
    pub fn plain_text(&self) -> String {
        let mut out = String::new();
        for (index, (block, margin, marker)) in self.with_marks().enumerate() {
            if index > 0 {
                out.push('\n');
            }
            out.push_str(&margin);
            out.push_str(&marker);
            for run in block.runs() {
                // What follows a line break stands under the text, not under the marker.
                let line_break = || format!("\n{margin}{}", " ".repeat(marker.len()));
                match run.text().contains('\n') {
                    true => out.push_str(&run.text().replace('\n', &line_break())),
                    false => out.push_str(run.text()),
                }
            }
        }
        out
    }

    /// Where the caret is that stands in [`plain_text`](Self::plain_text) after so many UTF-16 code
    /// units, as a text area counts; in the marks of a line, at its beginning.
    #[must_use]
    pub fn position_in_plain_text(&self, offset: u32) -> Position {
        let mut left = offset as usize;
        for (block, margin, marker) in self.with_marks() {
            // Both are ASCII.
            let marks = margin.len() + marker.len();
            let mut at = 0;
            for (line, text) in block.text().split('\n').enumerate() {
                if line > 0 {
                    // The line break, and what stands under the marker.
                    (at, left) = (at + 1, left - 1);
                }
                if left <= marks {
                    return Position::new(block.id(), at as u32);
                }
                left -= marks;
                let len = text.encode_utf16().count();
                if left <= len {
                    return Position::new(block.id(), (at + left) as u32);
                }
                (at, left) = (at + len, left - len);
            }
            left -= 1;
        }
        self.end()
    }

    /// Each block with what stands before its text, for its place and for its kind.
    fn with_marks(&self) -> impl Iterator<Item = (&Block, String, String)> {
        let mut nesting = Nesting::default();
        self.blocks().iter().map(move |block| {
            let place = nesting.place(block.format());
            let margin = match (block.quote(), "  ".repeat(place.depth.into())) {
                (true, indent) => format!("> {indent}"),
                (false, indent) => indent,
            };
            let marker = match (block.kind(), place.number) {
                (BlockKind::Bullet, _) => "- ".to_owned(),
                (_, Some(number)) => format!("{number}. "),
                _ => String::new(),
            };
            (&**block, margin, marker)
        })
    }

    /// The beginning of the text on one line, of at most `max_graphemes` visible characters and
    /// eight times as many code points, the ellipsis that says there is more included. White space
    /// is collapsed, and what shows nothing by itself, such as what would turn the direction of the
    /// text around it, is left out. Of a visible character of more than [`text::CLUSTER`] code
    /// points, that many are shown.
    #[must_use]
    pub fn preview(&self, max_graphemes: usize) -> String {
        let mut line = OneLine {
            max: max_graphemes,
            ..OneLine::default()
        };
        for block in self.blocks() {
            let text = block.text();
            for grapheme in graphemes(&text) {
                let drawn = text::drawn(grapheme);
                let is_cut = drawn.len() < grapheme.len();
                if !line.push(drawn) || is_cut && !line.push(ELLIPSIS) {
                    return line.text;
                }
            }
            line.space = true;
        }
        line.text
    }
}

const ELLIPSIS: &str = "…";

/// Code points for each visible character of a preview.
const CODE_POINTS: usize = 8;

#[derive(Default)]
struct OneLine {
    text: String,
    max: usize,
    graphemes: usize,
    code_points: usize,
    /// Bytes of `text` up to where an ellipsis still fits.
    fits: usize,
    /// White space is owed before the next character.
    space: bool,
}

impl OneLine {
    /// False when the line is full.
    fn push(&mut self, grapheme: &str) -> bool {
        if text::is_blank(grapheme) {
            self.space |= grapheme.chars().any(character::is_room);
            return true;
        }
        let space = self.space && !self.text.is_empty();
        let needed = 1 + usize::from(space);
        let code_points = grapheme.chars().count() + usize::from(space);
        let most = self.max.saturating_mul(CODE_POINTS);
        if self.graphemes + needed > self.max || self.code_points + code_points > most {
            self.text.truncate(self.fits);
            if self.max > 0 {
                self.text.push_str(ELLIPSIS);
            }
            return false;
        }
        if space {
            self.text.push(' ');
        }
        self.text.push_str(grapheme);
        self.graphemes += needed;
        self.code_points += code_points;
        self.space = false;
        if self.graphemes < self.max && self.code_points < most {
            self.fits = self.text.len();
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Format, Numbering};

    fn plain(text: &str) -> Document {
        Document::from_plain_text(text).unwrap()
    }

    fn piece(kind: BlockKind, depth: u8, quote: bool, text: &str) -> Piece {
        Piece {
            format: Format {
                kind,
                depth,
                quote,
                numbering: Numbering::default(),
            },
            runs: vec![Run::new(text, Marks::default())],
        }
    }

    #[test]
    fn lines_become_paragraphs_and_come_back() {
        let document = plain("Hello\r\n\r\n  two  spaces\tand a tab\rend\n");
        assert_eq!(document.blocks().len(), 5);
        assert_eq!(
            document.plain_text(),
            "Hello\n\n  two  spaces\tand a tab\nend\n"
        );
        assert_eq!(plain("").blocks().len(), 1);
    }

    #[test]
    fn a_place_in_the_plain_text_is_a_place_in_the_document() {
        let document = Document::from_pieces([
            piece(BlockKind::Paragraph, 0, false, "a😀"),
            piece(BlockKind::Bullet, 0, false, "bc\nd"),
            piece(BlockKind::Numbered, 1, true, "e"),
        ]);
        // The caret stands before the letter, wherever that is.
        for (letter, block, offset) in [
            ("a", 0, 0),
            ("b", 1, 0),
            ("c", 1, 1),
            ("d", 1, 3),
            ("e", 2, 0),
        ] {
            let text = document.plain_text();
            let before = &text[..text.find(letter).unwrap()];
            let position = document.position_in_plain_text(before.encode_utf16().count() as u32);
            let expected = Position::new(document.blocks()[block].id(), offset);
            assert_eq!(position, expected, "{letter} in {text:?}");
        }
        let second = Position::new(document.blocks()[1].id(), 0);
        assert_eq!(document.position_in_plain_text(5), second, "in the marker");
        assert_eq!(document.position_in_plain_text(10_000), document.end());
    }

    #[test]
    fn control_characters_are_refused() {
        for text in ["a\0", "\u{1B}[31m", "\u{7F}", "a\u{9B}b", "\u{8}"] {
            let refused = Document::from_plain_text(text);
            assert_eq!(refused, Err(DocumentError::ControlCharacter), "{text:?}");
        }
    }

    #[test]
    fn too_much_plain_text_is_refused() {
        let lines = "\n".repeat(1999);
        assert_eq!(plain(&lines).blocks().len(), 2000);
        assert_eq!(
            Document::from_plain_text(&"\n".repeat(2000)),
            Err(DocumentError::TooManyBlocks { limit: 2000 })
        );
        assert_eq!(
            Document::from_plain_text(&"a".repeat(BYTES + 1)),
            Err(DocumentError::TooLarge { limit: BYTES })
        );
    }

    #[test]
    fn lists_and_quotes_in_plain_text() {
        use BlockKind::{Bullet, Numbered, Paragraph};
        let document = Document::from_pieces([
            piece(Numbered, 0, false, "one\nmore"),
            piece(Bullet, 1, false, "inner"),
            piece(Numbered, 0, false, "two"),
            piece(Paragraph, 0, true, "said"),
        ]);
        assert_eq!(
            document.plain_text(),
            "1. one\n   more\n  - inner\n2. two\n> said"
        );
    }

    #[test]
    fn blank_documents() {
        for text in [
            "",
            " \t\n ",
            "\u{A0}\u{3000}",
            "\u{200B}\u{FEFF}\u{2060}",
            "\u{2800}\u{3164}",
        ] {
            assert!(plain(text).is_blank(), "{text:?}");
        }
        assert!(!plain("\u{200B}.").is_blank());
        assert!(!plain("👍").is_blank());
    }

    #[test]
    fn visible_characters_are_what_a_reader_counts() {
        assert_eq!(plain("a b").visible_chars(), 3);
        assert_eq!(plain("👨‍👩‍👧‍👦🇪🇸👍🏽1️⃣").visible_chars(), 4);
        assert_eq!(plain("n\u{303}o").visible_chars(), 2);
        assert_eq!(plain("a\nb").visible_chars(), 2);
    }

    #[test]
    fn preview_is_one_line() {
        let document = plain("  Dear Dr. Nair,\n\nmy \t knee hurts.");
        assert_eq!(document.preview(100), "Dear Dr. Nair, my knee hurts.");
        assert_eq!(document.preview(14), "Dear Dr. Nair…");
        assert_eq!(document.preview(9), "Dear Dr.…");
        assert_eq!(document.preview(1), "…");
        assert_eq!(document.preview(0), "");
        assert_eq!(plain("abc").preview(3), "abc");
        assert_eq!(plain("abcd").preview(3), "ab…");
        assert_eq!(plain("👨‍👩‍👧‍👦👍🏽x").preview(2), "👨‍👩‍👧‍👦…");
        assert_eq!(plain("a\u{202E}b").preview(5), "ab");
        assert_eq!(plain("\u{200B}a\u{3164}\u{E0061}b").preview(5), "a b");
    }

    #[test]
    fn a_preview_is_short_whatever_its_characters_are_made_of() {
        let mark = "\u{301}";
        let text = format!("x{}y", mark.repeat(60_000));
        assert_eq!(plain(&text).preview(9), format!("x{}…y", mark.repeat(31)));
        for text in [text.repeat(8), format!("a{}", mark.repeat(20)).repeat(500)] {
            let preview = plain(&text).preview(140);
            assert!(preview.chars().count() <= 140 * CODE_POINTS, "{preview}");
            assert!(
                preview.ends_with('…') || preview.ends_with('y'),
                "{preview}"
            );
        }
        let hindi = "मुझे घुटने में दर्द हो रहा है। ".repeat(20);
        assert_eq!(text::visible_chars(&plain(&hindi).preview(140)), 140);
    }
}
