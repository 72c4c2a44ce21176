//! Files of messages. Until it is sent, a file is its writer's alone, as the draft is that it belongs
//! to; then it is seen by whoever may see the conversation, and asked for with it.

use model::{AttachmentId, DraftId, MessageId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait, Query},
};
use uuid::Uuid;

pub(crate) use super::rows::{
    attachment::{Model as Attachment, Scan},
    attachment_file::{Model as StoredFile, Role},
};
use super::{
    Visible,
    rows::{
        attachment::{Column, Entity},
        attachment_file, draft,
    },
};
use crate::{StoreError, store::Change, viewer::Viewer};

/// What an account has uploaded and not sent, in all of its drafts.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Unsent {
    pub(crate) files: i64,
    pub(crate) bytes: i64,
}

impl Viewer {
    fn own_attachments(&self) -> Select<Entity> {
        Entity::find()
            .filter(Column::AccountId.eq(self.account.0))
            .filter(Column::ScopeId.eq(self.scope_id()))
            .filter(Column::MessageId.is_null())
            .filter(Column::RemovedAt.is_null())
    }

    /// One that this viewer has not sent yet.
    pub(crate) async fn unsent_attachment(
        &self,
        database: &impl ConnectionTrait,
        id: AttachmentId,
    ) -> Result<Option<Attachment>, StoreError> {
        let found = self.own_attachments().filter(Column::Id.eq(id.0));
        Ok(found.one(database).await?)
    }

    /// What some that are not sent are called, a line each. Those that are not there have none.
    pub(crate) async fn names_of(
        &self,
        change: &Change,
        ids: &[AttachmentId],
    ) -> Result<String, StoreError> {
        if ids.is_empty() {
            return Ok(String::new());
        }
        let found = self
            .own_attachments()
            .select_only()
            .column(Column::Name)
            .filter(Column::Id.is_in(ids.iter().map(|id| id.0)));
        let names: Vec<String> = found.into_tuple().all(change).await?;
        Ok(names.join("\n"))
    }

    /// Those of drafts, in the order in which they were added.
    pub(crate) async fn attachments_of(
        &self,
        database: &impl ConnectionTrait,
        drafts: &[DraftId],
    ) -> Result<Vec<Attachment>, StoreError> {
        if drafts.is_empty() {
            return Ok(Vec::new());
        }
        let drafts = drafts.iter().map(|draft| draft.0);
        let found = self.own_attachments().filter(Column::DraftId.is_in(drafts));
        let mut found = found.all(database).await?;
        // An id begins with the time it was made at.
        found.sort_unstable_by_key(|one| one.id);
        Ok(found)
    }

    /// In whatever records its drafts are.
    pub(crate) async fn unsent(
        &self,
        database: &impl ConnectionTrait,
    ) -> Result<Unsent, StoreError> {
        let sum = Expr::cust("CAST(COALESCE(SUM(bytes), 0) AS BIGINT)");
        let found = Entity::find()
            .select_only()
            .expr_as(Expr::cust("COUNT(*)"), "files")
            .expr_as(sum, "total")
            .filter(Column::AccountId.eq(self.account.0))
            .filter(Column::MessageId.is_null())
            // What is in quarantine has a bound of its own.
            .filter(Column::Scan.ne(Scan::Infected));
        let found: Option<(i64, i64)> = found.into_tuple().one(database).await?;
        let (files, bytes) = found.unwrap_or_default();
        Ok(Unsent { files, bytes })
    }

