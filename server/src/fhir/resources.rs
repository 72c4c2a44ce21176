//! FHIR R4 resources, as much of them as is read here (<https://hl7.org/fhir/R4/>).
//!
//! Everything is optional that an export may leave out; what a mapping needs, it asks for itself.

use std::fmt;

use serde::{Deserialize, de::DeserializeOwned};

use super::contained::{Contained, unfold};

pub use super::datatypes::{
    Address, CodeableConcept, Coding, ContactPoint, Extension, HumanName, Id, Identifier, Period,
    Reference,
};

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
    /// What is no more.
    Bundle,
}

impl ResourceType {
    pub const ALL: [Self; 8] = [
        Self::Organization,
        Self::PractitionerRole,
        Self::Practitioner,
        Self::Patient,
        Self::CareTeam,
        Self::Encounter,
        Self::RelatedPerson,
        Self::Bundle,
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
            Self::Bundle => "Bundle",
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

    /// Makes references to contained resources say who is meant.
    fn unfold(&mut self) {}
}

macro_rules! resources {
    ($($name:ident)*) => {$(
        impl Resource for $name {
            const TYPE: ResourceType = ResourceType::$name;
        }
    )*};
}

resources! { Organization Practitioner Patient Bundle }

impl Resource for PractitionerRole {
    const TYPE: ResourceType = ResourceType::PractitionerRole;

    fn unfold(&mut self) {
        let references = [self.practitioner.as_mut(), self.organization.as_mut()];
        unfold(&self.contained, references);
    }
}

impl Resource for CareTeam {
    const TYPE: ResourceType = ResourceType::CareTeam;

    fn unfold(&mut self) {
        let members = self.participant.iter_mut().map(|p| p.member.as_mut());
        unfold(&self.contained, members.chain([self.subject.as_mut()]));
    }
}

impl Resource for Encounter {
    const TYPE: ResourceType = ResourceType::Encounter;

    fn unfold(&mut self) {
        let present = self.participant.iter_mut();
        let present = present.map(|p| p.individual.as_mut());
        let others = [self.subject.as_mut(), self.service_provider.as_mut()];
        unfold(&self.contained, present.chain(others));
    }
}

impl Resource for RelatedPerson {
    const TYPE: ResourceType = ResourceType::RelatedPerson;

    fn unfold(&mut self) {
        unfold(&self.contained, [self.patient.as_mut()]);
    }
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
    #[serde(default)]
    pub address: Vec<Address>,
    pub part_of: Option<Reference>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct PractitionerRole {
    pub id: Id,
    #[serde(default)]
    pub contained: Vec<Contained>,
    pub organization: Option<Reference>,
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
    pub managing_organization: Option<Reference>,
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
    #[serde(default)]
    pub contained: Vec<Contained>,
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
#[serde(rename_all = "camelCase")]
pub struct Encounter {
    pub id: Id,
    #[serde(default)]
    pub contained: Vec<Contained>,
    pub service_provider: Option<Reference>,
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
    #[serde(default)]
    pub contained: Vec<Contained>,
    pub active: Option<bool>,
    pub patient: Option<Reference>,
    #[serde(default)]
    pub relationship: Vec<CodeableConcept>,
    #[serde(default)]
    pub name: Vec<HumanName>,
    pub period: Option<Period>,
}

/// Of deletions (<https://hl7.org/fhir/uv/bulkdata/STU2/export.html>, `deleted`).
#[derive(Clone, Debug, Deserialize)]
pub struct Bundle {
    #[serde(default)]
    pub entry: Vec<BundleEntry>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct BundleEntry {
    pub request: Option<BundleRequest>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct BundleRequest {
    pub method: Option<String>,
    pub url: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_read_may_be_anything() {
        let text = r#"{"resourceType":"Encounter","id":"e1","class":7,"participant":[{"x":null}]}"#;
        let encounter: Encounter = serde_json::from_str(text).unwrap();
        assert_eq!(encounter.id.as_str(), "e1");
        assert_eq!(encounter.participant.len(), 1);
    }
}
