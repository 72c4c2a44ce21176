//! How much of a text one press of Backspace or Delete takes.

use crate::segments::{graphemes, words};

/// Bytes that Backspace takes from the end of `text`: a whole emoji, however it is put together,
/// but of a letter with combining marks only the last mark, so that an accent can be corrected.
/// The same choice as Chromium's and Android's.
pub(super) fn character_before(text: &str) -> usize {
    let Some(cluster) = graphemes(text).next_back() else {
        return 0;
    };
    match cluster.chars().next_back() {
        Some(last) if !is_one_picture(cluster) => last.len_utf8(),
        _ => cluster.len(),
    }
}

/// Bytes that Delete takes from the start of `text`: a whole grapheme cluster.
pub(super) fn character_after(text: &str) -> usize {
    graphemes(text).next().map_or(0, str::len)
}

/// Bytes from the end of `text` back to the start of a word (UAX 29), with the white space after
/// it. Stops at a line break; one that comes first is taken alone.
pub(super) fn word_before(text: &str) -> usize {
    if text.ends_with('\n') {
        return 1;
    }
    let line = text.rsplit('\n').next().unwrap_or_default();
    word(words(line).rev())
}

/// Bytes from the start of `text` to the end of a word, with the white space before it.
pub(super) fn word_after(text: &str) -> usize {
    if text.starts_with('\n') {
        return 1;
    }
    let line = text.split('\n').next().unwrap_or_default();
    word(words(line))
}

/// Bytes back to the start of the line, or the line break alone.
pub(super) fn line_before(text: &str) -> usize {
    match text.rsplit('\n').next() {
        Some("") if !text.is_empty() => 1,
        Some(line) => line.len(),
        None => 0,
    }
}

/// Bytes to the end of the line, or the line break alone.
pub(super) fn line_after(text: &str) -> usize {
    match text.split('\n').next() {
        Some("") if !text.is_empty() => 1,
        Some(line) => line.len(),
        None => 0,
    }
}

fn word<'a>(segments: impl Iterator<Item = &'a str>) -> usize {
    let mut bytes = 0;
    for segment in segments {
        bytes += segment.len();
        if !segment.chars().all(char::is_whitespace) {
            break;
        }
    }
    bytes
}

fn is_one_picture(cluster: &str) -> bool {
    let is_part = |c| {
        matches!(
            c,
            '\u{20E3}'                     // keycap
            | '\u{FE00}'..='\u{FE0F}'      // variation selectors
            | '\u{E0100}'..='\u{E01EF}'
            | '\u{1F1E6}'..='\u{1F1FF}'    // flags
            | '\u{1F3FB}'..='\u{1F3FF}'    // skin tones
            | '\u{E0020}'..='\u{E007F}' // tags, as in the flag of Scotland
        )
    };
    let joined = cluster.contains('\u{200D}') && cluster.starts_with(is_pictographic);
    joined || cluster.contains(is_part)
}

// Blocks with Extended_Pictographic characters; a joiner after anything else belongs to a script.
fn is_pictographic(c: char) -> bool {
    matches!(c, '\u{A9}' | '\u{AE}' | '\u{203C}'..='\u{2049}' | '\u{2122}'..='\u{2BFF}'
        | '\u{3030}'..='\u{3299}' | '\u{1F000}'..='\u{1FAFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    // Behaviour 2.
    #[test]
    fn one_backspace_takes_a_whole_emoji() {
        for emoji in ["👨‍👩‍👧‍👦", "🇪🇸", "👍🏽", "1️⃣", "❤️", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "😀"]
        {
            assert_eq!(
                character_before(&format!("a{emoji}")),
                emoji.len(),
                "{emoji}"
            );
            assert_eq!(
                character_after(&format!("{emoji}a")),
                emoji.len(),
                "{emoji}"
            );
        }
        assert_eq!(character_before("🇪🇸🇲🇽"), "🇲🇽".len());
    }

    // Behaviour 3.
    #[test]
    fn a_combining_mark_goes_before_its_letter() {
        assert_eq!(character_before("n\u{303}"), "\u{303}".len());
        assert_eq!(character_before("n"), 1);
        assert_eq!(character_before("ñ"), 2);
        assert_eq!(character_after("n\u{303}o"), 3);
        assert_eq!(character_before("क्षि"), "ि".len());
        assert_eq!(character_before(""), 0);
    }

    // Behaviour 18.
    #[test]
    fn words() {
        assert_eq!(word_before("hello world"), 5);
        assert_eq!(word_before("hello world  "), 7);
        assert_eq!(word_before("don't"), 5);
        assert_eq!(word_before("mañana"), 7);
        assert_eq!(word_before("one\ntwo"), 3);
        assert_eq!(word_before("one\n"), 1);
        assert_eq!(word_before("a. "), 2);
        assert_eq!(word_after(" hello world"), 6);
        assert_eq!(word_after("\nhello"), 1);
        assert_eq!(word_after(""), 0);
    }

    #[test]
    fn lines() {
        assert_eq!(line_before("one\ntwo"), 3);
        assert_eq!(line_before("one\n"), 1);
        assert_eq!(line_before(""), 0);
        assert_eq!(line_after("one\ntwo"), 3);
        assert_eq!(line_after("\ntwo"), 1);
    }
}
