//! What readers do with their own entries, and how it is taken back.
//!
//! An entry is its reader's alone: nothing that is written here is seen by anybody else. Which
//! entries there are to be found is for the rule to say, as in every list.

use model::{Filing, FilingId, Timestamp};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, Order,
    QueryFilter, QueryTrait, Statement, Value,
    sea_query::{Alias, Expr, ExprTrait, Func, LockType, OnConflict, Query, SelectStatement},
};
use uuid::Uuid;

use super::{
    ForViewer,
    entries::{self, Column, entry},
    rows::{filed, mailbox_entry, message},
};
use crate::{
    Random, StoreError, entity::conversation, statement::given, store::Change, viewer::Viewer,
};

/// A reader's own entry, and what it depends on.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Own {
    pub(crate) conversation_id: Uuid,
    pub(crate) folder: i16,
    pub(crate) starred: bool,
    pub(crate) unread: bool,
    pub(crate) read_through: i32,
    pub(crate) last_activity: i64,
    pub(crate) awaiting_since: Option<i64>,
}

impl Viewer {
    /// The viewer's entries of these conversations; those they may not see are passed over.
    pub(crate) async fn own(&self, change: &Change, ids: &[Uuid]) -> Result<Vec<Own>, StoreError> {
        let mut list = self.listed();
        let place = self.place_after();
        list.and_where(
            entry(Column::ConversationId).is_in((0..ids.len()).map(|id| given(place + id))),
        )
        // Always in one order, so that no two wait for each other.
        .order_by_expr(entry(Column::ConversationId), Order::Asc);
        let ids = ids.iter().map(|id| Value::from(*id));
        self.own_in(change, list, ids.collect()).await
    }

    /// The same of a list, which begins as [`Viewer::listed`] does and is given `more`.
    pub(crate) async fn own_in(
        &self,
        change: &Change,
        mut list: SelectStatement,
        more: Vec<Value>,
    ) -> Result<Vec<Own>, StoreError> {
        let own = [
            Column::ConversationId,
            Column::Folder,
            Column::Starred,
            Column::Unread,
            Column::ReadThrough,
            Column::LastActivity,
            Column::AwaitingSince,
        ];
        list.columns(own.map(|column| (mailbox_entry::Entity, column)))
            .lock_with_tables(LockType::Update, [mailbox_entry::Entity]);
        let query = ForViewer::new().with(change, (self, change.now()), || list, more);
        Ok(Own::find_by_statement(query).all(change).await?)
    }

    /// Does it, and keeps how it was. `owns` are what [`Self::own`] has found in this change.
    pub(crate) async fn file(
        &self,
        change: &Change,
        (id, filing): (FilingId, Filing),
        owns: &[Own],
    ) -> Result<(), StoreError> {
        if owns.is_empty() {
            return Ok(());
        }
        self.keep(change, (id, filing), owns).await?;
        let ids = owns.iter().map(|own| own.conversation_id);
        let mut update = Query::update()
            .table(mailbox_entry::Entity)
            .and_where(Expr::col(Column::AccountId).eq(self.account.0))
            .and_where(Expr::col(Column::ScopeId).eq(self.scope_id()))
            .and_where(Expr::col(Column::ConversationId).is_in(ids))
            .take();
        match filing {
            Filing::Archive => update.value(Column::Folder, entries::ARCHIVED),
            Filing::Delete => update.value(Column::Folder, entries::DELETED),
            Filing::Restore => update.value(Column::Folder, entries::INBOX),
            Filing::Star => update.value(Column::Starred, true),
            Filing::Unstar => update.value(Column::Starred, false),
            Filing::MarkRead => update
                .value(Column::Unread, false)
                .value(Column::ReadThrough, messages()),
            Filing::MarkUnread => update
                .value(Column::Unread, true)
                .value(Column::ReadThrough, before_the_last_of_others()),
        };
        change.put(&update).await
    }

    async fn keep(
        &self,
        change: &Change,
        (id, filing): (FilingId, Filing),
        owns: &[Own],
    ) -> Result<(), StoreError> {
        let rows = owns.iter().map(|own| {
            let row = filed::Model {
                conversation_id: own.conversation_id,
                account_id: self.account.0,
                scope_id: self.scope_id(),
                filing_id: id.0,
                filing: filing.as_str().to_owned(),
                last_activity: own.last_activity,
                folder: own.folder,
                starred: own.starred,
                unread: own.unread,
                read_through: own.read_through,
            };
            row.into_active_model()
        });
        // Only the last thing that was done with it can be taken back.
        let key = [
            filed::Column::ConversationId,
            filed::Column::AccountId,
            filed::Column::ScopeId,
        ];
        let rest = [
            filed::Column::FilingId,
            filed::Column::Filing,
            filed::Column::LastActivity,
            filed::Column::Folder,
            filed::Column::Starred,
            filed::Column::Unread,
            filed::Column::ReadThrough,
        ];
        let over = OnConflict::columns(key).update_columns(rest).to_owned();
        let insert = filed::Entity::insert_many(rows).on_conflict(over);
        change.put(insert.as_query()).await
    }

