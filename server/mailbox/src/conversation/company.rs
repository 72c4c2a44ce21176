//! What waits in the records of several people for whom one account may look. Each number and each
//! list is made by the rule of its own viewer; together they are one statement.

use model::{
    Timestamp,
    view::{PersonToday, ViewingView},
};
use sea_orm::{
    ConnectionTrait, FromQueryResult, QueryResult,
    sea_query::{Alias, Asterisk, Expr, Query, SelectStatement, UnionType},
};

use super::{count, folder, list, today};
use crate::{
    MailboxError, Store, StoreError,
    organization::Organization,
    viewer::{Company, Viewer},
    visibility::ForViewers,
};

/// Rows of each list of somebody whose page it is not.
const ROWS: u64 = 3;

/// How many conversations are unread for the viewer and for the others.
pub(crate) async fn viewing(
    store: &Store,
    viewer: &Viewer,
    company: &Company,
) -> Result<ViewingView, MailboxError> {
    store.caught_up(viewer.account).await;
    let (database, now) = (store.read(), store.now());
    let organization = store.organization(database, viewer.organization).await?;
    static QUERY: ForViewers = ForViewers::new();
    let viewers: Vec<_> = std::iter::once(viewer).chain(&company.others).collect();
    let query = QUERY.with(database, (&viewers, now), |lists| {
        let unread = |mut list: SelectStatement| list.and_where(list::is_unread_in_inbox()).take();
        numbers(lists.into_iter().map(unread))
    });
    let row = database
        .query_one_raw(query)
        .await
        .map_err(StoreError::from)?;
    let unread = read_numbers(row, viewers.len())?.into_iter();
    let today = organization.moment(viewer.zone.as_ref(), now.0).date();
    let scopes = viewers.iter().map(|viewer| viewer.scope());
    Ok(ViewingView {
        today,
        unread: scopes.zip(unread).collect(),
    })
}

/// What waits for each of the others.
pub(super) async fn others(
    database: &impl ConnectionTrait,
    organization: &Organization,
    company: &Company,
    now: Timestamp,
) -> Result<Vec<PersonToday>, StoreError> {
    let all: Vec<&Viewer> = company.others.iter().collect();
    if all.is_empty() {
        return Ok(Vec::new());
    }
    static NUMBERS: ForViewers = ForViewers::new();
    let query = NUMBERS.with(database, (&all, now), |lists| {
        numbers(lists.into_iter().flat_map(|list| {
            [list::is_unread_in_inbox(), list::is_awaited()]
                .map(|which| list.clone().and_where(which).take())
        }))
    });
    let row = database.query_one_raw(query).await?;
    let numbers = read_numbers(row, 2 * all.len())?;
    let mut people: Vec<_> = (all.iter().zip(numbers.chunks_exact(2)))
        .map(|(viewer, numbers)| PersonToday {
            patient: viewer.patient_side().map(|side| side.choice.clone()),
            unread: numbers[0],
            awaited_count: numbers[1],
            newest_unread: Vec::new(),
            awaited: Vec::new(),
        })
        .collect();
    // Only the lists in which there is something.
    let with = |number: fn(&PersonToday) -> u32| {
        let here = people.iter().enumerate();
        let here = here.filter(move |(_, person)| number(person) > 0);
        here.map(|(place, _)| place).collect::<Vec<_>>()
    };
    let (unread, awaited) = (with(|p| p.unread), with(|p| p.awaited_count));

    static UNREAD: ForViewers = ForViewers::new();
    let found = rows(database, (&all, &unread, now), &UNREAD, |list| {
        folder::with_unread(database, list, ROWS)
    });
    for (place, row) in found.await? {
        let row = folder::Found::from_query_result(&row, "")?;
        let row = row.shown(organization, all[place], now, list::Kind::Inbox)?;
        people[place].newest_unread.push(row);
    }
    static AWAITED: ForViewers = ForViewers::new();
    let found = rows(database, (&all, &awaited, now), &AWAITED, |list| {
        today::with_awaited(database, list, ROWS)
    });
    for (place, row) in found.await? {
        let row = today::Found::from_query_result(&row, "")?;
        let row = row.shown(organization, all[place], now)?;
        people[place].awaited.push(row);
    }
    Ok(people)
}

/// The rows of the lists of some of the viewers, each list in its order and each row with its
/// viewer's place among all.
async fn rows(
    database: &impl ConnectionTrait,
    (all, places, now): (&[&Viewer], &[usize], Timestamp),
    texts: &ForViewers,
    with_rows: impl Fn(SelectStatement) -> SelectStatement,
) -> Result<Vec<(usize, QueryResult)>, StoreError> {
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let viewers: Vec<_> = places.iter().map(|place| all[*place]).collect();
    let query = texts.with(database, (&viewers, now), |lists| {
        let mut lists = lists.into_iter().zip(0_i32..).map(|(mut list, whose)| {
            let list = list.expr_as(Expr::value(whose), Alias::new(WHOSE)).take();
            Query::select()
                .column(Asterisk)
                .from_subquery(with_rows(list), Alias::new("found"))
                .take()
        });
        let mut first = lists.next().unwrap_or_default();
        first
            .unions(lists.map(|list| (UnionType::All, list)))
            .take()
    });
    let found = database.query_all_raw(query).await?.into_iter();
    found
        .map(|row| {
            let whose: i32 = row.try_get("", WHOSE)?;
            let whose = usize::try_from(whose).ok();
            let place = whose.and_then(|whose| places.get(whose));
            Ok((*place.ok_or(StoreError::Corrupt("whose row it is"))?, row))
        })
        .collect()
}

/// The name of the number that says whose row it is.
const WHOSE: &str = "whose";

/// How many rows each of the lists has, with one statement.
fn numbers(lists: impl Iterator<Item = SelectStatement>) -> SelectStatement {
    let mut all = Query::select();
    for (place, list) in lists.enumerate() {
        all.expr_as(list::number(list), Alias::new(format!("number_{place}")));
    }
    all
}

fn read_numbers(row: Option<QueryResult>, how_many: usize) -> Result<Vec<u32>, StoreError> {
    let row = row.ok_or(StoreError::Corrupt("a count"))?;
    let number = |place| Ok(count(row.try_get("", &format!("number_{place}"))?));
    (0..how_many).map(number).collect()
}
