//! Text as people see it: how long it is, whether there is anything in it, and how much of it is
//! drawn.

use std::{borrow::Cow, ops::Range};

use crate::{
    character::{self, is_forbidden, is_line_end},
    segments::{grapheme_indices, graphemes},
};

/// Code points that are drawn of one visible character, and that count as one. The longest that
/// people write, families of emoji and stacked Tibetan letters, have a dozen; thousands of accents
/// on one letter hold up a browser for a minute.
pub const CLUSTER: usize = 32;

/// Says that something was left out.
pub(crate) const ELLIPSIS: char = '…';

/// Visible characters: grapheme clusters (UAX 29), where one of more than [`CLUSTER`] code points
/// counts as several.
#[must_use]
pub fn visible_chars(text: &str) -> usize {
    // Only CR LF is a cluster of several ASCII characters, and no document holds a CR.
    if text.is_ascii() {
        text.len()
    } else {
        graphemes(text).map(weight).sum()
    }
}

/// As how many visible characters a grapheme cluster counts.
pub(crate) fn weight(cluster: &str) -> usize {
    match cluster.len() {
        // No code point is shorter than a byte.
        ..=CLUSTER => 1,
        _ => cluster.chars().count().div_ceil(CLUSTER),
    }
}

/// As much from the start of a text as has at most that many visible characters and bytes.
pub(crate) fn beginning(text: &str, visible_chars: usize, bytes: usize) -> &str {
    // No visible character is shorter than a byte.
    if text.len() <= visible_chars.min(bytes) {
        return text;
    }
    let mut room = visible_chars;
    let mut clusters = grapheme_indices(text);
    let over = clusters.find(|(at, cluster)| match room.checked_sub(weight(cluster)) {
        Some(left) => {
            room = left;
            at + cluster.len() > bytes
        }
        None => true,
    });
    over.map_or(text, |(end, _)| &text[..end])
}

/// Nothing to read: no text, or only white space and characters that show nothing.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(character::is_blank)
}

/// The text as it can be drawn: of a visible character of more than [`CLUSTER`] code points, that
/// many and an ellipsis. For what was stored before there was a limit.
#[must_use]
pub fn bounded(text: &str) -> Cow<'_, str> {
    let mut cuts = cuts(text).peekable();
    if cuts.peek().is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut from = 0;
    for cut in cuts {
        out.push_str(&text[from..cut.start]);
        // It also keeps what follows from joining what is left.
        out.push(ELLIPSIS);
        from = cut.end;
    }
    out.push_str(&text[from..]);
    Cow::Owned(out)
}

/// The parts of a text, as byte offsets, that are not drawn.
pub(crate) fn cuts(text: &str) -> impl Iterator<Item = Range<usize>> {
    // Of more code points than are drawn, sixteen in a row are not ASCII, and of two bytes at least: a
    // character has one of ASCII at the most (UAX 29), but for CR LF.
    let mut others = text.as_bytes().split(u8::is_ascii);
    let is_short = others.all(|others| others.len() < CLUSTER);
    let text = if is_short { "" } else { text };
    grapheme_indices(text).filter_map(|(at, cluster)| {
        let drawn = drawn(cluster).len();
        (drawn < cluster.len()).then_some(at + drawn..at + cluster.len())
    })
}

/// What is drawn of a grapheme cluster.
pub(crate) fn drawn(cluster: &str) -> &str {
    if cluster.len() <= CLUSTER {
        return cluster;
    }
    let end = cluster.char_indices().nth(CLUSTER);
    &cluster[..end.map_or(cluster.len(), |(end, _)| end)]
}

/// One line to stand beside others, such as a name: white space is single spaces, and what only
/// hides or steers is gone ([`character::hides`]). Empty when there is nothing to read in it.
#[must_use]
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split(character::is_room) {
        let end = line.len();
        if end > 0 {
            line.push(' ');
        }
        let start = line.len();
        line.extend(word.chars().filter(|c| !character::hides(*c)));
        if is_blank(&line[start..]) {
            line.truncate(end);
        }
    }
    line
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
    // Nearly always it is all of the first kind, and no character has to be looked up.
    let is_plain = |byte| matches!(byte, b'\t' | b'\n' | b' '..=b'~');
    if text.bytes().all(is_plain) || !text.contains(is_forbidden) {
        return Cow::Borrowed(text);
    }
    let mut text = with_line_feeds(text).into_owned();
    text.retain(|c| !is_forbidden(c));
    Cow::Owned(text)
}

/// Length in UTF-16 code units, the browser's measure.
#[must_use]
pub fn utf16_len(text: &str) -> u32 {
    match text.is_ascii() {
        true => text.len() as u32,
        // Byte by byte: to know how many there are, nobody has to know which.
        false => text.bytes().map(units).sum(),
    }
}

/// The byte offset of a UTF-16 offset. One that is past the end, or inside a surrogate pair, is
/// moved back to the nearest character boundary.
pub(crate) fn byte_offset(text: &str, utf16: u32) -> usize {
    if text.is_ascii() {
        return text.len().min(utf16 as usize);
    }
    let mut length = 0;
    let over = text.bytes().position(|byte| {
        length += units(byte);
        length > utf16
    });
    over.unwrap_or(text.len())
}

