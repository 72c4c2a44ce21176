//! Lists of conversations.

use model::{
    Timestamp,
    limits::PAGE_ROWS,
    view::{AuthorView, ConversationRow, Cursor, Folder, FolderPage},
};
use sea_orm::{
    ConnectionTrait, FromQueryResult, Order,
    sea_query::{Alias, SelectStatement},
};
use uuid::Uuid;

use super::{count, list, refusal};
use crate::{
    MailboxError, Store, StoreError,
    entity::conversation,
    organization::Organization,
    viewer::Viewer,
    visibility::{
        ForViewer, participants,
        patients::{PatientRow, with_patient},
    },
};

/// One page of a folder, newest activity first.
pub(crate) async fn folder(
    store: &Store,
    viewer: &Viewer,
    folder: Folder,
    after: Option<Cursor>,
) -> Result<FolderPage, MailboxError> {
    store.caught_up(viewer.account).await;
    let now = store.now();
    let database = store.read();
    let organization = store.organization(database, viewer.organization).await?;
    // Inbox and sent, each from the beginning and from a row on.
    static QUERIES: [ForViewer; 4] = [const { ForViewer::new() }; 4];
    let sent = folder == Folder::Sent;
    let query = || {
        let mut query = viewer.listed();
        if sent {
            query.and_where(list::wrote());
        }
        if after.is_some() {
            query.and_where(list::is_below(viewer.place_after()));
        }
        // With the rows, so that number and rows agree.
        query.expr_as(list::number_of_unread(viewer), Alias::new(UNREAD));
        // One more than is shown says whether there is another page.
        with_rows(database, query, PAGE_ROWS + 1)
    };
    let below = after.map(|cursor| [cursor.last_activity.0.into(), cursor.conversation.0.into()]);
    let query = QUERIES[usize::from(sent) * 2 + usize::from(after.is_some())].with(
        database,
        (viewer, now),
        query,
        below.into_iter().flatten(),
    );
    let found = database.query_all_raw(query).await?;
    let unread = match found.first() {
        Some(row) => count(row.try_get("", UNREAD)?),
        None => list::unread(database, viewer, now).await?,
    };
    let mut rows = found
        .iter()
        .map(|row| Found::from_query_result(row, "")?.shown(&organization, viewer, now))
        .collect::<Result<Vec<_>, _>>()?;
    let page = usize::try_from(PAGE_ROWS).unwrap_or(usize::MAX);
    let is_last = rows.len() <= page;
    rows.truncate(page);
    let next = rows.last().filter(|_| !is_last).map(|row| Cursor {
        last_activity: row.last_activity.at,
        conversation: row.conversation,
    });
    Ok(FolderPage {
        folder,
        now: organization.moment(viewer.zone.as_ref(), now.0),
        rows,
        next,
        unread,
        refused: refusal::of_writing(&organization, viewer),
    })
}

/// The newest unread conversations, [`NEWEST_UNREAD`] at the most.
pub(super) async fn newest_unread(
    database: &impl ConnectionTrait,
    organization: &Organization,
    viewer: &Viewer,
    now: Timestamp,
) -> Result<Vec<ConversationRow>, StoreError> {
    static QUERY: ForViewer = ForViewer::new();
    let query = || {
        let unread = viewer.listed().and_where(list::is_unread()).take();
        with_rows(database, unread, NEWEST_UNREAD)
    };
    let query = QUERY.with(database, (viewer, now), query, []);
    let found = Found::find_by_statement(query).all(database);
    let rows = found.await?.into_iter();
    rows.map(|row| row.shown(organization, viewer, now))
        .collect()
}

/// Unread conversations on "Today".
const NEWEST_UNREAD: u64 = 3;

/// The name of the number beside the rows.
const UNREAD: &str = "number_of_unread";

/// What the database knows of a row.
#[derive(FromQueryResult)]
struct Found {
    id: Uuid,
    #[sea_orm(nested)]
    patient: PatientRow,
    names: String,
    type_code: String,
    subject: String,
    confidential: bool,
    last_activity: i64,
    awaiting_since: Option<i64>,
    closed_at: Option<i64>,
    messages: i32,
    preview: String,
    last_author_account_id: Uuid,
    last_author_role: conversation::Role,
    last_author_kind: Option<String>,
    last_author_name: String,
    last_author_credential: String,
    is_unread: bool,
}

/// The newest of the conversations that `listed` finds, each with all that its row shows.
fn with_rows(
    database: &impl ConnectionTrait,
    mut listed: SelectStatement,
    limit: u64,
) -> SelectStatement {
    use conversation::Column;
    let backend = database.get_database_backend();
    let shown = [
        Column::Id,
        Column::TypeCode,
        Column::Subject,
        Column::Confidential,
        Column::LastActivity,
        Column::AwaitingSince,
        Column::ClosedAt,
        Column::Messages,
        Column::Preview,
        Column::LastAuthorAccountId,
        Column::LastAuthorRole,
        Column::LastAuthorKind,
        Column::LastAuthorName,
        Column::LastAuthorCredential,
    ];
    let query = with_patient(&mut listed)
        .columns(shown.map(|column| (conversation::Entity, column)))
        .expr_as(participants::names(backend), Alias::new("names"))
        .expr_as(list::is_unread(), Alias::new("is_unread"));
    list::ordered(query, list::Key::LastActivity, Order::Desc)
        .limit(limit)
        .take()
}

impl Found {
    fn shown(
        self,
        organization: &Organization,
        viewer: &Viewer,
        now: Timestamp,
    ) -> Result<ConversationRow, StoreError> {
        let awaiting = self.awaiting_since.filter(|_| self.closed_at.is_none());
        Ok(ConversationRow {
            conversation: self.id.into(),
            patient: self.patient.facts(viewer),
            due: awaiting.map(|since| organization.due(Timestamp(since), now)),
            with: participants::read_names(&self.names)?,
            last_is_mine: self.last_author_account_id == viewer.account.0,
            last_author: AuthorView {
                role: self
                    .last_author_role
                    .shown(self.last_author_kind.as_deref()),
                name: self.last_author_name,
                credential: self.last_author_credential,
            },
            message_type: organization.type_view(&self.type_code)?,
            subject: self.subject,
            preview: self.preview,
            messages: count(self.messages.into()),
            last_activity: organization.moment(viewer.zone.as_ref(), self.last_activity),
            unread: self.is_unread,
            confidential: self.confidential,
        })
    }
}
