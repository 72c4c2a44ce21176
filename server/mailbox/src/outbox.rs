//! What others are to be told of a change, written with it: ids, never content.
//!
//! A log that each listener reads on from where it was, so that several processes can, and one that
//! was away for a while misses nothing. What is older than [`KEPT_MS`] is forgotten.

use model::{ConversationId, MessageId, Timestamp};
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};

use crate::{Random, StoreError, entity::outbox, store::Change};

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    /// A message was sent.
    Message(ConversationId, MessageId),
    /// A conversation's details were changed.
    Edited(ConversationId),
}

const MESSAGE: &str = "message";
const EDITED: &str = "edited";

/// How long notices are kept.
pub(crate) const KEPT_MS: i64 = 60 * 60_000;

pub(crate) async fn write(
    change: &Change,
    random: &Random,
    notices: Vec<Notice>,
) -> Result<(), StoreError> {
    if notices.is_empty() {
        return Ok(());
    }
    let rows = notices.into_iter().map(|notice| {
        let (topic, conversation, message) = match notice {
            Notice::Message(conversation, message) => (MESSAGE, conversation, Some(message)),
            Notice::Edited(conversation) => (EDITED, conversation, None),
        };
        let row = outbox::Model {
            id: random.id(change.now()),
            at: change.now().0,
            topic: topic.to_owned(),
            conversation_id: conversation.0,
            message_id: message.map(|message| message.0),
        };
        row.into_active_model()
    });
    change
        .put(outbox::Entity::insert_many(rows).as_query())
        .await
}

/// Forgets some of what nobody comes back for; says how many.
pub(crate) async fn forget_some(
    change: &Change,
    before: Timestamp,
    most: u64,
) -> Result<u64, StoreError> {
    // Ids begin with the time they were made at, so the oldest are the first.
    let oldest = outbox::Entity::find()
        .select_only()
        .column(outbox::Column::Id)
        .order_by_asc(outbox::Column::Id)
        .limit(most)
        .into_query();
    let gone = outbox::Entity::delete_many()
        .filter(outbox::Column::Id.in_subquery(oldest))
        .filter(outbox::Column::At.lt(before.0))
        .exec(change)
        .await?;
    Ok(gone.rows_affected)
}
