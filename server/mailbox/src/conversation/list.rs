//! What lists are made of: conditions on a reader's own entries, their order, and counts.

use model::{Timestamp, limits::COUNT_UP_TO, view::Cursor};
use sea_orm::{
    ConnectionTrait, Order,
    sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement},
};

use super::count;
use crate::{
    StoreError,
    entity::conversation,
    viewer::Viewer,
    visibility::entries::{Column, entry},
};

/// What a list is ordered by, and then by the conversation.
#[derive(Clone, Copy)]
pub(super) enum Key {
    LastActivity,
    AwaitingSince,
}

/// Each of these is the condition of an index of its own, in its words.
pub(super) fn is_unread() -> Expr {
    entry(Column::Unread)
}

pub(super) fn wrote() -> Expr {
    entry(Column::Wrote)
}

/// The patient's side wrote last, and the care team has not closed the conversation.
pub(super) fn is_awaited() -> Expr {
    let open = Expr::col((conversation::Entity, conversation::Column::ClosedAt)).is_null();
    entry(Column::AwaitingSince).is_not_null().and(open)
}

/// Keyset paging: the rows below one that was seen, however the list has grown above it.
pub(super) fn is_below(cursor: Cursor) -> Expr {
    let of_row = [entry(Column::LastActivity), entry(Column::ConversationId)];
    let of_cursor = [
        Expr::value(cursor.last_activity.0),
        Expr::value(cursor.conversation.0),
    ];
    Expr::tuple(of_row).lt(Expr::tuple(of_cursor))
}

pub(super) fn ordered(query: &mut SelectStatement, key: Key, order: Order) -> &mut SelectStatement {
    let column = match key {
        Key::LastActivity => Column::LastActivity,
        Key::AwaitingSince => Column::AwaitingSince,
    };
    query
        .order_by_expr(entry(column), order.clone())
        .order_by_expr(entry(Column::ConversationId), order)
}

/// How many conversations are unread, [`COUNT_UP_TO`] at the most.
pub(crate) async fn unread(
    database: &impl ConnectionTrait,
    viewer: &Viewer,
    now: Timestamp,
) -> Result<u32, StoreError> {
    let [unread] = numbers(database, [number_of_unread(viewer, now)]).await?;
    Ok(unread)
}

/// How many are unread, and how many wait for an answer, each [`COUNT_UP_TO`] at the most.
pub(super) async fn unread_and_awaited(
    database: &impl ConnectionTrait,
    viewer: &Viewer,
    now: Timestamp,
) -> Result<[u32; 2], StoreError> {
    let awaited = viewer.listed(now).and_where(is_awaited()).take();
    numbers(database, [number_of_unread(viewer, now), number(awaited)]).await
}

/// [`unread`], as a part of another query.
pub(super) fn number_of_unread(viewer: &Viewer, now: Timestamp) -> Expr {
    number(viewer.listed(now).and_where(is_unread()).take())
}

fn number(mut of: SelectStatement) -> Expr {
    let some = of.expr(Expr::value(1)).limit(COUNT_UP_TO.into()).take();
    Expr::from(
        Query::select()
            .expr(Func::count(Expr::cust("*")))
            .from_subquery(some, Alias::new("found"))
            .take(),
    )
}

/// Several numbers with one statement.
async fn numbers<const N: usize>(
    database: &impl ConnectionTrait,
    numbers: [Expr; N],
) -> Result<[u32; N], StoreError> {
    let mut all = Query::select();
    for (place, number) in numbers.into_iter().enumerate() {
        all.expr_as(number, Alias::new(format!("number_{place}")));
    }
    let row = database.query_one(&all).await?;
    let row = row.ok_or(StoreError::Corrupt("a count"))?;
    let mut numbers = [0; N];
    for (place, number) in numbers.iter_mut().enumerate() {
        *number = count(row.try_get("", &format!("number_{place}"))?);
    }
    Ok(numbers)
}
