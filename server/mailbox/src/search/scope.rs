//! Whose words they are.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::viewer::{Side, Viewer};

/// Before each word in the index stands who may come to see it: four letters for a patient's record,
/// or for a recipient. Two that happen to have the same letters look through each other's words, and
/// see nothing more by that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scope(String);

impl Scope {
    /// What is confidential has another one than the rest of the record: what a representative looks
    /// for takes no longer by it.
    pub(crate) fn of_record(patient: Uuid, confidential: bool) -> Self {
        let kind = match confidential {
            true => "confidential",
            false => "record",
        };
        Self::named(kind, patient)
    }

    pub(crate) fn of_recipient(recipient: Uuid) -> Self {
        Self::named("recipient", recipient)
    }

    /// Of those on the teams, where the viewer sits at the desk.
    pub(crate) fn of_viewer(viewer: &Viewer, teams: &[Uuid]) -> Vec<Self> {
        match &viewer.side {
            Side::Patient(side) => {
                let patient = side.choice.patient.0;
                let own = side.choice.relation == model::Relation::Self_;
                let confidential = own.then(|| Self::of_record(patient, true));
                let open = Self::of_record(patient, false);
                std::iter::once(open).chain(confidential).collect()
            }
            Side::CareTeam(member) => std::iter::once(&member.practitioner)
                .chain(teams)
                .map(|recipient| Self::of_recipient(*recipient))
                .collect(),
        }
    }

    fn named(kind: &str, id: Uuid) -> Self {
        const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
        let hash = Sha256::new().chain_update(kind).chain_update(id).finalize();
        let letters = hash.iter().take(4);
        Self(
            letters
                .map(|byte| char::from(LETTERS[usize::from(byte & 31)]))
                .collect(),
        )
    }

    /// A word of theirs, in the index.
    pub(crate) fn word(&self, word: &str) -> String {
        format!("{}{word}", self.0)
    }
}
