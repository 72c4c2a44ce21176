//! Does the place work?

use std::{
    hash::{BuildHasher as _, RandomState},
    time::Duration,
};

use bytes::Bytes;
use object_store::ObjectStoreExt as _;
use tokio::time;

use super::{Cause, Files, FilesError};

/// Whoever asks whether the server is ready does not wait longer.
const PATIENCE: Duration = Duration::from_secs(5);

impl Files {
    /// Writes, reads and removes a small object, in 5 seconds at most.
    ///
    /// # Errors
    /// [`FilesError::Full`], [`FilesError::Unavailable`]; [`FilesError::Damaged`] where what was
    /// read is not what was written.
    pub async fn check(&self) -> Result<(), FilesError> {
        let checked = time::timeout(PATIENCE, self.try_out()).await;
        checked.unwrap_or_else(|_| Err(FilesError::Unavailable(Cause::slow())))
    }

    async fn try_out(&self) -> Result<(), FilesError> {
        self.present().await?;
        // A name that no other check has at the same time. It need not be secret, so the numbers
        // that the standard library seeds its maps with will do.
        let name = self.names.check(RandomState::new().hash_one(0));
        let written = Bytes::from_static(b"carepost");
        self.store.put(&name, written.clone().into()).await?;
        let read = self.store.get(&name).await?.bytes().await;
        self.store.delete(&name).await?;
        if read? == written {
            Ok(())
        } else {
            Err(FilesError::Damaged)
        }
    }
}
