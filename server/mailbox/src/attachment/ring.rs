//! The installation's keys for attachments, which wrap those of the files.
//!
//! What wraps is looked up in the change that writes what was wrapped ([`NewKey::wrapped`]), and keeps
//! it from going until that is committed. So another process may add keys and take them away at any
//! time ([`rotate`](super::rotate)), and nothing is ever kept under one that is gone.

use std::sync::{Arc, PoisonError, RwLock};

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
    sea_query::LockType,
};

use super::AttachmentError;
use crate::{
    Random, Store, StoreError,
    entity::secret,
    files::{FileId, FileKey, FilesError, KeyRing, WrappedKey},
    store::Change,
};

/// Followed by the number of the key.
const NAME: &str = "attachments ";

/// The installation's keys, by number.
pub(super) type Keys = Vec<(u32, [u8; 32])>;

/// The ring as it was read last, for what was wrapped before. Keys are added by a command, in another
/// process.
#[derive(Default)]
pub(crate) struct Rings(RwLock<Option<Arc<KeyRing>>>);

impl Rings {
    fn known(&self) -> Option<Arc<KeyRing>> {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    async fn read(&self, store: &Store) -> Result<Arc<KeyRing>, AttachmentError> {
        let ring = Arc::new(KeyRing::new(load(store.read(), None).await?)?);
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
        let unwrapped = self.known().map(|ring| ring.unwrap(&id, &wrapped));
        match unwrapped {
            None | Some(Err(FilesError::Unfit(_))) => {
                Ok(self.read(store).await?.unwrap(&id, &wrapped)?)
            }
            Some(other) => Ok(other?),
        }
    }
}

/// A file's name and key, before they are written. Chance is drawn here, and not in the change, which
/// may run again.
pub(super) struct NewKey {
    pub(super) id: FileId,
    pub(super) key: FileKey,
    nonce: [u8; 24],
    first: [u8; 32],
}

impl NewKey {
    pub(super) fn drawn(random: &Random) -> Self {
        Self {
            id: FileId(uuid::Builder::from_random_bytes(random.bytes()).into_uuid()),
            key: FileKey::new(random.bytes()),
            nonce: random.bytes(),
            first: random.bytes(),
        }
    }

    /// The key, wrapped by the installation's newest one, as the change is to write it. The
    /// installation's first key is made when it is first needed.
    pub(super) async fn wrapped(&self, change: &Change) -> Result<Vec<u8>, AttachmentError> {
        let mut keys = load(change, Some(LockType::Share)).await?;
        if keys.is_empty() {
            // Two that come at once collide on the name, and the second one looks again.
            add(change, 1, self.first).await?;
            keys.push((1, self.first));
        }
        let ring = KeyRing::new(keys)?;
        Ok(ring.wrap(&self.id, &self.key, self.nonce).into())
    }
}

/// The keys there are, oldest first. With a lock, on PostgreSQL, none of them goes before the change
/// has ended; SQLite has one change at a time.
pub(super) async fn load(
    database: &impl ConnectionTrait,
    lock: Option<LockType>,
) -> Result<Keys, StoreError> {
    const CORRUPT: StoreError = StoreError::Corrupt("a key");
    let mut find = secret::Entity::find().filter(secret::Column::Name.starts_with(NAME));
    if let Some(lock) = lock {
        find = find.lock(lock);
    }
    let rows = find.all(database).await?;
    let keys = rows.into_iter().map(|row| {
        let number = row
            .name
            .strip_prefix(NAME)
            .and_then(|text| text.parse().ok());
        let key = row.value.try_into().map_err(|_| CORRUPT)?;
        Ok((number.ok_or(CORRUPT)?, key))
    });
    let mut keys = keys.collect::<Result<Keys, StoreError>>()?;
    keys.sort_unstable_by_key(|(number, _)| *number);
    Ok(keys)
}

pub(super) async fn add(change: &Change, number: u32, key: [u8; 32]) -> Result<(), StoreError> {
    let row = secret::Model {
        name: name(number),
        value: key.to_vec(),
    };
    secret::Entity::insert(row.into_active_model())
        .exec_without_returning(change)
        .await?;
    Ok(())
}

pub(super) async fn remove(change: &Change, number: u32) -> Result<(), StoreError> {
    secret::Entity::delete_by_id(name(number))
        .exec(change)
        .await?;
    Ok(())
}

fn name(number: u32) -> String {
    format!("{NAME}{number}")
}
