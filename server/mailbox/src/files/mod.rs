//! Attachments' bytes: encrypted, in parts, in a folder or an object store.
//!
//! The database knows which files there are, what they are called, whom they belong to and which
//! parts they consist of; [`Files`] only keeps the parts' bytes. A part is at most [`PART_LIMIT`]
//! bytes of a file, sealed with a key that this file alone has ([`FileKey`]). The database keeps
//! that key wrapped by a [`KeyRing`] of the installation: neither the database nor the store alone
//! gives a file away, and to forget a file's key is to destroy the file.
//!
//! Writing goes: fill a [`PartBuffer`], [`Files::put`], commit a row that says [`Part`]. A file
//! without bytes has no part. Several parts for one commit are faster by [`Files::put_soon`] and
//! [`Files::settle`], which wait for the disk once.
//!
//! # The committed row decides
//!
//! [`Files::put`] replaces what is there, since an upload that goes on after a crash must be able
//! to write a part again whose row was never committed. So two requests may write at one offset at
//! once, though only one of them commits its row, and the other one's bytes may well arrive last.
//! That does no harm: an object's name holds the part's length next to its offset, so a part of
//! another length is another object, and a reader asks for the one that the row names. Two parts of
//! one offset *and* length are one object, which holds the bytes of whoever came last, whole, and
//! sealed under the same key. Callers therefore let nobody write to a file but who started it, and
//! write nothing at an offset whose row is committed.
//!
//! What no row names is taken away with the file ([`Files::remove`]), or found by comparing
//! [`Files::contents`] with the rows.
//!
//! No randomness is drawn here: keys and nonces are parameters, and whoever calls draws each anew.

mod buffers;
mod check;
mod contents;
mod copy;
mod error;
mod folder;
mod key;
mod name;
mod part;
mod place;
mod put;
mod read;
mod ring;
mod seal;
mod threads;

use std::{fmt, path::Path, pin::pin, sync::Arc};

use futures_util::{Stream, StreamExt as _, TryStreamExt as _, future, stream};
use object_store::{Error, ObjectStore};
use uuid::Uuid;

pub use contents::Contents;
pub use error::{Cause, FilesError};
pub use key::FileKey;
pub use part::{PART_LIMIT, Part, PartBuffer, Unsettled, Written};
pub use put::Putting;
pub use ring::{KeyRing, WrappedKey};

use buffers::Buffers;
use folder::Folder;
use name::Names;

/// Whose bytes; random, so that it says nothing about the file.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct FileId(pub Uuid);

/// Where attachments' bytes are kept. Cheap to clone; clones share connections.
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    names: Names,
    /// The place again where it is a folder, for what an object store cannot do.
    folder: Option<Folder>,
    buffers: Buffers,
}

impl Files {
    /// In a folder of this machine, which is made where there is none, for its owner only (0700).
    /// A part is on the disk when [`Self::put`] returns, and is never seen half written.
    ///
    /// # Errors
    /// [`FilesError::Unavailable`] or [`FilesError::Full`] when the folder cannot be made or used.
    pub fn folder(path: &Path) -> Result<Self, FilesError> {
        place::folder(path)
    }

    /// At a URL: `s3://bucket/prefix`, `az://container/prefix`, `gs://bucket/prefix`,
    /// `file:///folder` (as [`Self::folder`]), or `memory:///` for tests. The options are those
    /// of [`AmazonS3ConfigKey`], [`AzureConfigKey`] or [`GoogleConfigKey`] with those of
    /// [`ClientConfigKey`]: `endpoint`, `region`, `access_key_id`, `allow_http`, … None is taken
    /// from the environment. Without credentials among them, those of the machine are used that the
    /// cloud has given it. Nothing is asked of the store yet.
    ///
    /// Unless the options say otherwise, a connection may take 2 s and a request 10 s. Two more
    /// tries are made, none later than 5 s after the first.
    ///
    /// [`AmazonS3ConfigKey`]: object_store::aws::AmazonS3ConfigKey
    /// [`AzureConfigKey`]: object_store::azure::AzureConfigKey
    /// [`GoogleConfigKey`]: object_store::gcp::GoogleConfigKey
    /// [`ClientConfigKey`]: object_store::ClientConfigKey
    ///
    /// # Errors
    /// [`FilesError::Unfit`] where the URL or an option is not one of these; with `file:`, those of
    /// [`Self::folder`] too.
    pub fn at(
        url: &str,
        options: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, FilesError> {
        place::at(url, options)
    }

    /// An empty buffer that [`Self::put`] seals in place.
    pub fn buffer(&self) -> PartBuffer {
        PartBuffer::new(self.buffers.take())
    }

    /// A bucket says itself when it is not there; a folder does not.
    async fn present(&self) -> Result<(), FilesError> {
        match &self.folder {
            Some(folder) => folder.present().await,
            None => Ok(()),
        }
    }

    /// What the store has of a file, by offset, whether or not a row was ever committed for it; of
    /// one offset there can be several. A part that is longer or shorter than it was written is
    /// left out.
    ///
    /// # Errors
    /// [`FilesError::Unavailable`].
    pub async fn parts(&self, id: FileId) -> Result<Vec<Part>, FilesError> {
        self.present().await?;
        let objects = self.store.list(Some(&self.names.file(id)));
        let parts = objects.try_filter_map(|object| {
            let found = self.names.read(&object.location);
            let whole = found.filter(|(_, part)| object.size == seal::sealed_length(*part));
            future::ready(Ok(whole.map(|(_, part)| part)))
        });
        let mut parts: Vec<Part> = parts.try_collect().await?;
        parts.sort_unstable();
        Ok(parts)
    }

    /// Every file of which the store has something, each once: a store lists a file's parts one
    /// after the other.
    ///
    /// # Errors
    /// [`FilesError::Unavailable`], after which nothing more comes.
    pub fn list(&self) -> impl Stream<Item = Result<FileId, FilesError>> + Send + use<> {
        let files = self.clone();
        let listing =
            async move {
                files.present().await?;
                let mut last = None;
                let objects = files.store.list(Some(&files.names.all()));
                Ok::<_, FilesError>(objects.map_err(FilesError::from).try_filter_map(
                    move |object| {
                        let id = files.names.read(&object.location).map(|(id, _)| id);
                        let next = id.filter(|id| last != Some(*id));
                        last = next.or(last);
                        future::ready(Ok(next))
                    },
                ))
            };
        stream::once(listing).try_flatten()
    }

    /// Has the store no file at all?
    ///
    /// # Errors
    /// [`FilesError::Unavailable`].
    pub async fn is_empty(&self) -> Result<bool, FilesError> {
        let mut all = pin!(self.list());
        Ok(all.try_next().await?.is_none())
    }

    /// Removes all of a file, also what no row names. A file that is not there is fine.
    ///
    /// A part that is being written at the same time may stay.
    ///
    /// # Errors
    /// [`FilesError::Unavailable`]; what was not removed yet stays, and removing can be repeated.
    pub async fn remove(&self, id: FileId) -> Result<(), FilesError> {
        self.present().await?;
        if let Some(folder) = &self.folder {
            return folder.remove(&self.names.file(id)).await;
        }
        let objects = self.store.list(Some(&self.names.file(id)));
        let names = objects.map_ok(|object| object.location).boxed();
        let mut removed = self.store.delete_stream(names);
        while let Some(each) = removed.next().await {
            match each {
                Ok(_) | Err(Error::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A store's own output may hold its credentials.
        f.write_str("Files(…)")
    }
}
