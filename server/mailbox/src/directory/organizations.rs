//! The organization and its parts.

use std::collections::HashMap;

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder,
};
use uuid::Uuid;

use super::{
    Change, OrganizationRecord, RowProblem, Settings, Tally, Writing, batch::Effect, settings,
};
use crate::{StoreError, entity::organization};

/// Where the organization is until somebody says otherwise.
const TIME_ZONE: &str = "America/New_York";

/// The organization at the top that was made first.
pub(super) async fn first(database: &impl ConnectionTrait) -> Result<Option<Uuid>, StoreError> {
    let first = organization::Entity::find()
        .filter(organization::Column::ParentId.is_null())
        .order_by_asc(organization::Column::Id)
        .one(database)
        .await?;
    Ok(first.map(|row| row.id))
}

/// The id that source has given to the organization at the top.
pub(super) async fn id_in(
    source: &str,
    database: &impl ConnectionTrait,
) -> Result<Option<String>, StoreError> {
    let Some(id) = first(database).await? else {
        return Ok(None);
    };
    let top = organization::Entity::find_by_id(id).one(database).await?;
    Ok(top
        .filter(|row| row.source == source && !row.external_id.is_empty())
        .map(|row| row.external_id))
}

pub(super) async fn make_placeholder<R: ?Sized>(
    writing: &Writing<'_, R>,
    change: &Change,
) -> Result<Uuid, StoreError> {
    // Another row of the same batch may have made it.
    if let Some(made) = first(change).await? {
        return Ok(made);
    }
    let row = organization::Model {
        id: writing.new_id(),
        parent_id: None,
        name: "Carepost".to_owned(),
        phone: String::new(),
        source: String::new(),
        external_id: String::new(),
        version: 1,
    };
    let id = row.id;
    let mut settings = Settings::new(row.name.as_str(), "", TIME_ZONE);
    settings.messaging_on = false;
    settings::make_top(row, &settings, change).await?;
    Ok(id)
}

/// Nobody has said yet whose portal it is.
pub(super) fn is_placeholder(row: &organization::Model) -> bool {
    row.parent_id.is_none() && row.source.is_empty()
}

/// Organizations are few, so they are written one by one. Parts may come before what they are part
/// of: rows are gone through until a round takes none.
pub(super) async fn save(
    writing: &Writing<'_, [OrganizationRecord]>,
    change: &Change,
) -> Result<Tally, StoreError> {
    let mut tally = Tally::default();
    let stored = organization::Entity::find().all(change).await?;
    let tops = stored.iter().filter(|row| row.parent_id.is_none());
    let mut top = tops.min_by_key(|row| row.id).cloned();
    let mut known: HashMap<String, organization::Model> = stored
        .into_iter()
        .filter(|row| row.source == writing.source)
        .map(|row| (row.external_id.clone(), row))
        .collect();
    let mut waiting: Vec<(usize, &OrganizationRecord)> = writing.rows.iter().enumerate().collect();
    loop {
        let before = waiting.len();
        let mut left = Vec::new();
        for (place, record) in waiting {
            if record.part_of.is_none()
                && let Some(placeholder) = top.clone().filter(is_placeholder)
            {
                let row = adopt(writing, placeholder, record, change).await?;
                top = Some(row.clone());
                known.insert(record.id.clone(), row);
                tally.count(place, Effect::Made);
                continue;
            }
            let parent = match (&record.part_of, &top) {
                (Some(other), _) if !known.contains_key(other) => {
                    left.push((place, record));
                    continue;
                }
                (Some(other), _) => known.get(other).map(|row| row.id),
                (None, Some(top)) => Some(top.id),
                (None, None) => None,
            };
            let mut row = known
                .get(&record.id)
                .cloned()
                .unwrap_or_else(|| organization::Model {
                    id: writing.new_id(),
                    parent_id: parent,
                    name: record.name.clone(),
                    phone: String::new(),
                    source: writing.source.to_owned(),
                    external_id: record.id.clone(),
                    version: 1,
                });
            let effect = if known.contains_key(&record.id) {
                update(&mut row, record, parent, change).await?
            } else {
                if let Some(phone) = &record.phone {
                    row.phone.clone_from(phone);
                }
                insert(row.clone(), record, change).await?
            };
            tally.count(place, effect);
            if row.parent_id.is_none() {
                top = Some(row.clone());
            }
            known.insert(record.id.clone(), row);
        }
        waiting = left;
        if waiting.is_empty() || waiting.len() == before {
            break;
        }
    }
    let refused = waiting
        .into_iter()
        .map(|(place, _)| (place, RowProblem::UnknownReference));
    tally.refused.extend(refused);
    // Parts were taken after what they are part of.
    tally.made.sort_unstable();
    tally.updated.sort_unstable();
    Ok(tally)
}

/// The name and the phone of the organization at the top are its settings, too: they stay as they
/// were set.
async fn update(
    row: &mut organization::Model,
    record: &OrganizationRecord,
    parent: Option<Uuid>,
    change: &Change,
) -> Result<Effect, StoreError> {
    if row.parent_id.is_none() {
        return Ok(Effect::Unchanged);
    }
    let before = row.clone();
    row.name.clone_from(&record.name);
    if let Some(phone) = &record.phone {
        row.phone.clone_from(phone);
    }
    if parent != Some(row.id) {
        row.parent_id = parent;
    }
    if *row == before {
        return Ok(Effect::Unchanged);
    }
    organization::Entity::update(row.clone().into_active_model().reset_all())
        .exec_without_returning(change)
        .await?;
    Ok(Effect::Updated)
}

async fn insert(
    row: organization::Model,
    record: &OrganizationRecord,
    change: &Change,
) -> Result<Effect, StoreError> {
    if row.parent_id.is_none() {
        let settings = first_settings(&row, record);
        settings::make_top(row, &settings, change).await?;
    } else {
        organization::Entity::insert(row.into_active_model())
            .exec_without_returning(change)
            .await?;
    }
    Ok(Effect::Made)
}

/// What records were kept under becomes the organization, with messaging on.
async fn adopt(
    writing: &Writing<'_, [OrganizationRecord]>,
    placeholder: organization::Model,
    record: &OrganizationRecord,
    change: &Change,
) -> Result<organization::Model, StoreError> {
    let row = organization::Model {
        name: record.name.clone(),
        phone: record.phone.clone().unwrap_or_default(),
        source: writing.source.to_owned(),
        external_id: record.id.clone(),
        version: placeholder.version + 1,
        ..placeholder
    };
    let settings = first_settings(&row, record);
    settings::replace(&row, &settings, change).await?;
    Ok(row)
}

fn first_settings(row: &organization::Model, record: &OrganizationRecord) -> Settings {
    let zone = record.time_zone.as_deref().unwrap_or(TIME_ZONE);
    let settings = Settings::new(row.name.as_str(), row.phone.as_str(), zone);
    match &record.country {
        Some(country) => settings.in_country(country),
        None => settings,
    }
}
