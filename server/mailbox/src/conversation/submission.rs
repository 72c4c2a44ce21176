//! What somebody submits under a client key, once.

use document::{BYTES, Document, Limits};
use model::{
    ClientKey, ConversationId, ErrorCode, Field, NewMessage, NewReply, Timestamp, view::Sent,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    MailboxError, Store, StoreError,
    entity::{conversation, message},
    store::Change,
    viewer::Viewer,
};

/// A text and the key it was submitted under.
pub(super) struct Submission {
    client_key: ClientKey,
    /// SHA-256 of everything the writer chose.
    digest: [u8; 32],
    body: Document,
    json: String,
}

impl Submission {
    /// Two messages are the same when they say the same, about the same, to the same recipients,
    /// in whatever order these were chosen.
    pub(super) fn of_message(message: &NewMessage) -> Self {
        let mut recipients: Vec<String> =
            message.recipients.iter().map(ToString::to_string).collect();
        recipients.sort_unstable();
        recipients.dedup();
        let json = message.body.to_json();
        let message_type = message.message_type.as_ref().map(|code| code.as_str());
        Self {
            digest: digest(&[
                "message",
                &message.patient.to_string(),
                message_type.unwrap_or_default(),
                &recipients.join(" "),
                message.subject.trim(),
                if message.confidential {
                    "confidential"
                } else {
                    ""
                },
                &json,
            ]),
            client_key: message.client_key,
            body: message.body.clone(),
            json,
        }
    }

    pub(super) fn of_reply(reply: &NewReply) -> Self {
        let json = reply.body.to_json();
        Self {
            digest: digest(&["reply", &reply.conversation.to_string(), &json]),
            client_key: reply.client_key,
            body: reply.body.clone(),
            json,
        }
    }

    /// What the same submission gave before; `None` when there was none.
    ///
    /// # Errors
    /// `ClientKeyReused` when the viewer used the key for something else. `NotFound` when the
    /// viewer may not see any more what it gave: a key must not bring it back.
    pub(super) async fn earlier(
        &self,
        change: &Change,
        viewer: &Viewer,
        now: Timestamp,
    ) -> Result<Option<Sent>, MailboxError> {
        let earlier = message::Entity::find()
            .filter(message::Column::AuthorAccountId.eq(viewer.account.0))
            .filter(message::Column::ClientKey.eq(self.client_key.0))
            .one(change)
            .await?;
        let Some(earlier) = earlier else {
            return Ok(None);
        };
        if earlier.content_digest != self.digest {
            return Err(ErrorCode::ClientKeyReused.into());
        }
        let visible = viewer
            .conversations(now)
            .column((conversation::Entity, conversation::Column::Id))
            .and_where(conversation::Column::Id.eq(earlier.conversation_id))
            .take();
        match change.query_one(&visible).await? {
            Some(_) => Ok(Some(Sent {
                conversation: earlier.conversation_id.into(),
                message: earlier.id.into(),
            })),
            None => Err(ErrorCode::NotFound.into()),
        }
    }

    /// What no editor of ours makes: too many blocks, lists too deep, or far more bytes than
    /// visible characters.
    ///
    /// # Errors
    /// `BodyInvalid`.
    pub(super) fn check_structure(&self) -> Result<(), MailboxError> {
        let sound = self.body.check_structure(&Limits::DEFAULT).is_ok() && self.json.len() <= BYTES;
        match sound {
            true => Ok(()),
            false => Err(ErrorCode::BodyInvalid.at(Field::Message).into()),
        }
    }

    /// Writes the message at a position of its conversation.
    pub(super) async fn write(
        &self,
        store: &Store,
        change: &Change,
        viewer: &Viewer,
        place: Place,
    ) -> Result<Sent, StoreError> {
        let author = viewer.author();
        let row = message::Model {
            id: store.random().id(place.sent_at),
            conversation_id: place.conversation.0,
            position: place.position,
            author_account_id: viewer.account.0,
            author_role: author.role,
            author_kind: author.kind,
            author_name: author.name,
            author_credential: author.credential,
            sent_at: place.sent_at.0,
            body: self.json.clone(),
            plain: self.body.plain_text(),
            client_key: self.client_key.0,
            content_digest: self.digest.to_vec(),
        };
        let message: Uuid = row.id;
        message::Entity::insert(row.into_active_model())
            .exec_without_returning(change)
            .await?;
        Ok(Sent {
            conversation: place.conversation,
            message: message.into(),
        })
    }
}

/// Where a message stands.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) conversation: ConversationId,
    pub(super) position: i32,
    pub(super) sent_at: Timestamp,
}

/// Each part with its length, so that no two lists of parts are written the same.
fn digest(parts: &[&str]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}
