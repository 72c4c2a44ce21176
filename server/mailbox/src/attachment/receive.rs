//! The bytes of a file, as they come in.

use std::{pin::pin, time::Duration};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use model::{AttachmentId, AttachmentRefused, AttachmentView};
use sha2::{Digest as _, Sha256};

use super::{AttachmentError, check, notes::Notes, sniff};
use crate::{
    Random, Store,
    files::{FileId, FileKey, Files, PartBuffer, Putting, Written},
    viewer::Viewer,
    visibility::attachments::{Attachment, Role, StoredFile},
};

/// So much is written before it is noted that it was: what a crash takes is sent once more.
const NOTED_BYTES: u64 = 4 * 1024 * 1024;

/// Whoever sends nothing for so long has gone.
const PATIENCE: Duration = Duration::from_secs(30);

/// How far a file has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Bytes that are kept.
    pub received: u64,
    /// As many as there will be.
    pub bytes: u64,
    /// When all of it is there, and was found good.
    pub ready: Option<AttachmentView>,
}

/// How far an upload has come.
pub(crate) async fn received(
    store: &Store,
    viewer: &Viewer,
    id: AttachmentId,
) -> Result<Received, AttachmentError> {
    let (attachment, file) = find(store, viewer, id).await?;
    let bytes = attachment.bytes.unsigned_abs();
    let ready = match attachment.ready_at {
        Some(_) => super::views(store.read(), &[attachment]).await?.pop(),
        None => None,
    };
    Ok(Received {
        received: match &ready {
            Some(_) => bytes,
            None => file.bytes.unsigned_abs(),
        },
        bytes,
        ready,
    })
}

async fn find(
    store: &Store,
    viewer: &Viewer,
    id: AttachmentId,
) -> Result<(Attachment, StoredFile), AttachmentError> {
    let database = store.read();
    let found = viewer.unsent_attachment(database, id).await?;
    let attachment = found.ok_or(AttachmentRefused::NotFound)?;
    let file = attachment.file(database, Role::Whole).await?;
    Ok((attachment, file.ok_or(AttachmentRefused::NotFound)?))
}

/// Goes on with a file from `offset`. What came before the `body` broke off is kept, unless it is to
/// have a `checksum` (SHA-256 of the whole body). With the last byte the file is looked at, whether
/// or not anybody waits for that still; who did not hear what came of it asks again from the end.
pub(crate) async fn receive(
    store: &Store,
    viewer: &Viewer,
    id: AttachmentId,
    offset: u64,
    checksum: Option<[u8; 32]>,
    body: impl Stream<Item = Result<Bytes, AttachmentError>> + Send,
) -> Result<Received, AttachmentError> {
    let (attachment, file) = find(store, viewer, id).await?;
    let received = file.bytes.unsigned_abs();
    let another = AttachmentRefused::Offset { received };
    if received != offset {
        return Err(another.into());
    }
    if attachment.ready_at.is_some() {
        return match is_empty(body).await? {
            true => self::received(store, viewer, id).await,
            false => Err(another.into()),
        };
    }
    let taken = take(store, viewer, (&attachment, file), checksum, body).await?;
    let (received, bytes) = (taken.received, attachment.bytes.unsigned_abs());
    if received < bytes {
        return Ok(Received {
            received,
            bytes,
            ready: None,
        });
    }
    let view = look(store, viewer, id, taken.known).await?;
    Ok(Received {
        received,
        bytes: view.bytes,
        ready: Some(view),
    })
}

/// Nothing comes any more.
async fn is_empty(
    body: impl Stream<Item = Result<Bytes, AttachmentError>>,
) -> Result<bool, AttachmentError> {
    let mut body = pin!(body);
    loop {
        let next = tokio::time::timeout(PATIENCE, body.next()).await;
        match next
            .map_err(|_| AttachmentError::Interrupted)?
            .transpose()?
        {
            None => return Ok(true),
            Some(chunk) if chunk.is_empty() => (),
            Some(_) => return Ok(false),
        }
    }
}

/// What has come of a file.
pub(super) struct Taken {
    /// Bytes of it that are kept.
    pub(super) received: u64,
    /// What is known of all of it, where it came at one go.
    pub(super) known: Option<Known>,
}

/// What a file is, if what is stored is what came: another request may have written over it.
pub(super) struct Known {
    pub(super) seen: Seen,
    pub(super) written: Vec<Written>,
}

/// What is seen of bytes as they come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) sha256: [u8; 32],
    pub(super) has_control: bool,
}

