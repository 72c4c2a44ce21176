//! The organization and its parts.

use std::collections::HashMap;

use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

use super::{
    Change, OrganizationRecord, RowProblem, Settings, Tally, Writing, batch::Effect, settings,
};
use crate::{StoreError, entity::organization};

/// Where the organization is until somebody says otherwise.
const TIME_ZONE: &str = "America/New_York";

/// Organizations are few, so they are written one by one. Parts may come before what they are part
/// of: rows are gone through until a round takes none.
pub(super) async fn save(
    writing: &Writing<'_, [OrganizationRecord]>,
    change: &Change,
) -> Result<Tally, StoreError> {
    let mut tally = Tally::default();
    let stored = organization::Entity::find().all(change).await?;
    let mut top = stored.iter().find(|row| row.parent_id.is_none()).cloned();
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
                });
            let effect = if known.contains_key(&record.id) {
                update(&mut row, record, parent, change).await?
            } else {
                if let Some(phone) = &record.phone {
                    row.phone.clone_from(phone);
                }
                insert(row.clone(), change).await?
            };
            tally.count(effect);
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
    Ok(tally)
}

/// The name and the phone of the organization at the top are its settings, too: they stay as they
/// were set.
async fn update(
    row: &mut organization::Model,
    record: &OrganizationRecord,
    parent: Option<uuid::Uuid>,
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

async fn insert(row: organization::Model, change: &Change) -> Result<Effect, StoreError> {
    if row.parent_id.is_none() {
        let settings = Settings::new(row.name.as_str(), row.phone.as_str(), TIME_ZONE);
        settings::make_top(row, &settings, change).await?;
    } else {
        organization::Entity::insert(row.into_active_model())
            .exec_without_returning(change)
            .await?;
    }
    Ok(Effect::Made)
}
