//! Drafts: what somebody writes is theirs alone, and only as whom they write it.
//!
//! Every query names the account and the scope of its [`Viewer`]. What was sent under a draft's key is
//! no draft any more, also where it was saved at the very moment it was sent.

use model::{ConversationId, DraftCursor, DraftId, Timestamp};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel,
    Iterable, ModelTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Alias, Expr, ExprTrait, OnConflict, Query, SelectStatement},
};
use uuid::Uuid;

pub(crate) use super::rows::draft::Model as Draft;
use super::{
    Places, attachments,
    rows::{
        draft::{Column, Entity},
        mailbox_entry, message,
    },
};
use crate::{StoreError, entity::conversation, store::Change, viewer::Viewer};

/// A draft in a list: all but its text.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Listed {
    pub(crate) id: Uuid,
    pub(crate) conversation_id: Option<Uuid>,
    pub(crate) saved_at: i64,
    pub(crate) type_code: Option<String>,
    pub(crate) recipients: String,
    pub(crate) subject: String,
    pub(crate) confidential: bool,
    pub(crate) preview: String,
    pub(crate) attachments: i64,
}

impl Viewer {
    fn own_drafts(&self) -> Select<Entity> {
        let (account, scope) = (self.account.0, self.scope_id());
        Entity::find().filter(is_own(account.into(), scope.into()))
    }

    fn some_drafts(&self, up_to: u32) -> SelectStatement {
        self.own_drafts()
            .select_only()
            .column(Column::Id)
            .limit(u64::from(up_to))
            .into_query()
    }

    /// Those saved last, from below a place on.
    pub(crate) async fn newest_drafts(
        &self,
        database: &impl ConnectionTrait,
        before: Option<DraftCursor>,
        limit: u64,
    ) -> Result<Vec<Listed>, StoreError> {
        let mut found = self
            .own_drafts()
            .select_only()
            .columns([
                Column::Id,
                Column::ConversationId,
                Column::SavedAt,
                Column::TypeCode,
                Column::Recipients,
                Column::Subject,
                Column::Confidential,
                Column::Preview,
            ])
            .expr_as(attachments::of_draft(), "attachments")
            .order_by_desc(Column::SavedAt)
            .order_by_desc(Column::Id)
            .limit(limit);
        if let Some(DraftCursor { at, draft }) = before {
            found = found.filter(
                Condition::any().add(Column::SavedAt.lt(at.0)).add(
                    Condition::all()
                        .add(Column::SavedAt.eq(at.0))
                        .add(Column::Id.lt(draft.0)),
                ),
            );
        }
        Ok(found.into_model().all(database).await?)
    }

    /// In which conversation one was sent already, and how many others there are, `up_to` at the most.
    pub(crate) async fn before_new_draft(
        &self,
        database: &impl ConnectionTrait,
        id: DraftId,
        up_to: u32,
    ) -> Result<(Option<ConversationId>, u32), StoreError> {
        let number = Expr::cust("COUNT(*)");
        let sent = Box::new(self.sent(id).into_query().into());
        let query = Query::select()
            .expr_as(number, Alias::new("number"))
            .expr_as(Expr::SubQuery(None, sent), Alias::new("sent"))
            .from_subquery(self.some_drafts(up_to), "found")
            .take();
        let query = database.get_database_backend().build(&query);
        let row = database.query_one_raw(query).await?;
        let row = row.ok_or(StoreError::Corrupt("a count"))?;
        let number: i64 = row.try_get("", "number")?;
        let sent: Option<Uuid> = row.try_get("", "sent")?;
        Ok((
            sent.map(ConversationId),
            u32::try_from(number).unwrap_or_default(),
        ))
    }

    pub(crate) async fn draft(
        &self,
        database: &impl ConnectionTrait,
        id: DraftId,
    ) -> Result<Option<Draft>, StoreError> {
        let found = self.own_drafts().filter(Column::Id.eq(id.0));
        Ok(found.one(database).await?)
    }

    /// Answers that were begun in a conversation, those saved last first.
    pub(crate) async fn answers_begun(
        &self,
        database: &impl ConnectionTrait,
        conversation: ConversationId,
        limit: u64,
    ) -> Result<Vec<Draft>, StoreError> {
        let found = self
            .own_drafts()
            .filter(Column::ConversationId.eq(conversation.0))
            .order_by_desc(Column::SavedAt)
            .order_by_desc(Column::Id)
            .limit(limit);
        Ok(found.all(database).await?)
    }

