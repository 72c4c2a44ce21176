//! A file whose size nobody knows before it is there, as a form sends it.

use bytes::Bytes;
use futures_util::Stream;
use model::{AttachmentId, AttachmentRefused, AttachmentView, DraftId};
use tokio::runtime::Handle;

use super::{
    AttachmentError,
    begin::{Announced, Begun, again, make_room},
    receive::{Known, Taken, look, take},
};
use crate::{
    Store, StoreError,
    store::Change,
    viewer::Viewer,
    visibility::attachments::{Attachment, Role},
};

/// Keeps all of a file, or nothing of it: there is nobody who could go on with it. While it comes, it
/// has all the room that it may take.
pub(crate) async fn from_form(
    store: &Store,
    viewer: &Viewer,
    (draft, name): (DraftId, String),
    body: impl Stream<Item = Result<Bytes, AttachmentError>> + Send,
) -> Result<AttachmentView, AttachmentError> {
    let announced = Announced {
        draft,
        name,
        bytes: None,
        modified_at: None,
    };
    let (coming, begun) = Coming::begin(store, viewer, announced).await?;
    let known = match fill(store, viewer, begun, body).await {
        Ok(known) => known,
        Err(error) => {
            coming.give_up().await;
            return Err(error);
        }
    };
    let id = coming.has_come();
    match look(store, viewer, id, known).await {
        Err(error) if !matches!(error, AttachmentError::Refused(_)) => {
            give_up(store.clone(), viewer.clone(), id).await;
            Err(error)
        }
        looked => looked,
    }
}

async fn fill(
    store: &Store,
    viewer: &Viewer,
    begun: Begun,
    body: impl Stream<Item = Result<Bytes, AttachmentError>> + Send,
) -> Result<Option<Known>, AttachmentError> {
    let Begun {
        attachment, more, ..
    } = begun;
    let file = attachment.file(store.read(), Role::Whole).await?;
    let file = file.ok_or(AttachmentRefused::NotFound)?;
    let Taken { received, known } = match take(store, viewer, (&attachment, file), None, body).await
    {
        Ok(Taken { received: 0, .. }) => return Err(AttachmentRefused::Empty.into()),
        Ok(taken) => taken,
        Err(AttachmentError::Refused(AttachmentRefused::TooMuch)) => return Err(more.into()),
        Err(error) => return Err(error),
    };
    let bytes = i64::try_from(received).map_err(|_| more)?;
    let measuring = (viewer.clone(), attachment, bytes);
    let measured = store.write(measuring, |(viewer, attachment, bytes), change| {
        Box::pin(measure(change, viewer, attachment, *bytes))
    });
    measured.await?;
    Ok(known)
}

/// Now that it is known how long it is.
async fn measure(
    change: &Change,
    viewer: &Viewer,
    attachment: &Attachment,
    bytes: i64,
) -> Result<(), AttachmentError> {
    let viewer = again(change, viewer).await?;
    let draft = DraftId(attachment.draft_id);
    let others = viewer.attachments_of(change, &[draft]).await?;
    let is_twice = |other: &Attachment| {
        other.id != attachment.id && other.name == attachment.name && other.bytes == bytes
    };
    if others.iter().any(is_twice) {
        return Err(AttachmentRefused::Twice.into());
    }
    match attachment.measured(change, bytes).await? {
        true => Ok(()),
        false => Err(AttachmentRefused::NotFound.into()),
    }
}

/// Takes a file out that did not come whole, also where nobody waits for that any more.
struct Coming {
    store: Store,
    viewer: Viewer,
    id: AttachmentId,
    is_coming: bool,
}

impl Coming {
    /// Whoever goes while room is made has made it, too.
    async fn begin(
        store: &Store,
        viewer: &Viewer,
        announced: Announced,
    ) -> Result<(Self, Begun), AttachmentError> {
        let (known, viewer) = (store.clone(), viewer.clone());
        let begun = store.tasks().spawn(async move {
            let begun = make_room(&known, &viewer, announced).await?;
            let coming = Self {
                store: known,
                viewer,
                id: AttachmentId(begun.attachment.id),
                is_coming: true,
            };
            Ok((coming, begun))
        });
        begun.await.map_err(|_| StoreError::Interrupted)?
    }

    fn has_come(mut self) -> AttachmentId {
        self.is_coming = false;
        self.id
    }

    async fn give_up(self) {
        let (store, viewer) = (self.store.clone(), self.viewer.clone());
        give_up(store, viewer, self.has_come()).await;
    }
}

impl Drop for Coming {
    fn drop(&mut self) {
        if self.is_coming && Handle::try_current().is_ok() {
            let giving_up = give_up(self.store.clone(), self.viewer.clone(), self.id);
            drop(self.store.tasks().spawn(giving_up));
        }
    }
}

/// What is stored of it counts until its bytes go; the room that it had does not.
async fn give_up(store: Store, viewer: Viewer, id: AttachmentId) {
    let giving_up = (viewer, id);
    let given_up = store.write(giving_up, |(viewer, id), change| {
        Box::pin(async move {
            if let Some(attachment) = viewer.unsent_attachment(change, *id).await? {
                let file = attachment.file(change, Role::Whole).await?;
                let stored = file.map_or(0, |file| file.bytes);
                attachment.measured(change, stored).await?;
                viewer.take_out(change, *id).await?;
            }
            Ok::<_, StoreError>(())
        })
    });
    if let Err(error) = given_up.await {
        // It goes after a day.
        tracing::warn!(%error, "what came of a file was not taken out");
    }
}
