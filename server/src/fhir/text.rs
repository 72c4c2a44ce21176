//! Text from elsewhere, made fit for a screen, a terminal and a log.

/// Characters of a name at the most.
pub const NAME_CHARS: usize = 200;

/// One line without control characters and without characters that only steer how other text is
/// shown: they could move a terminal's cursor, or make one name look like another (Unicode
/// Technical Report 36, section 2.9). White space is single spaces.
pub fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let end = cleaned.len();
        if end > 0 {
            cleaned.push(' ');
        }
        let start = cleaned.len();
        cleaned.extend(word.chars().filter(|c| !steers(*c)));
        if cleaned.len() == start {
            cleaned.truncate(end);
        }
    }
    cleaned
}

/// A name of a file, for a report.
pub fn file_name(name: &std::ffi::OsStr) -> String {
    let name = clean(&name.to_string_lossy());
    if name.chars().count() > NAME_CHARS {
        name.chars().take(NAME_CHARS).chain(['…']).collect()
    } else {
        name
    }
}

/// Joiners (U+200C, U+200D) stay: names in Persian and in Indic scripts are spelt with them.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' // soft hyphen
            | '\u{61c}'
            | '\u{200b}'
            | '\u{200e}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_read_stays() {
        for (text, expected) in [
            ("  Ana \t\r\n Ruiz ", "Ana Ruiz"),
            ("An\u{1b}[2Ja\u{0}\u{7}", "An[2Ja"),
            ("Ana\u{85}\u{2028}Ruiz\u{9b}31m", "Ana Ruiz31m"),
            ("\u{202e}ziuR\u{2066} \u{200b} anA", "ziuR anA"),
            ("مریم می\u{200c}خواهد", "مریم می\u{200c}خواهد"),
            ("José Nuñez-O’Brien", "José Nuñez-O’Brien"),
            ("\u{1b}\u{200b} ", ""),
        ] {
            assert_eq!(clean(text), expected, "{text:?}");
        }
    }
}
