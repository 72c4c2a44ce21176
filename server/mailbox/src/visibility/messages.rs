//! Messages: read by those who may see their conversation, written once.

use document::Document;
use model::{ClientKey, ConversationId, Timestamp, limits};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, Iterable, Order,
    QueryFilter, QueryResult, QuerySelect, QueryTrait,
    sea_query::{Alias, Condition, Expr, ExprTrait, Func, Query, SelectStatement, WindowStatement},
};
use uuid::Uuid;

pub(crate) use super::rows::message::Model as Message;
use super::{Started, Visible, rows::message};
use crate::{
    StoreError,
    entity::account,
    search::{self, About},
    statement::{Fixed, given},
    store::Change,
    viewer::Viewer,
};

/// What somebody writes, ready to be stored.
pub(crate) struct Text<'a> {
    pub(crate) body: &'a Document,
    pub(crate) json: &'a str,
    pub(crate) client_key: ClientKey,
    /// SHA-256 of everything the writer chose.
    pub(crate) digest: [u8; 32],
    /// Names of the files that go with it, a line each.
    pub(crate) files: String,
}

/// Where a message stands.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) position: i32,
    pub(crate) sent_at: Timestamp,
}

/// What a client key gave before.
pub(crate) struct Earlier {
    pub(crate) conversation: ConversationId,
    pub(crate) message: Uuid,
    pub(crate) digest: Vec<u8>,
}

impl Started {
    /// The first message.
    pub(crate) async fn say(
        self,
        change: &Change,
        id: Uuid,
        viewer: &Viewer,
        text: &Text<'_>,
        place: Place,
        about: &About,
    ) -> Result<(), StoreError> {
        say(change, (self.id().0, id), viewer, text, place, about).await
    }
}

impl Visible {
    /// A further message.
    pub(crate) async fn say(
        &self,
        change: &Change,
        id: Uuid,
        viewer: &Viewer,
        text: &Text<'_>,
        place: Place,
        people: Vec<(Uuid, String)>,
    ) -> Result<(), StoreError> {
        let about = About {
            patient: self.patient_id,
            patient_name: self.patient(viewer).name,
            confidential: self.confidential,
            subject: self.subject.clone(),
            people,
        };
        say(change, (self.id, id), viewer, text, place, &about).await
    }

    /// Somebody else than the viewer has written since a position.
    pub(crate) async fn others_wrote_after(
        &self,
        database: &impl ConnectionTrait,
        viewer: &Viewer,
        position: u32,
    ) -> Result<bool, StoreError> {
        let position = i32::try_from(position).unwrap_or(i32::MAX);
        if position >= self.messages {
            return Ok(false);
        }
        let of_others = message::Entity::find()
            .select_only()
            .column(message::Column::Id)
            .filter(message::Column::ConversationId.eq(self.id))
            .filter(message::Column::Position.gt(position))
            .filter(message::Column::AuthorAccountId.ne(viewer.account.0))
            .limit(1);
        let found = of_others.into_tuple::<Uuid>().one(database).await?;
        Ok(found.is_some())
    }

    /// The last messages before a position, or the newest ones, oldest first: at most
    /// [`limits::WINDOW_MESSAGES`] of them and about [`limits::WINDOW_BYTES`] of text, at least one.
    /// None that came after the conversation was found.
    pub(crate) async fn window(
        &self,
        database: &impl ConnectionTrait,
        before: Option<u32>,
    ) -> Result<Vec<Message>, StoreError> {
        static QUERY: Fixed = Fixed::new();
        let last = self.messages;
        let last = before.map_or(last, |before| {
            let before = i32::try_from(before).unwrap_or(i32::MAX);
            std::cmp::min(last, before.saturating_sub(1))
        });
        let values = [self.id.into(), last.into()];
        let statement = QUERY.with(database.get_database_backend(), window, values);
        Ok(Message::find_by_statement(statement).all(database).await?)
    }
}

/// Of the conversation given first, up to the position given second.
fn window() -> SelectStatement {
    let bytes = Expr::col(message::Column::BodyBytes);
    let (so_far, newest) = (Alias::new("bytes_so_far"), Alias::new("newest"));
    let newest_first = WindowStatement::new()
        .order_by(message::Column::Position, Order::Desc)
        .take();
    let newest_ones = Query::select()
        .columns(message::Column::iter())
        .expr_window_as(Func::sum(bytes), newest_first, so_far.clone())
        .from(message::Entity)
        .and_where(Expr::col(message::Column::ConversationId).eq(given(1)))
        .and_where(Expr::col(message::Column::Position).lte(given(2)))
        .order_by(message::Column::Position, Order::Desc)
        .limit(limits::WINDOW_MESSAGES.into())
        .take();
    let fits = Condition::any()
        .add(Expr::col(so_far).lte(limits::WINDOW_BYTES))
        .add(Expr::col(message::Column::Position).eq(given(2)));
    Query::select()
        .columns(message::Column::iter())
        .from_subquery(newest_ones, newest)
        .cond_where(fits)
        .order_by(message::Column::Position, Order::Asc)
        .take()
}

/// Writes a message, and what it is found by.
async fn say(
    change: &Change,
    (conversation, id): (Uuid, Uuid),
    viewer: &Viewer,
    text: &Text<'_>,
    place: Place,
    about: &About,
) -> Result<(), StoreError> {
    let author = viewer.author();
    let row = message::Model {
        id,
        conversation_id: conversation,
        position: place.position,
        author_account_id: viewer.account.0,
        author_role: author.role,
        author_kind: author.kind,
        author_name: author.name,
        author_credential: author.credential,
        sent_at: place.sent_at.0,
        body: text.json.to_owned(),
        body_bytes: i32::try_from(text.json.len()).unwrap_or(i32::MAX),
        plain: text.body.plain_text(),
        client_key: text.client_key.0,
        content_digest: text.digest.to_vec(),
    };
    let written = search::Written {
        conversation,
        position: row.position,
        sent_at: row.sent_at,
        author: &row.author_name,
        files: &text.files,
        text: &row.plain,
    };
    let backend = change.get_database_backend();
    let document = search::insert(backend, about, &written, search::Indexed::Together);
    let insert = message::Entity::insert(row.into_active_model());
    change.put(insert.as_query()).await?;
    for statement in document {
        change.put_statement(statement).await?;
    }
    Ok(())
}

/// Adds to a query of accounts what the account has already submitted under a client key.
pub(crate) fn with_earlier(mut query: SelectStatement, key: Expr) -> SelectStatement {
    let of = |column| Expr::col((message::Entity, column));
    let own = Condition::all()
        .add(of(message::Column::AuthorAccountId).equals((account::Entity, account::Column::Id)))
        .add(of(message::Column::ClientKey).eq(key));
    query.left_join(message::Entity, own);
    for (column, name) in [
        (message::Column::ConversationId, "earlier_conversation"),
        (message::Column::Id, "earlier_message"),
        (message::Column::ContentDigest, "earlier_digest"),
    ] {
        query.expr_as(of(column), Alias::new(name));
    }
    query
}

/// What [`with_earlier`] found.
pub(crate) fn earlier(row: &QueryResult) -> Result<Option<Earlier>, StoreError> {
    let Some(conversation) = row.try_get::<Option<Uuid>>("", "earlier_conversation")? else {
        return Ok(None);
    };
    Ok(Some(Earlier {
        conversation: conversation.into(),
        message: row.try_get("", "earlier_message")?,
        digest: row.try_get("", "earlier_digest")?,
    }))
}
