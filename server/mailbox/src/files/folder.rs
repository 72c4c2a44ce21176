//! A folder of this machine as a place.

use std::{
    fs::{DirBuilder, File},
    io::{self, ErrorKind, Read as _},
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
};

use bytes::Bytes;
use object_store::{local::LocalFileSystem, path::Path as Name};
use tokio::task;

use super::{Cause, FilesError, name::FOLDERS};

#[derive(Clone)]
pub(super) struct Folder {
    store: LocalFileSystem,
    /// The same, which does not wait for the disk.
    soon: LocalFileSystem,
}

impl Folder {
    /// Makes the folder where there is none, and what it is in, each for its owner only.
    pub(super) fn make(path: &Path) -> Result<Self, FilesError> {
        make(path)?;
        // Made now, so that no part relies on what another one's writer has yet to make durable.
        for folder in FOLDERS {
            make(&path.join(folder))?;
        }
        File::open(path)?.sync_all()?;
        // Files are written under another name, then renamed; the file and what changed of its
        // folders is on the disk before that is reported.
        let soon = LocalFileSystem::new_with_prefix(path)?;
        let store = soon.clone().with_fsync(true);
        Ok(Self { store, soon })
    }

    pub(super) fn store(&self) -> LocalFileSystem {
        self.store.clone()
    }

    /// Where a part is written that is to be on the disk only once it is settled.
    pub(super) fn soon(&self) -> &LocalFileSystem {
        &self.soon
    }

    /// What was written soon is on the disk then, with the folders that it is in.
    pub(super) async fn settle(&self, names: &[Name]) -> Result<(), FilesError> {
        let paths = names
            .iter()
            .map(|name| self.store.path_to_filesystem(name))
            .collect::<Result<Vec<PathBuf>, _>>()?;
        let settling = task::spawn_blocking(move || settle(&paths)).await;
        settling.map_err(|_| FilesError::Unavailable(Cause::interrupted()))??;
        Ok(())
    }

    /// Is the folder there that [`Self::make`] made? Without it the place was removed, or its disk
    /// is not mounted: what is missing then is not lost, and what is written would be.
    pub(super) async fn present(&self) -> Result<(), FilesError> {
        let path = self.store.path_to_filesystem(&Name::from(FOLDERS[0]))?;
        let found = task::spawn_blocking(move || path.try_exists()).await;
        match found.map_err(|_| FilesError::Unavailable(Cause::interrupted()))?? {
            true => Ok(()),
            false => Err(FilesError::Unavailable(Cause::not_there())),
        }
    }

    /// An object of that length. `None` where there is none.
    ///
    /// Its memory is taken where it is asked for. Each of the threads that wait for the disk would keep
    /// some megabytes for what they take now and then, and others give back.
    pub(super) async fn read(&self, name: &Name, length: u64) -> Result<Option<Bytes>, FilesError> {
        let path = self.store.path_to_filesystem(name)?;
        // A part, whose length fits the memory that it was in.
        let buffer = vec![0; usize::try_from(length).unwrap_or_default()];
        let reading = task::spawn_blocking(move || read(&path, buffer)).await;
        let read = reading.map_err(|_| FilesError::Unavailable(Cause::interrupted()))?;
        match read {
            Ok(Some(bytes)) => Ok(Some(bytes.into())),
            Ok(None) => Err(FilesError::Damaged),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes a folder of parts with everything in it. That includes what a crash left half
    /// written, which the store does not list.
    pub(super) async fn remove(&self, name: &Name) -> Result<(), FilesError> {
        let path = self.store.path_to_filesystem(name)?;
        let removing = task::spawn_blocking(move || remove(&path)).await;
        removing.map_err(|_| FilesError::Unavailable(Cause::interrupted()))??;
        Ok(())
    }
}

fn make(path: &Path) -> io::Result<()> {
    let path = std::path::absolute(path)?;
    let missing: Vec<PathBuf> = path
        .ancestors()
        .take_while(|each| !each.exists())
        .map(Path::to_path_buf)
        .collect();
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&path)?;
    for made in missing {
        sync_parent(&made)?;
    }
    Ok(())
}

/// `None` where it is longer or shorter.
fn read(path: &Path, mut buffer: Vec<u8>) -> io::Result<Option<Vec<u8>>> {
    let mut file = File::open(path)?;
    if file.metadata()?.len() != buffer.len() as u64 {
        return Ok(None);
    }
    file.read_exact(&mut buffer)?;
    Ok(Some(buffer))
}

/// The first waits for the disk, and the others with it: they are of one journal.
fn settle(paths: &[PathBuf]) -> io::Result<()> {
    for path in paths {
        File::open(path)?.sync_all()?;
    }
    // Parts of one file are in one folder.
    match paths.first().and_then(|path| path.parent()) {
        Some(folder) => {
            File::open(folder)?.sync_all()?;
            sync_parent(folder)
        }
        None => Ok(()),
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(path) {
        Ok(()) => sync_parent(path),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// That something is in a folder, or no longer, is on the disk once the folder is.
fn sync_parent(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(parent) => File::open(parent)?.sync_all(),
        None => Ok(()),
    }
}
