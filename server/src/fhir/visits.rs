//! All visits of an export: by far the largest part of it, and little of it new.
//!
//! A patient sees the same few practitioners again and again, so what counts is gathered before it is
//! written: of everybody who met, the last day. That is some thirty bytes for each pair, in whatever
//! order an export comes, and each pair is looked up in the directory once.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

use mailbox::directory::{Basis, RecipientRef, RelationshipRecord};
use model::Date;

use super::{batch::Batch, encounter::Visit, report::Place, resources::Id};

#[derive(Debug, Default)]
pub struct Visits {
    patients: Names,
    practitioners: Names,
    files: Vec<Arc<str>>,
    met: HashMap<(u32, u32), Met>,
}

/// That two have met. Small, since there are many.
#[derive(Debug)]
struct Met {
    /// Days since 1970-01-01.
    last: i32,
    times: u32,
    /// Where it is said first.
    file: u32,
    line: u32,
}

/// Ids, and a number for each.
#[derive(Debug, Default)]
struct Names {
    numbers: HashMap<Arc<str>, u32>,
    names: Vec<Arc<str>>,
}

impl Names {
    fn number(&mut self, id: &Id) -> u32 {
        if let Some(number) = self.numbers.get(id.as_str()) {
            return *number;
        }
        let name: Arc<str> = id.as_str().into();
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(Arc::clone(&name));
        self.numbers.insert(name, number);
        number
    }

    fn name(&self, number: u32) -> String {
        let name = usize::try_from(number)
            .ok()
            .and_then(|at| self.names.get(at));
        name.map_or_else(String::new, |name| name.as_ref().to_owned())
    }
}

impl Visits {
    pub fn add(&mut self, visit: &Visit, place: &Place) {
        let file = self.file(&place.file);
        let last = i32::try_from(visit.on.days_since_epoch()).unwrap_or(i32::MAX);
        let line = u32::try_from(place.line).unwrap_or(u32::MAX);
        let patient = self.patients.number(&visit.patient);
        for practitioner in &visit.with {
            let pair = (patient, self.practitioners.number(practitioner));
            match self.met.entry(pair) {
                Entry::Occupied(met) => {
                    let met = met.into_mut();
                    met.last = met.last.max(last);
                    met.times += 1;
                }
                Entry::Vacant(unmet) => {
                    unmet.insert(Met {
                        last,
                        times: 1,
                        file,
                        line,
                    });
                }
            }
        }
    }

    /// How many have met each other.
    pub fn pairs(&self) -> u64 {
        self.met.len() as u64
    }

    /// What the directory is to know, a batch at a time and patient by patient, so that what it
    /// knows of a patient is read once.
    pub fn into_batches(self) -> impl Iterator<Item = Batch<RelationshipRecord>> + Send {
        let Self {
            patients,
            practitioners,
            files,
            met,
        } = self;
        let mut met: Vec<((u32, u32), Met)> = met.into_iter().collect();
        met.sort_unstable_by_key(|(pair, _)| *pair);
        let mut met = met.into_iter();
        std::iter::from_fn(move || {
            let mut batch = Batch::default();
            while !batch.is_full()
                && let Some(((patient, practitioner), met)) = met.next()
            {
                let record = RelationshipRecord {
                    patient: patients.name(patient),
                    with: RecipientRef::Practitioner(practitioners.name(practitioner)),
                    basis: Basis::Visit {
                        on: Date::from_days_since_epoch(met.last.into()),
                    },
                };
                let place = Place {
                    file: Arc::clone(&files[met.file as usize]),
                    line: met.line.into(),
                };
                batch.push_all(record, place, met.times.into());
            }
            (!batch.is_empty()).then_some(batch)
        })
    }

    /// Files are read one after the other.
    fn file(&mut self, name: &Arc<str>) -> u32 {
        if self.files.last() != Some(name) {
            self.files.push(Arc::clone(name));
        }
        u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u8) -> Date {
        Date {
            year: 2026,
            month: 5,
            day,
        }
    }

    fn place(line: u64) -> Place {
        Place {
            file: Arc::from("Encounter.ndjson"),
            line,
        }
    }

    #[test]
    fn of_several_visits_the_last_counts() {
        let mut visits = Visits::default();
        for (line, (patient, with, on)) in [
            ("p", "d", 3),
            ("q", "d", 1),
            ("p", "e", 1),
            ("p", "d", 9),
            ("p", "d", 4),
        ]
        .into_iter()
        .enumerate()
        {
            let visit = Visit {
                patient: Id::new(patient).unwrap(),
                with: vec![Id::new(with).unwrap()],
                on: day(on),
                notes: vec![],
            };
            visits.add(&visit, &place(line as u64 + 1));
        }
        let batches: Vec<_> = visits.into_batches().collect();
        let met = |patient: &str, with: &str, on| RelationshipRecord {
            patient: patient.to_owned(),
            with: RecipientRef::Practitioner(with.to_owned()),
            basis: Basis::Visit { on: day(on) },
        };
        assert_eq!(batches.len(), 1);
        assert_eq!(
            batches[0].rows,
            [met("p", "d", 9), met("p", "e", 1), met("q", "d", 1)]
        );
        assert_eq!(batches[0].origin(0), Some((&place(1), 3)));
        assert_eq!(batches[0].origin(2), Some((&place(2), 1)));
    }

    #[test]
    fn batches_are_no_larger_than_others() {
        let mut visits = Visits::default();
        for number in 0..2_500 {
            let visit = Visit {
                patient: Id::new(format!("p{number}")).unwrap(),
                with: vec![Id::new("d").unwrap()],
                on: day(1),
                notes: vec![],
            };
            visits.add(&visit, &place(number));
        }
        let sizes: Vec<usize> = visits
            .into_batches()
            .map(|batch| batch.rows.len())
            .collect();
        assert_eq!(sizes, [1000, 1000, 500]);
    }
}
