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
    places: Vec<Place>,
}

impl<R> Default for Batch<R> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            places: Vec::new(),
        }
    }
}

impl<R> Batch<R> {
    pub fn push(&mut self, row: R, place: Place) {
        self.rows.push(row);
        self.places.push(place);
    }

    pub const fn is_full(&self) -> bool {
        self.rows.len() >= ROWS
    }

    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub fn place(&self, row: usize) -> Option<&Place> {
        self.places.get(row)
    }

    pub fn clear(&mut self) {
        self.rows.clear();
        self.places.clear();
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

impl Fold for RelationshipRecord {
    /// The team it stands on; `None` for a visit.
    type Key = (String, RecipientRef, Option<String>);

    fn key(&self) -> Self::Key {
        let team = match &self.basis {
            Basis::Visit { .. } => None,
            Basis::CareTeam { id, .. } => Some(id.clone()),
        };
        (self.patient.clone(), self.with.clone(), team)
    }

    fn fold(&mut self, later: Self) {
        match (&mut self.basis, later.basis) {
            (Basis::Visit { on }, Basis::Visit { on: other }) => *on = (*on).max(other),
            (
                Basis::CareTeam {
                    active, last_seen, ..
                },
                Basis::CareTeam {
                    active: also_active,
                    last_seen: other,
                    ..
                },
            ) => {
                *active |= also_active;
                *last_seen = (*last_seen).max(other);
            }
            (Basis::Visit { .. }, Basis::CareTeam { .. })
            | (Basis::CareTeam { .. }, Basis::Visit { .. }) => {}
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

    use model::Date;

    use super::*;

    #[test]
    fn of_several_visits_the_last_counts() {
        let visit = |with: &str, day| RelationshipRecord {
            patient: "p".to_owned(),
            with: RecipientRef::Practitioner(with.to_owned()),
            basis: Basis::Visit {
                on: Date {
                    year: 2026,
                    month: 5,
                    day,
                },
            },
        };
        let place = |line| Place {
            file: Arc::from("Encounter.ndjson"),
            line,
        };
        let mut folded = Folded::default();
        for (line, (with, day)) in [("d", 3), ("e", 1), ("d", 9), ("d", 4)]
            .into_iter()
            .enumerate()
        {
            folded.push(visit(with, day), &place(line as u64 + 1));
        }
        assert_eq!(folded.batch.rows, [visit("d", 9), visit("e", 1)]);
        assert_eq!(folded.batch.place(1), Some(&place(2)));
        folded.clear();
        folded.push(visit("d", 1), &place(9));
        assert_eq!(folded.batch.rows, [visit("d", 1)]);
    }
}
