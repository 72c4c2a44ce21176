//! The page "Today".

use model::{
    Timestamp,
    view::{Awaited, PersonToday, Sort, TodayView},
};
use sea_orm::{
    ConnectionTrait, FromQueryResult,
    sea_query::{Alias, SelectStatement},
};
use uuid::Uuid;

use super::{company, folder, list, refusal};
use crate::{
    MailboxError, Store, StoreError,
    entity::conversation,
    organization::Organization,
    viewer::{Company, Viewer},
    visibility::{
        ForViewer, participants,
        patients::{PatientRow, with_patient},
    },
};

/// Conversations that wait.
const AWAITED_ROWS: u64 = 5;

pub(crate) async fn today(
    store: &Store,
    viewer: &Viewer,
    company: &Company,
) -> Result<TodayView, MailboxError> {
    store.caught_up(viewer.account).await;
    let now = store.now();
    let snapshot = store.snapshot().await?;
    let organization = store.organization(&snapshot, viewer.organization).await?;
    let [unread, awaited_count, drafts] = list::of_today(&snapshot, viewer, now).await?;
    let newest_unread = match unread {
        0 => Vec::new(),
        _ => folder::newest_unread(&snapshot, &organization, viewer, now).await?,
    };
    let awaited = match awaited_count {
        0 => Vec::new(),
        _ => awaited(&snapshot, &organization, viewer, now).await?,
    };
    let others = company::others(&snapshot, &organization, company, now).await?;
    store.seen(snapshot).await?;
    Ok(TodayView {
        drafts,
        now: organization.moment(viewer.zone.as_ref(), now.0),
        here: PersonToday {
            patient: viewer.patient_side().map(|side| side.choice.clone()),
            unread,
            newest_unread,
            awaited,
            awaited_count,
        },
        others,
        more_others: company.more,
        refused: refusal::of_writing(&organization, viewer),
        organization: organization.view(),
    })
}

#[derive(FromQueryResult)]
pub(super) struct Found {
    id: Uuid,
    #[sea_orm(nested)]
    patient: PatientRow,
    names: String,
    type_code: String,
    subject: String,
    awaiting_since: i64,
    messages: i32,
    seen_through: i32,
    seen_at: Option<i64>,
}

async fn awaited(
    database: &impl ConnectionTrait,
    organization: &Organization,
    viewer: &Viewer,
    now: Timestamp,
) -> Result<Vec<Awaited>, StoreError> {
    static QUERY: ForViewer = ForViewer::new();
    let query = || with_awaited(database, viewer.listed(), AWAITED_ROWS);
    let query = QUERY.with(database, (viewer, now), query, []);
    let found = Found::find_by_statement(query).all(database);
    let rows = found.await?.into_iter();
    rows.map(|row| row.shown(organization, viewer, now))
        .collect()
}

/// Of the conversations that `listed` finds, those that wait. What has waited longest comes first.
pub(super) fn with_awaited(
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
        Column::AwaitingSince,
        Column::Messages,
        Column::SeenThrough,
        Column::SeenAt,
    ];
    let query = with_patient(&mut listed)
        .and_where(list::is_awaited())
        .columns(shown.map(|column| (conversation::Entity, column)))
        .expr_as(participants::names(backend), Alias::new("names"));
    list::ordered(query, list::Kind::NeedsAnswer, Sort::Newest)
        .limit(limit)
        .take()
}

impl Found {
    pub(super) fn shown(
        self,
        organization: &Organization,
        viewer: &Viewer,
        now: Timestamp,
    ) -> Result<Awaited, StoreError> {
        let moment = |at| organization.moment(viewer.zone.as_ref(), at);
        let seen = (self.seen_at).filter(|_| self.seen_through >= self.messages);
        Ok(Awaited {
            conversation: self.id.into(),
            patient: self.patient.facts(viewer),
            message_type: organization.type_view(&self.type_code)?,
            subject: self.subject,
            with: participants::read_names(&self.names)?,
            since: moment(self.awaiting_since),
            due: organization.due(Timestamp(self.awaiting_since), now),
            seen: seen.map(moment),
        })
    }
}
