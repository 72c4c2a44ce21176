//! Lists of conversations.

use model::{
    ConversationId, Timestamp,
    limits::PAGE_ROWS,
    view::{AuthorView, ConversationRow, FolderPage, List, Sort},
};
use sea_orm::{
    ConnectionTrait, FromQueryResult,
    sea_query::{Alias, ExprTrait, SelectStatement},
};
use uuid::Uuid;

use super::{
    count,
    list::{self, Counts, Kind, Listing},
    refusal,
};
use crate::{
    MailboxError, Store, StoreError,
    entity::conversation,
    organization::Organization,
    statement::given,
    viewer::Viewer,
    visibility::{
        ForViewer, drafts,
        entries::{self, entry},
        participants,
        patients::{PatientRow, with_patient},
    },
};

/// One page of a list.
pub(crate) async fn folder(
    store: &Store,
    viewer: &Viewer,
    list: List,
) -> Result<FolderPage, MailboxError> {
    store.caught_up(viewer.account).await;
    let now = store.now();
    let database = store.read();
    let organization = store.organization(database, viewer.organization).await?;
    static QUERIES: [ForViewer; Listing::TEXTS] = [const { ForViewer::new() }; Listing::TEXTS];
    let listing = Listing::of(viewer, &list, now);
    let page = usize::try_from(PAGE_ROWS).unwrap_or(usize::MAX);
    let mut found = Vec::new();
    for part in listing.parts() {
        let query = || {
            let query = Counts::with(part.query(viewer), viewer, part);
            // One more than is shown says whether there is another page.
            with_rows(database, query, PAGE_ROWS + 1)
        };
        let query = QUERIES[part.text()].with(database, (viewer, now), query, part.values());
        found.extend(database.query_all_raw(query).await?);
        if found.len() > page {
            break;
        }
    }
    let counts = match found.first() {
        Some(row) => Counts::read(row, viewer, listing)?,
        None => Counts::load(database, viewer, listing, now).await?,
    };
    let mut rows = found
        .iter()
        .map(|row| {
            Found::from_query_result(row, "")?.shown(&organization, viewer, now, listing.kind)
        })
        .collect::<Result<Vec<_>, _>>()?;
    let after = rows.get(page).map(|row| row.conversation);
    rows.truncate(page);
    let next = rows.last().filter(|_| after.is_some());
    let list = List {
        sort: listing.sort,
        ..list
    };
    Ok(FolderPage {
        list,
        now: organization.moment(viewer.zone.as_ref(), now.0),
        as_of: listing.held.unwrap_or(now),
        next: next.map(ConversationRow::cursor),
        after,
        rows,
        unread: counts.unread,
        total: counts.total,
        drafts: counts.drafts,
        awaiting: counts.awaiting,
        new: counts.new,
        refused: refusal::of_writing(&organization, viewer),
    })
}

/// The conversation that comes after a row of a list, or the first one there is.
pub(crate) async fn next(
    store: &Store,
    viewer: &Viewer,
    list: List,
    done: ConversationId,
) -> Result<Option<ConversationId>, MailboxError> {
    static QUERIES: [ForViewer; Listing::TEXTS] = [const { ForViewer::new() }; Listing::TEXTS];
    store.caught_up(viewer.account).await;
    let (now, database) = (store.now(), store.read());
    let after = Listing::of(viewer, &list, now);
    let beginning = after.beginning();
    for listing in after.parts().chain(beginning.parts()) {
        let query = || {
            let id = (conversation::Entity, conversation::Column::Id);
            // One of them may be the one that is done.
            listing.query(viewer).column(id).limit(2).take()
        };
        let query = QUERIES[listing.text()].with(database, (viewer, now), query, listing.values());
        for row in database.query_all_raw(query).await? {
            let id: Uuid = row.try_get("", "id")?;
            if id != done.0 {
                return Ok(Some(id.into()));
            }
        }
    }
    Ok(None)
}

