//! Noting in a file's row which parts are there.

use model::AttachmentRefused;
use tokio::task::JoinHandle;

use super::{AttachmentError, begin::again, parts};
use crate::{
    Store, StoreError,
    files::{FileId, Files, Part, Unsettled},
    viewer::Viewer,
    visibility::attachments::StoredFile,
};

/// Of one request. While it notes some parts, others may be written.
pub(super) struct Notes {
    store: Store,
    viewer: Viewer,
    files: Files,
    file: StoredFile,
    /// As the row has them, or will.
    parts: Vec<Part>,
    unsettled: Vec<Unsettled>,
    noting: Option<JoinHandle<Result<Vec<Part>, AttachmentError>>>,
}

impl Notes {
    /// Of a file, after what its row has already.
    pub(super) fn of(
        store: &Store,
        viewer: &Viewer,
        file: StoredFile,
        files: Files,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            store: store.clone(),
            viewer: viewer.clone(),
            files,
            parts: parts::read(&file.parts)?,
            file,
            unsettled: Vec::new(),
            noting: None,
        })
    }

    /// A part is written.
    pub(super) fn add(&mut self, part: Unsettled) {
        self.unsettled.push(part);
    }

    /// Bytes that are written and not noted.
    pub(super) fn waiting(&self) -> u64 {
        let parts = self.unsettled.iter().map(|part| part.written().part.length);
        parts.sum()
    }

    /// Begins to note what was added, after what was noted before is.
    pub(super) async fn begin(&mut self) -> Result<(), AttachmentError> {
        self.end().await?;
        if self.unsettled.is_empty() {
            return Ok(());
        }
        let unsettled = std::mem::take(&mut self.unsettled);
        let noting = note(
            (self.store.clone(), self.viewer.clone(), self.files.clone()),
            self.file.clone(),
            self.parts.clone(),
            unsettled,
        );
        self.noting = Some(self.store.tasks().spawn(noting));
        Ok(())
    }

    /// What began to be noted is.
    pub(super) async fn end(&mut self) -> Result<(), AttachmentError> {
        if let Some(noting) = self.noting.take() {
            self.parts = noting.await.map_err(|_| StoreError::Interrupted)??;
        }
        Ok(())
    }
}

/// Notes parts once they are on the disk; all that are noted then. Whoever may not write any more is
/// stopped here.
async fn note(
    (store, viewer, files): (Store, Viewer, Files),
    file: StoredFile,
    mut parts: Vec<Part>,
    unsettled: Vec<Unsettled>,
) -> Result<Vec<Part>, AttachmentError> {
    let end = |parts: &[Part]| parts.last().map_or(0, |last| last.end());
    let signed = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
    let from = signed(end(&parts));
    parts.extend(files.settle(FileId(file.file_id), unsettled).await?);
    let to = (parts::write(&parts), signed(end(&parts)));
    let noting = (viewer, file, from, to);
    let noted = store.write(noting, |(viewer, file, from, to), change| {
        Box::pin(async move {
            again(change, viewer).await?;
            Ok::<_, AttachmentError>(file.grow(change, *from, to.clone()).await?)
        })
    });
    match noted.await? {
        true => Ok(parts),
        // Another request has gone on from there, or it was taken out.
        false => Err(AttachmentRefused::NotFound.into()),
    }
}
