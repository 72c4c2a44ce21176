//! What a source says is no more.
//!
//! Nothing is removed: what a patient was written, and by whom, stays. Who is gone writes no more and
//! is offered no more.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use super::{
    Change, DeletedRecord, RecipientRef, RowProblem, Tally, Writing, batch::Effect, patients,
    recipients,
};
use crate::{
    StoreError,
    entity::{patient, recipient},
};

pub(super) async fn save(
    writing: &Writing<'_, [DeletedRecord]>,
    change: &Change,
) -> Result<Tally, StoreError> {
    let rows = writing.rows;
    let gone = rows.iter().filter_map(|row| match row {
        DeletedRecord::Patient(id) => Some(id.as_str()),
        DeletedRecord::Recipient(_) => None,
    });
    let patients = patients::ids(writing, gone, change).await?;
    let active = active_patients(patients.values().copied(), change).await?;
    let of_kind = |kind| {
        rows.iter().filter_map(move |row| match row {
            DeletedRecord::Recipient(with) if with.kind() == kind => Some(with.id()),
            DeletedRecord::Recipient(_) | DeletedRecord::Patient(_) => None,
        })
    };
    let (people, teams) = (recipient::Kind::Practitioner, recipient::Kind::CareTeam);
    let practitioners = recipients::stored(writing, people, of_kind(people), change).await?;
    let care_teams = recipients::stored(writing, teams, of_kind(teams), change).await?;
    let by_id = |found: Vec<recipient::Model>| -> HashMap<String, (Uuid, bool)> {
        found
            .into_iter()
            .map(|row| (row.external_id, (row.id, row.active)))
            .collect()
    };
    let (practitioners, care_teams) = (by_id(practitioners), by_id(care_teams));

    let mut tally = Tally::default();
    let mut closed = HashSet::new();
    for (place, row) in rows.iter().enumerate() {
        let known = match row {
            DeletedRecord::Patient(id) => patients.get(id).map(|id| (*id, active.contains(id))),
            DeletedRecord::Recipient(RecipientRef::Practitioner(id)) => {
                practitioners.get(id).copied()
            }
            DeletedRecord::Recipient(RecipientRef::CareTeam(id)) => care_teams.get(id).copied(),
        };
        match known {
            None => tally.refused.push((place, RowProblem::UnknownReference)),
            Some((id, true)) if closed.insert(id) => tally.count(place, Effect::Updated),
            Some(_) => tally.count(place, Effect::Unchanged),
        }
    }
    patient::Entity::update_many()
        .col_expr(patient::Column::Active, Expr::value(false))
        .filter(patient::Column::Id.is_in(closed.iter().copied()))
        .exec(change)
        .await?;
    recipient::Entity::update_many()
        .col_expr(recipient::Column::Active, Expr::value(false))
        .filter(recipient::Column::Id.is_in(closed))
        .exec(change)
        .await?;
    Ok(tally)
}

async fn active_patients(
    among: impl IntoIterator<Item = Uuid>,
    change: &Change,
) -> Result<HashSet<Uuid>, StoreError> {
    let rows = patient::Entity::find()
        .filter(patient::Column::Id.is_in(among))
        .filter(patient::Column::Active.eq(true))
        .all(change)
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}
