//! What practitioners and care teams have in common: being written to.

use std::collections::{BTreeSet, HashMap};

use model::TypeCode;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Select};
use uuid::Uuid;

use super::{Change, RecipientRef, Writing, batch::Effect};
use crate::{
    StoreError,
    entity::{acceptance, message_type, recipient},
};

/// The message types of each recipient.
pub(super) struct Accepted {
    organization: Uuid,
    known_types: BTreeSet<String>,
    stored: HashMap<Uuid, BTreeSet<String>>,
    changed: HashMap<Uuid, BTreeSet<String>>,
}

impl Accepted {
    pub(super) async fn load(
        organization: Uuid,
        recipients: impl IntoIterator<Item = Uuid>,
        change: &Change,
    ) -> Result<Self, StoreError> {
        let known_types = message_type::Entity::find()
            .filter(message_type::Column::OrganizationId.eq(organization))
            .select_only()
            .column(message_type::Column::Code)
            .into_tuple::<String>()
            .all(change)
            .await?;
        let rows = acceptance::Entity::find()
            .filter(acceptance::Column::RecipientId.is_in(recipients))
            .all(change)
            .await?;
        let mut stored: HashMap<Uuid, BTreeSet<String>> = HashMap::new();
        for row in rows {
            stored
                .entry(row.recipient_id)
                .or_default()
                .insert(row.type_code);
        }
        Ok(Self {
            organization,
            known_types: known_types.into_iter().collect(),
            stored,
            changed: HashMap::new(),
        })
    }

    pub(super) fn put(&mut self, recipient: Uuid, types: &[TypeCode]) -> Effect {
        let types: BTreeSet<String> = types
            .iter()
            .map(|code| code.as_str().to_owned())
            .filter(|code| self.known_types.contains(code))
            .collect();
        let before = self.changed.get(&recipient).or(self.stored.get(&recipient));
        if before.map_or(types.is_empty(), |before| *before == types) {
            return Effect::Unchanged;
        }
        self.changed.insert(recipient, types);
        Effect::Updated
    }

    pub(super) async fn save(self, change: &Change) -> Result<(), StoreError> {
        acceptance::Entity::delete_many()
            .filter(acceptance::Column::RecipientId.is_in(self.changed.keys().copied()))
            .exec(change)
            .await?;
        let rows: Vec<_> = self
            .changed
            .into_iter()
            .flat_map(|(recipient_id, types)| {
                types.into_iter().map(move |type_code| {
                    let row = acceptance::Model {
                        recipient_id,
                        organization_id: self.organization,
                        type_code,
                    };
                    row.into_active_model()
                })
            })
            .collect();
        acceptance::Entity::insert_many(rows)
            .exec_without_returning(change)
            .await?;
        Ok(())
    }
}

/// The recipients of one kind that a source knows by these ids.
pub(super) async fn stored<R: ?Sized>(
    writing: &Writing<'_, R>,
    kind: recipient::Kind,
    ids: impl IntoIterator<Item = &str>,
    change: &Change,
) -> Result<Vec<recipient::Model>, StoreError> {
    let found = find(writing, kind, ids, change).await?;
    Ok(found.all(change).await?)
}

async fn find<R: ?Sized>(
    writing: &Writing<'_, R>,
    kind: recipient::Kind,
    ids: impl IntoIterator<Item = &str>,
    change: &Change,
) -> Result<Select<recipient::Entity>, StoreError> {
    let ids: BTreeSet<&str> = ids.into_iter().collect();
    Ok(recipient::Entity::find()
        .filter(recipient::Column::OrganizationId.eq(writing.home(change).await?))
        .filter(recipient::Column::Source.eq(writing.source))
        .filter(recipient::Column::Kind.eq(kind))
        .filter(recipient::Column::ExternalId.is_in(ids)))
}

/// The same, by the id the source gave them.
pub(super) async fn ids<R: ?Sized>(
    writing: &Writing<'_, R>,
    kind: recipient::Kind,
    ids: impl IntoIterator<Item = &str>,
    change: &Change,
) -> Result<HashMap<String, Uuid>, StoreError> {
    let rows: Vec<(String, Uuid)> = find(writing, kind, ids, change)
        .await?
        .select_only()
        .columns([recipient::Column::ExternalId, recipient::Column::Id])
        .into_tuple()
        .all(change)
        .await?;
    Ok(rows.into_iter().collect())
}

impl RecipientRef {
    pub(crate) const fn kind(&self) -> recipient::Kind {
        match self {
            Self::Practitioner(_) => recipient::Kind::Practitioner,
            Self::CareTeam(_) => recipient::Kind::CareTeam,
        }
    }

    pub(crate) fn id(&self) -> &str {
        match self {
            Self::Practitioner(id) | Self::CareTeam(id) => id,
        }
    }
}

pub(super) async fn save_accepted(
    writing: &Writing<'_, (RecipientRef, Vec<TypeCode>)>,
    change: &Change,
) -> Result<(), StoreError> {
    let (recipient, types) = writing.rows;
    let found = ids(writing, recipient.kind(), [recipient.id()], change).await?;
    let Some(id) = found.into_values().next() else {
        return Ok(());
    };
    let mut accepted = Accepted::load(writing.home(change).await?, [id], change).await?;
    accepted.put(id, types);
    accepted.save(change).await
}
