//! Most of most texts is letters of which each is a visible character, and none of them needs a table.

use std::mem;

/// The text, parted at every place that is certainly between two grapheme clusters.
pub(super) fn pieces(text: &str) -> Pieces<'_> {
    Pieces(text)
}

/// What is left of a text to be parted.
pub(super) struct Pieces<'a>(&'a str);

impl<'a> Iterator for Pieces<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let mut chars = self.0.char_indices();
        let (_, mut before) = chars.next()?;
        let next = chars.find(|(_, after)| is_parted(mem::replace(&mut before, *after), *after));
        let (piece, rest) = self.0.split_at(next.map_or(self.0.len(), |(at, _)| at));
        self.0 = rest;
        Some(piece)
    }
}

impl<'a> DoubleEndedIterator for Pieces<'a> {
    fn next_back(&mut self) -> Option<&'a str> {
        let mut chars = self.0.char_indices().rev();
        let (mut start, mut after) = chars.next()?;
        for (at, before) in chars {
            if is_parted(before, after) {
                break;
            }
            (start, after) = (at, before);
        }
        let (rest, piece) = self.0.split_at(start);
        self.0 = rest;
        Some(piece)
    }
}

fn is_parted(before: char, after: char) -> bool {
    is_plain(after) && !may_prepend(before)
}

/// A character that continues no cluster but after one of those that [`may_prepend`]: of the property
/// `Other`, and no emoji.
fn is_plain(c: char) -> bool {
    matches!(c,
        '\n' | ' '..='~'
        | '\u{A0}'..='\u{A8}' | '\u{AA}'..='\u{AC}' | '\u{AF}'..='\u{BF}'
        | '\u{C0}'..='\u{2FF}'     // Latin
        | '\u{370}'..='\u{482}'    // Greek, Cyrillic
        | '\u{48A}'..='\u{590}'    // Cyrillic, Armenian
        | '\u{1E00}'..='\u{1FFF}'  // Latin with marks, Greek with marks
        | '\u{2010}'..='\u{2027}'  // dashes, quotation marks
        | '\u{3041}'..='\u{3096}'  // Hiragana
        | '\u{30A0}'..='\u{30FF}'  // Katakana
        | '\u{4E00}'..='\u{9FFF}'  // Han
    )
}

/// The blocks in which some characters belong to the cluster of whatever follows them.
fn may_prepend(c: char) -> bool {
    matches!(c,
        '\r' | '\u{600}'..='\u{605}' | '\u{6DD}' | '\u{70F}' | '\u{890}'..='\u{8FF}'
        | '\u{D4E}' | '\u{11000}'..='\u{11FFF}'
    )
}

#[cfg(test)]
mod tests {
    use unicode_segmentation::UnicodeSegmentation;

    use super::*;

    fn begins_a_cluster(text: &str, at: usize) -> bool {
        text.grapheme_indices(true).any(|(start, _)| start == at)
    }

    #[test]
    fn a_plain_character_begins_a_cluster_after_whatever_prepends_nothing() {
        let befores = [
            "a",
            "\u{301}",
            "\u{200D}",
            "👩\u{200D}",
            "ᄀ",
            "क\u{94D}",
            "🇦",
            "\u{FE0F}",
        ];
        for c in ('\0'..=char::MAX).filter(|c| is_plain(*c)) {
            for before in befores {
                assert!(
                    begins_a_cluster(&format!("{before}{c}"), before.len()),
                    "{before:?} {c:?}"
                );
            }
        }
        for before in ('\0'..=char::MAX).filter(|c| !may_prepend(*c)) {
            assert!(
                begins_a_cluster(&format!("{before}a"), before.len_utf8()),
                "{before:?}"
            );
        }
    }

    #[test]
    fn pieces_have_the_clusters_of_the_whole() {
        let accents = format!("a{}b", "\u{301}".repeat(40));
        for text in [
            "",
            "Hello, world\n\nGrüße an José",
            "e\u{301} n\u{303}",
            "👩‍👩‍👧‍👦 and 🇪🇸🇲🇽, 1️⃣ ❤️ 👍🏽",
            "हिन्दी में क्षि",
            "\u{600}123 \u{6DD}a مرحبا بك",
            "한국어 ᄀ\u{1161}\u{11A8}",
            "がぎ か\u{3099} 漢字",
            &accents,
        ] {
            let forth: Vec<_> = pieces(text).collect();
            let mut back: Vec<_> = pieces(text).rev().collect();
            back.reverse();
            assert_eq!(forth, back, "{text:?}");
            let clusters = forth.iter().flat_map(|piece| piece.graphemes(true));
            let clusters: Vec<_> = clusters.collect();
            assert_eq!(
                clusters,
                text.graphemes(true).collect::<Vec<_>>(),
                "{text:?}"
            );
        }
        assert!(pieces("Zoë e\u{301}s").eq(["Z", "o", "ë", " ", "e\u{301}", "s"]));
    }
}
