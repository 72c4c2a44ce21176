//! Removing what nobody will send.

use model::Timestamp;
use uuid::Uuid;

use super::AttachmentError;
use crate::{
    Store,
    files::{FileId, Files},
    visibility::{
        scanned,
        stored_files::{self, some_old},
    },
};

/// What was not sent, and belongs to no draft any more, is kept for so long; and what was begun and
/// did not come whole.
const KEPT_MS: i64 = 24 * 60 * 60 * 1000;

/// Whoever still uploads what was taken out notices within that time, and stops.
const SETTLED_MS: i64 = 10 * 60 * 1000;

/// So many are removed at a time.
const TOGETHER: u64 = 50;

pub(crate) async fn forget_old(store: &Store) -> Result<(), AttachmentError> {
    let Some(files) = store.files() else {
        return Ok(());
    };
    forget_unsent(store, files).await?;
    end_quarantine(store, files).await
}

/// Removes the bytes first: what is interrupted is done again.
async fn forget_unsent(store: &Store, files: &Files) -> Result<(), AttachmentError> {
    let now = store.now().0;
    let (before, taken_out_before) = (Timestamp(now - KEPT_MS), Timestamp(now - SETTLED_MS));
    loop {
        let old = some_old(store.read(), before, taken_out_before, TOGETHER).await?;
        let ids = without_bytes(files, old).await?;
        let is_more = ids.len() as u64 == TOGETHER;
        if ids.is_empty() {
            return Ok(());
        }
        store
            .write(ids, |ids: &Vec<Uuid>, change| {
                Box::pin(stored_files::forget(change, ids))
            })
            .await?;
        if !is_more {
            return Ok(());
        }
    }
}

/// The same for what a virus was found in, when that is long ago.
async fn end_quarantine(store: &Store, files: &Files) -> Result<(), AttachmentError> {
    loop {
        let old = scanned::some_quarantined(store.read(), store.now(), TOGETHER).await?;
        let ids = without_bytes(files, old).await?;
        let is_more = ids.len() as u64 == TOGETHER;
        if ids.is_empty() {
            return Ok(());
        }
        store
            .write(ids, |ids: &Vec<Uuid>, change| {
                Box::pin(scanned::leave_quarantine(change, ids))
            })
            .await?;
        if !is_more {
            return Ok(());
        }
    }
}

/// Removes what is stored of some attachments, and says which these are.
async fn without_bytes(
    files: &Files,
    old: Vec<(Uuid, Vec<Uuid>)>,
) -> Result<Vec<Uuid>, AttachmentError> {
    let mut ids = Vec::with_capacity(old.len());
    for (id, stored) in old {
        for file in stored {
            files.remove(FileId(file)).await?;
        }
        ids.push(id);
    }
    Ok(ids)
}
