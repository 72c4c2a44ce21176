//! What is shown after a practitioner's name.

use super::{
    calling::{Calling, Callings, of_words},
    resources::CodeableConcept,
    text::clean,
};

/// A credential, in the letters or words that patients see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    pub shown: String,
    /// What it makes somebody; else what nothing matches.
    pub calling: Result<Calling, String>,
    /// Of several, the smallest is shown.
    rank: usize,
}

/// Characters of a credential at the most; a longer text is a sentence, not a credential.
const CREDENTIAL_CHARS: usize = 60;

/// Codes of HL7 table 0360 (degree, license, certificate), their full names, and what is shown.
/// Only what is widely known by its letters is shortened; "Physical Therapist" says more to a
/// patient than "PT". The first is shown of somebody who has several.
const KNOWN: [(&str, &str, &str); 14] = [
    ("MD", "doctor of medicine", "MD"),
    ("DO", "doctor of osteopathic medicine", "DO"),
    ("DO", "doctor of osteopathy", "DO"),
    ("PA", "physician assistant", "PA"),
    ("NP", "nurse practitioner", "NP"),
    ("CNP", "certified nurse practitioner", "NP"),
    ("FPNP", "family practice nurse practitioner", "NP"),
    ("CNM", "certified nurse midwife", "CNM"),
    ("CRN", "certified registered nurse", "RN"),
    ("RN", "registered nurse", "RN"),
    ("LPN", "licensed practical nurse", "LPN"),
    ("PharmD", "doctor of pharmacy", "PharmD"),
    ("RPH", "registered pharmacist", "RPh"),
    ("LCSW", "licensed clinical social worker", "LCSW"),
];

impl Credential {
    /// `None` when the qualification has neither a known code nor fitting words.
    fn of(qualification: &CodeableConcept, callings: &Callings) -> Option<Self> {
        let words = clean(qualification.words().unwrap_or_default());
        let known = KNOWN.iter().position(|(code, name, shown)| {
            qualification.codes().any(|c| c.eq_ignore_ascii_case(code))
                || words.eq_ignore_ascii_case(name)
                || words.eq_ignore_ascii_case(shown)
        });
        let (rank, name, shown) = match known {
            Some(rank) => (rank, KNOWN[rank].1, KNOWN[rank].2.to_owned()),
            None if words.is_empty() || words.chars().count() > CREDENTIAL_CHARS => return None,
            None => (KNOWN.len(), words.as_str(), words.clone()),
        };
        Some(Self {
            calling: match callings.of(qualification) {
                Err(unmatched) => of_words(name).ok_or(unmatched),
                known => known,
            },
            shown,
            rank,
        })
    }

    /// The one to show: the best known, of equals the first.
    pub fn best<'a>(
        qualifications: impl Iterator<Item = &'a CodeableConcept>,
        callings: &Callings,
    ) -> Option<Self> {
        qualifications
            .filter_map(|qualification| Self::of(qualification, callings))
            .min_by_key(|credential| credential.rank)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(json: &str) -> (String, Option<Calling>) {
        let concepts: Vec<CodeableConcept> = serde_json::from_str(json).unwrap();
        Credential::best(concepts.iter(), &Callings::default())
            .map_or_else(|| (String::new(), None), |c| (c.shown, c.calling.ok()))
    }

    #[test]
    fn letters_where_everybody_knows_them_words_elsewhere() {
        use Calling::*;
        for (json, shown, calling) in [
            (
                r#"[{"coding":[{"code":"MD","display":"Doctor of Medicine"}]}]"#,
                "MD",
                Some(Physician),
            ),
            (r#"[{"coding":[{"code":"RN"}]}]"#, "RN", Some(Nurse)),
            (
                r#"[{"text":"Doctor of Pharmacy"}]"#,
                "PharmD",
                Some(Pharmacist),
            ),
            (
                r#"[{"text":"Physical  Therapist"}]"#,
                "Physical Therapist",
                Some(Therapist),
            ),
            (
                r#"[{"text":"Doctor of Philosophy"},{"coding":[{"code":"md"}]}]"#,
                "MD",
                Some(Physician),
            ),
            (
                r#"[{"text":"Medical Technologist"}]"#,
                "Medical Technologist",
                Some(Backstage),
            ),
            (r#"[{"coding":[{"code":"XYZ"}]}]"#, "", None),
            ("[{}]", "", None),
        ] {
            assert_eq!(best(json), (shown.to_owned(), calling), "{json}");
        }
    }
}
