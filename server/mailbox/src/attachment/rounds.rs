//! The scanner's work that nobody waits for, and what whoever runs an installation asks of it.

use model::{AttachmentId, AttachmentScan};
use tokio::time::MissedTickBehavior;

use super::{
    AttachmentError, HeldAttachment, Scanned,
    scan::{PAUSE, scan_waiting},
    scan_all::{held, scan_all},
};
use crate::{Store, StoreError};

impl Store {
    /// Has files looked at that wait for the scanner.
    pub(crate) fn keep_scanning(&self) {
        let Some(scanner) = self.scanner().cloned() else {
            return;
        };
        let store = self.clone();
        self.tasks().start(async move |cancelled| {
            let mut rounds = tokio::time::interval(PAUSE);
            rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
            let mut answers = true;
            let keep = async {
                // Whoever has just set it up looks at the log now, and not with the first file.
                if let Err(error) = scanner.ping().await {
                    tracing::warn!(%error, "the scanner does not answer; files will wait for it");
                }
                loop {
                    rounds.tick().await;
                    let answered = match store.scan_waiting_attachments().await {
                        Ok(answered) => answered,
                        Err(error) => {
                            tracing::warn!(%error, "files were not scanned; trying again later");
                            continue;
                        }
                    };
                    match (answers, answered) {
                        (true, false) => {
                            tracing::warn!("the scanner does not answer; files wait for it");
                        }
                        (false, true) => tracing::info!("the scanner answers again"),
                        _ => (),
                    }
                    answers = answered;
                }
            };
            // What is shown to the scanner at that moment is shown to it again later.
            cancelled.run_until_cancelled(keep).await;
        });
    }

    /// One round of that: shows all that is due. `false`: the scanner did not answer.
    ///
    /// # Errors
    /// When the storage fails, of the database or of the files.
    pub async fn scan_waiting_attachments(&self) -> Result<bool, AttachmentError> {
        scan_waiting(self).await
    }

    /// Shows attachments to the scanner, however often it was asked: those of which it is not known
    /// whether there is a virus in them, or `all`. `progress` is told after each how many it were.
    ///
    /// # Errors
    /// `Off` without a scanner; when the storage fails. What was found before that stays known.
    pub async fn scan_attachments(
        &self,
        all: bool,
        progress: impl FnMut(u64) + Send,
    ) -> Result<Scanned, AttachmentError> {
        scan_all(self, all, progress).await
    }

    /// Some of the attachments that the scanner has not found clean, in the order in which they came,
    /// from the one after `last` on. None: that was all.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn held_attachments(
        &self,
        last: Option<AttachmentId>,
        only: Option<AttachmentScan>,
    ) -> Result<Vec<HeldAttachment>, StoreError> {
        held(self, last, only).await
    }
}
