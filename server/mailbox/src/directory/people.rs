//! Practitioners, what they do, and the teams they work in.

use std::collections::{BTreeSet, HashMap};

use model::TypeCode;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{
    Change, MemberRecord, PractitionerRecord, RoleRecord, RowProblem, Tally, TeamRecord, Writing,
    batch::{Batch, Effect},
    recipients::{self, Accepted},
};
use crate::{
    StoreError,
    entity::{care_team_member, organization, practitioner, recipient},
    visibility::entries,
};

/// What a record says of a recipient.
struct Said<'a> {
    kind: recipient::Kind,
    id: &'a str,
    name: &'a str,
    reading: &'a str,
    /// `None`: said elsewhere.
    credential: Option<&'a str>,
    specialty: Option<&'a str>,
    active: bool,
    accepts: &'a [TypeCode],
}

pub(super) async fn save_practitioners(
    writing: &Writing<'_, [PractitionerRecord]>,
    change: &Change,
) -> Result<Tally, StoreError> {
    let said: Vec<Said<'_>> = writing
        .rows
        .iter()
        .map(|record| Said {
            kind: recipient::Kind::Practitioner,
            id: &record.id,
            name: &record.name,
            reading: &record.reading,
            credential: Some(&record.credential),
            specialty: None,
            active: record.active,
            accepts: &record.accepts,
        })
        .collect();
    let saved = save_recipients(writing, &said, change).await?;
    let stored = practitioner::Entity::find()
        .filter(practitioner::Column::Id.is_in(saved.iter().map(|(id, _)| *id)))
        .all(change)
        .await?;
    let mut batch = Batch::of(stored, |row| row.id);
    let mut tally = Tally::default();
    for (place, (record, (id, effect))) in writing.rows.iter().zip(saved).enumerate() {
        let own = batch.put(
            id,
            || practitioner::Model {
                id,
                npi: None,
                department_id: None,
            },
            |row| row.npi.clone_from(&record.npi),
        );
        tally.count(place, effect.and(own));
    }
    batch.save(change).await?;
    Ok(tally)
}

pub(super) async fn save_teams(
    writing: &Writing<'_, [TeamRecord]>,
    change: &Change,
) -> Result<Tally, StoreError> {
    let said: Vec<Said<'_>> = writing
        .rows
        .iter()
        .map(|record| Said {
            kind: recipient::Kind::CareTeam,
            id: &record.id,
            name: &record.name,
            reading: "",
            credential: None,
            specialty: Some(&record.purpose),
            active: record.active,
            accepts: &record.accepts,
        })
        .collect();
    let mut tally = Tally::default();
    let saved = save_recipients(writing, &said, change).await?;
    for (place, (_, effect)) in saved.into_iter().enumerate() {
        tally.count(place, effect);
    }
    Ok(tally)
}

