//! Whose portal it is: the first thing to know.

use std::collections::HashMap;

use mailbox::directory::OrganizationRecord;

use super::{
    super::{
        Candidate, organization, region,
        resources::{Encounter, Organization, Patient, PractitionerRole, Reference},
    },
    *,
};

const TYPE: ResourceType = ResourceType::Organization;

/// The organizations of an export.
#[derive(Default)]
struct Found {
    /// Those the portal could be of.
    candidates: Vec<(OrganizationRecord, Place)>,
    /// What is part of what.
    parents: HashMap<Id, Id>,
}

/// An installation has one organization. Of several that fit it is the one that was taken before, or
/// is asked for, or that the others are part of, or that most refer to.
pub(super) async fn choose(
    directory: &Directory,
    export: &Export,
    options: &Options,
    references: &mut References,
    report: &mut Report,
    progress: &mut dyn Progress,
) -> Result<Batch<OrganizationRecord>, ImportError> {
    check(options)?;
    let found = read(export, references, report, progress)?;
    let own = directory.organization_id().await?;
    let is_set = directory.settings().await?.is_some();
    let chosen = if let Some(named) = &options.organization {
        let chosen = found.named(named);
        if let (Some(own), Some(chosen)) = (&own, &chosen)
            && own != chosen
        {
            return Err(ImportError::OtherOrganization {
                own: own.clone(),
                named: named.clone(),
            });
        }
        if chosen.is_none() {
            let there = counted(&found, export, references, report, progress)?;
            let named = named.clone();
            return Err(ImportError::NoSuchOrganization { named, there });
        }
        chosen
    } else if own.as_deref().is_some_and(|own| found.has(own)) {
        own
    } else if let [(only, _)] = found.candidates.as_slice() {
        Some(only.id.clone())
    } else if found.candidates.is_empty() {
        None
    } else {
        let candidates = counted(&found, export, references, report, progress)?;
        match clear(&candidates) {
            // It has been said before whose portal it is.
            None if is_set => None,
            None => return Err(ImportError::WhichOrganization(candidates)),
            Some(chosen) => Some(chosen.id.clone()),
        }
    };
    let mut batch = Batch::default();
    for (mut record, place) in found.candidates {
        if chosen.as_ref() != Some(&record.id) {
            report.skip(TYPE, Reason::SecondProvider, &place);
            continue;
        }
        if let Some(country) = options.country.as_deref().and_then(region::country) {
            // What an address says of the clock of another country is not meant.
            let same = record.country.as_deref() == Some(&country);
            let said = record.time_zone.filter(|_| same);
            record.time_zone = said.or_else(|| region::clock(&country).map(str::to_owned));
            record.country = Some(country);
        }
        record.time_zone = options.time_zone.clone().or(record.time_zone);
        if record.time_zone.is_none() && !is_set {
            report.note(TYPE, Reason::TimeZoneAssumed, &place);
        }
        batch.push(record, place);
    }
    Ok(batch)
}

fn check(options: &Options) -> Result<(), ImportError> {
    if let Some(zone) = &options.time_zone
        && jiff::tz::TimeZone::get(zone).is_err()
    {
        return Err(ImportError::NoSuchTimeZone(zone.clone()));
    }
    if let Some(country) = &options.country
        && region::country(country).is_none()
    {
        return Err(ImportError::NoSuchCountry(country.clone()));
    }
    Ok(())
}

fn read(
    export: &Export,
    references: &mut References,
    report: &mut Report,
    progress: &mut dyn Progress,
) -> Result<Found, ImportError> {
    let mut found = Found::default();
    let mut reader = reader::<Organization>(export, Counting::Counted);
    while let Some((resource, place)) = reader.next(report, progress)? {
        if let Ok(parent) = references.id_of(resource.part_of.as_ref(), TYPE) {
            found.parents.insert(resource.id.clone(), parent);
        }
        match organization::map(resource) {
            Err(reason) => report.skip(TYPE, reason, &place),
            Ok(record) if found.has(&record.id) => report.skip(TYPE, Reason::Duplicate, &place),
            Ok(record) => found.candidates.push((record, place)),
        }
    }
    Ok(found)
}

impl Found {
    fn has(&self, id: &str) -> bool {
        self.candidates.iter().any(|(record, _)| record.id == id)
    }