/// Goes on with a file up to the end of the `body`.
pub(super) async fn take(
    store: &Store,
    viewer: &Viewer,
    (attachment, file): (&Attachment, StoredFile),
    checksum: Option<[u8; 32]>,
    body: impl Stream<Item = Result<Bytes, AttachmentError>> + Send,
) -> Result<Taken, AttachmentError> {
    let files = store.files().ok_or(AttachmentRefused::Off)?.clone();
    let received = file.bytes.unsigned_abs();
    let file_id = FileId(file.file_id);
    let wrapped = file.wrapped_key.clone();
    let key = store.rings().unwrap(store, file_id, wrapped).await?;
    let mut upload = Upload {
        limit: attachment.bytes.unsigned_abs(),
        received,
        writing: None,
        written: Vec::new(),
        may_note: checksum.is_none(),
        buffer: None,
        notes: Notes::of(store, viewer, file, files.clone())?,
        random: store.random(),
        files,
        file_id,
        key,
    };
    let taken = upload.take(body, checksum).await;
    // Whoever asks after an error how far it came is told what is so.
    let noted = upload.notes.end().await;
    let seen = taken?;
    noted?;
    Ok(Taken {
        received: upload.received,
        known: (received == 0).then_some(Known {
            seen,
            written: upload.written,
        }),
    })
}

/// Looks at what is all there, whether or not anybody waits for that still.
pub(super) async fn look(
    store: &Store,
    viewer: &Viewer,
    id: AttachmentId,
    known: Option<Known>,
) -> Result<AttachmentView, AttachmentError> {
    let looking = check::look(store.clone(), viewer.clone(), id, known);
    let looked = store.tasks().spawn(looking).await;
    looked.map_err(|_| crate::StoreError::Interrupted)?
}

/// Three things go on at the same time: a part is filled, the one before it is written, and those
/// before that are noted.
struct Upload<'a> {
    random: &'a Random,
    files: Files,
    file_id: FileId,
    key: FileKey,
    /// Bytes it was said to hold.
    limit: u64,
    /// Bytes before the buffer.
    received: u64,
    buffer: Option<PartBuffer>,
    writing: Option<Putting>,
    /// By this request.
    written: Vec<Written>,
    notes: Notes,
    may_note: bool,
}

impl Upload<'_> {
    /// What there is to see of the body.
    async fn take(
        &mut self,
        body: impl Stream<Item = Result<Bytes, AttachmentError>>,
        checksum: Option<[u8; 32]>,
    ) -> Result<Seen, AttachmentError> {
        let mut body = pin!(body);
        let (mut digest, mut has_control) = (Sha256::new(), false);
        loop {
            let next = tokio::time::timeout(PATIENCE, body.next()).await;
            let chunk = match next {
                Ok(None) => break,
                Ok(Some(Ok(chunk))) => chunk,
                Ok(Some(Err(error))) => return Err(self.cut_off(error).await),
                Err(_) => return Err(self.cut_off(AttachmentError::Interrupted).await),
            };
            let so_far = self.received + self.buffered();
            if chunk.len() as u64 > self.limit.saturating_sub(so_far) {
                return Err(self.cut_off(AttachmentRefused::TooMuch.into()).await);
            }
            digest.update(&chunk);
            has_control = has_control || sniff::has_control(&chunk);
            let mut rest = &chunk[..];
            while !rest.is_empty() {
                let buffer = self.buffer.get_or_insert_with(|| self.files.buffer());
                let taken = buffer.push(rest);
                rest = &rest[taken..];
                if buffer.is_full() {
                    self.put().await?;
                }
            }
        }
        let sha256 = digest.finalize().into();
        if checksum.is_some_and(|expected| expected != sha256) {
            return Err(AttachmentRefused::Checksum.into());
        }
        self.finish().await?;
        Ok(Seen {
            sha256,
            has_control,
        })
    }

    /// What came is kept, as far as it may be.
    async fn cut_off(&mut self, why: AttachmentError) -> AttachmentError {
        if !self.may_note {
            return why;
        }
        match self.finish().await {
            Ok(()) => why,
            Err(error) => error,
        }
    }

    /// Begins to write what is in the buffer.
    async fn put(&mut self) -> Result<(), AttachmentError> {
        self.has_written().await?;
        // Another one is taken when there is something to put into it: whoever waits here has one.
        let Some(full) = self.buffer.take() else {
            return Ok(());
        };
        let at = self.received;
        self.received += full.len() as u64;
        let nonce = self.random.bytes();
        let putting = self
            .files
            .begin_put(self.file_id, &self.key, at, full, nonce);
        self.writing = Some(putting.await?);
        Ok(())
    }

    fn buffered(&self) -> u64 {
        let bytes = self.buffer.as_ref().map_or(0, PartBuffer::len);
        bytes as u64
    }

    /// The part before the buffer is written.
    async fn has_written(&mut self) -> Result<(), AttachmentError> {
        if let Some(writing) = self.writing.take() {
            let part = writing.done().await?;
            self.written.push(part.written());
            self.notes.add(part);
            if self.may_note && self.notes.waiting() >= NOTED_BYTES {
                self.notes.begin().await?;
            }
        }
        Ok(())
    }

    /// All that came is noted.
    async fn finish(&mut self) -> Result<(), AttachmentError> {
        self.put().await?;
        self.has_written().await?;
        self.notes.begin().await?;
        self.notes.end().await
    }
}
