//! Who knows whom.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{
    Basis, Change, RecipientRef, RelationshipRecord, RowProblem, Tally, Writing, batch::Batch,
    patients, recipients,
};
use crate::{
    StoreError,
    calendar::day_number,
    entity::{recipient, relationship},
};

/// A visit, however often a patient has come, is one row: its last day counts. A care team is a row
/// of its own, so that the end of one says nothing about another.
type Key = (Uuid, Uuid, relationship::Basis, String);

pub(super) async fn save(
    writing: &Writing<'_, [RelationshipRecord]>,
    change: &Change,
) -> Result<Tally, StoreError> {
    let source = writing.source;
    let patients = writing.rows.iter().map(|record| record.patient.as_str());
    let patients = patients::ids(writing, patients, change).await?;
    let of_kind = |kind| {
        let named = writing.rows.iter().map(|record| &record.with);
        named
            .filter(move |with| with.kind() == kind)
            .map(RecipientRef::id)
    };
    let (people, teams) = (recipient::Kind::Practitioner, recipient::Kind::CareTeam);
    let practitioners = recipients::ids(writing, people, of_kind(people), change).await?;
    let care_teams = recipients::ids(writing, teams, of_kind(teams), change).await?;

    let among: BTreeSet<Uuid> = patients.values().copied().collect();
    let stored = relationship::Entity::find()
        .filter(relationship::Column::PatientId.is_in(among))
        .all(change)
        .await?;
    let mut batch = Batch::of(stored, |row| -> Key {
        (
            row.patient_id,
            row.recipient_id,
            row.basis,
            row.basis_id.clone(),
        )
    });
    let now = writing.store.now().0;
    let mut tally = Tally::default();
    for (place, record) in writing.rows.iter().enumerate() {
        let recipient = match &record.with {
            RecipientRef::Practitioner(id) => practitioners.get(id),
            RecipientRef::CareTeam(id) => care_teams.get(id),
        };
        let (Some(&patient), Some(&recipient)) = (patients.get(&record.patient), recipient) else {
            tally.refused.push((place, RowProblem::UnknownReference));
            continue;
        };
        let (basis, basis_id) = match &record.basis {
            Basis::Visit { .. } => (relationship::Basis::Visit, String::new()),
            Basis::CareTeam { id, .. } => (relationship::Basis::CareTeam, format!("{source}:{id}")),
        };
        let effect = batch.put(
            (patient, recipient, basis, basis_id.clone()),
            || relationship::Model {
                id: writing.new_id(),
                patient_id: patient,
                recipient_id: recipient,
                basis,
                basis_id,
                last_seen: None,
                established_at: now,
                ended_at: None,
            },
            |row| match &record.basis {
                Basis::Visit { on } => row.last_seen = row.last_seen.max(Some(day_number(*on))),
                Basis::CareTeam {
                    active, last_seen, ..
                } => {
                    row.last_seen = row.last_seen.max(last_seen.map(day_number));
                    row.ended_at = match active {
                        true => None,
                        false => row.ended_at.or(Some(now)),
                    };
                }
            },
        );
        tally.count(place, effect);
    }
    batch.save(change).await?;
    Ok(tally)
}

pub(super) async fn any(database: &impl ConnectionTrait) -> Result<bool, StoreError> {
    let first: Option<Uuid> = relationship::Entity::find()
        .select_only()
        .column(relationship::Column::Id)
        .filter(relationship::Column::EndedAt.is_null())
        .limit(1)
        .into_tuple()
        .one(database)
        .await?;
    Ok(first.is_some())
}