    /// Whatever of this account has that key, discarded or written as somebody else; until the change
    /// is done nobody else saves it.
    pub(crate) async fn draft_to_change(
        &self,
        change: &Change,
        id: DraftId,
    ) -> Result<Option<Draft>, StoreError> {
        let found = Entity::find_by_id((self.account.0, id.0)).lock_exclusive();
        Ok(found.one(change).await?)
    }

    /// In which conversation that was sent.
    pub(crate) async fn sent_as(
        &self,
        database: &impl ConnectionTrait,
        id: DraftId,
    ) -> Result<Option<(ConversationId, String)>, StoreError> {
        let columns = [message::Column::ConversationId, message::Column::Body];
        let sent = self.sent(id).select_only().columns(columns);
        let found: Option<(Uuid, String)> = sent.into_tuple().one(database).await?;
        Ok(found.map(|(conversation, body)| (ConversationId(conversation), body)))
    }

    fn sent(&self, id: DraftId) -> Select<message::Entity> {
        message::Entity::find()
            .select_only()
            .column(message::Column::ConversationId)
            .filter(message::Column::AuthorAccountId.eq(self.account.0))
            .filter(message::Column::ClientKey.eq(id.0))
    }

    /// A draft is kept no longer: what it was is sent.
    pub(crate) async fn forget_draft(&self, change: &Change, key: Uuid) -> Result<(), StoreError> {
        let gone = Entity::delete_by_id((self.account.0, key));
        change.put(gone.as_query()).await
    }

    /// Hides a draft, or takes that back when it was done since. Says whether there was one.
    pub(crate) async fn discard_draft(
        &self,
        change: &Change,
        id: DraftId,
        is_discarded: Result<Timestamp, Timestamp>,
    ) -> Result<bool, StoreError> {
        let own = Entity::update_many()
            .filter(Column::AccountId.eq(self.account.0))
            .filter(Column::Id.eq(id.0))
            .filter(Column::ScopeId.eq(self.scope_id()));
        let update = match is_discarded {
            Ok(now) => own
                .filter(Column::DiscardedAt.is_null())
                .col_expr(Column::DiscardedAt, Expr::val(now.0)),
            Err(since) => own
                .filter(Column::DiscardedAt.gte(since.0))
                .col_expr(Column::DiscardedAt, Expr::val(None::<i64>)),
        };
        Ok(update.exec(change).await?.rows_affected > 0)
    }
}

impl Draft {
    /// Keeps it for the first time, unless something has its key, was sent under it, or there are
    /// `most` others: says whether it did. One statement, since it is done at every pause in writing.
    pub(crate) async fn begin(
        &self,
        change: &Change,
        viewer: &Viewer,
        most: u32,
    ) -> Result<bool, StoreError> {
        let sent = viewer.sent(DraftId(self.id)).into_query();
        let others = Query::select()
            .expr(Expr::cust("COUNT(*)"))
            .from_subquery(viewer.some_drafts(most), "found")
            .take();
        let others = Expr::SubQuery(None, Box::new(others.into()));
        let row = Query::select()
            .exprs(Column::iter().map(|column| Expr::from(self.get(column))))
            .and_where(Expr::exists(sent).not())
            .and_where(others.lt(i64::from(most)))
            .take();
        let mut insert = Query::insert();
        insert.into_table(Entity).columns(Column::iter());
        insert
            .select_from(row)
            .map_err(|_| StoreError::Corrupt("the columns of a draft"))?;
        insert.on_conflict(OnConflict::new().do_nothing().to_owned());
        Ok(change.put_alone(&insert).await? > 0)
    }

    /// Keeps it in the place of that version of the same message, and says whether it was there.
    pub(crate) async fn go_on_from(
        &self,
        change: &Change,
        version: i32,
    ) -> Result<bool, StoreError> {
        let values = Column::iter().map(|column| (column, Expr::from(self.get(column))));
        let of_same = match self.conversation_id {
            Some(conversation) => Column::ConversationId.eq(conversation),
            None => Column::ConversationId.is_null(),
        };
        let update = Query::update()
            .table(Entity)
            .values(values)
            .and_where(Column::AccountId.eq(self.account_id))
            .and_where(Column::Id.eq(self.id))
            .and_where(Column::ScopeId.eq(self.scope_id))
            .and_where(Column::Version.eq(version))
            .and_where(of_same)
            .take();
        Ok(change.put_alone(&update).await? > 0)
    }

