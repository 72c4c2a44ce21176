//! What lists are made of: conditions on a reader's own entries, their order, and counts.

use model::{
    Timestamp,
    limits::{COUNT_UP_TO, HOLD_SECONDS},
    view::{Filter, Folder, InFolders, List, Sort},
};
use sea_orm::{
    ConnectionTrait, Order, QueryResult, Statement, Value,
    sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement},
};

use super::count;
use crate::{
    StoreError,
    entity::conversation,
    statement::given,
    viewer::{Side, Viewer},
    visibility::{
        ForViewer, drafts,
        entries::{ARCHIVED, Column, DELETED, INBOX, TO_READER, TO_TEAM, entry},
    },
};

/// What a list is of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Inbox,
    NeedsAnswer,
    Mine,
    Team,
    Sent,
    Starred,
    Archived,
    Deleted,
}

impl Kind {
    pub(super) const COUNT: usize = 8;

    pub(super) const fn of(viewer: &Viewer, list: &List) -> Self {
        match (list.folder, &viewer.side, list.filter) {
            (Folder::Inbox, Side::CareTeam(_), Some(Filter::NeedsAnswer)) => Self::NeedsAnswer,
            (Folder::Inbox, Side::CareTeam(_), Some(Filter::Mine)) => Self::Mine,
            (Folder::Inbox, Side::CareTeam(_), Some(Filter::Team)) => Self::Team,
            (Folder::Inbox, ..) => Self::Inbox,
            (Folder::Sent, ..) => Self::Sent,
            (Folder::Starred, ..) => Self::Starred,
            (Folder::Archived, ..) => Self::Archived,
            (Folder::Deleted, ..) => Self::Deleted,
        }
    }

    /// The order in which it is, where that one is asked for.
    const fn sort(self, asked: Sort) -> Sort {
        match (self, asked) {
            (Self::NeedsAnswer, _) => Sort::Newest,
            // An index of what is unread is there for whole folders only.
            (
                Self::Mine | Self::Team | Self::Sent | Self::Starred,
                Sort::UnreadFirst | Sort::ThenRead,
            ) => Sort::Newest,
            (_, sort) => sort,
        }
    }

    fn condition(self) -> Expr {
        match self {
            Self::Inbox => is_in(INBOX),
            Self::NeedsAnswer => is_awaited(),
            Self::Mine => is_addressed(TO_READER),
            Self::Team => is_addressed(TO_TEAM),
            Self::Sent => holds(Column::Wrote).and(is_kept()),
            Self::Starred => is_starred().and(is_kept()),
            Self::Archived => is_in(ARCHIVED),
            Self::Deleted => is_in(DELETED),
        }
    }

    /// What it is ordered by, and then by the conversation.
    fn key(self, sort: Sort) -> (Column, Order) {
        match (self, sort) {
            (Self::NeedsAnswer, _) => (Column::AwaitingSince, Order::Asc),
            (_, Sort::Oldest) => (Column::LastActivity, Order::Asc),
            _ => (Column::LastActivity, Order::Desc),
        }
    }
}

/// A list, and where it begins: what a query for it is made from, and given.
#[derive(Clone, Copy)]
pub(super) struct Listing {
    pub(super) kind: Kind,
    pub(super) sort: Sort,
    /// See [`List::as_of`].
    pub(super) held: Option<Timestamp>,
    pub(super) before: Option<model::view::Cursor>,
}

impl Listing {
    pub(super) fn of(viewer: &Viewer, list: &List, now: Timestamp) -> Self {
        let is_kept = |as_of: &Timestamp| (0..HOLD_SECONDS * 1_000).contains(&(now.0 - as_of.0));
        let kind = Kind::of(viewer, list);
        Self {
            kind,
            sort: kind.sort(list.sort),
            held: list.as_of.filter(is_kept),
            before: list.before,
        }
    }

    /// Which of the texts of a query fits: one of [`Listing::TEXTS`].
    pub(super) const fn text(&self) -> usize {
        let list = self.kind as usize * Sort::ALL.len() + self.sort as usize;
        (list * 2 + self.held.is_some() as usize) * 2 + self.before.is_some() as usize
    }

    pub(super) const TEXTS: usize = Kind::COUNT * Sort::ALL.len() * 4;

    /// The queries that find it, one after the other: what is unread and what is read are each in the
    /// order of an index, but not both together.
    pub(super) fn parts(self) -> impl Iterator<Item = Self> {
        let rest = (self.sort == Sort::UnreadFirst).then_some(Self {
            sort: Sort::ThenRead,
            before: None,
            ..self
        });
        [self].into_iter().chain(rest)
    }