    /// What was done, and with how many, up to `most`. `None` when it cannot be taken back any more.
    pub(crate) async fn filed(
        &self,
        database: &impl ConnectionTrait,
        id: FilingId,
        most: u32,
    ) -> Result<Option<(Filing, i64)>, StoreError> {
        let rows = self.of_filing(id, u64::from(most));
        let name = Func::min(Expr::col(filed::Column::Filing));
        let query = Query::select()
            .expr_as(name, Alias::new("filing"))
            .expr_as(Func::count(Expr::cust("*")), Alias::new("number"))
            .from_subquery(rows, Alias::new("found"))
            .take();
        let query = database.get_database_backend().build(&query);
        let row = database.query_one_raw(query).await?;
        let row = row.ok_or(StoreError::Corrupt("a count"))?;
        let name: Option<String> = row.try_get("", "filing")?;
        let filing = name.as_deref().and_then(Filing::from_name);
        let number = row.try_get("", "number")?;
        Ok(filing.map(|filing| (filing, number)))
    }

    fn of_filing(&self, id: FilingId, most: u64) -> SelectStatement {
        Query::select()
            .columns([filed::Column::ConversationId, filed::Column::Filing])
            .from(filed::Entity)
            .and_where(Expr::col(filed::Column::FilingId).eq(id.0))
            .and_where(Expr::col(filed::Column::AccountId).eq(self.account.0))
            .and_where(Expr::col(filed::Column::ScopeId).eq(self.scope_id()))
            .order_by(filed::Column::ConversationId, Order::Asc)
            .limit(most)
            .take()
    }

    /// Takes back what was done with the first `most` of them, and says with how many that was.
    /// Where there has been a message since, it stays in the inbox.
    pub(crate) async fn take_back(
        &self,
        change: &Change,
        id: FilingId,
        most: u64,
    ) -> Result<u64, StoreError> {
        let backend = change.get_database_backend();
        let query = backend.build(&self.of_filing(id, most));
        let rows = change.query_all_raw(query).await?;
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            return Ok(0);
        };
        let name: String = first.try_get("", "filing")?;
        let last: Uuid = last.try_get("", "conversation_id")?;
        // What else has changed meanwhile stays: it may have been read.
        let was = match Filing::from_name(&name).ok_or(StoreError::Corrupt("a filing"))? {
            Filing::Archive | Filing::Delete | Filing::Restore => "folder = f.folder",
            Filing::Star | Filing::Unstar => "starred = f.starred",
            Filing::MarkRead | Filing::MarkUnread => {
                "unread = f.unread, read_through = f.read_through"
            }
        };
        let of = "f.filing_id = $1 AND f.account_id = $2 AND f.scope_id = $3 \
             AND f.conversation_id <= $4";
        let values: [Value; 4] = [
            id.0.into(),
            self.account.0.into(),
            self.scope_id().into(),
            last.into(),
        ];
        for sql in [
            format!(
                "UPDATE mailbox_entry SET {was} FROM filed AS f WHERE {of} \
                   AND mailbox_entry.conversation_id = f.conversation_id \
                   AND mailbox_entry.account_id = f.account_id \
                   AND mailbox_entry.scope_id = f.scope_id \
                   AND mailbox_entry.last_activity = f.last_activity"
            ),
            format!("DELETE FROM filed AS f WHERE {of}"),
        ] {
            let sql = Statement::from_sql_and_values(backend, sql, values.clone());
            change.put_statement(sql).await?;
        }
        Ok(rows.len() as u64)
    }
}

/// Forgets some of what was done before a time, and says of how many that was.
pub(crate) async fn forget_some(
    change: &Change,
    before: Timestamp,
    most: u64,
) -> Result<u64, StoreError> {
    let oldest = Query::select()
        .column(filed::Column::FilingId)
        .from(filed::Entity)
        .order_by(filed::Column::FilingId, Order::Asc)
        .limit(most)
        .take();
    let gone = filed::Entity::delete_many()
        .filter(filed::Column::FilingId.in_subquery(oldest))
        .filter(filed::Column::FilingId.lt(Random::first_id(before)))
        .exec(change)
        .await?;
    Ok(gone.rows_affected)
}

/// The position of the last message.
fn messages() -> Expr {
    let number = Query::select()
        .column(conversation::Column::Messages)
        .from(conversation::Entity)
        .and_where(Expr::col(conversation::Column::Id).equals(own_conversation()))
        .take();
    Expr::from(number)
}

/// The position before the last message that somebody else wrote, or before the last one: so that
/// message is the first new one when the conversation is opened.
fn before_the_last_of_others() -> Expr {
    let last = Query::select()
        .column(message::Column::Position)
        .from(message::Entity)
        .and_where(Expr::col(message::Column::ConversationId).equals(own_conversation()))
        .and_where(
            Expr::col(message::Column::AuthorAccountId)
                .ne(Expr::col((mailbox_entry::Entity, Column::AccountId))),
        )
        .order_by(message::Column::Position, Order::Desc)
        .limit(1)
        .take();
    Expr::from(Func::coalesce([Expr::from(last), messages()])).sub(1)
}

const fn own_conversation() -> (mailbox_entry::Entity, Column) {
    (mailbox_entry::Entity, Column::ConversationId)
}