    /// By id, else by name when only one is called that.
    fn named(&self, named: &str) -> Option<String> {
        if self.has(named) {
            return Some(named.to_owned());
        }
        let mut called = self
            .candidates
            .iter()
            .filter(|(record, _)| record.name.to_lowercase() == named.trim().to_lowercase());
        match (called.next(), called.next()) {
            (Some((record, _)), None) => Some(record.id.clone()),
            _ => None,
        }
    }

    /// The organization at the top of what that one is part of.
    fn top<'a>(&'a self, id: &'a Id) -> &'a Id {
        let mut top = id;
        // Something may be part of itself in the end.
        for _ in 0..self.parents.len() {
            match self.parents.get(top) {
                Some(parent) => top = parent,
                None => break,
            }
        }
        top
    }
}

/// How much speaks for each.
fn counted(
    found: &Found,
    export: &Export,
    references: &mut References,
    report: &mut Report,
    progress: &mut dyn Progress,
) -> Result<Vec<Candidate>, ImportError> {
    let mut parts: HashMap<&str, u64> = HashMap::new();
    for part in found.parents.keys() {
        *parts.entry(found.top(part).as_str()).or_default() += 1;
    }
    let mut referred: HashMap<Id, u64> = HashMap::new();
    let mut count = |reference: Option<&Reference>| {
        if let Ok(id) = references.id_of(reference, TYPE) {
            *referred.entry(found.top(&id).clone()).or_default() += 1;
        }
    };
    let mut roles = reader::<PractitionerRole>(export, Counting::Uncounted);
    while let Some((role, _)) = roles.next(report, progress)? {
        count(role.organization.as_ref());
    }
    let mut patients = reader::<Patient>(export, Counting::Uncounted);
    while let Some((patient, _)) = patients.next(report, progress)? {
        count(patient.managing_organization.as_ref());
    }
    let mut encounters = reader::<Encounter>(export, Counting::Uncounted);
    while let Some((encounter, _)) = encounters.next(report, progress)? {
        count(encounter.service_provider.as_ref());
    }
    references.check()?;
    let mut candidates: Vec<Candidate> = found
        .candidates
        .iter()
        .map(|(record, _)| Candidate {
            id: record.id.clone(),
            name: record.name.clone(),
            parts: parts.get(record.id.as_str()).copied().unwrap_or_default(),
            referred: Id::new(record.id.as_str())
                .and_then(|id| referred.get(&id).copied())
                .unwrap_or_default(),
        })
        .collect();
    candidates.sort_by(|a, b| {
        let weight = |c: &Candidate| (c.parts, c.referred);
        weight(b).cmp(&weight(a)).then_with(|| a.id.cmp(&b.id))
    });
    Ok(candidates)
}

/// The one that has twice as much of something as any other: parts, else references.
fn clear(candidates: &[Candidate]) -> Option<&Candidate> {
    let by = |weight: fn(&Candidate) -> u64| {
        let first = candidates
            .iter()
            .max_by_key(|candidate| weight(candidate))?;
        let others = candidates.iter().filter(|other| other.id != first.id);
        let second = others.map(weight).max().unwrap_or_default();
        (weight(first) > 0 && weight(first) >= 2 * second).then_some(first)
    };
    by(|candidate| candidate.parts).or_else(|| by(|candidate| candidate.referred))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clear_of(counts: &[(u64, u64)]) -> Option<usize> {
        let candidates: Vec<Candidate> = counts
            .iter()
            .enumerate()
            .map(|(at, (parts, referred))| Candidate {
                id: at.to_string(),
                name: String::new(),
                parts: *parts,
                referred: *referred,
            })
            .collect();
        clear(&candidates).and_then(|candidate| candidate.id.parse().ok())
    }

    #[test]
    fn one_is_taken_only_where_it_is_clear_which() {
        for (counts, expected) in [
            (&[(0, 5), (9, 0), (0, 80)][..], Some(1)),
            (&[(0, 50), (0, 20)], Some(0)),
            (&[(0, 50), (0, 30)], None),
            (&[(3, 50), (2, 0)], Some(0)),
            (&[(0, 0), (0, 0)], None),
        ] {
            assert_eq!(clear_of(counts), expected, "{counts:?}");
        }
    }
}
