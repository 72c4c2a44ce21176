//! Names of people, as people write them.
//!
//! Where a family name stands differs: 伊藤 遥, but Haruka Ito. A name's own text tells, else the
//! script it is written in does.

use super::{
    report::Reason,
    resources::HumanName,
    text::{NAME_CHARS, clean},
};

/// A name, and how it is read where its characters do not say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    pub written: String,
    /// In kana; empty where there is none.
    pub reading: String,
}

/// The name somebody goes by: given and family name in their order, and a generational suffix.
/// Titles are left away; a credential is shown beside the name, not in it.
///
/// # Errors
/// [`Reason::NoName`], [`Reason::LongName`].
pub fn person(names: &[HumanName]) -> Result<Name, Reason> {
    let spoken = || names.iter().filter_map(|name| Some((name, spoken(name)?)));
    let (best, written) = spoken()
        .min_by_key(|(name, text)| (rank(name), script(name, text)))
        .ok_or(Reason::NoName)?;
    let reading = match script(best, &written) {
        Script::Syllabic => String::new(),
        Script::Ideographic | Script::Alphabetic => spoken()
            .filter(|(name, text)| script(name, text) == Script::Syllabic)
            .min_by_key(|(name, _)| rank(name))
            .map(|(_, text)| text)
            .unwrap_or_default(),
    };
    Ok(Name {
        written: checked(written)?,
        reading: checked(reading)?,
    })
}

/// The name of something that is not a person.
///
/// # Errors
/// [`Reason::NoName`], [`Reason::LongName`].
pub fn thing(name: Option<&str>) -> Result<String, Reason> {
    let name = clean(name.unwrap_or_default());
    if name.is_empty() {
        return Err(Reason::NoName);
    }
    checked(name)
}

fn checked(name: String) -> Result<String, Reason> {
    if name.chars().count() > NAME_CHARS {
        return Err(Reason::LongName);
    }
    Ok(name)
}

/// What to prefer: the name somebody is known by, then the official one; last, one no longer used
/// (<https://hl7.org/fhir/R4/valueset-name-use.html>).
fn rank(name: &HumanName) -> u8 {
    let ended = name.period.as_ref().is_some_and(|p| p.end.is_some());
    match name.r#use.as_deref() {
        Some("old" | "maiden") => 5,
        _ if ended => 4,
        Some("usual") => 0,
        Some("official") => 1,
        None => 2,
        Some(_) => 3,
    }
}

/// What a name is written in; the first is what somebody is called by who has several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Script {
    Ideographic,
    Alphabetic,
    Syllabic,
}

/// As the name itself says
/// (<https://hl7.org/fhir/R4/extension-iso21090-en-representation.html>), else as it looks.
fn script(name: &HumanName, text: &str) -> Script {
    const REPRESENTATION: &str =
        "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation";
    let said = name
        .extension
        .iter()
        .filter(|extension| extension.url.as_deref() == Some(REPRESENTATION));
    for extension in said {
        match extension.value_code.as_deref() {
            Some("IDE") => return Script::Ideographic,
            Some("ABC") => return Script::Alphabetic,
            Some("SYL") => return Script::Syllabic,
            _ => {}
        }
    }
    let mut letters = text.chars().filter(|c| c.is_alphabetic()).peekable();
    if letters.peek().is_some() && letters.all(is_kana) {
        Script::Syllabic
    } else if text.chars().any(is_east_asian) {
        Script::Ideographic
    } else {
        Script::Alphabetic
    }
}

const fn is_kana(c: char) -> bool {
    // Hiragana, katakana, its phonetic extensions, and its half-width forms.
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9f}')
}

/// Written by people who put the family name first: ideographs, kana and Hangul.
const fn is_east_asian(c: char) -> bool {
    is_kana(c)
        || matches!(c,
            '々' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{323af}' | '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7af}')
}