    /// What was added to a draft is part of a message from now on, if it is all there. Says whether it
    /// is.
    pub(crate) async fn attach(
        &self,
        change: &Change,
        id: AttachmentId,
        draft: Uuid,
        (conversation, message): (Uuid, Uuid),
        position: i16,
    ) -> Result<bool, StoreError> {
        let update = Entity::update_many()
            .col_expr(Column::ConversationId, Expr::val(conversation))
            .col_expr(Column::MessageId, Expr::val(message))
            .col_expr(Column::Position, Expr::val(position))
            .filter(Column::Id.eq(id.0))
            .filter(Column::AccountId.eq(self.account.0))
            .filter(Column::ScopeId.eq(self.scope_id()))
            .filter(Column::DraftId.eq(draft))
            .filter(Column::MessageId.is_null())
            .filter(Column::RemovedAt.is_null())
            .filter(Column::ReadyAt.is_not_null())
            // What is still to be scanned goes, and waits there.
            .filter(Column::Scan.ne(Scan::Infected));
        Ok(update.exec(change).await?.rows_affected == 1)
    }

    /// It is not wanted any more. Says whether there was one.
    pub(crate) async fn take_out(
        &self,
        change: &Change,
        id: AttachmentId,
    ) -> Result<bool, StoreError> {
        let update = Entity::update_many()
            .col_expr(Column::RemovedAt, Expr::val(change.now().0))
            .filter(Column::Id.eq(id.0))
            .filter(Column::AccountId.eq(self.account.0))
            .filter(Column::ScopeId.eq(self.scope_id()))
            .filter(Column::MessageId.is_null())
            .filter(Column::RemovedAt.is_null());
        Ok(update.exec(change).await?.rows_affected == 1)
    }
}

impl Visible {
    /// Those of some messages of this conversation, each message's in order.
    pub(crate) async fn attachments(
        &self,
        database: &impl ConnectionTrait,
        messages: &[Uuid],
    ) -> Result<Vec<Attachment>, StoreError> {
        // Nearly always there is none.
        if self.attachments == 0 || messages.is_empty() {
            return Ok(Vec::new());
        }
        let found = Entity::find()
            .filter(Column::ConversationId.eq(self.id))
            .filter(Column::MessageId.is_in(messages.iter().copied()))
            .order_by_asc(Column::MessageId)
            .order_by_asc(Column::Position);
        Ok(found.all(database).await?)
    }

    /// What of a message of this conversation may be read now, in its order: what is stored of each
    /// file.
    pub(crate) async fn offered(
        &self,
        database: &impl ConnectionTrait,
        message: MessageId,
    ) -> Result<Vec<(Attachment, StoredFile)>, StoreError> {
        use attachment_file::Column::{AttachmentId, Role as OfRole};
        let mut found = self.attachments(database, &[message.0]).await?;
        found.retain(|one| one.is_offered().is_ok());
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let stored = attachment_file::Entity::find()
            .filter(AttachmentId.is_in(found.iter().map(|one| one.id)))
            .filter(OfRole.eq(Role::Whole));
        let mut stored = stored.all(database).await?;
        let with_file = found.into_iter().map(|one| {
            let its = stored.iter().position(|file| file.attachment_id == one.id);
            let its = its.ok_or(StoreError::Corrupt("what is stored of an attachment"))?;
            Ok((one, stored.swap_remove(its)))
        });
        with_file.collect()
    }

    pub(crate) async fn attachment(
        &self,
        database: &impl ConnectionTrait,
        id: AttachmentId,
    ) -> Result<Option<Attachment>, StoreError> {
        let found = Entity::find()
            .filter(Column::Id.eq(id.0))
            .filter(Column::ConversationId.eq(self.id));
        Ok(found.one(database).await?)
    }
}

impl Attachment {
    pub(crate) async fn write(self, change: &Change, whole: StoredFile) -> Result<(), StoreError> {
        let insert = Entity::insert(self.into_active_model());
        change.put(insert.as_query()).await?;
        whole.write(change).await
    }

    /// What is stored of it in that role.
    pub(crate) async fn file(
        &self,
        database: &impl ConnectionTrait,
        role: Role,
    ) -> Result<Option<StoredFile>, StoreError> {
        let found = attachment_file::Entity::find_by_id((self.id, role));
        Ok(found.one(database).await?)
    }

