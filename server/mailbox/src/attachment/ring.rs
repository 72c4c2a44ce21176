//! The installation's keys for attachments, which wrap those of the files.

use std::sync::{Arc, PoisonError, RwLock};

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::AttachmentError;
use crate::{
    Store, StoreError,
    entity::secret,
    files::{FileId, FileKey, FilesError, KeyRing, WrappedKey},
    store::Change,
};

/// Followed by the number of the key.
const NAME: &str = "attachments ";

/// The ring as it was read last. Keys are added by a command, in another process.
#[derive(Default)]
pub(crate) struct Rings(RwLock<Option<Arc<KeyRing>>>);

impl Rings {
    fn known(&self) -> Option<Arc<KeyRing>> {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The installation's ring; its first key is made when it is first asked for.
    pub(super) async fn ring(&self, store: &Store) -> Result<Arc<KeyRing>, AttachmentError> {
        match self.known() {
            Some(ring) => Ok(ring),
            None => self.read(store).await,
        }
    }

    async fn read(&self, store: &Store) -> Result<Arc<KeyRing>, AttachmentError> {
        let mut keys = load(store.read()).await?;
        if keys.is_empty() {
            let fresh = store.random().bytes();
            keys = store
                .write(fresh, |fresh, change| Box::pin(first(*fresh, change)))
                .await?;
        }
        let ring = Arc::new(KeyRing::new(keys)?);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(ring.clone());
        Ok(ring)
    }

    /// The key of a file. One that is wrapped by a key that was added since is found, too.
    pub(super) async fn unwrap(
        &self,
        store: &Store,
        id: FileId,
        wrapped: Vec<u8>,
    ) -> Result<FileKey, AttachmentError> {
        let wrapped = WrappedKey::from(wrapped);
        match self.ring(store).await?.unwrap(&id, &wrapped) {
            Err(FilesError::Unfit(_)) => Ok(self.read(store).await?.unwrap(&id, &wrapped)?),
            other => Ok(other?),
        }
    }
}

async fn load(database: &impl ConnectionTrait) -> Result<Vec<(u32, [u8; 32])>, StoreError> {
    const CORRUPT: StoreError = StoreError::Corrupt("a key");
    let rows = secret::Entity::find()
        .filter(secret::Column::Name.starts_with(NAME))
        .all(database)
        .await?;
    let keys = rows.into_iter().map(|row| {
        let number = row
            .name
            .strip_prefix(NAME)
            .and_then(|text| text.parse().ok());
        let key = row.value.try_into().map_err(|_| CORRUPT)?;
        Ok((number.ok_or(CORRUPT)?, key))
    });
    keys.collect()
}

/// Whoever comes first decides; two that come at once collide on the name.
async fn first(fresh: [u8; 32], change: &Change) -> Result<Vec<(u32, [u8; 32])>, StoreError> {
    let known = load(change).await?;
    if !known.is_empty() {
        return Ok(known);
    }
    add(change, 1, fresh).await?;
    Ok(vec![(1, fresh)])
}

async fn add(change: &Change, number: u32, key: [u8; 32]) -> Result<(), StoreError> {
    let row = secret::Model {
        name: format!("{NAME}{number}"),
        value: key.to_vec(),
    };
    secret::Entity::insert(row.into_active_model())
        .exec_without_returning(change)
        .await?;
    Ok(())
}
