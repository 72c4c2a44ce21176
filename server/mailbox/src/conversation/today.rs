//! The page "Today".

use model::{
    Timestamp,
    view::{Awaited, TodayView},
};
use sea_orm::{
    ConnectionTrait, FromQueryResult, Order,
    sea_query::{Alias, Expr, ExprTrait},
};
use uuid::Uuid;

use super::{folder, list, refusal};
use crate::{
    MailboxError, Store, StoreError,
    entity::{conversation, patient},
    organization::Organization,
    viewer::Viewer,
    visibility::{ForViewer, participants},
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
    patient_name: String,
    names: String,
    type_code: String,
    subject: String,
    awaiting_since: i64,
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
    ];
    let whose = Expr::col((patient::Entity, patient::Column::Id))
        .equals((conversation::Entity, Column::PatientId));
    static QUERY: ForViewer = ForViewer::new();
    let query = || {
        let mut query = viewer.listed();
        query
            .and_where(list::is_awaited())
            .inner_join(patient::Entity, whose)
            .columns(shown.map(|column| (conversation::Entity, column)))
            .expr_as(
                Expr::col((patient::Entity, patient::Column::Name)),
                Alias::new("patient_name"),
            )
            .expr_as(participants::names(backend), Alias::new("names"));
        list::ordered(&mut query, list::Key::AwaitingSince, Order::Asc)
            .limit(AWAITED_ROWS)
            .take()
    };
    let query = QUERY.with(database, (viewer, now), query, []);
    let found = Found::find_by_statement(query).all(database);
    let rows = found.await?.into_iter();
    rows.map(|row| {
        let answer_by = organization.answer_by(Timestamp(row.awaiting_since));
        Ok(Awaited {
            conversation: row.id.into(),
            patient_name: row.patient_name,
            message_type: organization.type_view(&row.type_code)?,
            subject: row.subject,
            with: participants::read_names(&row.names)?,
            since: organization.moment(viewer.zone.as_ref(), row.awaiting_since),
            late: organization.is_past(answer_by, now),
            answer_by,
        })
    })
    .collect()
}