    /// It has come, and is so long. `false` where it was taken out meanwhile.
    pub(crate) async fn measured(&self, change: &Change, bytes: i64) -> Result<bool, StoreError> {
        let update = Entity::update_many()
            .col_expr(Column::Bytes, Expr::val(bytes))
            .filter(Column::Id.eq(self.id))
            .filter(Column::MessageId.is_null())
            .filter(Column::ReadyAt.is_null())
            .filter(Column::RemovedAt.is_null());
        Ok(update.exec(change).await?.rows_affected == 1)
    }

    /// All of it is there. `false` where it was taken out meanwhile.
    pub(crate) async fn is_ready(&self, change: &Change) -> Result<bool, StoreError> {
        let update = Entity::update_many()
            .col_expr(Column::ReadyAt, Expr::val(change.now().0))
            .col_expr(Column::Kind, Expr::val(self.kind.clone()))
            .col_expr(Column::Bytes, Expr::val(self.bytes))
            .col_expr(Column::Scan, Expr::val(self.scan))
            .col_expr(Column::ScannedAt, Expr::val(self.scanned_at))
            .col_expr(Column::ScanTries, Expr::val(self.scan_tries))
            .col_expr(Column::ScanNextAt, Expr::val(self.scan_next_at))
            .filter(Column::Id.eq(self.id))
            .filter(Column::ReadyAt.is_null())
            .filter(Column::RemovedAt.is_null());
        Ok(update.exec(change).await?.rows_affected == 1)
    }
}

/// What the files of some messages are called, by message, each message's in order. The messages, with
/// their conversations, are some that the viewer was found to be allowed to see.
pub(crate) async fn names_in(
    database: &impl ConnectionTrait,
    messages: &[(Uuid, Uuid)],
) -> Result<Vec<(Uuid, String)>, StoreError> {
    if messages.is_empty() {
        return Ok(Vec::new());
    }
    let (conversations, messages): (Vec<_>, Vec<_>) = messages.iter().copied().unzip();
    let found = Entity::find()
        .select_only()
        .columns([Column::MessageId, Column::Name])
        .filter(Column::ConversationId.is_in(conversations))
        .filter(Column::MessageId.is_in(messages))
        .order_by_asc(Column::ConversationId)
        .order_by_asc(Column::MessageId)
        .order_by_asc(Column::Position);
    Ok(found.into_tuple().all(database).await?)
}

/// How many files were added to the draft that a query is at.
pub(crate) fn of_draft() -> Expr {
    let its = |column| Expr::col((Entity, column));
    let number = Query::select()
        .expr(Expr::cust("COUNT(*)"))
        .from(Entity)
        .and_where(its(Column::AccountId).equals((draft::Entity, draft::Column::AccountId)))
        .and_where(its(Column::DraftId).equals((draft::Entity, draft::Column::Id)))
        .and_where(its(Column::MessageId).is_null())
        .and_where(its(Column::RemovedAt).is_null())
        .take();
    Expr::SubQuery(None, Box::new(number.into()))
}

/// Of which of some attachments there is a small picture, and of which what came, as far as readers may have them.
pub(crate) async fn made_of(
    database: &impl ConnectionTrait,
    attachments: &[Attachment],
) -> Result<Vec<(Uuid, Role)>, StoreError> {
    use attachment_file::Column::{AttachmentId, Role as OfRole};
    let pictures = attachments.iter().filter(|one| one.is_offered().is_ok());
    let pictures: Vec<Uuid> = pictures.map(|one| one.id).collect();
    if pictures.is_empty() {
        return Ok(Vec::new());
    }
    let found = attachment_file::Entity::find()
        .select_only()
        .columns([AttachmentId, OfRole])
        .filter(AttachmentId.is_in(pictures))
        .filter(OfRole.is_in([Role::Thumbnail, Role::Original]));
    Ok(found.into_tuple().all(database).await?)
}
