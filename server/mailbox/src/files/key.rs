//! The key of one file.

use std::fmt;

use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305};
use zeroize::Zeroizing;

/// What one file's parts are sealed with; every file has its own. Overwritten with zeros when it is
/// dropped.
pub struct FileKey(Zeroizing<[u8; 32]>);

impl FileKey {
    /// From 256 random bits.
    pub fn new(random: [u8; 32]) -> Self {
        Self(Zeroizing::new(random))
    }

    pub(super) fn from_secret(key: Zeroizing<[u8; 32]>) -> Self {
        Self(key)
    }

    pub(super) fn secret(&self) -> &[u8; 32] {
        &self.0
    }

    pub(super) fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.secret().into())
    }
}

impl fmt::Debug for FileKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileKey(…)")
    }
}
