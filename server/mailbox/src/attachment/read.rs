//! Reading a file of a message.

use std::{ops::Range, pin::pin};

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt as _};
use model::{AttachmentId, AttachmentKind, AttachmentRefused, ConversationId, MessageId, Moment};
use sha2::{Digest as _, Sha256};

use super::{AttachmentError, Size, parts};
use crate::{
    Store,
    files::{FileId, FileKey, Files, FilesError, Part},
    viewer::{Side, Viewer},
    visibility::attachments::{Attachment, Role, StoredFile},
};

/// A file that its reader may have.
pub struct Reading {
    pub name: String,
    /// Of what is read: a smaller picture may be of another kind than the whole one.
    pub kind: AttachmentKind,
    pub bytes: u64,
    files: Files,
    id: FileId,
    key: FileKey,
    parts: Vec<Part>,
}

/// The files of a message that its reader may have, at least one.
pub struct Together {
    /// When the last of them had come.
    pub came_at: Moment,
    pub files: Vec<Reading>,
}

/// One of a conversation that the viewer may see.
pub(crate) async fn read(
    store: &Store,
    viewer: &Viewer,
    (conversation, id): (ConversationId, AttachmentId),
    size: Size,
) -> Result<Reading, AttachmentError> {
    let database = store.read();
    let visible = viewer.find(database, conversation, store.now()).await?;
    let visible = visible.ok_or(AttachmentRefused::NotFound)?;
    let found = visible.attachment(database, id).await?;
    open(store, found.filter(|_| may_read(viewer, size)), size).await
}

/// What a picture says of the place where it was taken is told to nobody on the patient's side, where
/// there may be several.
pub(super) const fn may_read(viewer: &Viewer, size: Size) -> bool {
    !matches!(size, Size::Original) || matches!(viewer.side, Side::CareTeam(_))
}

/// All that may be read of a message, in its order.
pub(crate) async fn read_all(
    store: &Store,
    viewer: &Viewer,
    (conversation, message): (ConversationId, MessageId),
) -> Result<Together, AttachmentError> {
    let database = store.read();
    let visible = viewer.find(database, conversation, store.now()).await?;
    let visible = visible.ok_or(AttachmentRefused::NotFound)?;
    let offered = visible.offered(database, message).await?;
    let last = offered.iter().filter_map(|(one, _)| one.ready_at).max();
    let last = last.ok_or(AttachmentRefused::NotFound)?;
    let mut files = Vec::with_capacity(offered.len());
    for (found, file) in offered {
        files.push(Reading::of(store, found, file).await?);
    }
    let organization = store.organization(database, viewer.organization).await?;
    Ok(Together {
        came_at: organization.moment(viewer.zone.as_ref(), last),
        files,
    })
}

/// One of the viewer's own that is not sent yet.
pub(crate) async fn read_unsent(
    store: &Store,
    viewer: &Viewer,
    id: AttachmentId,
    size: Size,
) -> Result<Reading, AttachmentError> {
    let found = viewer.unsent_attachment(store.read(), id).await?;
    open(store, found.filter(|_| may_read(viewer, size)), size).await
}

async fn open(
    store: &Store,
    found: Option<Attachment>,
    size: Size,
) -> Result<Reading, AttachmentError> {
    let found = found.ok_or(AttachmentRefused::NotFound)?;
    found.is_offered()?;
    let role = match size {
        Size::Whole => Role::Whole,
        Size::View => Role::View,
        Size::Thumbnail => Role::Thumbnail,
        Size::Original => Role::Original,
    };
    let mut file = found.file(store.read(), role).await?;
    // Nothing here makes another picture of it, and some browsers show it.
    if file.is_none() && size == Size::View && found.kind == AttachmentKind::Heic.code() {
        file = found.file(store.read(), Role::Whole).await?;
    }
    let file = file.ok_or(AttachmentRefused::NotFound)?;
    Reading::of(store, found, file).await
}

/// Reads all of a stored file: is it what was stored? Not, too, where something of it is missing or
/// its key cannot be had.
pub(crate) async fn is_as_it_was(
    store: &Store,
    file: &StoredFile,
) -> Result<bool, AttachmentError> {
    let digest = digest(store, file).await;
    match digest {
        Ok(digest) => Ok(file.sha256.as_deref() == Some(&digest[..])),
        Err(AttachmentError::Files(
            FilesError::Missing | FilesError::Damaged | FilesError::Unfit(_),
        )) => Ok(false),
        Err(error) => Err(error),
    }
}

async fn digest(store: &Store, file: &StoredFile) -> Result<[u8; 32], AttachmentError> {
    let files = store.files().ok_or(AttachmentRefused::Off)?;
    let id = FileId(file.file_id);
    let wrapped = file.wrapped_key.clone();
    let key = store.rings().unwrap(store, id, wrapped).await?;
    let parts = parts::read(&file.parts)?;
    let mut digest = Sha256::new();
    let mut read = pin!(files.read(id, &key, &parts, 0..file.bytes.unsigned_abs()));
    while let Some(bytes) = read.try_next().await? {
        digest.update(&bytes);
    }
    Ok(digest.finalize().into())
}

impl Reading {
    async fn of(
        store: &Store,
        found: Attachment,
        file: StoredFile,
    ) -> Result<Self, AttachmentError> {
        let files = store.files().ok_or(AttachmentRefused::Off)?.clone();
        let id = FileId(file.file_id);
        let corrupt = crate::StoreError::Corrupt("the kind of an attachment");
        Ok(Self {
            name: found.name,
            kind: file.kind.parse().map_err(|_| corrupt)?,
            bytes: file.bytes.unsigned_abs(),
            files,
            id,
            key: store.rings().unwrap(store, id, file.wrapped_key).await?,
            parts: parts::read(&file.parts)?,
        })
    }

    /// Bytes of it, each checked to be what was stored. A range that reaches over its end is refused.
    pub fn read(
        &self,
        range: Range<u64>,
    ) -> impl Stream<Item = Result<Bytes, AttachmentError>> + Send + use<> {
        self.files
            .read(self.id, &self.key, &self.parts, range)
            .map_err(AttachmentError::from)
    }
}