fn spoken(name: &HumanName) -> Option<String> {
    let given = name.given.iter().flatten().map(String::as_str);
    let given = clean(&given.collect::<Vec<_>>().join(" "));
    let family = clean(name.family.as_deref().unwrap_or_default());
    let text = clean(name.text.as_deref().unwrap_or_default());
    let text = without_title(&text);
    if given.is_empty() && family.is_empty() {
        return (!text.is_empty()).then(|| text.to_owned());
    }
    let suffix = name.suffix.iter().flatten().map(String::as_str);
    let suffix = suffix.filter(|suffix| is_generational(suffix)).map(clean);
    let (first, second) = if family_is_first(&family, &given, text) {
        (family, given)
    } else {
        (given, family)
    };
    let parts = [first, second].into_iter().chain(suffix);
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    Some(parts.join(" "))
}

/// The text tells, unless it is turned round as in a list ("May, Orlando"); else the script does.
fn family_is_first(family: &str, given: &str, text: &str) -> bool {
    let is_turned = text.contains([',', '、', '，']);
    if !is_turned
        && let (Some(of_family), Some(of_given)) = (place(family, text), place(given, text))
        && of_family != of_given
    {
        return of_family < of_given;
    }
    let written = |name: &str| name.chars().any(is_east_asian);
    written(family) && (given.is_empty() || written(given))
}

/// Where a part of a name is in the whole: its words may be apart from each other.
fn place(part: &str, text: &str) -> Option<usize> {
    let word = part.split_whitespace().next()?;
    let text = text.to_lowercase();
    text.find(&word.to_lowercase())
}

/// Other suffixes, such as "MD" or "FACP", are credentials.
fn is_generational(suffix: &str) -> bool {
    let suffix = suffix.trim().trim_end_matches('.').to_ascii_lowercase();
    matches!(suffix.as_str(), "jr" | "sr" | "ii" | "iii" | "iv" | "v")
}

