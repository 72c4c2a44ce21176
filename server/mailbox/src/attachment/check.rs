//! Looking at a file that is all there, before anybody else may.

use std::io::{self, Read, Seek, SeekFrom};

use bytes::Bytes;
use model::{AttachmentId, AttachmentKind, AttachmentRefused, AttachmentView};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{
    AttachmentError, parts,
    pictures::{self, PictureError, Prepared},
    receive::{Known, Seen},
    ring::NewKey,
    scan,
    sniff::{self, Mismatch},
};
use crate::{
    Store, StoreError,
    files::{FileId, FileKey, Files, FilesError, Part},
    store::Change,
    viewer::Viewer,
    visibility::attachments::{Attachment, Role, StoredFile},
};

/// Looks at what a viewer has uploaded. What is refused is taken out.
pub(super) async fn look(
    store: Store,
    viewer: Viewer,
    id: AttachmentId,
    known: Option<Known>,
) -> Result<AttachmentView, AttachmentError> {
    let found = viewer.unsent_attachment(store.read(), id).await?;
    let attachment = found.ok_or(AttachmentRefused::NotFound)?;
    if attachment.ready_at.is_none() {
        match examine(&store, &viewer, &attachment, known).await {
            Ok(()) => (),
            // It is out of the draft, and in quarantine.
            Err(error @ AttachmentError::Refused(AttachmentRefused::Infected)) => {
                return Err(error);
            }
            Err(AttachmentError::Refused(refused)) => {
                super::take_out(&store, &viewer, id).await?;
                return Err(refused.into());
            }
            Err(error) => return Err(error),
        }
    }
    let found = viewer.unsent_attachment(store.read(), id).await?;
    let attachment = found.ok_or(AttachmentRefused::NotFound)?;
    let mut views = super::views(store.read(), &[attachment]).await?;
    Ok(views.pop().ok_or(AttachmentRefused::NotFound)?)
}

async fn examine(
    store: &Store,
    viewer: &Viewer,
    attachment: &Attachment,
    known: Option<Known>,
) -> Result<(), AttachmentError> {
    let files = store.files().ok_or(AttachmentRefused::Off)?.clone();
    let found = attachment.file(store.read(), Role::Whole).await?;
    let as_it_came = found.ok_or(AttachmentRefused::NotFound)?;
    let known = match known {
        Some(known) => known.holds(&files, &as_it_came).await?,
        None => None,
    };
    let reader = Reader::of(store, files.clone(), &as_it_came).await?;
    let name = attachment.name.clone();
    let turn = store.looks().acquire_owned().await;
    let turn = turn.map_err(|_| StoreError::Interrupted)?;
    // Reading, hashing and parsing are work for a thread of its own.
    let found = tokio::task::spawn_blocking(move || content(&name, reader, known)).await;
    let (kind, sha256) = found.map_err(|_| StoreError::Interrupted)??;
    drop(turn);
    // As it came: what is made of a picture has nothing of what else is in it.
    let scanned = scan::at_once(store, attachment, &as_it_came).await?;
    let made = match kind.is_picture() {
        true => Made::of_picture(store, &as_it_came, kind).await?,
        false => Made::default(),
    };
    let organization = store
        .organization(store.read(), viewer.organization)
        .await?;
    let is_another = made.whole.is_some();
    let says_more = |kept: &Unrecorded| kept.file.sha256.as_deref() != Some(&sha256[..]);
    let keeps_original = organization.keep_originals && made.whole.as_ref().is_some_and(says_more);
    let bytes = made
        .whole
        .as_ref()
        .map_or(as_it_came.bytes, |kept| kept.file.bytes);
    let ready = Attachment {
        kind: kind.code().to_owned(),
        bytes,
        ..scanned
    };
    let writing = (ready, as_it_came.clone(), (sha256, keeps_original), made);
    let is_ready = store.write(
        writing,
        |(ready, as_it_came, (sha256, keeps), made), change| {
            Box::pin(async move {
                if !ready.is_ready(change).await? {
                    return Ok::<_, AttachmentError>(false);
                }
                match &made.whole {
                    Some(kept) => {
                        // Its key may have been wrapped anew meanwhile.
                        let original = match keeps {
                            true => ready.file(change, Role::Whole).await?,
                            false => None,
                        };
                        kept.row(change).await?.replace(change).await?;
                        if let Some(original) = original {
                            let original = original.kept_beside(&ready.kind, sha256);
                            original.write(change).await?;
                        }
                    }
                    None => as_it_came.is_known(change, &ready.kind, sha256).await?,
                }
                for kept in &made.smaller {
                    kept.row(change).await?.write(change).await?;
                }
                Ok(true)
            })
        },
    );
    if is_ready.await? && is_another && !keeps_original {
        // It says where it was taken.
        let stale = FileId(as_it_came.file_id);
        if let Err(error) = files.remove(stale).await {
            tracing::warn!(%error, "a picture as it came was not removed");
        }
    }
    Ok(())
}

