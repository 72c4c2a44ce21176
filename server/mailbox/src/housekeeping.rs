//! What is done again and again: forgetting what nobody comes back for.

use std::time::Duration;

use model::{
    Timestamp,
    limits::{SESSION_SECONDS, UNDO_SECONDS},
};

use crate::{
    AttachmentError, Rotated, Sessions, Store, StoreError, attachment,
    conversation::looked_for,
    outbox,
    store::{Change, Work},
    visibility::{drafts, filings},
};

/// How long between two rounds.
const PAUSE: Duration = Duration::from_secs(5 * 60);

/// So many are forgotten in one change: what others write goes between.
const TOGETHER: u64 = 250;

impl Store {
    /// Keeps house until the store is closed. One process of an installation is enough, and several
    /// do no harm.
    pub fn keep_house(&self) {
        self.keep_scanning();
        let store = self.clone();
        self.tasks().start(async move |cancelled| {
            let mut rounds = tokio::time::interval(PAUSE);
            loop {
                tokio::select! {
                    () = cancelled.cancelled() => return,
                    _ = rounds.tick() => (),
                }
                if let Err(error) = store.forget_old().await {
                    tracing::warn!(%error, "what is old was not forgotten; trying again later");
                }
                if let Err(error) = store.forget_old_attachments().await {
                    tracing::warn!(%error, "old attachments were not removed; trying again later");
                }
            }
        });
    }

    /// One round of that.
    ///
    /// # Errors
    /// When the storage fails. What was forgotten before that stays forgotten.
    pub async fn forget_old(&self) -> Result<(), StoreError> {
        self.forget(outbox::KEPT_MS, |before, change| {
            Box::pin(outbox::forget_some(change, *before, TOGETHER))
        })
        .await?;
        self.forget(UNDO_SECONDS * 1_000, |before, change| {
            Box::pin(filings::forget_some(change, *before, TOGETHER))
        })
        .await?;
        self.forget(UNDO_SECONDS * 1_000, |before, change| {
            Box::pin(drafts::forget_some(change, *before, TOGETHER))
        })
        .await?;
        // No session is older.
        self.forget(SESSION_SECONDS * 1_000, |before, change| {
            Box::pin(looked_for::forget_some(change, *before, TOGETHER))
        })
        .await?;
        Sessions::new(self).forget_ended().await
    }

    /// Removes attachments that nobody will send.
    ///
    /// # Errors
    /// When the storage fails, of the database or of the files.
    pub async fn forget_old_attachments(&self) -> Result<(), AttachmentError> {
        attachment::forget_old(self).await
    }

    /// Adds a key of the installation, and wraps the keys of all attachments' files with it instead
    /// of the older ones, which go then; or finishes doing so where it was interrupted. Can be done
    /// while others read and write. `progress` is told now and then how many were wrapped anew.
    ///
    /// # Errors
    /// When the storage fails. What was done before that stays done.
    pub async fn rotate_attachment_key(
        &self,
        progress: impl FnMut(u64) + Send,
    ) -> Result<Rotated, AttachmentError> {
        attachment::rotate(self, progress).await
    }

    /// Forgets what is older, a little at a time.
    async fn forget<F>(&self, kept_ms: i64, some: F) -> Result<(), StoreError>
    where
        F: for<'c> Fn(&'c Timestamp, &'c Change) -> Work<'c, u64, StoreError>
            + Copy
            + Send
            + Sync
            + 'static,
    {
        let before = Timestamp(self.now().0 - kept_ms);
        while self.write(before, some).await? >= TOGETHER {}
        Ok(())
    }
}
