//! Finding people in a list by what is typed.

use model::view::RecipientView;

/// Whether what is typed could mean this recipient: every word typed begins a word of the name, its
/// reading, credential or specialty, whatever the letter case, accents and kind of kana. Who writes
/// names without spaces finds them so.
pub fn matches(recipient: &RecipientView, typed: &str) -> bool {
    let [name, reading] = [&recipient.name, &recipient.reading].map(|name| fold(name));
    let typed = fold(typed);
    let more = fold(&format!("{} {}", recipient.credential, recipient.specialty));
    let known = || {
        [&name, &reading, &more]
            .into_iter()
            .flat_map(|text| text.split_whitespace())
    };
    let joined = |text: &str| text.split_whitespace().collect::<String>();
    typed
        .split_whitespace()
        .all(|word| known().any(|k| k.starts_with(word)))
        || [&name, &reading]
            .into_iter()
            .any(|name| joined(name).starts_with(&joined(&typed)))
}

/// Lower case, without accents, katakana as hiragana, with everything that is no letter or digit as a
/// space.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in document::lowercase(text).chars() {
        match c {
            // Combining marks, as some keyboards and copied texts have them.
            '\u{300}'..='\u{36F}' => {}
            'à'..='å' | 'ā' | 'ă' | 'ą' => folded.push('a'),
            'æ' => folded.push_str("ae"),
            'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => folded.push('c'),
            'ð' | 'ď' | 'đ' => folded.push('d'),
            'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => folded.push('e'),
            'ĝ' | 'ğ' | 'ġ' | 'ģ' => folded.push('g'),
            'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => folded.push('i'),
            'ĺ' | 'ļ' | 'ľ' | 'ł' => folded.push('l'),
            'ñ' | 'ń' | 'ņ' | 'ň' => folded.push('n'),
            'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => folded.push('o'),
            'œ' => folded.push_str("oe"),
            'ŕ' | 'ŗ' | 'ř' => folded.push('r'),
            'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => folded.push('s'),
            'ß' => folded.push_str("ss"),
            'ţ' | 'ť' | 'ț' => folded.push('t'),
            'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => folded.push('u'),
            'ý' | 'ÿ' => folded.push('y'),
            'ź' | 'ż' | 'ž' => folded.push('z'),
            // 0x60 before them are the same in hiragana.
            'ァ'..='ヶ' => folded.extend(char::from_u32(u32::from(c) - 0x60)),
            // O'Brien is found by "obrien".
            '\'' | '’' => {}
            c if c.is_alphanumeric() => folded.push(c),
            _ => folded.push(' '),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use model::Recipient;

    use super::*;

    fn named(name: &str, credential: &str, specialty: &str) -> RecipientView {
        let id = "practitioner:01933e5e-0000-7000-8000-000000000001";
        RecipientView {
            recipient: id.parse::<Recipient>().unwrap(),
            name: name.into(),
            reading: String::new(),
            credential: credential.into(),
            specialty: specialty.into(),
            last_seen: None,
            accepts: Vec::new(),
        }
    }

    #[test]
    fn people_are_found_whatever_the_keyboard() {
        let jose = named("José Núñez-O'Brien", "MD", "Family medicine");
        for typed in [
            "",
            "jose",
            "JOSÉ",
            "nunez",
            "obrien",
            "nuñez jo",
            "fam",
            "md",
            "  jo  fa ",
        ] {
            assert!(matches(&jose, typed), "{typed}");
        }
        for typed in ["ose", "josefa", "jose cardiology", "x"] {
            assert!(!matches(&jose, typed), "{typed}");
        }
    }

    #[test]
    fn kanji_and_either_kana_find_a_name_with_or_without_a_space() {
        let mut ito = named("伊藤 遥", "医師", "内科");
        ito.reading = "イトウ ハルカ".into();
        for typed in [
            "伊藤",
            "遥",
            "伊藤遥",
            "伊藤　遥",
            "イトウ",
            "いとう",
            "いとうはるか",
            "イトウハ",
            "はるか",
            "内科 いとう",
        ] {
            assert!(matches(&ito, typed), "{typed}");
        }
        for typed in ["藤", "とう", "はるかいとう", "佐藤"] {
            assert!(!matches(&ito, typed), "{typed}");
        }
    }

    #[test]
    fn composed_and_decomposed_letters_are_the_same() {
        assert_eq!(fold("Nu\u{301}n\u{303}ez"), fold("Núñez"));
    }
}
