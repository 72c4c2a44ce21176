//! Most of most texts is letters of which each is a visible character, and none of them needs a table.

/// The text, parted at every place that is certainly between two grapheme clusters.
pub(super) fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before = None;
    for (at, after) in text.char_indices() {
        if before.is_some_and(|before| !may_prepend(before)) && is_plain(after) {
            pieces.push(&text[start..at]);
            start = at;
        }
        before = Some(after);
    }
    if start < text.len() {
        pieces.push(&text[start..]);
    }
    pieces
}

/// A character that continues no cluster but after one of those that [`may_prepend`]: of the property
/// `Other`, and no emoji.
fn is_plain(c: char) -> bool {
    matches!(c,
        '\n' | ' '..='~'
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
        '\u{600}'..='\u{605}' | '\u{6DD}' | '\u{70F}' | '\u{890}'..='\u{8FF}'
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
            let clusters: Vec<_> = pieces(text)
                .into_iter()
                .flat_map(|piece| piece.graphemes(true))
                .collect();
            assert_eq!(
                clusters,
                text.graphemes(true).collect::<Vec<_>>(),
                "{text:?}"
            );
        }
        assert_eq!(
            pieces("Zoë e\u{301}s"),
            ["Z", "o", "ë", " ", "e\u{301}", "s"]
        );
    }
}
