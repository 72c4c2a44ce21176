//! The bytes of a file, as they come in.

use std::{pin::pin, time::Duration};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use model::{AttachmentId, AttachmentRefused, AttachmentView};
use sha2::{Digest as _, Sha256};

use super::{AttachmentError, begin::again, check, parts};
use crate::{
    Store,
    files::{FileId, FileKey, Files, Part, PartBuffer, Unsettled},
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
    let received = take(store, viewer, (&attachment, file), checksum, body).await?;
    let bytes = attachment.bytes.unsigned_abs();
    if received < bytes {
        return Ok(Received {
            received,
            bytes,
            ready: None,
        });
    }
    let view = look(store, viewer, id).await?;
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

/// Goes on with a file up to the end of the `body`; how much of it is there then.
pub(super) async fn take(
    store: &Store,
    viewer: &Viewer,
    (attachment, file): (&Attachment, StoredFile),
    checksum: Option<[u8; 32]>,
    body: impl Stream<Item = Result<Bytes, AttachmentError>> + Send,
) -> Result<u64, AttachmentError> {
    let files = store.files().ok_or(AttachmentRefused::Off)?.clone();
    let received = file.bytes.unsigned_abs();
    let file_id = FileId(file.file_id);
    let wrapped = file.wrapped_key.clone();
    let key = store.rings().unwrap(store, file_id, wrapped).await?;
    let mut upload = Upload {
        store,
        viewer,
        limit: attachment.bytes.unsigned_abs(),
        parts: parts::read(&file.parts)?,
        written: Vec::new(),
        noted: received,
        received,
        may_note: checksum.is_none(),
        buffer: files.buffer(),
        files,
        file_id,
        file,
        key,
    };
    upload.take(body, checksum).await?;
    Ok(upload.received)
}

/// Looks at what is all there, whether or not anybody waits for that still.
pub(super) async fn look(
    store: &Store,
    viewer: &Viewer,
    id: AttachmentId,
) -> Result<AttachmentView, AttachmentError> {
    let looking = check::look(store.clone(), viewer.clone(), id);
    let looked = store.tasks().spawn(looking).await;
    looked.map_err(|_| crate::StoreError::Interrupted)?
}

struct Upload<'a> {
    store: &'a Store,
    viewer: &'a Viewer,
    files: Files,
    file: StoredFile,
    file_id: FileId,
    key: FileKey,
    /// Bytes it was said to hold.
    limit: u64,
    parts: Vec<Part>,
    /// What is not noted yet.
    written: Vec<Unsettled>,
    received: u64,
    /// As the database knows it.
    noted: u64,
    may_note: bool,
    buffer: PartBuffer,
}

impl Upload<'_> {
    async fn take(
        &mut self,
        body: impl Stream<Item = Result<Bytes, AttachmentError>>,
        checksum: Option<[u8; 32]>,
    ) -> Result<(), AttachmentError> {
        let mut body = pin!(body);
        let mut digest = Sha256::new();
        loop {
            let next = tokio::time::timeout(PATIENCE, body.next()).await;
            let chunk = match next {
                Ok(None) => break,
                Ok(Some(Ok(chunk))) => chunk,
                Ok(Some(Err(error))) => return self.cut_off(error).await,
                Err(_) => return self.cut_off(AttachmentError::Interrupted).await,
            };
            let so_far = self.received + self.buffer.len() as u64;
            if chunk.len() as u64 > self.limit.saturating_sub(so_far) {
                return self.cut_off(AttachmentRefused::TooMuch.into()).await;
            }
            if checksum.is_some() {
                digest.update(&chunk);
            }
            let mut rest = &chunk[..];
            while !rest.is_empty() {
                let taken = self.buffer.push(rest);
                rest = &rest[taken..];
                if self.buffer.is_full() {
                    self.put().await?;
                }
            }
        }
        if checksum.is_some_and(|expected| expected[..] != digest.finalize()[..]) {
            return Err(AttachmentRefused::Checksum.into());
        }
        self.put().await?;
        self.note().await
    }

    /// What came is kept, as far as it may be.
    async fn cut_off(&mut self, why: AttachmentError) -> Result<(), AttachmentError> {
        if self.may_note {
            self.put().await?;
            self.note().await?;
        }
        Err(why)
    }

    async fn put(&mut self) -> Result<(), AttachmentError> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let full = std::mem::replace(&mut self.buffer, self.files.buffer());
        let nonce = self.store.random().bytes();
        let part = self
            .files
            .put_soon(self.file_id, &self.key, self.received, full, nonce)
            .await?;
        self.received = part.end();
        self.written.push(part);
        if self.may_note && self.received - self.noted >= NOTED_BYTES {
            self.note().await?;
        }
        Ok(())
    }

    /// Notes what was stored. Whoever may not write any more is stopped here.
    async fn note(&mut self) -> Result<(), AttachmentError> {
        if self.received == self.noted {
            return Ok(());
        }
        let written = std::mem::take(&mut self.written);
        let settled = self.files.settle(self.file_id, written).await?;
        self.parts.extend(settled);
        let signed = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
        let noting = (
            self.viewer.clone(),
            self.file.clone(),
            signed(self.noted),
            (parts::write(&self.parts), signed(self.received)),
        );
        let noted = self
            .store
            .write(noting, |(viewer, file, from, to), change| {
                Box::pin(async move {
                    again(change, viewer).await?;
                    Ok::<_, AttachmentError>(file.grow(change, *from, to.clone()).await?)
                })
            });
        if !noted.await? {
            // Another request has gone on from there, or it was taken out.
            return Err(AttachmentRefused::NotFound.into());
        }
        self.noted = self.received;
        Ok(())
    }
}
