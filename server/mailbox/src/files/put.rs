//! Writing parts.

use bytes::Bytes;
use object_store::ObjectStoreExt as _;
use tokio::task::JoinHandle;

use super::{
    Cause, FileId, FileKey, Files, FilesError, Part, PartBuffer, Unsettled, Written,
    folder::Durable, seal, threads::Doing,
};

/// A part that is being written.
#[must_use]
pub struct Putting(Put);

enum Put {
    Folder(Doing<Written>),
    Store(JoinHandle<Result<Written, FilesError>>),
}

impl Putting {
    /// # Errors
    /// Those of [`Files::put`].
    pub async fn done(self) -> Result<Unsettled, FilesError> {
        let written = match self.0 {
            Put::Folder(doing) => doing.done().await,
            Put::Store(task) => task
                .await
                .map_err(|_| FilesError::Unavailable(Cause::interrupted()))?,
        };
        Ok(Unsettled(written?))
    }
}

impl Files {
    /// Seals the buffer's bytes as the part of that file which starts at `offset`, and writes it.
    /// What it returns is for the row: until that is committed, the part is not part of the file.
    ///
    /// Replaces a part of the same offset and length ("The committed row decides" at the top of
    /// this module). The nonce is random, and never used again. When the future is dropped, the
    /// part may yet be written.
    ///
    /// # Errors
    /// [`FilesError::Unfit`] for an empty buffer or a part that would end past 10¹² bytes;
    /// [`FilesError::Full`], where nothing of the part is left behind; [`FilesError::Unavailable`].
    pub async fn put(
        &self,
        id: FileId,
        key: &FileKey,
        offset: u64,
        buffer: PartBuffer,
        nonce: [u8; 24],
    ) -> Result<Part, FilesError> {
        let putting = self.start(id, key, (offset, buffer), nonce, Durable::Now);
        let Unsettled(written) = putting.await?.done().await?;
        Ok(written.part)
    }

    /// As [`Self::put`], but for the disk, which [`Self::settle`] waits for. An object store has no
    /// such difference.
    ///
    /// # Errors
    /// Those of [`Self::put`].
    pub async fn put_soon(
        &self,
        id: FileId,
        key: &FileKey,
        offset: u64,
        buffer: PartBuffer,
        nonce: [u8; 24],
    ) -> Result<Unsettled, FilesError> {
        let putting = self.begin_put(id, key, offset, buffer, nonce);
        putting.await?.done().await
    }

    /// As [`Self::put_soon`], but returns when the part begins to be written, so that the next one can
    /// be filled meanwhile. In a folder some parts are written at the same time, and others wait here.
    ///
    /// # Errors
    /// [`FilesError::Unfit`] as [`Self::put`]; the others come with [`Putting::done`].
    pub async fn begin_put(
        &self,
        id: FileId,
        key: &FileKey,
        offset: u64,
        buffer: PartBuffer,
        nonce: [u8; 24],
    ) -> Result<Putting, FilesError> {
        self.start(id, key, (offset, buffer), nonce, Durable::Soon)
            .await
    }

    async fn start(
        &self,
        id: FileId,
        key: &FileKey,
        (offset, buffer): (u64, PartBuffer),
        nonce: [u8; 24],
        durable: Durable,
    ) -> Result<Putting, FilesError> {
        let part = Part::fitting(offset, buffer.len())?;
        let (name, cipher) = (self.names.part(id, part), key.cipher());
        let sealed = move || seal::seal(&cipher, id, part, buffer, nonce);
        let putting = match &self.folder {
            Some(folder) => {
                let writing = folder.clone();
                let write = move || {
                    let (written, object) = sealed()?;
                    writing.write(&name, object.as_ref(), durable)?;
                    Ok(written)
                };
                Put::Folder(folder.begin(write).await)
            }
            None => {
                let store = self.store.clone();
                Put::Store(tokio::spawn(async move {
                    let (written, object) = sealed()?;
                    store.put(&name, Bytes::from_owner(object).into()).await?;
                    Ok(written)
                }))
            }
        };
        Ok(Putting(putting))
    }

    /// Parts of one file are on the disk, and may be committed.
    ///
    /// # Errors
    /// [`FilesError::Full`] or [`FilesError::Unavailable`]; then nothing is known of any of them, and
    /// each has to be written again.
    pub async fn settle(&self, id: FileId, parts: Vec<Unsettled>) -> Result<Vec<Part>, FilesError> {
        let parts: Vec<Part> = parts.iter().map(|one| one.0.part).collect();
        if let Some(folder) = &self.folder {
            let names: Vec<_> = parts
                .iter()
                .map(|part| self.names.part(id, *part))
                .collect();
            folder.settle(&names).await?;
        }
        Ok(parts)
    }

    /// Is what is there of each part what was written, and nothing that came after it? Says `true`
    /// only where that is quicker to know than by reading it all, which is in a folder.
    ///
    /// # Errors
    /// [`FilesError::Unavailable`].
    pub async fn are_as_written(
        &self,
        id: FileId,
        written: &[Written],
    ) -> Result<bool, FilesError> {
        let Some(folder) = &self.folder else {
            return Ok(false);
        };
        let objects = written.iter().map(|&Written { part, ends }| {
            let name = self.names.part(id, part);
            (name, seal::sealed_length(part), ends)
        });
        folder.have_ends(objects.collect()).await
    }

    pub(super) async fn write(
        &self,
        id: FileId,
        part: Part,
        sealed: Bytes,
    ) -> Result<(), FilesError> {
        let name = self.names.part(id, part);
        if let Some(folder) = &self.folder {
            return folder.put(name, sealed, Durable::Now).await;
        }
        self.store.put(&name, sealed.into()).await?;
        Ok(())
    }
}
