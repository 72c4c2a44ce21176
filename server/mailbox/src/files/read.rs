//! Reading a range of a file.

use std::ops::Range;

use bytes::Bytes;
use chacha20poly1305::XChaCha20Poly1305;
use futures_util::{Stream, TryStreamExt as _, future, stream};
use object_store::ObjectStoreExt as _;
use tokio::runtime::Handle;

use super::{FileId, FileKey, Files, FilesError, Part, buffers::Object, seal};

impl Files {
    /// The bytes of a file from `range.start` up to before `range.end`, where `parts` are all of
    /// its committed parts from the first on. Only the parts that the range touches are read, one
    /// at a time, and nothing of a part comes before all of it was verified.
    ///
    /// # Errors
    /// After an error nothing more comes. [`FilesError::Unfit`] for a range that ends before it
    /// starts; [`FilesError::Damaged`] where the parts leave a gap, overlap or end before the range
    /// does, or an object is not what was written for this file, offset and length with this key;
    /// [`FilesError::Missing`] where there is no such object; [`FilesError::Unavailable`].
    pub fn read(
        &self,
        id: FileId,
        key: &FileKey,
        parts: &[Part],
        range: Range<u64>,
    ) -> impl Stream<Item = Result<Bytes, FilesError>> + Send + use<> {
        let reading = touched(parts, &range).map(|parts| {
            let reader = Reader {
                files: self.clone(),
                cipher: key.cipher(),
                id,
                range,
            };
            stream::try_unfold((reader, parts.into_iter()), |(reader, mut parts)| async {
                let Some(part) = parts.next() else {
                    return Ok(None);
                };
                let bytes = reader.part(part).await?;
                Ok(Some((bytes, (reader, parts))))
            })
        });
        stream::once(future::ready(reading)).try_flatten()
    }

    /// One part, on a thread that may wait, of a runtime.
    ///
    /// # Errors
    /// Those of [`Self::read`].
    pub fn read_part(&self, id: FileId, key: &FileKey, part: Part) -> Result<Bytes, FilesError> {
        let object = match &self.folder {
            // Here, and not on one more thread that this one would wait for.
            Some(folder) => {
                let name = self.names.part(id, part);
                folder.read(&name, seal::sealed_length(part), self.buffers.take())?
            }
            None => Handle::current().block_on(self.object(id, part))?,
        };
        seal::open(&key.cipher(), id, part, object)
    }

    /// The sealed bytes of a part, which are of the right length if of nothing else.
    pub(super) async fn object(&self, id: FileId, part: Part) -> Result<Object, FilesError> {
        let (name, length) = (self.names.part(id, part), seal::sealed_length(part));
        let mut object = self.buffers.take();
        if let Some(folder) = &self.folder {
            return folder.get(name, length, object).await;
        }
        let found = self.store.get(&name).await;
        let found = found.map_err(FilesError::of_object)?;
        // Before it is in memory: it may be any length.
        if found.meta.size != length {
            return Err(FilesError::Damaged);
        }
        let mut pieces = found.into_stream();
        while let Some(piece) = pieces.try_next().await.map_err(FilesError::of_object)? {
            object.bytes().extend_from_slice(&piece);
        }
        Ok(object)
    }
}

struct Reader {
    files: Files,
    cipher: XChaCha20Poly1305,
    id: FileId,
    range: Range<u64>,
}

impl Reader {
    /// What the range wants of a part.
    async fn part(&self, part: Part) -> Result<Bytes, FilesError> {
        let object = self.files.object(self.id, part).await?;
        let bytes = seal::open(&self.cipher, self.id, part, object)?;
        let from = self.range.start.max(part.offset) - part.offset;
        let to = self.range.end.min(part.end()) - part.offset;
        // Both are within the part, whose length fits the memory that it is in.
        Ok(bytes.slice(from as usize..to as usize))
    }
}

fn touched(parts: &[Part], range: &Range<u64>) -> Result<Vec<Part>, FilesError> {
    if range.start > range.end {
        let message = "a range that ends before it starts".to_owned();
        return Err(FilesError::Unfit(message));
    }
    let mut end = 0;
    for part in parts {
        if part.offset != end || !part.is_fitting() {
            return Err(FilesError::Damaged);
        }
        end = part.end();
    }
    if range.end > end {
        return Err(FilesError::Damaged);
    }
    let touched = parts
        .iter()
        .filter(|part| !range.is_empty() && part.offset < range.end && part.end() > range.start);
    Ok(touched.copied().collect())
}
