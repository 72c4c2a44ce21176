//! Names of people, as people say them.

use super::{
    report::Reason,
    resources::HumanName,
    text::{NAME_CHARS, clean},
};

/// The name somebody goes by: given and family name, and a generational suffix. Titles are left
/// away; a credential is shown beside the name, not in it.
///
/// # Errors
/// [`Reason::NoName`], [`Reason::LongName`].
pub fn person(names: &[HumanName]) -> Result<String, Reason> {
    let name = names
        .iter()
        .filter_map(|name| spoken(name).map(|text| (rank(name), text)))
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, text)| text)
        .ok_or(Reason::NoName)?;
    checked(name)
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

fn spoken(name: &HumanName) -> Option<String> {
    let given = name.given.iter().flatten().map(String::as_str);
    let suffix = name.suffix.iter().flatten().map(String::as_str);
    let parts: Vec<&str> = given
        .chain(name.family.as_deref())
        .chain(suffix.filter(|suffix| is_generational(suffix)))
        .collect();
    let text = clean(&parts.join(" "));
    if !text.is_empty() {
        return Some(text);
    }
    let text = clean(name.text.as_deref()?);
    let text = without_title(&text).to_owned();
    (!text.is_empty()).then_some(text)
}

/// Other suffixes, such as "MD" or "FACP", are credentials.
fn is_generational(suffix: &str) -> bool {
    let suffix = suffix.trim().trim_end_matches('.').to_ascii_lowercase();
    matches!(suffix.as_str(), "jr" | "sr" | "ii" | "iii" | "iv" | "v")
}

/// A name that is given as one text often starts with a title and ends in credentials:
/// "Dr. Orlando May, MD".
fn without_title(text: &str) -> &str {
    const TITLES: [&str; 10] = [
        "dr.", "dr", "prof.", "prof", "mr.", "mr", "mrs.", "mrs", "ms.", "ms",
    ];
    let mut text = text;
    while let Some((first, rest)) = text.split_once(' ')
        && TITLES.contains(&first.to_ascii_lowercase().as_str())
    {
        text = rest;
    }
    match text.split_once(", ") {
        // "May, Orlando" is a name, "Orlando May, MD" a name and more.
        Some((name, _)) if name.contains(' ') => name,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(json: &str) -> Result<String, Reason> {
        person(&serde_json::from_str::<Vec<HumanName>>(json).unwrap())
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
        ] {
            assert_eq!(name(json).as_deref(), Ok(expected), "{json}");
        }
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
        let long = format!(r#"[{{"family":"{}"}}]"#, "x".repeat(NAME_CHARS + 1));
        assert_eq!(name(&long), Err(Reason::LongName));
    }
}