/// A name that is given as one text often starts with a title and ends in credentials:
/// "Dr. Orlando May, MD".
fn without_title(text: &str) -> &str {
    const TITLES: [&str; 16] = [
        "dr.", "dr", "prof.", "prof", "mr.", "mr", "mrs.", "mrs", "ms.", "ms", "dra.", "dra",
        "sra.", "sra", "herr", "frau",
    ];
    let mut text = text;
    while let Some((first, rest)) = text.split_once(' ')
        && TITLES.contains(&first.to_lowercase().as_str())
    {
        text = rest;
    }
    match text.split_once(", ") {
        // "May, Orlando" is a name, "Orlando May, MD" a name and more; "Orlando May, Jr." is one.
        Some((name, more)) if name.contains(' ') && !is_generational(more) => name,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(json: &str) -> Result<Name, Reason> {
        person(&serde_json::from_str::<Vec<HumanName>>(json).unwrap())
    }

    fn written(json: &str) -> String {
        name(json).unwrap().written
    }

    #[test]
    fn a_name_is_as_people_say_it() {
        for (json, expected) in [
            (
                r#"[{"family":"May","given":["Orlando"],"prefix":["Dr."],"suffix":["MD"]}]"#,
                "Orlando May",
            ),
            (
                r#"[{"family":"May","given":["Orlando","J."],"suffix":["Jr."]}]"#,
                "Orlando J. May Jr.",
            ),
            (r#"[{"family":"Ruiz","given":[null,"Ana"]}]"#, "Ana Ruiz"),
            (r#"[{"text":"Dr. Orlando May, MD, PhD"}]"#, "Orlando May"),
            (r#"[{"text":"Orlando May, Jr."}]"#, "Orlando May, Jr."),
            (r#"[{"text":"May, Orlando"}]"#, "May, Orlando"),
            (r#"[{"text":"Dr"}]"#, "Dr"),
            (
                r#"[{"use":"official","family":"A"},{"use":"usual","family":"B"}]"#,
                "B",
            ),
            (r#"[{"use":"maiden","family":"A"},{"family":"B"}]"#, "B"),
            (
                r#"[{"use":"usual","family":"A","period":{"end":"2020"}},{"use":"official","family":"B"}]"#,
                "B",
            ),
            (r#"[{"use":"usual"},{"use":"old","family":"B"}]"#, "B"),
            (
                r#"[{"family":"\u001b[31mRu\u0000iz\n","given":[" An\u202ea "]}]"#,
                "Ana [31mRuiz",
            ),
            (r#"[{"given":["Suharto"]}]"#, "Suharto"),
            (
                r#"[{"family":"van der Berg","given":["Anna","Maria"]}]"#,
                "Anna Maria van der Berg",
            ),
            (
                r#"[{"family":"Petrova","given":["Irina","Sergeyevna"],"text":"Irina Sergeyevna Petrova"}]"#,
                "Irina Sergeyevna Petrova",
            ),
        ] {
            assert_eq!(written(json), expected, "{json}");
        }
    }

    #[test]
    fn text_and_script_say_where_the_family_name_stands() {
        for (json, expected) in [
            (r#"[{"family":"伊藤","given":["遥"]}]"#, "伊藤 遥"),
            (
                r#"[{"family":"伊藤","given":["遥"],"text":"伊藤　遥"}]"#,
                "伊藤 遥",
            ),
            (r#"[{"family":"김","given":["민수"]}]"#, "김 민수"),
            (r#"[{"family":"Ito","given":["Haruka"]}]"#, "Haruka Ito"),
            (
                r#"[{"family":"Nagy","given":["Éva"],"text":"Nagy Éva"}]"#,
                "Nagy Éva",
            ),
            (
                r#"[{"family":"May","given":["Orlando"],"text":"May, Orlando"}]"#,
                "Orlando May",
            ),
            (
                r#"[{"family":"Kim","given":["Kim"],"text":"Kim Kim"}]"#,
                "Kim Kim",
            ),
        ] {
            assert_eq!(written(json), expected, "{json}");
        }
    }

    #[test]
    fn kana_is_how_kanji_are_read() {
        let both = |first: &str, second: &str| format!("[{first},{second}]");
        let kanji = r#"{"use":"official","family":"伊藤","given":["遥"]}"#;
        let kana = r#"{"use":"official","family":"イトウ","given":["ハルカ"]}"#;
        let said = |name: &str, code: &str| {
            format!(
                r#"{},"extension":[{{"url":"http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation","valueCode":"{code}"}}]}}"#,
                name.trim_end_matches('}')
            )
        };
        let expected = Name {
            written: "伊藤 遥".to_owned(),
            reading: "イトウ ハルカ".to_owned(),
        };
        for json in [
            both(kanji, kana),
            both(kana, kanji),
            both(&said(kana, "SYL"), &said(kanji, "IDE")),
        ] {
            assert_eq!(name(&json).as_ref(), Ok(&expected), "{json}");
        }
        // Somebody who is only known in kana is called so.
        let only = name(&format!("[{kana}]")).unwrap();
        assert_eq!(
            (only.written.as_str(), only.reading.as_str()),
            ("イトウ ハルカ", "")
        );
        let latin = r#"{"use":"official","family":"Ito","given":["Haruka"]}"#;
        assert_eq!(name(&format!("[{latin},{kana},{kanji}]")), Ok(expected));
        assert_eq!(written(&both(&said(latin, "ABC"), kana)), "Haruka Ito");
    }

    #[test]
    fn nobody_is_without_a_name() {
        for json in [
            "[]",
            "[{}]",
            r#"[{"family":" \u0007"}]"#,
            r#"[{"text":""}]"#,
        ] {
            assert_eq!(name(json), Err(Reason::NoName), "{json}");
        }
        let long = |chars| format!(r#"[{{"family":"{}"}}]"#, "x".repeat(chars));
        assert!(name(&long(60)).is_ok());
        assert_eq!(name(&long(NAME_CHARS + 1)), Err(Reason::LongName));
    }
}