    /// The same list from its beginning.
    pub(super) const fn beginning(self) -> Self {
        Self {
            sort: self.sort.beginning(),
            before: None,
            ..self
        }
    }

    /// The conversations of the list, in its order.
    pub(super) fn query(&self, viewer: &Viewer) -> SelectStatement {
        let mut query = viewer.listed();
        let mut place = viewer.place_after();
        query.and_where(self.kind.condition());
        match self.sort {
            Sort::UnreadFirst => drop(query.and_where(is_unread())),
            Sort::ThenRead => drop(query.and_where(is_unread().not())),
            Sort::Newest | Sort::Oldest => (),
        }
        let (key, order) = self.kind.key(self.sort);
        if self.held.is_some() {
            let was_there = entry(key).lte(given(place));
            query.and_where(was_there.or(is_unread().not()));
            place += 1;
        }
        if self.before.is_some() {
            // Keyset paging: the rows below one that was seen, however the list has grown above it.
            let of_row = Expr::tuple([entry(key), entry(Column::ConversationId)]);
            let seen = Expr::tuple([given(place), given(place + 1)]);
            query.and_where(match order {
                Order::Asc => of_row.gt(seen),
                _ => of_row.lt(seen),
            });
        }
        ordered(&mut query, self.kind, self.sort).take()
    }

    /// What [`Self::query`] is given after the viewer's own.
    pub(super) fn values(&self) -> Vec<Value> {
        let held = self.held.map(|as_of| as_of.0.into());
        let before = self
            .before
            .map(|row| [row.at.0.into(), row.conversation.0.into()]);
        held.into_iter()
            .chain(before.into_iter().flatten())
            .collect()
    }
}

pub(super) fn ordered(query: &mut SelectStatement, kind: Kind, sort: Sort) -> &mut SelectStatement {
    let (key, order) = kind.key(sort);
    query
        .order_by_expr(entry(key), order.clone())
        .order_by_expr(entry(Column::ConversationId), order)
}

/// The numbers that stand beside a list.
pub(super) struct Counts {
    pub(super) unread: u32,
    pub(super) total: u32,
    pub(super) drafts: u32,
    pub(super) awaiting: Option<u32>,
    pub(super) new: u32,
}

impl Counts {
    /// Adds them to a query for the list, so that they agree with its rows.
    pub(super) fn with(
        mut query: SelectStatement,
        viewer: &Viewer,
        of: Listing,
    ) -> SelectStatement {
        query.expr_as(number_of_unread(viewer), Alias::new("number_of_unread"));
        let all = number(viewer.listed().and_where(of.kind.condition()).take());
        query.expr_as(all, Alias::new("number_of_all"));
        query.expr_as(number(drafts::own()), Alias::new("number_of_drafts"));
        if is_desk(viewer) {
            query.expr_as(number_of_awaited(viewer), Alias::new("number_of_awaited"));
        }
        if of.held.is_some() {
            query.expr_as(number_of_new(viewer, of.kind), Alias::new("number_of_new"));
        }
        query
    }

    pub(super) fn read(
        row: &QueryResult,
        viewer: &Viewer,
        of: Listing,
    ) -> Result<Self, StoreError> {
        let number = |name: &str| Ok::<u32, StoreError>(count(row.try_get("", name)?));
        let awaiting = is_desk(viewer).then(|| number("number_of_awaited"));
        Ok(Self {
            unread: number("number_of_unread")?,
            total: number("number_of_all")?,
            drafts: number("number_of_drafts")?,
            awaiting: awaiting.transpose()?,
            new: of.held.map_or(Ok(0), |_| number("number_of_new"))?,
        })
    }

    /// Where there is no row to read them from.
    pub(super) async fn load(
        database: &impl ConnectionTrait,
        viewer: &Viewer,
        of: Listing,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        static QUERIES: [ForViewer; Listing::TEXTS] = [const { ForViewer::new() }; Listing::TEXTS];
        let of = of.beginning();
        let query = || Self::with(Query::select(), viewer, of);
        let query = QUERIES[of.text()].with(database, (viewer, now), query, of.values());
        let row = database.query_one_raw(query).await?;
        Self::read(&row.ok_or(StoreError::Corrupt("a count"))?, viewer, of)
    }
}

const fn is_desk(viewer: &Viewer) -> bool {
    matches!(viewer.side, Side::CareTeam(_))
}

/// Each of these is the condition of an index of its own, in its words: so SQLite sees that the
/// index fits, and that it fits better than the key of the table.
fn holds(column: Column) -> Expr {
    entry(column).eq(Expr::cust("TRUE"))
}

