//! What a reader has not read yet.

use model::Timestamp;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, Func, OnConflict},
};
use uuid::Uuid;

use super::count_of;
use crate::{
    StoreError,
    entity::{conversation, mailbox_entry, message},
    viewer::Viewer,
};

/// Somebody else has written something after what this reader has read last. For a query that
/// begins with [`Viewer::conversations`].
pub(super) fn is_unread(viewer: &Viewer) -> Expr {
    let read_through = Func::coalesce([
        Expr::col((mailbox_entry::Entity, mailbox_entry::Column::ReadThrough)),
        Expr::value(0),
    ]);
    let unseen = message::Entity::find()
        .select_only()
        .column(message::Column::Id)
        .filter(
            Expr::col((message::Entity, message::Column::ConversationId))
                .equals((conversation::Entity, conversation::Column::Id)),
        )
        .filter(Expr::col((message::Entity, message::Column::Position)).gt(read_through.clone()))
        .filter(message::Column::AuthorAccountId.ne(viewer.account.0));
    // The first part says the same of most conversations, without looking at a message.
    Expr::col((conversation::Entity, conversation::Column::Messages))
        .gt(read_through)
        .and(Expr::exists(unseen.into_query()))
}

/// How many conversations are unread.
pub(crate) async fn unread(
    database: &impl ConnectionTrait,
    viewer: &Viewer,
    now: Timestamp,
) -> Result<u32, StoreError> {
    let query = viewer
        .conversations(now)
        .and_where(is_unread(viewer))
        .take();
    count_of(database, query).await
}

/// Writes down that the viewer has read a conversation up to a message. Never goes back.
pub(super) async fn mark_read(
    database: &impl ConnectionTrait,
    viewer: &Viewer,
    conversation: Uuid,
    position: i32,
) -> Result<(), StoreError> {
    let entry = mailbox_entry::ActiveModel {
        account_id: sea_orm::Set(viewer.account.0),
        conversation_id: sea_orm::Set(conversation),
        read_through: sea_orm::Set(position),
    };
    let further = OnConflict::columns([
        mailbox_entry::Column::AccountId,
        mailbox_entry::Column::ConversationId,
    ])
    .update_column(mailbox_entry::Column::ReadThrough)
    .action_and_where(
        Expr::col((mailbox_entry::Entity, mailbox_entry::Column::ReadThrough)).lt(position),
    )
    .to_owned();
    mailbox_entry::Entity::insert(entry)
        .on_conflict(further)
        .try_insert()
        .exec_without_returning(database)
        .await?;
    Ok(())
}
