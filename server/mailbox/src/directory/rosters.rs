//! What a team no longer stands for.
//!
//! Somebody who was in a team and is not any more must not go on reading what it is written.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr};
use uuid::Uuid;

use super::{Change, RecipientRef, RosterRecord, RowProblem, Tally, Writing, patients, recipients};
use crate::{
    StoreError,
    entity::{care_team_member, recipient, relationship},
    visibility::entries,
};

pub(super) async fn end_others(
    writing: &Writing<'_, [RosterRecord]>,
    change: &Change,
) -> Result<Tally, StoreError> {
    let rows = writing.rows;
    let known = || rows.iter().flat_map(|row| &row.known);
    let of_kind = |kind| known().filter(move |with| with.kind() == kind);
    let (people, teams) = (recipient::Kind::Practitioner, recipient::Kind::CareTeam);
    let named = rows.iter().flat_map(|row| &row.members).map(String::as_str);
    let named = named.chain(of_kind(people).map(RecipientRef::id));
    let people = recipients::ids(writing, people, named, change).await?;
    let named = rows.iter().map(|row| row.team.as_str());
    let named = named.chain(of_kind(teams).map(RecipientRef::id));
    let teams = recipients::ids(writing, teams, named, change).await?;
    let named = rows.iter().filter_map(|row| row.patient.as_deref());
    let patients = patients::ids(writing, named, change).await?;

    let mut tally = Tally::default();
    for (place, row) in rows.iter().enumerate() {
        let Some(&team) = teams.get(&row.team) else {
            tally.refused.push((place, RowProblem::UnknownReference));
            continue;
        };
        let members = row.members.iter().filter_map(|id| people.get(id));
        let left = end_memberships(writing, team, members.copied(), change).await?;
        tally.updated.extend((0..left).map(|_| place));
        let Some(&patient) = row.patient.as_ref().and_then(|id| patients.get(id)) else {
            continue;
        };
        let known = row
            .known
            .iter()
            .filter_map(|with| known_id(with, &people, &teams));
        let ended = end_relationships(writing, row, patient, known, change).await?;
        tally.updated.extend((0..ended).map(|_| place));
    }
    Ok(tally)
}

fn known_id(
    with: &RecipientRef,
    people: &HashMap<String, Uuid>,
    teams: &HashMap<String, Uuid>,
) -> Option<Uuid> {
    match with {
        RecipientRef::Practitioner(id) => people.get(id),
        RecipientRef::CareTeam(id) => teams.get(id),
    }
    .copied()
}

async fn end_memberships(
    writing: &Writing<'_, [RosterRecord]>,
    team: Uuid,
    members: impl Iterator<Item = Uuid>,
    change: &Change,
) -> Result<u64, StoreError> {
    use care_team_member::Column::{CareTeamId, EndedAt, PractitionerId};
    let gone: Vec<Uuid> = care_team_member::Entity::find()
        .select_only()
        .column(PractitionerId)
        .filter(CareTeamId.eq(team))
        .filter(PractitionerId.is_not_in(members))
        .filter(EndedAt.is_null())
        .into_tuple()
        .all(change)
        .await?;
    if gone.is_empty() {
        return Ok(0);
    }
    let ended = care_team_member::Entity::update_many()
        .col_expr(EndedAt, Expr::value(writing.store.now().0))
        .filter(CareTeamId.eq(team))
        .filter(PractitionerId.is_in(gone.iter().copied()))
        .exec(change)
        .await?;
    for practitioner in gone {
        entries::clear_team(change, practitioner, team).await?;
    }
    Ok(ended.rows_affected)
}

async fn end_relationships(
    writing: &Writing<'_, [RosterRecord]>,
    row: &RosterRecord,
    patient: Uuid,
    known: impl Iterator<Item = Uuid>,
    change: &Change,
) -> Result<u64, StoreError> {
    use relationship::Column::{Basis, BasisId, EndedAt, PatientId, RecipientId};
    let ended = relationship::Entity::update_many()
        .col_expr(EndedAt, Expr::value(writing.store.now().0))
        .filter(PatientId.eq(patient))
        .filter(Basis.eq(relationship::Basis::CareTeam))
        .filter(BasisId.eq(format!("{}:{}", writing.source, row.team)))
        .filter(RecipientId.is_not_in(known))
        .filter(EndedAt.is_null())
        .exec(change)
        .await?;
    Ok(ended.rows_affected)
}
