//! Patients, and who may come to represent them.

use std::collections::{BTreeSet, HashMap, HashSet};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{Change, PatientRecord, RelatedPersonRecord, RowProblem, Tally, Writing, batch::Batch};
use crate::{
    StoreError,
    calendar::day_number,
    entity::{access, patient},
    visibility::entries,
};

pub(super) async fn save(
    writing: &Writing<'_, [PatientRecord]>,
    change: &Change,
) -> Result<Tally, StoreError> {
    let ids: BTreeSet<&str> = writing
        .rows
        .iter()
        .map(|record| record.id.as_str())
        .collect();
    let home = writing.home(change).await?;
    let stored = patient::Entity::find()
        .filter(patient::Column::OrganizationId.eq(home))
        .filter(patient::Column::Source.eq(writing.source))
        .filter(patient::Column::ExternalId.is_in(ids))
        .all(change)
        .await?;
    let mut numbers = numbers(writing, change).await?;
    let mut batch = Batch::of(stored, |row| row.external_id.clone());
    let mut tally = Tally::default();
    for (place, record) in writing.rows.iter().enumerate() {
        let holder = (writing.source.to_owned(), record.id.clone());
        if let Some(mrn) = &record.mrn
            && *numbers.entry(mrn.clone()).or_insert_with(|| holder.clone()) != holder
        {
            tally.refused.push((place, RowProblem::MrnTaken));
            continue;
        }
        let effect = batch.put(
            record.id.clone(),
            || patient::Model {
                id: writing.new_id(),
                organization_id: home,
                name: String::new(),
                reading: String::new(),
                birth_date: None,
                mrn: None,
                language: None,
                active: true,
                deceased: false,
                source: writing.source.to_owned(),
                external_id: record.id.clone(),
            },
            |row| {
                row.name.clone_from(&record.name);
                row.reading.clone_from(&record.reading);
                row.birth_date = record.birth_date.map(day_number);
                row.mrn.clone_from(&record.mrn);
                row.language = record.language.map(|language| language.tag().to_owned());
                row.active = record.active;
                row.deceased = record.deceased;
            },
        );
        tally.count(place, effect);
    }
    batch.save(change).await?;
    Ok(tally)
}

/// Who has the medical record numbers of a batch: source and id.
async fn numbers(
    writing: &Writing<'_, [PatientRecord]>,
    change: &Change,
) -> Result<HashMap<String, (String, String)>, StoreError> {
    let numbers: BTreeSet<&str> = writing
        .rows
        .iter()
        .filter_map(|record| record.mrn.as_deref())
        .collect();
    let rows = patient::Entity::find()
        .filter(patient::Column::OrganizationId.eq(writing.home(change).await?))
        .filter(patient::Column::Mrn.is_in(numbers))
        .all(change)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| Some((row.mrn?, (row.source, row.external_id))))
        .collect())
}

/// Patients by the id their source gave them.
pub(super) async fn ids<R: ?Sized>(
    writing: &Writing<'_, R>,
    ids: impl IntoIterator<Item = &str>,
    change: &Change,
) -> Result<HashMap<String, Uuid>, StoreError> {
    let ids: HashSet<&str> = ids.into_iter().collect();
    let rows: Vec<(String, Uuid)> = patient::Entity::find()
        .select_only()
        .columns([patient::Column::ExternalId, patient::Column::Id])
        .filter(patient::Column::OrganizationId.eq(writing.home(change).await?))
        .filter(patient::Column::Source.eq(writing.source))
        .filter(patient::Column::ExternalId.is_in(ids))
        .into_tuple()
        .all(change)
        .await?;
    Ok(rows.into_iter().collect())
}

pub(super) async fn save_related_persons(
    writing: &Writing<'_, [RelatedPersonRecord]>,
    change: &Change,
) -> Result<Tally, StoreError> {
    let patients = writing.rows.iter().map(|record| record.patient.as_str());
    let patients = ids(writing, patients, change).await?;
    let named: BTreeSet<&str> = writing
        .rows
        .iter()
        .map(|record| record.id.as_str())
        .collect();
    let stored = access::Entity::find()
        .filter(access::Column::Source.eq(writing.source))
        .filter(access::Column::ExternalId.is_in(named))
        .all(change)
        .await?;
    let mut batch = Batch::of(stored, |row| row.external_id.clone().unwrap_or_default());
    let mut ended = Vec::new();
    let now = writing.store.now().0;
    let mut tally = Tally::default();
    for (place, record) in writing.rows.iter().enumerate() {
        let Some(&patient_id) = patients.get(&record.patient) else {
            tally.refused.push((place, RowProblem::UnknownReference));
            continue;
        };
        let effect = batch.put(
            record.id.clone(),
            || access::Model {
                id: writing.new_id(),
                account_id: None,
                patient_id,
                relation: access::AccessRelation::Proxy,
                kind: None,
                name: String::new(),
                // What a representative may do is said when access is granted.
                may_send: false,
                starts: None,
                ends: None,
                granted_at: None,
                revoked_at: None,
                source: Some(writing.source.to_owned()),
                external_id: Some(record.id.clone()),
            },
            |row| {
                // Once granted, name and kind are what the clinic granted.
                if row.granted_at.is_none() {
                    row.patient_id = patient_id;
                    row.name.clone_from(&record.name);
                    row.kind = Some(record.kind.as_str().to_owned());
                }
                if let (false, Some(account)) = (record.active, row.account_id) {
                    ended.push((account, row.patient_id));
                }
                row.revoked_at = match (record.active, row.granted_at) {
                    (false, _) => row.revoked_at.or(Some(now)),
                    // What was granted and revoked is granted again by people only.
                    (true, Some(_)) => row.revoked_at,
                    (true, None) => None,
                };
            },
        );
        tally.count(place, effect);
    }
    batch.save(change).await?;
    for (account, patient) in ended {
        entries::clear_patient(change, account, patient).await?;
    }
    Ok(tally)
}
