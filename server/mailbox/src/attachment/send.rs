//! Files that are sent with a message.

use model::{AttachmentId, ClientKey, ErrorCode, Field};
use uuid::Uuid;

use crate::{MailboxError, organization::Organization, store::Change, viewer::Viewer};

/// What was uploaded for a message is part of it from now on: all of it, in that order.
///
/// # Errors
/// `AttachmentMissing` when one is not the viewer's, was uploaded for another message, is not all
/// there, was taken out, or is one more than may be attached now; and nothing is sent.
pub(crate) async fn attach(
    change: &Change,
    viewer: &Viewer,
    organization: &Organization,
    (conversation, message): (Uuid, Uuid),
    key: ClientKey,
    attachments: &[AttachmentId],
) -> Result<(), MailboxError> {
    let missing = || MailboxError::from(ErrorCode::AttachmentMissing.at(Field::Attachments));
    let most = usize::try_from(organization.attachments().files).unwrap_or(usize::MAX);
    if attachments.len() > most {
        return Err(missing());
    }
    for (id, position) in attachments.iter().zip(0_i16..) {
        let into = (conversation, message);
        if !viewer.attach(change, *id, key.0, into, position).await? {
            return Err(missing());
        }
    }
    Ok(())
}
