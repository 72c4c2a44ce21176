//! What practitioners and teams answer: the one table that says so.

use model::TypeCode;

use super::resources::CodeableConcept;

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

    /// From the code of a `PractitionerRole`: HL7's own codes
    /// (<https://hl7.org/fhir/R4/valueset-practitioner-role.html>), else from its words.
    pub fn of_role(role: &CodeableConcept) -> Option<Self> {
        let by_code = role.codes().find_map(|code| match code {
            "doctor" => Some(Self::Physician),
            "nurse" => Some(Self::Nurse),
            "pharmacist" => Some(Self::Pharmacist),
            "ict" | "researcher" | "teacher" => Some(Self::Backstage),
            _ => None,
        });
        by_code.or_else(|| role.words().and_then(Self::of_words))
    }

    /// From words such as "Registered dietitian".
    pub fn of_words(words: &str) -> Option<Self> {
        // What names an aide of a profession comes before the profession.
        // "Doctor of …" may be any subject, so a bare "doctor" is not among the words.
        const WORDS: [(&str, Calling); 18] = [
            ("technologist", Calling::Backstage),
            ("technician", Calling::Backstage),
            ("nurse", Calling::Nurse),
            ("midwife", Calling::Nurse),
            ("physician", Calling::Physician),
            ("surgeon", Calling::Physician),
            ("pharmacist", Calling::Pharmacist),
            ("doctor of pharmacy", Calling::Pharmacist),
            ("doctor of medicine", Calling::Physician),
            ("doctor of osteopath", Calling::Physician),
            ("therapist", Calling::Therapist),
            ("dietitian", Calling::Therapist),
            ("dietician", Calling::Therapist),
            ("nutritionist", Calling::Therapist),
            ("social worker", Calling::Therapist),
            ("psychologist", Calling::Therapist),
            ("counselor", Calling::Therapist),
            ("laboratory", Calling::Backstage),
        ];
        let words = words.to_lowercase();
        if words == "doctor" {
            return Some(Self::Physician);
        }
        WORDS
            .iter()
            .find_map(|(word, calling)| words.contains(word).then_some(*calling))
    }
}

const CARE: &[&str] = &[
    "general",
    "medication",
    "results",
    "appointment",
    "referral",
];

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
    fn a_calling_is_known_by_its_words() {
        for (words, expected) in [
            ("Physical therapist", Some(Calling::Therapist)),
            ("Speech-language therapist", Some(Calling::Therapist)),
            ("Medical social worker", Some(Calling::Therapist)),
            ("Registered dietitian", Some(Calling::Therapist)),
            ("Pharmacy technician", Some(Calling::Backstage)),
            ("Clinical pharmacist", Some(Calling::Pharmacist)),
            ("Doctor of Pharmacy", Some(Calling::Pharmacist)),
            ("Nurse practitioner", Some(Calling::Nurse)),
            ("Attending physician", Some(Calling::Physician)),
            ("Laboratory medicine", Some(Calling::Backstage)),
            ("Doctor", Some(Calling::Physician)),
            ("Doctor of Medicine", Some(Calling::Physician)),
            ("Doctor of Philosophy", None),
            ("Chaplain", None),
        ] {
            assert_eq!(Calling::of_words(words), expected, "{words}");
        }
    }
}
