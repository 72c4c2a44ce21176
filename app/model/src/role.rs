//! In which role somebody acts.

use serde::{Deserialize, Serialize};

use crate::PatientId;

/// How an account stands to the patient it acts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// It is the patient's own.
    Self_,
    /// An authorized representative's.
    Proxy(ProxyKind),
}

/// Whose messages are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// A patient's record, one's own or another's.
    Patient(PatientId),
    /// The inbox of a member of the care team.
    Desk,
}

/// What an authorized representative is to the patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProxyKind {
    Parent,
    Spouse,
    Child,
    Guardian,
    Caregiver,
    Other,
}

impl ProxyKind {
    pub const ALL: [Self; 6] = [
        Self::Parent,
        Self::Spouse,
        Self::Child,
        Self::Guardian,
        Self::Caregiver,
        Self::Other,
    ];

    /// The name that is stored and that the command line takes.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Parent => "parent",
            Self::Spouse => "spouse",
            Self::Child => "child",
            Self::Guardian => "guardian",
            Self::Caregiver => "caregiver",
            Self::Other => "other",
        }
    }

    /// The kind of that name; `Other` for a name not known here.
    pub fn from_name(name: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == name)
            .unwrap_or(Self::Other)
    }
}

/// In which role a message was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthorRole {
    Patient,
    Proxy(ProxyKind),
    CareTeam,
}