fn is_in(folder: i16) -> Expr {
    entry(Column::Folder).eq(Expr::cust(folder.to_string()))
}

/// It is not deleted.
fn is_kept() -> Expr {
    entry(Column::Folder).ne(Expr::cust(DELETED.to_string()))
}

/// Of a row.
pub(super) fn is_unread() -> Expr {
    holds(Column::Unread)
}

/// Of a row.
pub(super) fn is_starred() -> Expr {
    holds(Column::Starred)
}

/// Nothing has come since a time.
pub(super) fn was_there(as_of: Expr) -> Expr {
    entry(Column::LastActivity).lte(as_of)
}

/// What is counted, and shown as new: nobody waits for what was put away.
pub(super) fn is_unread_in_inbox() -> Expr {
    is_in(INBOX).and(is_unread())
}

/// The patient's side wrote last, and the care team has not closed the conversation. At a desk it
/// is in the inbox then (see `filing.rs`); a patient may have put it away, and waits all the same.
pub(super) fn is_awaited() -> Expr {
    let open = Expr::col((conversation::Entity, conversation::Column::ClosedAt)).is_null();
    let awaited = entry(Column::AwaitingSince).gt(Expr::cust("0"));
    awaited.and(is_kept()).and(open)
}

/// In which way it reached a member of the care team, `to`.
fn is_addressed(to: i16) -> Expr {
    let addressed = entry(Column::Addressed).eq(Expr::cust(to.to_string()));
    addressed.and(is_in(INBOX))
}

/// How many there are in a list that have come since a time and were not read, [`COUNT_UP_TO`] at the
/// most.
pub(crate) async fn new_in(
    database: &impl ConnectionTrait,
    viewer: &Viewer,
    list: &List,
    now: Timestamp,
) -> Result<u32, StoreError> {
    static QUERIES: [ForViewer; Kind::COUNT] = [const { ForViewer::new() }; Kind::COUNT];
    let kind = Kind::of(viewer, list);
    let since = list.as_of.unwrap_or(now);
    let query = || numbers([number_of_new(viewer, kind)]);
    let query = QUERIES[kind as usize].with(database, (viewer, now), query, [since.0.into()]);
    let [new] = read_numbers(database, query).await?;
    Ok(new)
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

/// How many there are in folders, [`COUNT_UP_TO`] at the most.
pub(crate) async fn in_folders(
    database: &impl ConnectionTrait,
    viewer: &Viewer,
    now: Timestamp,
) -> Result<InFolders, StoreError> {
    static QUERY: ForViewer = ForViewer::new();
    let query = || {
        let kinds = [Kind::Sent, Kind::Starred, Kind::Archived, Kind::Deleted];
        numbers(kinds.map(|kind| number(viewer.listed().and_where(kind.condition()).take())))
    };
    let query = QUERY.with(database, (viewer, now), query, []);
    let [sent, starred, archived, deleted] = read_numbers(database, query).await?;
    Ok(InFolders {
        sent,
        starred,
        archived,
        deleted,
    })
}

/// How many are unread, how many wait for an answer, and how many drafts there are, each
/// [`COUNT_UP_TO`] at the most.
pub(super) async fn of_today(
    database: &impl ConnectionTrait,
    viewer: &Viewer,
    now: Timestamp,
) -> Result<[u32; 3], StoreError> {
    static QUERY: ForViewer = ForViewer::new();
    let query = || {
        let drafts = number(drafts::own());
        numbers([number_of_unread(viewer), number_of_awaited(viewer), drafts])
    };
    let query = QUERY.with(database, (viewer, now), query, []);
    read_numbers(database, query).await
}

fn number_of_awaited(viewer: &Viewer) -> Expr {
    number(viewer.listed().and_where(is_awaited()).take())
}

/// What has come into the list since a time, which is given after the viewer's own values.
fn number_of_new(viewer: &Viewer, kind: Kind) -> Expr {
    let since = || given(viewer.place_after());
    let mut new = viewer.listed();
    // Whatever the list is ordered by: so only the newest are looked at.
    new.and_where(is_unread_in_inbox())
        .and_where(entry(Column::LastActivity).gt(since()))
        .and_where(kind.condition());
    if kind == Kind::NeedsAnswer {
        new.and_where(entry(Column::AwaitingSince).gt(since()));
    }
    number(new)
}

/// [`unread`], as a part of another query.
fn number_of_unread(viewer: &Viewer) -> Expr {
    number(viewer.listed().and_where(is_unread_in_inbox()).take())
}

pub(super) fn number(mut of: SelectStatement) -> Expr {
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
