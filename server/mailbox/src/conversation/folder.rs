//! Lists of conversations.

use document::{Document, Limits};
use model::{
    Timestamp,
    limits::{PAGE_ROWS, PREVIEW_CHARS},
    view::{ConversationRow, Cursor, Folder, FolderPage},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, Order, QueryFilter, QuerySelect,
    QueryTrait,
    sea_query::{Condition, Expr, ExprTrait, SelectStatement},
};
use uuid::Uuid;

use super::{count, participants, refusal, unread};
use crate::{
    MailboxError, StoreError,
    entity::{conversation, message, patient},
    organization::Organization,
    viewer::Viewer,
};

/// One page of a folder, newest activity first.
pub(crate) async fn folder(
    database: &impl ConnectionTrait,
    viewer: &Viewer,
    folder: Folder,
    after: Option<Cursor>,
    now: Timestamp,
) -> Result<FolderPage, MailboxError> {
    let organization = Organization::load(database, now).await?;
    let mut query = viewer.conversations(now);
    if folder == Folder::Sent {
        query.cond_where(written_by(viewer));
    }
    if let Some(cursor) = after {
        query.and_where(is_below(cursor));
    }
    // One more than is shown says whether there is another page.
    let mut found = Found::newest(database, viewer, query, PAGE_ROWS + 1, now).await?;
    let page = usize::try_from(PAGE_ROWS).unwrap_or(usize::MAX);
    let is_last = found.len() <= page;
    found.truncate(page);
    let next = found.last().filter(|_| !is_last).map(|row| Cursor {
        last_activity: Timestamp(row.last_activity),
        conversation: row.id.into(),
    });
    Ok(FolderPage {
        folder,
        now: organization.moment(viewer.zone.as_ref(), now.0),
        rows: rows(database, &organization, viewer, found).await?,
        next,
        unread: unread::unread(database, viewer, now).await?,
        refused: refusal::of_writing(&organization, viewer),
    })
}

/// The newest unread conversations.
pub(super) async fn newest_unread(
    database: &impl ConnectionTrait,
    organization: &Organization,
    viewer: &Viewer,
    limit: u64,
    now: Timestamp,
) -> Result<Vec<ConversationRow>, StoreError> {
    let query = viewer
        .conversations(now)
        .and_where(unread::is_unread(viewer))
        .take();
    let found = Found::newest(database, viewer, query, limit, now).await?;
    rows(database, organization, viewer, found).await
}

/// Keyset paging: the rows below one that was seen, however the list has grown above it.
fn is_below(cursor: Cursor) -> Expr {
    let of_row = [conversation::Column::LastActivity, conversation::Column::Id];
    let of_row = of_row.map(|column| Expr::col((conversation::Entity, column)));
    let of_cursor = [
        Expr::value(cursor.last_activity.0),
        Expr::value(cursor.conversation.0),
    ];
    Expr::tuple(of_row).lt(Expr::tuple(of_cursor))
}

fn written_by(viewer: &Viewer) -> Condition {
    let own = message::Entity::find()
        .select_only()
        .column(message::Column::Id)
        .filter(
            Expr::col((message::Entity, message::Column::ConversationId))
                .equals((conversation::Entity, conversation::Column::Id)),
        )
        .filter(message::Column::AuthorAccountId.eq(viewer.account.0));
    Condition::all().add(Expr::exists(own.into_query()))
}

/// What the database knows of a row.
#[derive(FromQueryResult)]
struct Found {
    id: Uuid,
    patient_name: String,
    type_code: String,
    subject: String,
    confidential: bool,
    last_activity: i64,
    messages: i32,
    last_author_account: Uuid,
    last_author: String,
    last_body: String,
    is_unread: bool,
}

impl Found {
    /// The newest of the conversations that `wanted` finds. Which these are is settled first, from
    /// ids and times alone; only their messages are looked up then.
    async fn newest(
        database: &impl ConnectionTrait,
        viewer: &Viewer,
        mut wanted: SelectStatement,
        limit: u64,
        now: Timestamp,
    ) -> Result<Vec<Self>, StoreError> {
        use conversation::Column;
        let wanted = newest_first(&mut wanted)
            .column((conversation::Entity, Column::Id))
            .limit(limit)
            .take();
        let shown = [
            Column::Id,
            Column::TypeCode,
            Column::Subject,
            Column::Confidential,
            Column::LastActivity,
            Column::Messages,
        ];
        let of_last = |column: message::Column| Expr::col((message::Entity, column));
        let last_message = Condition::all()
            .add(
                of_last(message::Column::ConversationId).equals((conversation::Entity, Column::Id)),
            )
            .add(
                of_last(message::Column::Position).equals((conversation::Entity, Column::Messages)),
            );
        let whose = Expr::col((patient::Entity, patient::Column::Id))
            .equals((conversation::Entity, Column::PatientId));
        let mut query = viewer
            .conversations(now)
            .and_where(Column::Id.in_subquery(wanted))
            .inner_join(message::Entity, last_message)
            .inner_join(patient::Entity, whose)
            .columns(shown.map(|column| (conversation::Entity, column)))
            .expr_as(
                Expr::col((patient::Entity, patient::Column::Name)),
                "patient_name",
            )
            .expr_as(
                of_last(message::Column::AuthorAccountId),
                "last_author_account",
            )
            .expr_as(of_last(message::Column::AuthorName), "last_author")
            .expr_as(of_last(message::Column::Body), "last_body")
            .expr_as(unread::is_unread(viewer), "is_unread")
            .take();
        let statement = database
            .get_database_backend()
            .build(newest_first(&mut query));
        Ok(Self::find_by_statement(statement).all(database).await?)
    }
}

fn newest_first(query: &mut SelectStatement) -> &mut SelectStatement {
    use conversation::Column::{Id, LastActivity};
    query
        .order_by((conversation::Entity, LastActivity), Order::Desc)
        .order_by((conversation::Entity, Id), Order::Desc)
}

async fn rows(
    database: &impl ConnectionTrait,
    organization: &Organization,
    viewer: &Viewer,
    found: Vec<Found>,
) -> Result<Vec<ConversationRow>, StoreError> {
    let ids = found.iter().map(|row| row.id);
    let mut with = participants::current(database, ids).await?;
    found
        .into_iter()
        .map(|row| {
            let last = Document::from_json(&row.last_body, &Limits::DEFAULT)
                .map_err(|_| StoreError::Corrupt("a message's body"))?;
            let taking_part = with.remove(&row.id).unwrap_or_default();
            Ok(ConversationRow {
                conversation: row.id.into(),
                patient_name: row.patient_name,
                with: taking_part.into_iter().map(|shown| shown.name).collect(),
                last_is_mine: row.last_author_account == viewer.account.0,
                last_author: row.last_author,
                message_type: organization.type_view(&row.type_code)?,
                subject: row.subject,
                preview: last.preview(PREVIEW_CHARS),
                messages: count(row.messages.into()),
                last_activity: organization.moment(viewer.zone.as_ref(), row.last_activity),
                unread: row.is_unread,
                confidential: row.confidential,
            })
        })
        .collect()
}
