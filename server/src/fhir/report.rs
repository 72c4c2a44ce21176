//! What an import did, and what it left out and why.
//!
//! Nothing of a resource is in a report: no name, no number, no text of a line. A report ends up
//! in terminals, logs and tickets. It says where to look: file and line.

use std::{collections::BTreeMap, sync::Arc};

use mailbox::directory::{RowProblem, Tally};

use super::resources::ResourceType;

/// Broken lines that are listed one by one; the others are counted.
pub const LISTED_FAULTS: usize = 100;

/// A line of a file of the export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Fit for a terminal.
    pub file: Arc<str>,
    pub line: u64,
}

/// What resources of one type became.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Made {
    /// A record of their own.
    Records,
    /// Members of a team.
    Members,
    /// Relationships of a patient.
    Relationships,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub made: u64,
    pub updated: u64,
    pub unchanged: u64,
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

/// Why a resource, or a part of one, was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
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

    #[error("a role that is over or not active")]
    RoleEnded,
    #[error("a further role of the same practitioner; one specialty is shown")]
    FurtherRole,
    #[error("works in a role that answers no patients; not offered as a recipient")]
    AnswersNobody,

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
    #[error("a date in the future")]
    FutureDate,

    #[error("a reference is missing")]
    NoReference,
    #[error("a reference that cannot be followed")]
    BadReference,
    #[error("a reference to another type of resource than expected")]
    ReferenceToOtherType,
    #[error("a reference to another server")]
    ReferenceToOtherServer,
    #[error("a reference to something that is not in the directory")]
    UnknownReference,
}

impl From<RowProblem> for Reason {
    fn from(problem: RowProblem) -> Self {
        match problem {
            RowProblem::UnknownReference => Self::UnknownReference,
            RowProblem::MrnTaken => Self::MrnTaken,
        }
    }
}

/// How often something happened, and where first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    pub times: u64,
    pub first: Place,
}

/// A file of which nothing was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedFile {
    /// The first line that is of another type than the file's name says.
    pub first: Place,
    pub expected: ResourceType,
}

/// Read, made, updated, skipped. Printed as a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub(super) read: BTreeMap<ResourceType, u64>,
    pub(super) skipped: BTreeMap<ResourceType, u64>,
    pub(super) counts: BTreeMap<(ResourceType, Made), Counts>,
    pub(super) reasons: BTreeMap<(ResourceType, Reason), Count>,
    pub(super) faults: Vec<(Place, Fault)>,
    pub(super) faults_in_all: u64,
    pub(super) refused: Vec<RefusedFile>,
    pub(super) passed_over: Vec<Arc<str>>,
}

impl Report {
    /// Lines that were read and are not blank.
    pub fn read(&self, resource: ResourceType) -> u64 {
        self.read.get(&resource).copied().unwrap_or_default()
    }

    /// Resources, and broken lines, of which nothing was taken.
    pub fn skipped(&self, resource: ResourceType) -> u64 {
        self.skipped.get(&resource).copied().unwrap_or_default()
    }

    pub fn counts(&self, resource: ResourceType, made: Made) -> Counts {
        self.counts
            .get(&(resource, made))
            .copied()
            .unwrap_or_default()
    }

    /// How often resources of that type, or parts of them, were left out for that reason.
    pub fn times(&self, resource: ResourceType, reason: Reason) -> u64 {
        self.reasons
            .get(&(resource, reason))
            .map_or(0, |count| count.times)
    }

    /// Lines that are no resource, the first [`LISTED_FAULTS`] of them.
    pub fn faults(&self) -> &[(Place, Fault)] {
        &self.faults
    }

    /// Lines that are no resource, all of them.
    pub const fn faults_in_all(&self) -> u64 {
        self.faults_in_all
    }

    pub fn refused_files(&self) -> &[RefusedFile] {
        &self.refused
    }

    /// Records made and records changed, of every type.
    pub fn changes(&self) -> u64 {
        self.counts.values().map(|c| c.made + c.updated).sum()
    }

    /// Was anything of the export used, if only to find that it is known already?
    pub fn used_anything(&self) -> bool {
        self.counts
            .values()
            .any(|counts| counts.made + counts.updated + counts.unchanged > 0)
    }

    pub(super) fn count_read(&mut self, resource: ResourceType) {
        *self.read.entry(resource).or_default() += 1;
    }

    /// Nothing of the resource is taken.
    pub(super) fn skip(&mut self, resource: ResourceType, reason: Reason, place: &Place) {
        *self.skipped.entry(resource).or_default() += 1;
        self.note(resource, reason, place);
    }

    /// Something of the resource is left out.
    pub(super) fn note(&mut self, resource: ResourceType, reason: Reason, place: &Place) {
        self.reasons
            .entry((resource, reason))
            .or_insert_with(|| Count {
                times: 0,
                first: place.clone(),
            })
            .times += 1;
    }

    pub(super) fn fault(&mut self, resource: ResourceType, fault: Fault, place: Place) {
        self.skip(resource, Reason::BrokenLine, &place);
        self.faults_in_all += 1;
        if self.faults.len() < LISTED_FAULTS {
            self.faults.push((place, fault));
        }
    }

    /// What the directory did with a batch, of which `place` tells where a row comes from.
    pub(super) fn tally<'a>(
        &mut self,
        resource: ResourceType,
        made: Made,
        tally: &Tally,
        place: impl Fn(usize) -> Option<&'a Place>,
    ) {
        let counts = self.counts.entry((resource, made)).or_default();
        counts.made += tally.made;
        counts.updated += tally.updated;
        counts.unchanged += tally.unchanged;
        for (row, problem) in &tally.refused {
            let Some(place) = place(*row) else { continue };
            match made {
                Made::Records => self.skip(resource, (*problem).into(), place),
                Made::Members | Made::Relationships => {
                    self.note(resource, (*problem).into(), place);
                }
            }
        }
    }
}
