//! What an import did, and what it left out and why.
//!
//! Nothing of a resource is in a report: no name, no number, no text of a line. A report ends up
//! in terminals, logs and tickets. It says where to look: file and line.

use std::{collections::BTreeMap, sync::Arc};

use mailbox::directory::Tally;

use super::{batch::Batch, resources::ResourceType};

pub use super::reason::{Fault, FileProblem, Reason};

/// Broken lines that are listed one by one; the others are counted.
pub const LISTED_FAULTS: usize = 100;

/// Places listed of each kind of change.
pub const LISTED_CHANGES: u64 = 10;

/// Callings listed that nothing matches.
pub const LISTED_CALLINGS: usize = 100;

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

/// What became of a record that was not as the export says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    Made,
    Updated,
}

/// Is everything in that should be?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Complete,
    /// Something was left out that nobody meant to be.
    Partial,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub made: u64,
    pub updated: u64,
    pub unchanged: u64,
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
    pub expected: &'static str,
}

/// A file that should have been part of the export.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OddFile {
    pub name: Arc<str>,
    pub problem: FileProblem,
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
    pub(super) changed: BTreeMap<(ResourceType, Made, Change), Vec<Place>>,
    pub(super) callings: BTreeMap<String, u64>,
    pub(super) refused: Vec<RefusedFile>,
    pub(super) odd: Vec<OddFile>,
    pub(super) passed_over: Vec<Arc<str>>,
    /// Nothing was written: it says what would be.
    pub(super) rehearsal: bool,
    /// No patient knows anybody.
    pub(super) nobody_known: bool,
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

    /// Files that should have been part of the export.
    pub fn odd_files(&self) -> &[OddFile] {
        &self.odd
    }

    /// Where the first records, or parts of them, are that were made or updated.
    pub fn changed(&self, resource: ResourceType, made: Made, change: Change) -> &[Place] {
        let places = self.changed.get(&(resource, made, change));
        places.map_or(&[], Vec::as_slice)
    }

    /// What practitioners are called whom nothing matches, and how many are; the first
    /// [`LISTED_CALLINGS`].
    pub const fn unmatched_callings(&self) -> &BTreeMap<String, u64> {
        &self.callings
    }

    pub fn outcome(&self) -> Outcome {
        let lost = self.reasons.keys().any(|(_, reason)| reason.is_loss());
        if lost || self.nobody_known || !self.refused.is_empty() || !self.odd.is_empty() {
            Outcome::Partial
        } else {
            Outcome::Complete
        }
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
        self.note_times(resource, reason, place, 1);
    }

    fn note_times(&mut self, resource: ResourceType, reason: Reason, place: &Place, times: u64) {
        self.reasons
            .entry((resource, reason))
            .or_insert_with(|| Count {
                times: 0,
                first: place.clone(),
            })
            .times += times;
    }

    /// Nobody knows what somebody answers who is called that.
    pub(super) fn unmatched(&mut self, calling: String) {
        if self.callings.len() < LISTED_CALLINGS || self.callings.contains_key(&calling) {
            *self.callings.entry(calling).or_default() += 1;
        }
    }

    pub(super) fn fault(&mut self, resource: ResourceType, fault: Fault, place: Place) {
        self.skip(resource, Reason::BrokenLine, &place);
        self.faults_in_all += 1;
        if self.faults.len() < LISTED_FAULTS {
            self.faults.push((place, fault));
        }
    }

    /// What the directory did with a batch, which tells where its rows come from.
    pub(super) fn tally<R>(
        &mut self,
        resource: ResourceType,
        made: Made,
        tally: &Tally,
        batch: &Batch<R>,
    ) {
        let counts = self.counts.entry((resource, made)).or_default();
        counts.made += tally.made.len() as u64;
        counts.updated += tally.updated.len() as u64;
        counts.unchanged += tally.unchanged;
        for (change, rows) in [
            (Change::Made, &tally.made),
            (Change::Updated, &tally.updated),
        ] {
            if rows.is_empty() {
                continue;
            }
            let listed = self.changed.entry((resource, made, change)).or_default();
            let places = rows.iter().filter_map(|row| batch.origin(*row));
            let left = LISTED_CHANGES.saturating_sub(listed.len() as u64);
            for (place, _) in places.take(usize::try_from(left).unwrap_or_default()) {
                listed.push(place.clone());
            }
        }
        for (row, problem) in &tally.refused {
            let Some((place, times)) = batch.origin(*row) else {
                continue;
            };
            if made == Made::Records {
                *self.skipped.entry(resource).or_default() += times;
            }
            self.note_times(resource, (*problem).into(), place, times);
        }
    }
}
