//! What lists are made of: conditions on a reader's own entries, their order, and counts.

use model::{Timestamp, limits::COUNT_UP_TO};
use sea_orm::{
    ConnectionTrait, Order, Statement,
    sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement},
};

use super::count;
use crate::{
    StoreError,
    entity::conversation,
    statement::given,
    viewer::Viewer,
    visibility::{
        ForViewer,
        entries::{Column, entry},
    },
};

/// What a list is ordered by, and then by the conversation.
#[derive(Clone, Copy)]
pub(super) enum Key {
    LastActivity,
    AwaitingSince,
}

/// Each of these is the condition of an index of its own, in its words: so SQLite sees that the
/// index fits, and that it fits better than the key of the table.
pub(super) fn is_unread() -> Expr {
    entry(Column::Unread).eq(Expr::cust("TRUE"))
}

pub(super) fn wrote() -> Expr {
    entry(Column::Wrote).eq(Expr::cust("TRUE"))
}

/// The patient's side wrote last, and the care team has not closed the conversation.
pub(super) fn is_awaited() -> Expr {
    let open = Expr::col((conversation::Entity, conversation::Column::ClosedAt)).is_null();
    entry(Column::AwaitingSince).gt(Expr::cust("0")).and(open)
}

/// Keyset paging: the rows below one that was seen, however the list has grown above it. Its time and
/// its conversation are given at `place` and after.
pub(super) fn is_below(place: usize) -> Expr {
    let of_row = [entry(Column::LastActivity), entry(Column::ConversationId)];
    Expr::tuple(of_row).lt(Expr::tuple([given(place), given(place + 1)]))
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
    static QUERY: ForViewer = ForViewer::new();
    let query = || numbers([number_of_unread(viewer)]);
    let query = QUERY.with(database, (viewer, now), query, []);
    let [unread] = read_numbers(database, query).await?;
    Ok(unread)
}

/// How many are unread, and how many wait for an answer, each [`COUNT_UP_TO`] at the most.
pub(super) async fn unread_and_awaited(
    database: &impl ConnectionTrait,
    viewer: &Viewer,
    now: Timestamp,
) -> Result<[u32; 2], StoreError> {
    static QUERY: ForViewer = ForViewer::new();
    let query = || {
        let awaited = viewer.listed().and_where(is_awaited()).take();
        numbers([number_of_unread(viewer), number(awaited)])
    };
    let query = QUERY.with(database, (viewer, now), query, []);
    read_numbers(database, query).await
}

/// [`unread`], as a part of another query.
pub(super) fn number_of_unread(viewer: &Viewer) -> Expr {
    number(viewer.listed().and_where(is_unread()).take())
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
fn numbers<const N: usize>(numbers: [Expr; N]) -> SelectStatement {
    let mut all = Query::select();
    for (place, number) in numbers.into_iter().enumerate() {
        all.expr_as(number, Alias::new(format!("number_{place}")));
    }
    all
}

async fn read_numbers<const N: usize>(
    database: &impl ConnectionTrait,
    query: Statement,
) -> Result<[u32; N], StoreError> {
    let row = database.query_one_raw(query).await?;
    let row = row.ok_or(StoreError::Corrupt("a count"))?;
    let mut numbers = [0; N];
    for (place, number) in numbers.iter_mut().enumerate() {
        *number = count(row.try_get("", &format!("number_{place}"))?);
    }
    Ok(numbers)
}
