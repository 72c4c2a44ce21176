//! The installation's keys, which wrap the files' keys.

use std::{collections::BTreeMap, fmt};

use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Payload},
};
use zeroize::Zeroizing;

use super::{FileId, FileKey, FilesError};

const NUMBER: usize = 4;
const NONCE: usize = 24;

/// The installation's numbered keys, of 256 random bits each. The one with the highest number wraps;
/// the older ones still unwrap what they wrapped, until it is wrapped anew ([`Self::rewrap`]).
/// Overwritten with zeros when it is dropped.
pub struct KeyRing {
    newest: u32,
    keys: BTreeMap<u32, Zeroizing<[u8; 32]>>,
}

/// A file's key as the database keeps it: of no use without the installation's key, nor for another
/// file. 76 bytes: `number (4 bytes, big-endian) ‖ nonce (24) ‖ sealed key (48)`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct WrappedKey(Vec<u8>);

impl KeyRing {
    /// # Errors
    /// [`FilesError::Unfit`] without a key, or with two of one number.
    pub fn new(keys: impl IntoIterator<Item = (u32, [u8; 32])>) -> Result<Self, FilesError> {
        let mut ring = BTreeMap::new();
        for (number, key) in keys {
            if ring.insert(number, Zeroizing::new(key)).is_some() {
                let message = format!("two keys have the number {number}");
                return Err(FilesError::Unfit(message));
            }
        }
        match ring.last_key_value() {
            Some((&newest, _)) => Ok(Self { newest, keys: ring }),
            None => Err(FilesError::Unfit("there is no key".to_owned())),
        }
    }

    /// Wraps the key of that file with the newest key. The nonce is random, and never used again.
    pub fn wrap(&self, id: &FileId, key: &FileKey, nonce: [u8; 24]) -> WrappedKey {
        let sealed = self.cipher(self.newest).and_then(|cipher| {
            let payload = Payload {
                msg: key.secret(),
                aad: &meant_for(*id, self.newest),
            };
            cipher.encrypt(&XNonce::from(nonce), payload).ok()
        });
        let mut wrapped = self.newest.to_be_bytes().to_vec();
        wrapped.extend_from_slice(&nonce);
        // The newest key is in the ring, and 32 bytes are not too many for the cipher. Were it
        // otherwise, this would be refused as damaged when it is unwrapped.
        wrapped.extend_from_slice(&sealed.unwrap_or_default());
        WrappedKey(wrapped)
    }

    /// # Errors
    /// [`FilesError::Unfit`] where the key that wrapped it is not in the ring;
    /// [`FilesError::Damaged`] where it was changed, or wrapped for another file, or with another
    /// key of that number.
    pub fn unwrap(&self, id: &FileId, wrapped: &WrappedKey) -> Result<FileKey, FilesError> {
        let (number, rest) = wrapped.split()?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or(DAMAGED)?;
        let cipher = self.cipher(number).ok_or_else(|| {
            FilesError::Unfit(format!("the key with the number {number} is not there"))
        })?;
        let payload = Payload {
            msg: sealed,
            aad: &meant_for(*id, number),
        };
        let opened = cipher.decrypt(&XNonce::from(*nonce), payload);
        let opened = Zeroizing::new(opened.map_err(|_| DAMAGED)?);
        let mut key = Zeroizing::new([0; 32]);
        if opened.len() != key.len() {
            return Err(DAMAGED);
        }
        key.copy_from_slice(&opened);
        Ok(FileKey::from_secret(key))
    }

    /// The same file's key, wrapped with the newest key; `None` where it is already. The nonce is
    /// random, and never used again.
    ///
    /// # Errors
    /// Those of [`Self::unwrap`].
    pub fn rewrap(
        &self,
        id: &FileId,
        wrapped: &WrappedKey,
        nonce: [u8; 24],
    ) -> Result<Option<WrappedKey>, FilesError> {
        let (number, _) = wrapped.split()?;
        if number == self.newest {
            return Ok(None);
        }
        let key = self.unwrap(id, wrapped)?;
        Ok(Some(self.wrap(id, &key, nonce)))
    }

    fn cipher(&self, number: u32) -> Option<XChaCha20Poly1305> {
        let key: &[u8; 32] = self.keys.get(&number)?;
        Some(XChaCha20Poly1305::new(key.into()))
    }
}

const DAMAGED: FilesError = FilesError::Damaged;

impl WrappedKey {
    /// The number of the key that wrapped it.
    ///
    /// # Errors
    /// [`FilesError::Damaged`] where it has none.
    pub fn number(&self) -> Result<u32, FilesError> {
        Ok(self.split()?.0)
    }

    fn split(&self) -> Result<(u32, &[u8]), FilesError> {
        let (number, rest) = self.0.split_first_chunk::<NUMBER>().ok_or(DAMAGED)?;
        Ok((u32::from_be_bytes(*number), rest))
    }
}

impl From<Vec<u8>> for WrappedKey {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<WrappedKey> for Vec<u8> {
    fn from(wrapped: WrappedKey) -> Self {
        wrapped.0
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<&u32> = self.keys.keys().collect();
        write!(f, "KeyRing({numbers:?})")
    }
}

/// What is authenticated with a wrapped key.
fn meant_for(id: FileId, number: u32) -> [u8; 40] {
    let mut data = [0; 40];
    data[..20].copy_from_slice(b"carepost file key v1");
    data[20..36].copy_from_slice(id.0.as_bytes());
    data[36..].copy_from_slice(&number.to_be_bytes());
    data
}
