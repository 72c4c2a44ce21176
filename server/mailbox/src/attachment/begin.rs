//! A file is to be attached to what somebody writes; or not any more.

use model::{
    AttachmentId, AttachmentRefused, AttachmentRoom, AttachmentView, DraftId, NewAttachment,
    clean_name,
    limits::{UNSENT_BYTES, UNSENT_FILES},
};

use super::{AttachmentError, ring::NewKey, views};
use crate::{
    Login, Store,
    conversation::refusal,
    store::Change,
    viewer::Viewer,
    visibility::attachments::{Attachment, Role, Scan, StoredFile},
};

/// What is known of a file before it comes.
pub(super) struct Announced {
    pub(super) draft: DraftId,
    pub(super) name: String,
    /// `None`: as many as there is room for.
    pub(super) bytes: Option<u64>,
    pub(super) modified_at: Option<i64>,
}

impl From<NewAttachment> for Announced {
    fn from(new: NewAttachment) -> Self {
        Self {
            draft: new.draft,
            name: new.name,
            bytes: Some(new.bytes),
            modified_at: new.modified_at,
        }
    }
}

/// A file that may come.
pub(super) struct Begun {
    pub(super) attachment: Attachment,
    /// Bytes of it that are there.
    received: i64,
    /// Why there are no more bytes of it than its row says.
    pub(super) more: AttachmentRefused,
}

struct Beginning {
    store: Store,
    viewer: Viewer,
    new: Announced,
    key: NewKey,
}

/// Makes room for a file. One that was begun before and is not all there yet is gone on with, if it
/// has the same name, size and time of change: so a lost answer makes no second one, and a page that
/// was closed can be opened again.
pub(crate) async fn begin(
    store: &Store,
    viewer: &Viewer,
    new: NewAttachment,
) -> Result<AttachmentView, AttachmentError> {
    let begun = make_room(store, viewer, new.into()).await?;
    let mut shown = views(store.read(), &[begun.attachment]).await?;
    let mut view = shown.pop().ok_or(AttachmentRefused::NotFound)?;
    view.received = begun.received.unsigned_abs();
    Ok(view)
}

pub(super) async fn make_room(
    store: &Store,
    viewer: &Viewer,
    new: Announced,
) -> Result<Begun, AttachmentError> {
    if store.files().is_none() {
        return Err(AttachmentRefused::Off.into());
    }
    store
        .take_save(viewer.account)
        .map_err(crate::MailboxError::from)?;
    let beginning = Beginning {
        store: store.clone(),
        viewer: viewer.clone(),
        new,
        key: NewKey::drawn(store.random()),
    };
    let begun = store.write(beginning, |beginning: &Beginning, change| {
        Box::pin(beginning.run(change))
    });
    begun.await
}

impl Beginning {
    async fn run(&self, change: &Change) -> Result<Begun, AttachmentError> {
        let viewer = again(change, &self.viewer).await?;
        let organization = self.store.organization(change, viewer.organization).await?;
        if refusal::of_writing(&organization, &viewer).is_some() {
            return Err(AttachmentRefused::Off.into());
        }
        let Announced {
            draft,
            name,
            bytes,
            modified_at,
        } = &self.new;
        if viewer.sent_as(change, *draft).await?.is_some() {
            return Err(AttachmentRefused::NotFound.into());
        }
        let others = viewer.attachments_of(change, &[*draft]).await?;
        let name = clean_name(name);
        let is_of_then = |other: &Attachment| {
            let modified = other.modified_at;
            other.name == name && modified.is_some() && modified == *modified_at
        };
        // A picture is smaller once it does not say any more where it was taken.
        let is_there = |other: &Attachment| other.ready_at.is_some() && is_of_then(other);
        if others.iter().any(is_there) {
            return Err(AttachmentRefused::Twice.into());
        }
        let is_same = |other: &&Attachment| {
            other.ready_at.is_none()
                && is_of_then(other)
                && bytes.is_some_and(|bytes| other.bytes.unsigned_abs() == bytes)
        };
        if let Some(same) = others.iter().find(is_same) {
            let file = same.file(change, Role::Whole).await?;
            return Ok(Begun {
                attachment: same.clone(),
                received: file.map_or(0, |file| file.bytes),
                more: AttachmentRefused::TooMuch,
            });
        }
        let limits = organization.attachments();
        let sizes = others.iter().map(|one| one.bytes.unsigned_abs());
        let AttachmentRoom { kind, bytes, more } = match *bytes {
            Some(bytes) => {
                let names = others.iter().map(|one| one.name.as_str());
                AttachmentRoom {
                    kind: limits.check(&self.new.name, bytes, names.zip(sizes))?,
                    bytes,
                    more: AttachmentRefused::TooMuch,
                }
            }
            None => limits.room(&self.new.name, sizes)?,
        };
        let unsent = viewer.unsent(change).await?;
        let left = (UNSENT_BYTES - unsent.bytes).max(0).unsigned_abs();
        let too_much = AttachmentRefused::TooMuchUnsent;
        let (bytes, more) = match self.new.bytes {
            _ if unsent.files >= UNSENT_FILES || left == 0 => return Err(too_much.into()),
            _ if bytes <= left => (bytes, more),
            Some(_) => return Err(too_much.into()),
            None => (left, too_much),
        };
        let row = Attachment {
            id: change.new_id(),
            account_id: viewer.account.0,
            scope_id: viewer.scope_id(),
            draft_id: draft.0,
            conversation_id: None,
            message_id: None,
            position: 0,
            name,
            kind: kind.code().to_owned(),
            bytes: i64::try_from(bytes).map_err(|_| too_much)?,
            created_at: change.now().0,
            ready_at: None,
            removed_at: None,
            modified_at: *modified_at,
            scan: Scan::None,
            scanned_at: None,
            scan_tries: 0,
            scan_next_at: None,
            found: None,
        };
        let whole = StoredFile {
            attachment_id: row.id,
            role: Role::Whole,
            kind: kind.code().to_owned(),
            file_id: self.key.id.0,
            wrapped_key: self.key.wrapped(change).await?,
            parts: String::new(),
            bytes: 0,
            sha256: None,
        };
        row.clone().write(change, whole).await?;
        Ok(Begun {
            attachment: row,
            received: 0,
            more,
        })
    }
}

/// The writer, as the database knows them now: access may have been revoked while a file came in.
pub(super) async fn again(change: &Change, viewer: &Viewer) -> Result<Viewer, AttachmentError> {
    let login = Login::load(change, change.now(), viewer.account).await?;
    Ok(Viewer::of(&login, viewer.scope())?)
}

/// Takes one out of a draft. Its bytes go soon after.
pub(crate) async fn take_out(
    store: &Store,
    viewer: &Viewer,
    id: AttachmentId,
) -> Result<(), AttachmentError> {
    let taking = (viewer.clone(), id);
    let taken = store.write(taking, |(viewer, id), change| {
        Box::pin(async move {
            match viewer.take_out(change, *id).await? {
                true => Ok(()),
                false => Err(AttachmentError::from(AttachmentRefused::NotFound)),
            }
        })
    });
    taken.await
}
