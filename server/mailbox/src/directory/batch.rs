//! A batch of rows: read once, changed in memory, written once.

use std::{collections::HashMap, hash::Hash};

use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    ModelTrait,
};

use super::Tally;
use crate::StoreError;

/// Rows of one INSERT. SQLite takes 32,766 values in a statement.
const ROWS_AT_ONCE: usize = 1_000;

/// Rows of one table by the key that a source gives them.
pub(super) struct Batch<K, M> {
    rows: HashMap<K, Slot<M>>,
}

struct Slot<M> {
    row: M,
    is_new: bool,
    changed: bool,
}

/// What a record meant for a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    Made,
    Updated,
    Unchanged,
}

impl Effect {
    /// Of two rows that one record is kept in.
    pub(super) const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Made, _) | (_, Self::Made) => Self::Made,
            (Self::Updated, _) | (_, Self::Updated) => Self::Updated,
            (Self::Unchanged, Self::Unchanged) => Self::Unchanged,
        }
    }
}

impl Tally {
    pub(super) fn count(&mut self, row: usize, effect: Effect) {
        match effect {
            Effect::Made => self.made.push(row),
            Effect::Updated => self.updated.push(row),
            Effect::Unchanged => self.unchanged += 1,
        }
    }
}

impl<K, M> Batch<K, M>
where
    K: Eq + Hash,
    M: ModelTrait + PartialEq + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    <M::Entity as EntityTrait>::ActiveModel:
        ActiveModelTrait<Entity = M::Entity> + ActiveModelBehavior + Send,
{
    /// The rows that are stored already.
    pub(super) fn of(stored: Vec<M>, key: impl Fn(&M) -> K) -> Self {
        let slot = |row| Slot {
            row,
            is_new: false,
            changed: false,
        };
        Self {
            rows: stored
                .into_iter()
                .map(|row| (key(&row), slot(row)))
                .collect(),
        }
    }

    pub(super) fn get(&self, key: &K) -> Option<&M> {
        self.rows.get(key).map(|slot| &slot.row)
    }

    /// Makes the row if there is none, and changes it to what a record says.
    pub(super) fn put(
        &mut self,
        key: K,
        make: impl FnOnce() -> M,
        change: impl FnOnce(&mut M),
    ) -> Effect {
        if let Some(slot) = self.rows.get_mut(&key) {
            let before = slot.row.clone();
            change(&mut slot.row);
            if slot.row == before {
                return Effect::Unchanged;
            }
            slot.changed = true;
            return Effect::Updated;
        }
        let mut row = make();
        change(&mut row);
        let slot = Slot {
            row,
            is_new: true,
            changed: false,
        };
        self.rows.insert(key, slot);
        Effect::Made
    }

    /// Writes what is new and what has changed.
    pub(super) async fn save(self, change: &impl ConnectionTrait) -> Result<(), StoreError> {
        let mut made = Vec::new();
        for slot in self.rows.into_values() {
            let row = slot.row.into_active_model();
            if slot.is_new {
                made.push(row);
            } else if slot.changed {
                M::Entity::update(row.reset_all())
                    .exec_without_returning(change)
                    .await?;
            }
        }
        while !made.is_empty() {
            let rest = made.split_off(made.len().min(ROWS_AT_ONCE));
            M::Entity::insert_many(made)
                .exec_without_returning(change)
                .await?;
            made = rest;
        }
        Ok(())
    }
}
