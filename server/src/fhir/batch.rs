//! Rows on their way to the directory: as many as make a transaction worth its cost, never more.

use std::{collections::HashMap, hash::Hash};

use mailbox::directory::{Basis, MemberRecord, RecipientRef, RelationshipRecord};

use super::report::Place;

/// Rows written in one transaction. With 1,000 the cost of a commit (an fsync, some milliseconds)
/// vanishes beside that of the rows, and a few hundred KiB are in memory.
pub const ROWS: usize = 1000;

/// Rows, and where each comes from.
#[derive(Debug)]
pub struct Batch<R> {
    pub rows: Vec<R>,
    origins: Vec<(Place, u64)>,
}

impl<R> Default for Batch<R> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            origins: Vec::new(),
        }
    }
}

impl<R> Batch<R> {
    pub fn push(&mut self, row: R, place: Place) {
        self.push_all(row, place, 1);
    }

    /// A row that stands for several resources, and the first of them.
    pub fn push_all(&mut self, row: R, first: Place, resources: u64) {
        self.rows.push(row);
        self.origins.push((first, resources));
    }

    pub const fn is_full(&self) -> bool {
        self.rows.len() >= ROWS
    }

    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The first resource a row comes from, and how many there are.
    pub fn origin(&self, row: usize) -> Option<(&Place, u64)> {
        let (place, resources) = self.origins.get(row)?;
        Some((place, *resources))
    }

    pub fn clear(&mut self) {
        self.rows.clear();
        self.origins.clear();
    }
}

/// A row that says more about something another row has said something about.
pub trait Fold {
    type Key: Hash + Eq;

    fn key(&self) -> Self::Key;
    /// Takes in what a later row of the same key says.
    fn fold(&mut self, later: Self);
}

/// A batch in which each key has one row: three participants who are the same doctor are one
/// relationship.
#[derive(Debug)]
pub struct Folded<R: Fold> {
    pub batch: Batch<R>,
    rows: HashMap<R::Key, usize>,
}

impl<R: Fold> Default for Folded<R> {
    fn default() -> Self {
        Self {
            batch: Batch::default(),
            rows: HashMap::new(),
        }
    }
}

impl<R: Fold> Folded<R> {
    pub fn push(&mut self, row: R, place: &Place) {
        let next = self.batch.rows.len();
        let known = *self.rows.entry(row.key()).or_insert(next);
        match self.batch.rows.get_mut(known) {
            Some(earlier) => earlier.fold(row),
            None => self.batch.push(row, place.clone()),
        }
    }

    pub fn clear(&mut self) {
        self.batch.clear();
        self.rows.clear();
    }
}

/// What lasting teams say; visits are gathered elsewhere ([`super::visits`]).
impl Fold for RelationshipRecord {
    type Key = (String, RecipientRef, Option<String>);

    fn key(&self) -> Self::Key {
        let team = match &self.basis {
            Basis::Visit { .. } => None,
            Basis::CareTeam { id, .. } => Some(id.clone()),
        };
        (self.patient.clone(), self.with.clone(), team)
    }

    fn fold(&mut self, later: Self) {
        if let Basis::CareTeam { active, .. } = &mut self.basis
            && let Basis::CareTeam { active: also, .. } = later.basis
        {
            *active |= also;
        }
    }
}

impl Fold for MemberRecord {
    type Key = (String, String);

    fn key(&self) -> Self::Key {
        (self.team.clone(), self.practitioner.clone())
    }

    fn fold(&mut self, later: Self) {
        self.active |= later.active;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn each_key_has_one_row_from_where_it_was_first() {
        let member = |id: &str, active| MemberRecord {
            team: "t".to_owned(),
            practitioner: id.to_owned(),
            active,
        };
        let place = |line| Place {
            file: Arc::from("CareTeam.ndjson"),
            line,
        };
        let mut folded = Folded::default();
        for (line, (id, active)) in [("d", false), ("e", false), ("d", true)]
            .into_iter()
            .enumerate()
        {
            folded.push(member(id, active), &place(line as u64 + 1));
        }
        assert_eq!(folded.batch.rows, [member("d", true), member("e", false)]);
        assert_eq!(folded.batch.origin(1), Some((&place(2), 1)));
        folded.clear();
        folded.push(member("d", false), &place(9));
        assert_eq!(folded.batch.rows, [member("d", false)]);
    }
}
