//! A file is to be attached to what somebody writes; or not any more.

use model::{
    AttachmentId, AttachmentRefused, AttachmentView, NewAttachment, clean_name,
    limits::{UNSENT_BYTES, UNSENT_FILES},
};

use super::{AttachmentError, ring::NewKey, views};
use crate::{
    Login, Store,
    conversation::refusal,
    store::Change,
    viewer::Viewer,
    visibility::attachments::{Attachment, Role, StoredFile},
};

struct Beginning {
    store: Store,
    viewer: Viewer,
    new: NewAttachment,
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
    let (begun, received) = begun.await?;
    let mut shown = views(store.read(), std::slice::from_ref(&begun)).await?;
    let mut view = shown.pop().ok_or(AttachmentRefused::NotFound)?;
    view.received = received.unsigned_abs();
    Ok(view)
}

impl Beginning {
    async fn run(&self, change: &Change) -> Result<(Attachment, i64), AttachmentError> {
        let viewer = again(change, &self.viewer).await?;
        let organization = self.store.organization(change, viewer.organization).await?;
        if refusal::of_writing(&organization, &viewer).is_some() {
            return Err(AttachmentRefused::Off.into());
        }
        let NewAttachment {
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
        let size = i64::try_from(*bytes).unwrap_or(i64::MAX);
        let is_same = |other: &&Attachment| {
            other.ready_at.is_none()
                && other.name == name
                && other.bytes == size
                && other.modified_at.is_some()
                && other.modified_at == *modified_at
        };
        if let Some(same) = others.iter().find(is_same) {
            let file = same.file(change, Role::Whole).await?;
            return Ok((same.clone(), file.map_or(0, |file| file.bytes)));
        }
        let limits = organization.attachments();
        let sizes = others
            .iter()
            .map(|one| (one.name.as_str(), one.bytes.unsigned_abs()));
        let kind = limits.check(&self.new.name, *bytes, sizes)?;
        let unsent = viewer.unsent(change).await?;
        if unsent.files >= UNSENT_FILES || unsent.bytes.saturating_add(size) > UNSENT_BYTES {
            return Err(AttachmentRefused::TooMuchUnsent.into());
        }
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
            bytes: size,
            created_at: change.now().0,
            ready_at: None,
            removed_at: None,
            modified_at: *modified_at,
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
        Ok((row, 0))
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
