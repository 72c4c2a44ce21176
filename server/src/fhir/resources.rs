//! FHIR R4 resources, as much of them as is read here (<https://hl7.org/fhir/R4/>).
//!
//! Everything is optional that an export may leave out; what a mapping needs, it asks for itself.

use std::fmt;

use serde::{Deserialize, de::DeserializeOwned};

/// The resource types that are read, in an order in which nothing refers to what comes after it.
/// (A role is read before the practitioner it belongs to, for one record is made of both.)
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResourceType {
    Organization,
    PractitionerRole,
    Practitioner,
    Patient,
    CareTeam,
    Encounter,
    RelatedPerson,
}

impl ResourceType {
    pub const ALL: [Self; 7] = [
        Self::Organization,
        Self::PractitionerRole,
        Self::Practitioner,
        Self::Patient,
        Self::CareTeam,
        Self::Encounter,
        Self::RelatedPerson,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Organization => "Organization",
            Self::PractitionerRole => "PractitionerRole",
            Self::Practitioner => "Practitioner",
            Self::Patient => "Patient",
            Self::CareTeam => "CareTeam",
            Self::Encounter => "Encounter",
            Self::RelatedPerson => "RelatedPerson",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl fmt::Display for ResourceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A resource that can be read from a line.
pub trait Resource: DeserializeOwned + Send {
    const TYPE: ResourceType;
}

macro_rules! resources {
    ($($name:ident)*) => {$(
        impl Resource for $name {
            const TYPE: ResourceType = ResourceType::$name;
        }
    )*};
}

resources! { Organization PractitionerRole Practitioner Patient CareTeam Encounter RelatedPerson }

/// The logical id of a resource: 1 to 64 of letters, digits, `-` and `.`
/// (<https://hl7.org/fhir/R4/datatypes.html#id>).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Id(String);

impl Id {
    pub fn new(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        let fits = (1..=64).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
        fits.then_some(Self(text))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Id> for String {
    fn from(id: Id) -> Self {
        id.0
    }
}

impl TryFrom<String> for Id {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(text).ok_or("not an id")
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct Coding {
    pub system: Option<String>,
    pub code: Option<String>,
    pub display: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct CodeableConcept {
    pub coding: Vec<Coding>,
    pub text: Option<String>,
}

impl CodeableConcept {
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.coding
            .iter()
            .filter_map(|coding| coding.code.as_deref())
    }

    /// In words: the text, else what a code is displayed as.
    pub fn words(&self) -> Option<&str> {
        let displayed = || self.coding.iter().find_map(|c| c.display.as_deref());
        self.text.as_deref().or_else(displayed)
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct Reference {
    pub reference: Option<String>,
    pub r#type: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct Period {
    pub start: Option<String>,
    pub end: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Identifier {
    pub r#use: Option<String>,
    pub r#type: CodeableConcept,
    pub system: Option<String>,
    pub value: Option<String>,
}

/// In lists of strings, FHIR writes `null` for one that has extensions only.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct HumanName {
    pub r#use: Option<String>,
    pub text: Option<String>,
    pub family: Option<String>,
    pub given: Vec<Option<String>>,
    pub suffix: Vec<Option<String>>,
    pub period: Option<Period>,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct ContactPoint {
    pub system: Option<String>,
    pub value: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Organization {
    pub id: Id,
    pub active: Option<bool>,
    #[serde(default)]
    pub r#type: Vec<CodeableConcept>,
    pub name: Option<String>,
    #[serde(default)]
    pub telecom: Vec<ContactPoint>,
    pub part_of: Option<Reference>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct PractitionerRole {
    pub id: Id,
    pub active: Option<bool>,
    pub period: Option<Period>,
    pub practitioner: Option<Reference>,
    #[serde(default)]
    pub code: Vec<CodeableConcept>,
    #[serde(default)]
    pub specialty: Vec<CodeableConcept>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Practitioner {
    pub id: Id,
    pub active: Option<bool>,
    #[serde(default)]
    pub identifier: Vec<Identifier>,
    #[serde(default)]
    pub name: Vec<HumanName>,
    #[serde(default)]
    pub qualification: Vec<Qualification>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Qualification {
    #[serde(default)]
    pub code: CodeableConcept,
    pub period: Option<Period>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Patient {
    pub id: Id,
    pub active: Option<bool>,
    #[serde(default)]
    pub identifier: Vec<Identifier>,
    #[serde(default)]
    pub name: Vec<HumanName>,
    pub birth_date: Option<String>,
    pub deceased_boolean: Option<bool>,
    pub deceased_date_time: Option<String>,
    #[serde(default)]
    pub communication: Vec<Communication>,
    #[serde(default)]
    pub link: Vec<PatientLink>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct PatientLink {
    pub r#type: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Communication {
    #[serde(default)]
    pub language: CodeableConcept,
    pub preferred: Option<bool>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct CareTeam {
    pub id: Id,
    pub status: Option<String>,
    #[serde(default)]
    pub category: Vec<CodeableConcept>,
    pub name: Option<String>,
    pub subject: Option<Reference>,
    pub encounter: Option<Reference>,
    pub period: Option<Period>,
    #[serde(default)]
    pub participant: Vec<TeamParticipant>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TeamParticipant {
    pub member: Option<Reference>,
    pub period: Option<Period>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Encounter {
    pub id: Id,
    pub status: Option<String>,
    pub subject: Option<Reference>,
    pub period: Option<Period>,
    #[serde(default)]
    pub participant: Vec<EncounterParticipant>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct EncounterParticipant {
    pub individual: Option<Reference>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct RelatedPerson {
    pub id: Id,
    pub active: Option<bool>,
    pub patient: Option<Reference>,
    #[serde(default)]
    pub relationship: Vec<CodeableConcept>,
    #[serde(default)]
    pub name: Vec<HumanName>,
    pub period: Option<Period>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_what_fhir_says() {
        for good in ["1", "pt-0081b9036e81", "A.b-3", &"x".repeat(64)] {
            assert!(Id::new(good).is_some(), "{good}");
        }
        for bad in ["", "a b", "a/b", "a_b", "é", "a\u{1b}", &"x".repeat(65)] {
            assert!(Id::new(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn what_is_not_read_may_be_anything() {
        let text = r#"{"resourceType":"Encounter","id":"e1","class":7,"participant":[{"x":null}]}"#;
        let encounter: Encounter = serde_json::from_str(text).unwrap();
        assert_eq!(encounter.id.as_str(), "e1");
        assert_eq!(encounter.participant.len(), 1);
    }
}
