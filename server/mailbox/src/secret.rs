//! The installation's own keys, shared by all of its processes.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sea_orm::{EntityTrait, IntoActiveModel};
use sha2::Sha256;

use crate::{Store, StoreError, entity::secret, store::Change};

/// 256 random bits that nobody outside the installation knows. Made when they are first asked for.
#[derive(Clone)]
pub struct Secret([u8; 32]);

impl Secret {
    /// The key of that name; every process of the installation gets the same one.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn named(store: &Store, name: &'static str) -> Result<Self, StoreError> {
        let found = secret::Entity::find_by_id(name).one(store.read()).await?;
        if let Some(row) = found {
            return Self::read(row);
        }
        let fresh = store.random().bytes();
        store
            .write((name, fresh), |&(name, fresh), change| {
                Box::pin(first(name, fresh, change))
            })
            .await
    }

    fn read(row: secret::Model) -> Result<Self, StoreError> {
        let value = row.value.try_into();
        value.map(Self).map_err(|_| StoreError::Corrupt("a key"))
    }

    /// A keyed hash (HMAC-SHA-256, RFC 2104) of those parts in that order; where one ends and the
    /// next begins is part of it.
    pub fn sign(&self, parts: &[&[u8]]) -> [u8; 32] {
        self.over(parts).finalize().into_bytes().into()
    }

    /// Is `signature` the keyed hash of those parts? Takes as long wherever they differ.
    pub fn has_signed(&self, parts: &[&[u8]], signature: &[u8]) -> bool {
        self.over(parts).verify_slice(signature).is_ok()
    }

    fn over(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        // A key that is shorter than a block is padded with zeros (RFC 2104, section 2).
        let mut block = [0; 64];
        block[..32].copy_from_slice(&self.0);
        let mut hmac = Hmac::<Sha256>::new(&block.into());
        for part in parts {
            hmac.update(&(part.len() as u64).to_be_bytes());
            hmac.update(part);
        }
        hmac
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Whoever comes first decides. Two that come at once collide on the name, and the second one
/// looks again.
async fn first(name: &'static str, fresh: [u8; 32], change: &Change) -> Result<Secret, StoreError> {
    if let Some(row) = secret::Entity::find_by_id(name).one(change).await? {
        return Secret::read(row);
    }
    let row = secret::Model {
        name: name.to_owned(),
        value: fresh.to_vec(),
    };
    secret::Entity::insert(row.into_active_model())
        .exec_without_returning(change)
        .await?;
    Ok(Secret(fresh))
}