impl Known {
    /// What was seen of the file as it came, where that is what is stored. Two requests may have written
    /// at one offset; then only reading says whose bytes are there.
    async fn holds(
        self,
        files: &Files,
        file: &StoredFile,
    ) -> Result<Option<Seen>, AttachmentError> {
        let Self { seen, written } = self;
        let parts: Vec<Part> = written.iter().map(|one| one.part).collect();
        let is_there = parts::write(&parts) == file.parts
            && files.are_as_written(FileId(file.file_id), &written).await?;
        Ok(is_there.then_some(seen))
    }
}

/// What it is, and its SHA-256, which is taken here unless it is known.
fn content(
    name: &str,
    mut reader: Reader,
    seen: Option<Seen>,
) -> Result<(AttachmentKind, [u8; 32]), AttachmentError> {
    let is_plain = seen.is_some_and(|seen| !seen.has_control);
    let kind = sniff::check(name, &mut reader, is_plain);
    let kind = kind.map_err(|mismatch| reader.says(mismatch))?;
    let digest = seen.map_or_else(|| sha256(&mut reader), |seen| Ok(seen.sha256));
    match digest {
        Ok(digest) => Ok((kind, digest)),
        Err(error) => Err(reader.says(Mismatch::Unreadable(error))),
    }
}

fn sha256(reader: &mut Reader) -> io::Result<[u8; 32]> {
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    reader.seek(SeekFrom::Start(0))?;
    loop {
        match reader.read(&mut buffer)? {
            0 => return Ok(digest.finalize().into()),
            read => digest.update(&buffer[..read]),
        }
    }
}

/// What is stored in the place of a picture, and beside it.
#[derive(Default)]
struct Made {
    whole: Option<Unrecorded>,
    smaller: Vec<Unrecorded>,
}

/// What was made here and is stored, and has no row yet.
struct Unrecorded {
    file: StoredFile,
    key: NewKey,
}

impl Unrecorded {
    async fn row(&self, change: &Change) -> Result<StoredFile, AttachmentError> {
        Ok(StoredFile {
            wrapped_key: self.key.wrapped(change).await?,
            ..self.file.clone()
        })
    }
}

impl Made {
    /// One picture at a time: a large one takes some hundred megabytes for a moment.
    async fn of_picture(
        store: &Store,
        file: &StoredFile,
        kind: AttachmentKind,
    ) -> Result<Self, AttachmentError> {
        let turn = store.pictures().acquire_owned().await;
        let turn = turn.map_err(|_| StoreError::Interrupted)?;
        let files = store.files().ok_or(AttachmentRefused::Off)?;
        let mut reader = Reader::of(store, files.clone(), file).await?;
        let made = tokio::task::spawn_blocking(move || {
            let mut bytes = Vec::new();
            if let Err(error) = reader.read_to_end(&mut bytes) {
                return Err(reader.says(Mismatch::Unreadable(error)));
            }
            let prepared = pictures::prepare(&bytes, kind);
            let stripped = pictures::strip(&bytes, kind);
            match (prepared, stripped) {
                (Ok(prepared), Ok(stripped)) => Ok((Some(prepared), stripped)),
                // Nothing here can decode it: there is none to look at, but the picture itself.
                (Err(PictureError::Unsupported), Ok(stripped)) => Ok((None, stripped)),
                (Err(PictureError::TooManyPixels), _) => {
                    Err(AttachmentRefused::TooManyPixels.into())
                }
                // It may say where it was taken.
                (_, Err(PictureError::Unsupported)) => {
                    Err(AttachmentRefused::UnknownPicture.into())
                }
                (Err(_), _) | (_, Err(_)) => Err(AttachmentRefused::Damaged.into()),
            }
        });
        let made = made.await.map_err(|_| StoreError::Interrupted)??;
        drop(turn);
        let (prepared, stripped) = made;
        let of = file.attachment_id;
        let mut made = Self {
            whole: Some(keep(store, (of, Role::Whole, kind), &stripped).await?),
            smaller: Vec::new(),
        };
        if let Some(Prepared {
            view,
            thumbnail,
            kind: small,
            ..
        }) = prepared
        {
            for (role, bytes) in [(Role::View, view), (Role::Thumbnail, thumbnail)] {
                made.smaller
                    .push(keep(store, (of, role, small), &bytes).await?);
            }
        }
        Ok(made)
    }
}

