//! Why something is not in the directory, for people and for programs.

use mailbox::directory::RowProblem;
use serde::Serialize;

/// Why a resource, or a part of one, was left out. Programs know it by its name in snake case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    #[error("broken lines")]
    BrokenLine,
    #[error("an id that was read before")]
    Duplicate,
    #[error("no name")]
    NoName,
    #[error("a name of more than {} characters", super::text::NAME_CHARS)]
    LongName,

    #[error("part of another organization, such as a department")]
    PartOfAnother,
    #[error("not a healthcare provider, such as a payer")]
    NotAProvider,
    #[error("not active")]
    NotActive,
    #[error("a provider beside the one this installation is for")]
    SecondProvider,

    #[error(
        "no address that tells the time zone: America/New_York is assumed; `carepost organization \
         set --time-zone` sets another"
    )]
    TimeZoneAssumed,

    #[error("a role that is over or not active")]
    RoleEnded,
    #[error("a further role of the same practitioner; one specialty is shown")]
    FurtherRole,
    #[error("works in a role that answers no patients; not offered as a recipient")]
    AnswersNobody,
    #[error("nothing says what they answer; not offered as a recipient")]
    UnknownCalling,

    #[error("no medical record number; cannot be given a login")]
    NoMrn,
    #[error("more than one medical record number; the first is kept")]
    SecondMrn,
    #[error("another patient's medical record number")]
    MrnTaken,
    #[error("a birth date that is not a full date; not kept")]
    BirthDateUnknown,

    #[error("planned, proposed, cancelled or entered in error")]
    NoVisit,
    #[error("no practitioner took part")]
    NobodyTookPart,
    #[error("not active, or without a practitioner in it; not offered as a recipient")]
    TeamNotOffered,
    #[error("no date")]
    NoDate,
    #[error("a date that cannot be read")]
    BadDate,
    #[error("still to come; it counts once it has been")]
    FutureDate,

    #[error("a reference is missing")]
    NoReference,
    #[error("a reference that cannot be followed")]
    BadReference,
    #[error("a reference to another type of resource than expected")]
    ReferenceToOtherType,
    #[error("a reference to another server")]
    ReferenceToOtherServer,
    #[error("a reference by an identifier that several have")]
    AmbiguousReference,
    #[error("a reference to something that is not in the directory")]
    UnknownReference,
    #[error("deleted, but not known here")]
    DeletedUnknown,
}

impl Reason {
    /// Was something lost that an export meant to say? What is left out as it should be, such as a
    /// visit that was cancelled, is no loss.
    pub const fn is_loss(self) -> bool {
        match self {
            Self::BrokenLine
            | Self::Duplicate
            | Self::NoName
            | Self::LongName
            | Self::UnknownCalling
            | Self::NoMrn
            | Self::MrnTaken
            | Self::BirthDateUnknown
            | Self::NoDate
            | Self::BadDate
            | Self::NoReference
            | Self::BadReference
            | Self::ReferenceToOtherType
            | Self::ReferenceToOtherServer
            | Self::AmbiguousReference
            | Self::UnknownReference => true,
            Self::PartOfAnother
            | Self::NotAProvider
            | Self::NotActive
            | Self::SecondProvider
            | Self::TimeZoneAssumed
            | Self::RoleEnded
            | Self::FurtherRole
            | Self::AnswersNobody
            | Self::SecondMrn
            | Self::NoVisit
            | Self::NobodyTookPart
            | Self::TeamNotOffered
            | Self::FutureDate
            | Self::DeletedUnknown => false,
        }
    }
}

impl From<RowProblem> for Reason {
    fn from(problem: RowProblem) -> Self {
        match problem {
            RowProblem::UnknownReference => Self::UnknownReference,
            RowProblem::MrnTaken => Self::MrnTaken,
        }
    }
}

/// What happened to a line that is no resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("longer than {} KiB", super::lines::LINE_BYTES / 1024)]
    TooLong,
    #[error("not UTF-8")]
    NotUtf8,
    /// The column counts bytes from 1.
    #[error("not JSON, at column {0}")]
    NotJson(usize),
    #[error("no resourceType")]
    NoType,
    #[error("another resourceType than the file's")]
    OtherType,
    #[error("no id")]
    NoId,
    #[error("an id that FHIR does not allow")]
    BadId,
    #[error("not as FHIR R4 describes this resource, at column {0}")]
    BadShape(usize),
}

/// Why a file could not be used that should have been part of the export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum FileProblem {
    #[error("a directory, a pipe or the like; only a file can be read")]
    NoFile,
    #[error("a link to a file that is not there")]
    LeadsNowhere,
    #[error("named in the manifest, but not there; export or copy it again")]
    Missing,
    #[error("cannot be read as the manifest of an export; files are known by their names")]
    NoManifest,
}
