//! What a character is to a document.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

/// Characters that no document holds: control characters but tab and line feed, and the two
/// separators that break lines behind the model's back.
pub(crate) fn is_forbidden(c: char) -> bool {
    match c {
        '\t' | '\n' => false,
        '\u{2028}' | '\u{2029}' => true,
        c => c.is_control(),
    }
}

/// Ends a line, by the newline function of Unicode (The Unicode Standard, 5.8). Word writes a
/// vertical tab, Apple's programs a line separator, where a line breaks inside a paragraph.
pub(crate) fn is_line_end(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Brings every line end to a line feed.
pub(crate) fn with_line_feeds(text: &str) -> Cow<'_, str> {
    if !text.contains(|c| c != '\n' && is_line_end(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\r' && chars.peek() == Some(&'\n') {
            continue;
        }
        out.push(if is_line_end(c) { '\n' } else { c });
    }
    Cow::Owned(out)
}

/// Brings every line end to a line feed and drops what else is forbidden. For text that a browser
/// hands over, where refusing would lose what was typed.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    if !text.contains(is_forbidden) {
        return Cow::Borrowed(text);
    }
    let mut text = with_line_feeds(text).into_owned();
    text.retain(|c| !is_forbidden(c));
    Cow::Owned(text)
}

/// Grapheme clusters (UAX 29).
pub(crate) fn visible_chars(text: &str) -> usize {
    // Only CR LF is a cluster of several ASCII characters, and no document holds a CR.
    if text.is_ascii() {
        text.len()
    } else {
        text.graphemes(true).count()
    }
}

/// Shows nothing: white space of any script, zero-width characters, the byte order mark, fillers
/// and the other default-ignorable characters (Unicode, DerivedCoreProperties).
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '\u{AD}'
                | '\u{34F}'
                | '\u{61C}'
                | '\u{115F}'..='\u{1160}'
                | '\u{17B4}'..='\u{17B5}'
                | '\u{180B}'..='\u{180F}'
                | '\u{200B}'..='\u{200F}'
                | '\u{202A}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{FE00}'..='\u{FE0F}'
                | '\u{FEFF}'
                | '\u{FFA0}'
                | '\u{FFF9}'..='\u{FFFB}'
                | '\u{E0000}'..='\u{E0FFF}'
        )
}

/// Changes the direction of what follows (UAX 9): harmless inside a block, which is isolated, but
/// not on a line shared with other text.
pub(crate) fn is_direction_control(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Length in UTF-16 code units, the browser's measure.
pub(crate) fn utf16_len(text: &str) -> u32 {
    let units = if text.is_ascii() {
        text.len()
    } else {
        text.chars().map(char::len_utf16).sum()
    };
    units as u32
}

/// The byte offset of a UTF-16 offset. One that is past the end, or inside a surrogate pair, is
/// moved back to the nearest character boundary.
pub(crate) fn byte_offset(text: &str, utf16: u32) -> usize {
    if text.is_ascii() {
        return text.len().min(utf16 as usize);
    }
    let mut units = 0;
    for (at, c) in text.char_indices() {
        let next = units + c.len_utf16() as u32;
        if next > utf16 {
            return at;
        }
        units = next;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_become_line_feeds() {
        assert_eq!(with_line_feeds("a\r\nb\rc\nd"), "a\nb\nc\nd");
        assert_eq!(with_line_feeds("a\r\n\r\nb\n\rc"), "a\n\nb\n\nc");
        assert_eq!(with_line_feeds("a\u{B}b\u{2028}c\u{2029}d"), "a\nb\nc\nd");
    }

    #[test]
    fn cleaning_drops_control_characters_only() {
        assert_eq!(clean("a\u{0}\tb\u{7F}\u{9B}c\r\n👩‍⚕️"), "a\tbc\n👩‍⚕️");
    }

    #[test]
    fn byte_offsets_of_utf16_offsets() {
        let text = "aé😀z";
        let at: Vec<_> = (0..7).map(|units| byte_offset(text, units)).collect();
        assert_eq!(at, [0, 1, 3, 3, 7, 8, 8]);
        assert_eq!(utf16_len(text), 5);
    }
}