/// The id of each recipient, and what was done.
async fn save_recipients<R: ?Sized>(
    writing: &Writing<'_, R>,
    said: &[Said<'_>],
    change: &Change,
) -> Result<Vec<(Uuid, Effect)>, StoreError> {
    let Some(first) = said.first() else {
        return Ok(Vec::new());
    };
    let home = writing.home(change).await?;
    let ids = said.iter().map(|said| said.id);
    let stored = recipients::stored(writing, first.kind, ids, change).await?;
    let mut accepted = Accepted::load(home, stored.iter().map(|row| row.id), change).await?;
    let mut batch = Batch::of(stored, |row| row.external_id.clone());
    let mut saved = Vec::with_capacity(said.len());
    for said in said {
        let mut id = Uuid::nil();
        let effect = batch.put(
            said.id.to_owned(),
            || recipient::Model {
                id: writing.new_id(),
                organization_id: home,
                kind: said.kind,
                name: String::new(),
                reading: String::new(),
                credential: String::new(),
                specialty: String::new(),
                active: said.active,
                source: writing.source.to_owned(),
                external_id: said.id.to_owned(),
            },
            |row| {
                id = row.id;
                said.name.clone_into(&mut row.name);
                said.reading.clone_into(&mut row.reading);
                if let Some(credential) = said.credential {
                    credential.clone_into(&mut row.credential);
                }
                if let Some(specialty) = said.specialty {
                    specialty.clone_into(&mut row.specialty);
                }
                row.active = said.active;
            },
        );
        saved.push((id, effect.and(accepted.put(id, said.accepts))));
    }
    batch.save(change).await?;
    accepted.save(change).await?;
    Ok(saved)
}

pub(super) async fn save_roles(
    writing: &Writing<'_, [RoleRecord]>,
    change: &Change,
) -> Result<Tally, StoreError> {
    let ids = writing
        .rows
        .iter()
        .map(|record| record.practitioner.as_str());
    let stored = recipients::stored(writing, recipient::Kind::Practitioner, ids, change).await?;
    let own = practitioner::Entity::find()
        .filter(practitioner::Column::Id.is_in(stored.iter().map(|row| row.id)))
        .all(change)
        .await?;
    let organizations = organization_ids(writing, change).await?;
    let mut shown = Batch::of(stored, |row| row.external_id.clone());
    let mut own = Batch::of(own, |row| row.id);
    let mut tally = Tally::default();
    for (place, record) in writing.rows.iter().enumerate() {
        let known = shown.get(&record.practitioner).cloned();
        let organization = match &record.organization {
            Some(id) => organizations.get(id).copied().map(Some),
            None => Some(None),
        };
        let (Some(known), Some(organization)) = (known, organization) else {
            tally.refused.push((place, RowProblem::UnknownReference));
            continue;
        };
        let id = known.id;
        let specialty = shown.put(
            record.practitioner.clone(),
            || known,
            |row| row.specialty.clone_from(&record.specialty),
        );
        let work = own.put(
            id,
            || practitioner::Model {
                id,
                npi: None,
                department_id: None,
            },
            |row| row.department_id = organization,
        );
        tally.count(place, specialty.and(work));
    }
    shown.save(change).await?;
    own.save(change).await?;
    Ok(tally)
}

async fn organization_ids(
    writing: &Writing<'_, [RoleRecord]>,
    change: &Change,
) -> Result<HashMap<String, Uuid>, StoreError> {
    let named: BTreeSet<&str> = writing
        .rows
        .iter()
        .filter_map(|record| record.organization.as_deref())
        .collect();
    let rows = organization::Entity::find()
        .filter(organization::Column::Source.eq(writing.source))
        .filter(organization::Column::ExternalId.is_in(named))
        .all(change)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.external_id, row.id))
        .collect())
}

pub(super) async fn save_members(
    writing: &Writing<'_, [MemberRecord]>,
    change: &Change,
) -> Result<Tally, StoreError> {
    let teams = writing.rows.iter().map(|record| record.team.as_str());
    let teams = recipients::ids(writing, recipient::Kind::CareTeam, teams, change).await?;
    let people = writing
        .rows
        .iter()
        .map(|record| record.practitioner.as_str());
    let people = recipients::ids(writing, recipient::Kind::Practitioner, people, change).await?;
    let stored = care_team_member::Entity::find()
        .filter(care_team_member::Column::CareTeamId.is_in(teams.values().copied()))
        .all(change)
        .await?;
    let mut batch = Batch::of(stored, |row| (row.care_team_id, row.practitioner_id));
    let mut moved = Vec::new();
    let now = writing.store.now().0;
    let mut tally = Tally::default();
    for (place, record) in writing.rows.iter().enumerate() {
        let team = teams.get(&record.team);
        let person = people.get(&record.practitioner);
        let (Some(&care_team_id), Some(&practitioner_id)) = (team, person) else {
            tally.refused.push((place, RowProblem::UnknownReference));
            continue;
        };
        let effect = batch.put(
            (care_team_id, practitioner_id),
            || care_team_member::Model {
                care_team_id,
                practitioner_id,
                ended_at: None,
            },
            |row| {
                row.ended_at = match record.active {
                    true => None,
                    false => row.ended_at.or(Some(now)),
                }
            },
        );
        if effect != Effect::Unchanged {
            moved.push((care_team_id, practitioner_id, record.active));
        }
        tally.count(place, effect);
    }
    batch.save(change).await?;
    for (team, practitioner, active) in moved {
        match active {
            true => entries::fill_practitioner(change, practitioner).await?,
            false => entries::clear_team(change, practitioner, team).await?,
        }
    }
    Ok(tally)
}
