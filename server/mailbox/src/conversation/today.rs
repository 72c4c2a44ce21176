//! The page "Today".

use model::{
    Timestamp,
    view::{Awaited, TodayView},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, FromQueryResult, Iterable, Order, sea_query::SelectStatement,
};

use super::{count_of, folder, participants, refusal, unread};
use crate::{
    MailboxError, StoreError, entity::conversation, organization::Organization, viewer::Viewer,
};

/// Rows of each list.
const UNREAD_ROWS: u64 = 3;
const AWAITED_ROWS: u64 = 5;

pub(crate) async fn today(
    database: &impl ConnectionTrait,
    viewer: &Viewer,
    now: Timestamp,
) -> Result<TodayView, MailboxError> {
    let organization = Organization::load(database, now).await?;
    Ok(TodayView {
        now: organization.moment(viewer.zone.as_ref(), now.0),
        patient: viewer.patient_side().map(|side| side.choice.clone()),
        unread: unread::unread(database, viewer, now).await?,
        newest_unread: folder::newest_unread(database, &organization, viewer, UNREAD_ROWS, now)
            .await?,
        awaited: awaited(database, &organization, viewer, now).await?,
        awaited_count: count_of(database, waiting(viewer, now)).await?,
        refused: refusal::of_writing(&organization, viewer),
        organization: organization.view(),
    })
}

/// The patient's side wrote last, and the care team has not closed the conversation.
fn waiting(viewer: &Viewer, now: Timestamp) -> SelectStatement {
    viewer
        .conversations(now)
        .and_where(conversation::Column::AwaitingSince.is_not_null())
        .and_where(conversation::Column::ClosedAt.is_null())
        .take()
}

async fn awaited(
    database: &impl ConnectionTrait,
    organization: &Organization,
    viewer: &Viewer,
    now: Timestamp,
) -> Result<Vec<Awaited>, StoreError> {
    use conversation::Column::{AwaitingSince, Id};
    let columns = conversation::Column::iter().map(|column| (conversation::Entity, column));
    let query = waiting(viewer, now)
        .columns(columns)
        .order_by((conversation::Entity, AwaitingSince), Order::Asc)
        .order_by((conversation::Entity, Id), Order::Asc)
        .limit(AWAITED_ROWS)
        .take();
    let statement = database.get_database_backend().build(&query);
    let found = conversation::Model::find_by_statement(statement)
        .all(database)
        .await?;
    let mut with = participants::current(database, found.iter().map(|row| row.id)).await?;
    found
        .into_iter()
        .map(|row| {
            let since = row.awaiting_since.unwrap_or(row.last_activity);
            let answer_by = organization.answer_by(Timestamp(since));
            let taking_part = with.remove(&row.id).unwrap_or_default();
            Ok(Awaited {
                conversation: row.id.into(),
                message_type: organization.type_view(&row.type_code)?,
                subject: row.subject,
                with: taking_part.into_iter().map(|shown| shown.name).collect(),
                late: organization.is_past(answer_by, now),
                answer_by,
            })
        })
        .collect()
}
