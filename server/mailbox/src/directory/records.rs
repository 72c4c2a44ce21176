//! What a source tells, and what came of it.

use model::{AttachmentLimits, Date, Language, ProxyKind, TypeCode};

/// Whose portal it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub name: String,
    pub phone: String,
    /// IANA name, such as `America/New_York`.
    pub time_zone: String,
    pub urgent_text: Option<String>,
    /// In which its own words are: that text, and the names of its teams, specialties and types.
    pub language: Language,
    pub messaging_on: bool,
    pub confidentiality_on: bool,
    pub reply_business_days: u8,
    pub body_chars: u32,
    /// A conversation takes no reply after so many days without activity (0: never closes).
    pub quiet_days: u32,
    /// A visit counts as a relationship for so many months.
    pub relationship_months: u32,
    /// What may be attached to a message.
    pub attachments: AttachmentLimits,
    /// The desk can have pictures as they came, with what they say of the place.
    pub keep_originals: bool,
    /// Two letters of ISO 3166-1; its holidays are kept.
    pub country: String,
    /// To call for an ambulance.
    pub emergency_phone: String,
    /// To call in despair; empty where there is none.
    pub crisis_phone: String,
}

/// A part of the organization, or the organization itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganizationRecord {
    pub id: String,
    pub name: String,
    pub part_of: Option<String>,
    pub phone: Option<String>,
    /// Two letters of ISO 3166-1, where it is known.
    pub country: Option<String>,
    /// IANA name, where it is known.
    pub time_zone: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PractitionerRecord {
    pub id: String,
    /// As people say it: "Priya Nair".
    pub name: String,
    /// How it is read, in kana; empty where it is read as it is written.
    pub reading: String,
    /// Such as "MD"; empty where there is none.
    pub credential: String,
    /// National Provider Identifier, ten digits.
    pub npi: Option<String>,
    pub active: bool,
    /// The message types they answer. With none they are never offered as a recipient. Takes the
    /// place of those known before.
    pub accepts: Vec<TypeCode>,
}

/// What a practitioner does, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleRecord {
    pub practitioner: String,
    pub organization: Option<String>,
    pub specialty: String,
}

/// A pool of practitioners, such as "Primary care nurses".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamRecord {
    pub id: String,
    pub name: String,
    /// What it does, in a few words.
    pub purpose: String,
    pub active: bool,
    /// The message types it answers; takes the place of those known before.
    pub accepts: Vec<TypeCode>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberRecord {
    pub team: String,
    pub practitioner: String,
    /// `false` ends the membership.
    pub active: bool,
}

/// All that a team stands for now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterRecord {
    pub team: String,
    /// Practitioners who are in it.
    pub members: Vec<String>,
    /// Whose team it is, where it is one patient's.
    pub patient: Option<String>,
    /// Whom it makes known to that patient.
    pub known: Vec<RecipientRef>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatientRecord {
    pub id: String,
    pub mrn: Option<String>,
    pub name: String,
    /// How it is read, in kana; empty where it is read as it is written.
    pub reading: String,
    pub birth_date: Option<Date>,
    /// What the patient prefers to read, where it is one of ours.
    pub language: Option<Language>,
    /// `false` for a record that is closed, such as one merged into another: no new logins, no
    /// sending.
    pub active: bool,
    /// The same holds for a patient who died.
    pub deceased: bool,
}

/// A practitioner or a team, by the id its source gave it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RecipientRef {
    Practitioner(String),
    CareTeam(String),
}

/// That a patient and a recipient know each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelationshipRecord {
    pub patient: String,
    pub with: RecipientRef,
    pub basis: Basis,
}

/// What a relationship stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Basis {
    /// They met on that day; of several days the last one counts.
    Visit { on: Date },
    /// The recipient is in a team that cares for the patient, the one of that id.
    CareTeam {
        id: String,
        active: bool,
        last_seen: Option<Date>,
    },
}

/// Somebody who may come to represent a patient; has no access until it is granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelatedPersonRecord {
    pub id: String,
    pub patient: String,
    pub name: String,
    pub kind: ProxyKind,
    pub active: bool,
}

/// Who or what is no more in its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeletedRecord {
    Patient(String),
    Recipient(RecipientRef),
}

/// What a batch did. Rows are named by their place in it; all together they are the batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub made: Vec<usize>,
    pub updated: Vec<usize>,
    pub unchanged: u64,
    /// Rows that were left out.
    pub refused: Vec<(usize, RowProblem)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowProblem {
    #[error("refers to something that is not in the directory")]
    UnknownReference,
    #[error("another patient has that medical record number")]
    MrnTaken,
}
