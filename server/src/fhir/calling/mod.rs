//! What practitioners and teams answer: the one table that says so, and how it is known who is what.

mod codes;
mod mapping;
mod words;

use model::TypeCode;

use super::{resources::CodeableConcept, text::clean};

pub use mapping::{Callings, CallingsError};
pub use words::of_words;

/// What somebody does, as far as it decides what patients may ask them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Calling {
    /// Also those who practise as physicians do, such as physician assistants.
    Physician,
    Nurse,
    Pharmacist,
    /// Therapists, dietitians, social workers.
    Therapist,
    /// Laboratory and computer staff, researchers, teachers.
    Backstage,
}

impl Calling {
    /// The message types they answer.
    ///
    /// - Physicians and nurses answer for the care itself, so everything about it.
    /// - Pharmacists answer what they dispense; results and referrals are not theirs to explain.
    /// - Therapists and social workers neither prescribe nor read results; they do plan visits and
    ///   pass people on.
    /// - Staff who never meet patients answer nothing, so they are not offered: a message to a
    ///   technologist who once ran a sample would wait for somebody who is not looking.
    /// - Nobody answers about bills in person: the screens show the office's number, unless a team
    ///   says that it does billing ([`team`]).
    const fn answers(self) -> &'static [&'static str] {
        match self {
            Self::Physician | Self::Nurse => CARE,
            Self::Pharmacist => &["general", "medication"],
            Self::Therapist => &["general", "appointment", "referral"],
            Self::Backstage => &[],
        }
    }
}

const CARE: &[&str] = &[
    "general",
    "medication",
    "results",
    "appointment",
    "referral",
];

impl Callings {
    /// What that makes somebody: by its codes, else its words, else as the organization says.
    ///
    /// # Errors
    /// What nothing matches, in words or as a code; empty when it says nothing.
    pub fn of(&self, concept: &CodeableConcept) -> Result<Calling, String> {
        let words = clean(concept.words().unwrap_or_default());
        let coded = concept.coding.iter().find_map(codes::of);
        if let Some(calling) = coded.or_else(|| of_words(&words)) {
            return Ok(calling);
        }
        let names = concept.codes().chain([words.as_str()]);
        if let Some(calling) = names.into_iter().find_map(|name| self.mapped(name)) {
            return Ok(calling);
        }
        let code = || concept.codes().next().map(clean).unwrap_or_default();
        Err(if words.is_empty() { code() } else { words })
    }
}

/// What somebody answers who does all of that.
pub fn practitioner(callings: impl IntoIterator<Item = Calling>) -> Vec<TypeCode> {
    let answers: Vec<&str> = callings
        .into_iter()
        .flat_map(|calling| calling.answers().iter().copied())
        .collect();
    codes(|code| answers.contains(&code))
}

/// What a team answers. A team shares out among its members what comes in, so it takes everything
/// about care; a team that calls itself a billing team takes that and nothing else.
pub fn team(words: &str) -> Vec<TypeCode> {
    if words.to_lowercase().contains("billing") {
        codes(|code| code == "billing")
    } else {
        codes(|code| CARE.contains(&code))
    }
}

fn codes(wanted: impl Fn(&str) -> bool) -> Vec<TypeCode> {
    model::message_type::BUILT_IN
        .into_iter()
        .filter(|code| wanted(code))
        .filter_map(|code| code.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(callings: &[Calling]) -> String {
        let types = practitioner(callings.iter().copied());
        let types: Vec<&str> = types.iter().map(TypeCode::as_str).collect();
        types.join(" ")
    }

    #[test]
    fn who_answers_what() {
        use Calling::*;
        let care = "general medication results appointment referral";
        assert_eq!(answers(&[Physician]), care);
        assert_eq!(answers(&[Nurse]), care);
        assert_eq!(answers(&[Pharmacist]), "general medication");
        assert_eq!(answers(&[Therapist]), "general appointment referral");
        assert_eq!(answers(&[Backstage]), "");
        assert_eq!(
            answers(&[Backstage, Therapist, Pharmacist]),
            "general medication appointment referral"
        );
    }

    #[test]
    fn only_a_billing_team_answers_about_bills() {
        assert_eq!(team("Patient Billing Office").len(), 1);
        assert!(
            team("Primary care nurses")
                .iter()
                .all(|t| t.as_str() != "billing")
        );
    }

    #[test]
    fn codes_come_before_words_and_the_organization_last() {
        use Calling::*;
        let callings: Callings =
            r#"{"Chaplain": "therapist", "Nurse": "none", "Q7": "pharmacist"}"#
                .parse()
                .unwrap();
        let of = |json: &str| callings.of(&serde_json::from_str(json).unwrap());
        for (json, expected) in [
            (
                r#"{"coding":[{"code":"163W00000X"}],"text":"Doctor"}"#,
                Ok(Nurse),
            ),
            (r#"{"coding":[{"code":"x"}],"text":"Nurse"}"#, Ok(Nurse)),
            (r#"{"text":"CHAPLAIN"}"#, Ok(Therapist)),
            (
                r#"{"coding":[{"code":"Q7"}],"text":"Dispenser"}"#,
                Ok(Pharmacist),
            ),
            (r#"{"text":"Astrologer\u0007"}"#, Err("Astrologer")),
            (r#"{"coding":[{"code":"x"}]}"#, Err("x")),
            ("{}", Err("")),
        ] {
            assert_eq!(of(json), expected.map_err(str::to_owned), "{json}");
        }
    }
}
