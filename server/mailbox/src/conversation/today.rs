//! The page "Today".

use model::{
    Timestamp,
    view::{Awaited, TodayView},
};
use sea_orm::{ConnectionTrait, FromQueryResult, sea_query::Alias};
use uuid::Uuid;

use super::{folder, list, refusal};
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

/// Conversations that wait.
const AWAITED_ROWS: u64 = 5;

pub(crate) async fn today(store: &Store, viewer: &Viewer) -> Result<TodayView, MailboxError> {
    store.caught_up(viewer.account).await;
    let now = store.now();
    let snapshot = store.snapshot().await?;
    let organization = store.organization(&snapshot, viewer.organization).await?;
    let [unread, awaited_count] = list::unread_and_awaited(&snapshot, viewer, now).await?;
    let newest_unread = match unread {
        0 => Vec::new(),
        _ => folder::newest_unread(&snapshot, &organization, viewer, now).await?,
    };
    let awaited = match awaited_count {
        0 => Vec::new(),
        _ => awaited(&snapshot, &organization, viewer, now).await?,
    };
    store.seen(snapshot).await?;
    Ok(TodayView {
        now: organization.moment(viewer.zone.as_ref(), now.0),
        patient: viewer.patient_side().map(|side| side.choice.clone()),
        unread,
        newest_unread,
        awaited,
        awaited_count,
        refused: refusal::of_writing(&organization, viewer),
        organization: organization.view(),
    })
}

#[derive(FromQueryResult)]
struct Found {
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

/// What has waited longest comes first.
async fn awaited(
    database: &impl ConnectionTrait,
    organization: &Organization,
    viewer: &Viewer,
    now: Timestamp,
) -> Result<Vec<Awaited>, StoreError> {
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
    static QUERY: ForViewer = ForViewer::new();
    let query = || {
        let mut query = viewer.listed();
        with_patient(&mut query)
            .and_where(list::is_awaited())
            .columns(shown.map(|column| (conversation::Entity, column)))
            .expr_as(participants::names(backend), Alias::new("names"));
        list::ordered(&mut query, list::Kind::NeedsAnswer)
            .limit(AWAITED_ROWS)
            .take()
    };
    let query = QUERY.with(database, (viewer, now), query, []);
    let found = Found::find_by_statement(query).all(database);
    let rows = found.await?.into_iter();
    rows.map(|row| {
        let moment = |at| organization.moment(viewer.zone.as_ref(), at);
        let seen = row.seen_at.filter(|_| row.seen_through >= row.messages);
        Ok(Awaited {
            conversation: row.id.into(),
            patient: row.patient.facts(viewer),
            message_type: organization.type_view(&row.type_code)?,
            subject: row.subject,
            with: participants::read_names(&row.names)?,
            since: moment(row.awaiting_since),
            due: organization.due(Timestamp(row.awaiting_since), now),
            seen: seen.map(moment),
        })
    })
    .collect()
}
