//! Handing over sealed parts as they are, for a backup: it needs no key and learns no content.

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt as _, stream};

use super::{FileId, Files, FilesError, Part, seal};

impl Files {
    /// The sealed parts of a file, each with its offset, in the order and with the exceptions of
    /// [`Self::parts`]. A file that is not there has none.
    ///
    /// # Errors
    /// After an error nothing more comes. [`FilesError::Missing`] where a part is removed
    /// meanwhile; [`FilesError::Unavailable`].
    pub fn copy_out(
        &self,
        id: FileId,
    ) -> impl Stream<Item = Result<(u64, Bytes), FilesError>> + Send + use<> {
        let files = self.clone();
        let copying = async move {
            let parts = files.parts(id).await?.into_iter();
            Ok::<_, FilesError>(stream::try_unfold(
                (files, parts),
                move |(files, mut parts)| async move {
                    let Some(part) = parts.next() else {
                        return Ok(None);
                    };
                    let sealed = files.copy_part(id, part).await?;
                    Ok(Some(((part.offset, sealed), (files, parts))))
                },
            ))
        };
        stream::once(copying).try_flatten()
    }

    /// One part of a file, sealed, as a row names it.
    ///
    /// # Errors
    /// [`FilesError::Missing`] where it is not there; [`FilesError::Damaged`] where it is longer or
    /// shorter than it was written; [`FilesError::Unavailable`].
    pub async fn copy_part(&self, id: FileId, part: Part) -> Result<Bytes, FilesError> {
        Ok(Bytes::from_owner(self.object(id, part).await?))
    }

    /// Writes what [`Self::copy_out`] or [`Self::copy_part`] gave, here or at another place, for the
    /// same file and offset, and says which part it is. Whether it is whole shows when it is read.
    ///
    /// # Errors
    /// [`FilesError::Unfit`] where that many bytes are no sealed part; else those of
    /// [`Self::put`].
    pub async fn copy_in(
        &self,
        id: FileId,
        offset: u64,
        sealed: Bytes,
    ) -> Result<Part, FilesError> {
        let length = sealed.len().saturating_sub(seal::OVERHEAD as usize);
        let part = Part::fitting(offset, length)?;
        self.write(id, part, sealed).await?;
        Ok(part)
    }
}