    /// As it is from now on: in the place of the version before, or for the first time.
    pub(crate) async fn write(self, change: &Change, is_new: bool) -> Result<(), StoreError> {
        if is_new {
            let insert = Entity::insert(self.into_active_model());
            return change.put(insert.as_query()).await;
        }
        let values = Column::iter().map(|column| (column, Expr::from(self.get(column))));
        let update = Query::update()
            .table(Entity)
            .values(values)
            .and_where(Expr::col(Column::AccountId).eq(self.account_id))
            .and_where(Expr::col(Column::Id).eq(self.id))
            .take();
        change.put(&update).await
    }
}

/// What somebody has begun there, and neither discarded nor sent.
fn is_own(account: Expr, scope: Expr) -> Condition {
    let of = |column| Expr::col((message::Entity, column));
    let sent = Query::select()
        .expr(Expr::val(1))
        .from(message::Entity)
        .and_where(of(message::Column::AuthorAccountId).eq(account.clone()))
        .and_where(of(message::Column::ClientKey).equals((Entity, Column::Id)))
        .take();
    let own = |column| Expr::col((Entity, column));
    Condition::all()
        .add(own(Column::AccountId).eq(account))
        .add(own(Column::ScopeId).eq(scope))
        .add(Column::DiscardedAt.is_null())
        .add(Expr::exists(sent).not())
}

/// The reader's drafts, in a query that begins with [`Viewer::listed`].
pub(crate) fn own() -> SelectStatement {
    let reader = Places::FIRST;
    Query::select()
        .from(Entity)
        .cond_where(is_own(reader.account(), reader.scope()))
        .take()
}

/// Whether the reader of an entry has begun an answer in its conversation.
pub(crate) fn has_answer_begun() -> Expr {
    let own = |column| Expr::col((Entity, column));
    let begun = Query::select()
        .expr(Expr::val(1))
        .from(Entity)
        .and_where(
            own(Column::AccountId)
                .equals((mailbox_entry::Entity, mailbox_entry::Column::AccountId)),
        )
        .and_where(
            own(Column::ScopeId).equals((mailbox_entry::Entity, mailbox_entry::Column::ScopeId)),
        )
        .and_where(
            own(Column::ConversationId).equals((conversation::Entity, conversation::Column::Id)),
        )
        .and_where(own(Column::DiscardedAt).is_null())
        .take();
    Expr::exists(begun)
}

/// An answer whose conversation its author does not see any more cannot be begun again: a page that
/// has it open still could keep nothing that is written on there. So it goes when browsers, too, keep
/// nothing of it any more.
const ALONE_MS: i64 = 7 * 24 * 60 * 60_000;

/// Forgets some of those that were discarded before; says how many.
pub(crate) async fn forget_some(
    change: &Change,
    before: Timestamp,
    some: u64,
) -> Result<u64, StoreError> {
    let of_entry = |column| Expr::col((mailbox_entry::Entity, column));
    let entry = Query::select()
        .expr(Expr::val(1))
        .from(mailbox_entry::Entity)
        .and_where(
            of_entry(mailbox_entry::Column::ConversationId)
                .equals((Entity, Column::ConversationId)),
        )
        .and_where(of_entry(mailbox_entry::Column::AccountId).equals((Entity, Column::AccountId)))
        .and_where(of_entry(mailbox_entry::Column::ScopeId).equals((Entity, Column::ScopeId)))
        .take();
    let may_go = Condition::any()
        .add(Column::ConversationId.is_null())
        .add(Expr::exists(entry))
        .add(Column::DiscardedAt.lt(before.0 - ALONE_MS));
    let old = Entity::find()
        .select_only()
        .columns([Column::AccountId, Column::Id])
        .filter(Column::DiscardedAt.lt(before.0))
        .filter(may_go)
        .order_by_asc(Column::DiscardedAt)
        .limit(some);
    let old: Vec<(Uuid, Uuid)> = old.into_tuple().all(change).await?;
    for key in &old {
        let gone = Entity::delete_by_id(*key);
        change.put(gone.as_query()).await?;
    }
    Ok(old.len() as u64)
}
