//! A folder of this machine as a place.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, ErrorKind, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, FileExt as _},
    path::{Path, PathBuf},
};

use futures_util::future;
use object_store::{local::LocalFileSystem, path::Path as Name};
use rustix::fs::{Advice, fadvise};

use super::{
    Cause, FilesError,
    buffers::Object,
    name::FOLDERS,
    seal,
    threads::{AT_ONCE, Doing, Kind, Threads},
};

#[derive(Clone)]
pub(super) struct Folder {
    store: LocalFileSystem,
    threads: Threads,
}

/// So many can be half written of one part, by those who write it at the same time and by crashes.
const STAGED: u32 = 1_000;

/// When what is written is on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Durable {
    /// When it is reported.
    Now,
    /// When it is settled.
    Soon,
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
        Ok(Self {
            store: LocalFileSystem::new_with_prefix(path)?,
            threads: Threads::start()?,
        })
    }

    /// For what is the same at every place.
    pub(super) fn store(&self) -> LocalFileSystem {
        self.store.clone()
    }

    /// Begins to write or read something, when there is a turn for it, and gives what waits for its
    /// end.
    pub(super) async fn begin<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, FilesError> + Send + 'static,
    ) -> Doing<T> {
        self.threads.begin(Kind::Moving, work).await
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, FilesError> + Send + 'static,
    ) -> Result<T, FilesError> {
        self.begin(work).await.done().await
    }

    async fn wait<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, FilesError> + Send + 'static,
    ) -> Result<T, FilesError> {
        self.threads.begin(Kind::Settling, work).await.done().await
    }

    /// Writes an object, on a thread that may wait: under another name, which no reader takes for a
    /// part, and then renamed, so that it is never seen half written.
    pub(super) fn write(
        &self,
        name: &Name,
        bytes: &[u8],
        durable: Durable,
    ) -> Result<(), FilesError> {
        let path = self.store.path_to_filesystem(name)?;
        match write(&path, bytes, durable) {
            // Nothing is made anew of a place that was removed, or whose disk is not mounted.
            Err(error) if error.kind() == ErrorKind::NotFound => {
                Err(FilesError::Unavailable(Cause::not_there()))
            }
            written => Ok(written?),
        }
    }

    /// The same for whoever may not wait.
    pub(super) async fn put(
        &self,
        name: Name,
        bytes: impl AsRef<[u8]> + Send + 'static,
        durable: Durable,
    ) -> Result<(), FilesError> {
        let folder = self.clone();
        let put = move || folder.write(&name, bytes.as_ref(), durable);
        self.work(put).await
    }

    /// What was written soon is on the disk then, with the folders that it is in.
    pub(super) async fn settle(&self, names: &[Name]) -> Result<(), FilesError> {
        let paths = names
            .iter()
            .map(|name| self.store.path_to_filesystem(name))
            .collect::<Result<Vec<PathBuf>, _>>()?;
        // Parts of one file are in one folder.
        let Some(folder) = paths.first().cloned() else {
            return Ok(());
        };
        // Some at the same time: the disk does with one wait what is asked of it together.
        let some = paths.chunks(paths.len().div_ceil(AT_ONCE));
        let settling = some.map(|paths| {
            let paths = paths.to_vec();
            self.wait(move || Ok(settle(&paths)?))
        });
        future::try_join_all(settling).await?;
        self.wait(move || Ok(sync_folders(&folder)?)).await
    }

    /// Is the folder there that [`Self::make`] made? Without it the place was removed, or its disk
    /// is not mounted: what is missing then is not lost, and what is written would be.
    pub(super) async fn present(&self) -> Result<(), FilesError> {
        let folder = self.clone();
        self.work(move || folder.is_present()).await
    }

    fn is_present(&self) -> Result<(), FilesError> {
        let path = self.store.path_to_filesystem(&Name::from(FOLDERS[0]))?;
        match path.try_exists()? {
            true => Ok(()),
            false => Err(FilesError::Unavailable(Cause::not_there())),
        }
    }

    /// Reads an object of that length, on a thread that may wait.
    pub(super) fn read(
        &self,
        name: &Name,
        length: u64,
        mut object: Object,
    ) -> Result<Object, FilesError> {
        let path = self.store.path_to_filesystem(name)?;
        match read(&path, length, object.bytes()) {
            Ok(true) => Ok(object),
            Ok(false) => Err(FilesError::Damaged),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                self.is_present()?;
                Err(FilesError::Missing)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The same for whoever may not wait.
    pub(super) async fn get(
        &self,
        name: Name,
        length: u64,
        object: Object,
    ) -> Result<Object, FilesError> {
        let folder = self.clone();
        self.work(move || folder.read(&name, length, object)).await
    }

    /// Do objects of that length have those ends? One that is not there has none.
    pub(super) async fn have_ends(
        &self,
        objects: Vec<(Name, u64, seal::Ends)>,
    ) -> Result<bool, FilesError> {
        let folder = self.clone();
        self.work(move || {
            for (name, length, ends) in objects {
                let path = folder.store.path_to_filesystem(&name)?;
                match self::ends(&path, length) {
                    Ok(found) if found == Some(ends) => (),
                    Ok(_) => return Ok(false),
                    Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
                    Err(error) => return Err(error.into()),
                }
            }
            Ok(true)
        })
        .await
    }

    /// Removes a folder of parts with everything in it. That includes what a crash left half
    /// written, which the store does not list.
    pub(super) async fn remove(&self, name: &Name) -> Result<(), FilesError> {
        let path = self.store.path_to_filesystem(name)?;
        self.work(move || Ok(remove(&path)?)).await
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

fn write(path: &Path, bytes: &[u8], durable: Durable) -> io::Result<()> {
    let (mut file, staged) = stage(path)?;
    let written = file.write_all(bytes).and_then(|()| {
        match durable {
            Durable::Now => file.sync_all()?,
            // The disk begins with it now (Linux: what is still to be written is not dropped), so that
            // whoever settles it waits less. Where it does not, nothing is lost.
            Durable::Soon => {
                fadvise(&file, 0, None, Advice::DontNeed).ok();
            }
        }
        fs::rename(&staged, path)
    });
    if let Err(error) = written {
        // It would be left for ever; why there is no room is what is said.
        fs::remove_file(&staged).ok();
        return Err(error);
    }
    match durable {
        Durable::Now => sync_folders(path),
        Durable::Soon => Ok(()),
    }
}

/// A new file beside that path, whose name is none that the store lists.
fn stage(path: &Path) -> io::Result<(File, PathBuf)> {
    for number in 1..=STAGED {
        let mut staged = path.as_os_str().to_owned();
        staged.push(format!("#{number}"));
        let staged = PathBuf::from(staged);
        match OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&staged)
        {
            Ok(file) => return Ok((file, staged)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => (),
            Err(error) if error.kind() == ErrorKind::NotFound => make_folder_of(path)?,
            Err(error) => return Err(error),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

/// The first part of a file makes its folder, and no more than that.
fn make_folder_of(path: &Path) -> io::Result<()> {
    let folder = path.parent().ok_or(ErrorKind::NotFound)?;
    match fs::create_dir(folder) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        made => made,
    }
}

/// `false` where it is longer or shorter.
fn read(path: &Path, length: u64, bytes: &mut Vec<u8>) -> io::Result<bool> {
    let mut file = File::open(path)?;
    if file.metadata()?.len() != length {
        return Ok(false);
    }
    // A part, whose length fits the memory that it was in.
    bytes.resize(usize::try_from(length).unwrap_or_default(), 0);
    file.read_exact(bytes)?;
    Ok(true)
}

fn ends(path: &Path, length: u64) -> io::Result<Option<seal::Ends>> {
    let file = File::open(path)?;
    if file.metadata()?.len() != length {
        return Ok(None);
    }
    let mut ends = seal::Ends::default();
    file.read_exact_at(&mut ends.nonce, 0)?;
    file.read_exact_at(&mut ends.tag, length - seal::TAG as u64)?;
    Ok(Some(ends))
}

fn settle(paths: &[PathBuf]) -> io::Result<()> {
    let mut files = paths.iter().map(File::open);
    files.try_for_each(|file| file?.sync_all())
}

/// That it is in its folder, and that one in the one above.
fn sync_folders(path: &Path) -> io::Result<()> {
    sync_parent(path)?;
    path.parent().map_or(Ok(()), sync_parent)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
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