/// The newest unread conversations, [`NEWEST_UNREAD`] at the most.
pub(super) async fn newest_unread(
    database: &impl ConnectionTrait,
    organization: &Organization,
    viewer: &Viewer,
    now: Timestamp,
) -> Result<Vec<ConversationRow>, StoreError> {
    static QUERY: ForViewer = ForViewer::new();
    let query = || with_unread(database, viewer.listed(), NEWEST_UNREAD);
    let query = QUERY.with(database, (viewer, now), query, []);
    let found = Found::find_by_statement(query).all(database);
    let rows = found.await?.into_iter();
    rows.map(|row| row.shown(organization, viewer, now, Kind::Inbox))
        .collect()
}

/// Of these conversations, those that are here for the viewer; in no order.
pub(super) async fn rows_of(
    database: &impl ConnectionTrait,
    organization: &Organization,
    (viewer, now): (&Viewer, Timestamp),
    ids: &[Uuid],
) -> Result<Vec<ConversationRow>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let place = viewer.place_after();
    let query = || {
        let these = (0..ids.len()).map(|id| given(place + id));
        // The reader's own row is found by it; by the conversation's, PostgreSQL may go through all of
        // the reader's.
        let id = entry(entries::Column::ConversationId);
        let mut listed = viewer.listed();
        with_rows(
            database,
            listed.and_where(id.is_in(these)).take(),
            ids.len() as u64,
        )
    };
    let ids = ids.iter().map(|id| (*id).into());
    let query = ForViewer::new().with(database, (viewer, now), query, ids);
    let found = Found::find_by_statement(query).all(database);
    let rows = found.await?.into_iter();
    rows.map(|row| row.shown(organization, viewer, now, Kind::Inbox))
        .collect()
}

/// Unread conversations on "Today".
const NEWEST_UNREAD: u64 = 3;

/// What the database knows of a row.
#[derive(FromQueryResult)]
pub(super) struct Found {
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
    attachments: i32,
    preview: String,
    last_author_account_id: Uuid,
    last_author_role: conversation::Role,
    last_author_kind: Option<String>,
    last_author_name: String,
    last_author_credential: String,
    is_unread: bool,
    is_starred: bool,
    has_answer_begun: bool,
}

/// Of the conversations that `listed` finds, the newest that are unread, as [`with_rows`].
pub(super) fn with_unread(
    database: &impl ConnectionTrait,
    mut listed: SelectStatement,
    limit: u64,
) -> SelectStatement {
    list::ordered(
        listed.and_where(list::is_unread_in_inbox()),
        Kind::Inbox,
        Sort::Newest,
    );
    with_rows(database, listed, limit)
}

/// The first of the conversations that `listed` finds, each with all that its row shows.
pub(super) fn with_rows(
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
        Column::Attachments,
        Column::Preview,
        Column::LastAuthorAccountId,
        Column::LastAuthorRole,
        Column::LastAuthorKind,
        Column::LastAuthorName,
        Column::LastAuthorCredential,
    ];
    with_patient(&mut listed)
        .columns(shown.map(|column| (conversation::Entity, column)))
        .expr_as(participants::names(backend), Alias::new("names"))
        .expr_as(list::is_unread(), Alias::new("is_unread"))
        .expr_as(list::is_starred(), Alias::new("is_starred"))
        .expr_as(drafts::has_answer_begun(), Alias::new("has_answer_begun"))
        .limit(limit)
        .take()
}

impl Found {
    pub(super) fn shown(
        self,
        organization: &Organization,
        viewer: &Viewer,
        now: Timestamp,
        kind: Kind,
    ) -> Result<ConversationRow, StoreError> {
        let awaiting = self.awaiting_since.filter(|_| self.closed_at.is_none());
        let place = awaiting.filter(|_| kind == Kind::NeedsAnswer);
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
            attachments: count(self.attachments.into()),
            last_activity: organization.moment(viewer.zone.as_ref(), self.last_activity),
            unread: self.is_unread,
            starred: self.is_starred,
            answer_begun: self.has_answer_begun,
            confidential: self.confidential,
            place: Timestamp(place.unwrap_or(self.last_activity)),
        })
    }
}