/// UTF-16 units of the character that begins with this byte of UTF-8 (RFC 3629, 3); none where it
/// goes on with it.
fn units(byte: u8) -> u32 {
    match byte {
        0x80..=0xBF => 0,
        0xF0.. => 2,
        _ => 1,
    }
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
    fn a_character_of_many_code_points_counts_as_several() {
        let accents = |count| format!("a{}", "\u{301}".repeat(count));
        for (count, chars) in [(0, 1), (31, 1), (32, 2), (63, 2), (64, 3), (60_000, 1_876)] {
            assert_eq!(visible_chars(&accents(count)), chars, "{count}");
        }
        let text = format!("é{}b", accents(32));
        assert_eq!(beginning(&text, 4, 1_000), text);
        assert_eq!(beginning(&text, 3, 1_000), text.trim_end_matches('b'));
        assert_eq!(beginning(&text, 2, 1_000), "é");
        assert_eq!(beginning(&text, 0, 1_000), "");
        assert_eq!(beginning(&text, 4, 60), "é");
        assert_eq!(beginning(&text, 4, 1), "");
        let flag_of_scotland = "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}";
        for one in ["👩🏽‍❤️‍💋‍👨🏿", "👨‍👩‍👧‍👦", flag_of_scotland, "ཧྐྵྨླྺྼྻྂ", "הָּ֘"]
        {
            assert_eq!(visible_chars(one), 1, "{one}");
        }
    }

    #[test]
    fn what_is_drawn_is_bounded_and_the_rest_is_left_alone() {
        for text in ["", "plain", "é 👨‍👩‍👧‍👦 हिन्दी", &"é".repeat(1_000)]
        {
            assert!(
                matches!(bounded(text), Cow::Borrowed(same) if same == text),
                "{text}"
            );
        }
        let mark = "\u{301}";
        let text = format!("x a{}b", mark.repeat(60_000));
        assert_eq!(bounded(&text), format!("x a{}…b", mark.repeat(31)));
        // Whatever the long ones are made of, what is left of them does not join to a long one.
        for long in [
            format!("a{}", mark.repeat(40)),
            "👩\u{200D}".repeat(40),
            "ᄀ".repeat(40),
            format!("{}ᅡᆨ", "ᄀ".repeat(40)),
            "क\u{94D}".repeat(40),
            format!("{}1", "\u{600}".repeat(40)),
            format!("👩{}", "\u{E0061}".repeat(40)),
        ] {
            let text = long.repeat(20);
            let once = bounded(&text).into_owned();
            let lengths = graphemes(&once).map(|cluster| cluster.chars().count());
            // A sign that stands before others takes the ellipsis, too.
            assert!(lengths.max() <= Some(CLUSTER + 1), "{long:?}");
            assert!(once.chars().count() <= 20 * (CLUSTER + 2), "{long:?}");
            assert_eq!(bounded(&once), once, "once is enough");
        }
    }

    #[test]
    fn blank_texts() {
        for text in [
            "",
            " \t\n",
            "\u{200B}\u{2060}\u{FEFF}",
            "\u{3164}\u{2800}",
            "\u{202E}\u{2066}",
            "\u{E0061}\u{FE0F}",
            "\u{AD}\u{FFF9}\u{1D173}",
        ] {
            assert!(is_blank(text), "{text:?}");
        }
        for text in [".", "\u{200B}x", "👍", "\u{600}"] {
            assert!(!is_blank(text), "{text:?}");
        }
    }

    #[test]
    fn one_line_holds_only_what_can_be_read() {
        for (text, expected) in [
            ("  Ana \t\r\n Ruiz ", "Ana Ruiz"),
            ("An\u{1b}[2Ja\u{0}\u{7}", "An[2Ja"),
            ("Ana\u{85}\u{2028}Ruiz\u{9b}31m", "Ana Ruiz31m"),
            ("\u{202e}ziuR\u{2066} \u{200b} anA", "ziuR anA"),
            ("مریم می\u{200c}خواهد", "مریم می\u{200c}خواهد"),
            ("葛\u{E0100}城", "葛\u{E0100}城"),
            ("Ana\u{3164}Ruiz \u{E0061}\u{E0062}", "Ana Ruiz"),
            ("José Nuñez-O’Brien", "José Nuñez-O’Brien"),
            ("\u{1b}\u{200b}\u{200d} \u{3164}\u{2800}", ""),
        ] {
            assert_eq!(one_line(text), expected, "{text:?}");
        }
    }

    #[test]
    fn byte_offsets_of_utf16_offsets() {
        let text = "aéに😀z";
        let at: Vec<_> = (0..8).map(|units| byte_offset(text, units)).collect();
        assert_eq!(at, [0, 1, 3, 6, 6, 10, 11, 11]);
        assert_eq!(utf16_len(text), 6);
    }
}
