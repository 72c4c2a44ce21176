//! Patient → whose record it is.

use mailbox::directory::PatientRecord;
use model::{Date, Language};

use super::{
    dates::FhirDate,
    names,
    report::Reason,
    resources::{Communication, Identifier, Patient},
    text::clean,
};

/// A patient, and what about them could not be kept as it was.
#[derive(Debug)]
pub struct Mapped {
    pub record: PatientRecord,
    pub notes: Vec<Reason>,
}

/// # Errors
/// Why the patient cannot be taken.
pub fn map(patient: Patient) -> Result<Mapped, Reason> {
    let mut notes = Vec::new();
    let numbers = record_numbers(&patient.identifier);
    match numbers.len() {
        0 => notes.push(Reason::NoMrn),
        1 => {}
        _ => notes.push(Reason::SecondMrn),
    }
    let birth_date = patient.birth_date.as_deref().and_then(full_date);
    if birth_date.is_none() && patient.birth_date.is_some() {
        notes.push(Reason::BirthDateUnknown);
    }
    let replaced = patient
        .link
        .iter()
        .any(|link| link.r#type.as_deref() == Some("replaced-by"));
    let name = names::person(&patient.name)?;
    let record = PatientRecord {
        mrn: numbers.into_iter().next(),
        name: name.written,
        reading: name.reading,
        birth_date,
        language: language(&patient.communication),
        active: patient.active != Some(false) && !replaced,
        deceased: patient.deceased_boolean == Some(true) || patient.deceased_date_time.is_some(),
        id: patient.id.into(),
    };
    Ok(Mapped { record, notes })
}

/// Medical record numbers (`MR` of <https://terminology.hl7.org/CodeSystem-v2-0203.html>), those in
/// use before others, else in the order of the export. One with characters that cannot be seen is
/// none: nobody could type it.
fn record_numbers(identifiers: &[Identifier]) -> Vec<String> {
    let mut numbers: Vec<(bool, String)> = identifiers
        .iter()
        .filter(|identifier| {
            identifier.r#type.codes().any(|code| code == "MR")
                || matches!(identifier.r#type.text.as_deref(), Some("MR" | "MRN"))
        })
        .filter(|identifier| identifier.r#use.as_deref() != Some("old"))
        .filter_map(|identifier| {
            let number = identifier.value.as_deref()?.trim();
            let fits = !number.is_empty() && number.len() <= 64 && clean(number) == number;
            let preferred = identifier.r#use.as_deref() == Some("usual");
            fits.then(|| (!preferred, number.to_owned()))
        })
        .collect();
    numbers.sort_by_key(|(later, _)| *later);
    let mut numbers: Vec<String> = numbers.into_iter().map(|(_, number)| number).collect();
    numbers.dedup();
    numbers
}

fn full_date(text: &str) -> Option<Date> {
    match FhirDate::parse(text)? {
        FhirDate::Day(date) => Some(date),
        FhirDate::Year(_) | FhirDate::Month(..) | FhirDate::Instant(_) => None,
    }
}

/// The preferred language, or the only one, when it is one of ours (BCP 47: `es-MX` is Spanish).
fn language(spoken: &[Communication]) -> Option<Language> {
    let preferred = spoken.iter().find(|spoken| spoken.preferred == Some(true));
    let chosen = match (preferred, spoken) {
        (Some(preferred), _) => preferred,
        (None, [only]) => only,
        (None, _) => return None,
    };
    chosen.language.codes().find_map(|code| {
        let primary = code.split('-').next().unwrap_or_default();
        primary.to_ascii_lowercase().parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapped(fields: &str) -> Mapped {
        let json = format!(r#"{{"id":"p","name":[{{"family":"Ruiz"}}]{fields}}}"#);
        map(serde_json::from_str(&json).unwrap()).unwrap()
    }

    #[test]
    fn the_record_number_in_use_is_kept() {
        let mr = |value: &str, more: &str| {
            format!(r#"{{"type":{{"coding":[{{"code":"MR"}}]}},"value":"{value}"{more}}}"#)
        };
        let with = |list: &[String]| mapped(&format!(r#","identifier":[{}]"#, list.join(",")));
        let one = with(&[mr("A1", "")]);
        assert_eq!((one.record.mrn.as_deref(), one.notes), (Some("A1"), vec![]));
        let two = with(&[
            mr("A1", ""),
            mr("A2", r#","use":"usual""#),
            mr("A0", r#","use":"old""#),
        ]);
        assert_eq!(two.record.mrn.as_deref(), Some("A2"));
        assert_eq!(two.notes, [Reason::SecondMrn]);
        for none in [vec![], vec![mr("", "")], vec![mr("A\\u001b1", "")]] {
            assert_eq!(with(&none).notes, [Reason::NoMrn]);
        }
        let by_text = mapped(r#","identifier":[{"type":{"text":"MRN"},"value":" A3 "}]"#);
        assert_eq!(by_text.record.mrn.as_deref(), Some("A3"));
    }

    #[test]
    fn a_birth_date_is_a_full_date_or_none() {
        let born = |text: &str| mapped(&format!(r#","birthDate":"{text}""#));
        assert_eq!(
            born("1950-02-28").record.birth_date,
            Some(Date {
                year: 1950,
                month: 2,
                day: 28
            })
        );
        for partial in ["1950", "1950-02", "1950-02-30", "long ago"] {
            let patient = born(partial);
            assert_eq!(patient.record.birth_date, None, "{partial}");
            assert!(patient.notes.contains(&Reason::BirthDateUnknown));
        }
    }

    #[test]
    fn who_died_or_was_merged_is_marked() {
        assert!(!mapped("").record.deceased);
        assert!(mapped(r#","deceasedBoolean":true"#).record.deceased);
        assert!(mapped(r#","deceasedDateTime":"2026""#).record.deceased);
        assert!(mapped(r#","active":true"#).record.active);
        assert!(!mapped(r#","active":false"#).record.active);
        assert!(!mapped(r#","link":[{"type":"replaced-by"}]"#).record.active);
        assert!(mapped(r#","link":[{"type":"replaces"}]"#).record.active);
    }

    #[test]
    fn the_language_to_read_in() {
        let speaks = |list: &[(&str, bool)]| {
            let list: Vec<String> = list
                .iter()
                .map(|(code, preferred)| {
                    format!(r#"{{"language":{{"coding":[{{"code":"{code}"}}]}},"preferred":{preferred}}}"#)
                })
                .collect();
            mapped(&format!(r#","communication":[{}]"#, list.join(",")))
                .record
                .language
        };
        assert_eq!(
            speaks(&[("en", false), ("es-MX", true)]),
            Some(Language::Es)
        );
        assert_eq!(speaks(&[("EN-us", false)]), Some(Language::En));
        assert_eq!(speaks(&[("en", false), ("es", false)]), None);
        assert_eq!(speaks(&[("vi", true), ("en", false)]), None);
        assert_eq!(speaks(&[]), None);
    }
}
