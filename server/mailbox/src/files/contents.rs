//! What a store has, all of it, to be compared with the rows.

use futures_util::{Stream, StreamExt as _, TryStreamExt as _, stream};
use model::Timestamp;
use object_store::ObjectMeta;

use super::{FileId, Files, FilesError, Part, name::Names, seal};

/// What the store has of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    pub id: FileId,
    /// As [`Files::parts`] says, but in no order.
    pub parts: Vec<Part>,
    /// When something was written of it last, by the store's clock.
    pub written_at: Timestamp,
}

impl Files {
    /// Every file of which the store has something, with its parts. Of one file at a time; a store
    /// lists a file's parts one after the other.
    ///
    /// # Errors
    /// [`FilesError::Unavailable`], after which nothing more comes.
    pub fn contents(&self) -> impl Stream<Item = Result<Contents, FilesError>> + Send + use<> {
        let files = self.clone();
        let listing = async move {
            files.present().await?;
            let objects = files.store.list(Some(&files.names.all())).fuse();
            let state = (objects, files.names, None::<Contents>);
            Ok::<_, FilesError>(stream::try_unfold(
                state,
                async |(mut objects, names, mut last)| {
                    while let Some(object) = objects.try_next().await? {
                        let Some(next) = Contents::of(&names, &object) else {
                            continue;
                        };
                        last = match last {
                            Some(last) if last.id == next.id => Some(last.with(next)),
                            Some(whole) => return Ok(Some((whole, (objects, names, Some(next))))),
                            None => Some(next),
                        };
                    }
                    Ok(last.map(|whole| (whole, (objects, names, None))))
                },
            ))
        };
        stream::once(listing).try_flatten()
    }
}

impl Contents {
    fn of(names: &Names, object: &ObjectMeta) -> Option<Self> {
        let (id, part) = names.read(&object.location)?;
        let is_whole = object.size == seal::sealed_length(part);
        Some(Self {
            id,
            parts: if is_whole { vec![part] } else { Vec::new() },
            written_at: Timestamp(object.last_modified.timestamp_millis()),
        })
    }

    fn with(mut self, other: Self) -> Self {
        self.parts.extend(other.parts);
        self.written_at = self.written_at.max(other.written_at);
        self
    }

    /// Are these all there?
    pub fn have(&self, parts: &[Part]) -> bool {
        parts.iter().all(|part| self.parts.contains(part))
    }
}