/// Stores what was made here, under a name and a key of its own.
async fn keep(
    store: &Store,
    (attachment, role, kind): (Uuid, Role, AttachmentKind),
    bytes: &[u8],
) -> Result<Unrecorded, AttachmentError> {
    let files = store.files().ok_or(AttachmentRefused::Off)?;
    let random = store.random();
    let key = NewKey::drawn(random);
    let mut written = Vec::new();
    let mut offset = 0;
    while offset < bytes.len() {
        let mut buffer = files.buffer();
        let taken = buffer.push(&bytes[offset..]);
        let at = offset as u64;
        let nonce = random.bytes();
        written.push(files.put_soon(key.id, &key.key, at, buffer, nonce).await?);
        offset += taken;
    }
    let written = files.settle(key.id, written).await?;
    let file = StoredFile {
        attachment_id: attachment,
        role,
        kind: kind.code().to_owned(),
        file_id: key.id.0,
        // Wrapped when the row is written.
        wrapped_key: Vec::new(),
        parts: parts::write(&written),
        bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        sha256: Some(Sha256::digest(bytes).to_vec()),
    };
    Ok(Unrecorded { file, key })
}

/// A stored file for what reads step by step, on a thread that may wait. Holds one part.
struct Reader {
    files: Files,
    id: FileId,
    key: FileKey,
    parts: Vec<Part>,
    at: u64,
    part: (u64, Bytes),
    /// Why it cannot be read, which a reader's own error does not say.
    failed: Option<FilesError>,
}

impl Reader {
    async fn of(store: &Store, files: Files, file: &StoredFile) -> Result<Self, AttachmentError> {
        let id = FileId(file.file_id);
        let wrapped = file.wrapped_key.clone();
        Ok(Self {
            files,
            id,
            key: store.rings().unwrap(store, id, wrapped).await?,
            parts: parts::read(&file.parts)?,
            at: 0,
            part: (0, Bytes::new()),
            failed: None,
        })
    }

    fn length(&self) -> u64 {
        self.parts.last().map_or(0, |last| last.end())
    }

    /// What is told to whoever uploaded it.
    fn says(&mut self, mismatch: Mismatch) -> AttachmentError {
        if let Some(failed) = self.failed.take() {
            return failed.into();
        }
        let refused = match mismatch {
            Mismatch::Name => AttachmentRefused::Kind,
            Mismatch::Content { .. } => AttachmentRefused::Mismatch,
            Mismatch::Markup => AttachmentRefused::Mismatch,
            Mismatch::Macros => AttachmentRefused::Macros,
            Mismatch::Damaged | Mismatch::Unreadable(_) => AttachmentRefused::Damaged,
        };
        refused.into()
    }

    fn load(&mut self) -> Result<(), FilesError> {
        let Some(&part) = self.parts.iter().find(|part| part.end() > self.at) else {
            self.part = (self.at, Bytes::new());
            return Ok(());
        };
        // The memory of the one before it is free for this one.
        self.part = (self.at, Bytes::new());
        let bytes = self.files.read_part(self.id, &self.key, part)?;
        self.part = (part.offset, bytes);
        Ok(())
    }
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let (offset, bytes) = &self.part;
        let within = *offset..*offset + bytes.len() as u64;
        if !within.contains(&self.at)
            && let Err(error) = self.load()
        {
            self.failed = Some(error);
            return Err(io::Error::other("a part cannot be read"));
        }
        let (offset, bytes) = &self.part;
        let from = usize::try_from(self.at - offset).unwrap_or(usize::MAX);
        let rest = bytes.get(from..).unwrap_or_default();
        let taken = rest.len().min(buffer.len());
        buffer[..taken].copy_from_slice(&rest[..taken]);
        self.at += taken as u64;
        Ok(taken)
    }
}

impl Seek for Reader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let to = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length().checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = to.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}
