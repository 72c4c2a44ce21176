//! Conversations in which words are found.

use std::ops::Range;

use model::{
    Recipient, Timestamp,
    limits::PAGE_ROWS,
    search::{FoundRow, Passage, Search, SearchPage},
    view::ConversationRow,
};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, QueryResult};

use uuid::Uuid;

use super::{
    folder::{Found, with_rows},
    list::Kind,
};
use crate::{
    MailboxError, Store, StoreError,
    organization::Organization,
    search::{Query, Scope, excerpt},
    viewer::Viewer,
    visibility::{
        attachments,
        entries::{ARCHIVED, INBOX},
        matches::{Along, FOUND_MESSAGE, FOUND_SENT_AT, FOUND_TEXT, InIndex, NEWEST, Wanted},
        participants,
    },
};

/// One look down the list, then one into the index.
struct Look {
    /// Conversations of the list. Whoever has no more has no need of the index.
    listed: u32,
    /// Messages to which the index may lead, at the most.
    messages: u32,
}

/// The index of PostgreSQL makes a list of all messages with the words whenever it is asked, so that is
/// asked once. SQLite's is asked again: words may be rare in what is new and common in what is old, and
/// the list would be gone through to there.
const LOOKS: [Look; 2] = [
    Look {
        listed: 200,
        messages: 10_400,
    },
    Look {
        listed: 2_000,
        messages: 40_000,
    },
];

/// Of a page, and one more, which says whether there is another page.
const ROWS: usize = PAGE_ROWS as usize + 1;

/// What somebody has deleted is not found; it is in its folder.
const FOLDERS: [i16; 2] = [INBOX, ARCHIVED];

/// One page of what is found.
pub(crate) async fn search(
    store: &Store,
    viewer: &Viewer,
    search: &Search,
) -> Result<SearchPage, MailboxError> {
    store.caught_up(viewer.account).await;
    let now = store.now();
    let organization = store
        .organization(store.read(), viewer.organization)
        .await?;
    let people = participants::known(store.read(), viewer).await?;
    let query = Query::read(&search.words);
    let teams: Vec<_> = people
        .iter()
        .filter(|person| matches!(person.recipient, Recipient::CareTeam(_)))
        .map(|team| team.recipient.id())
        .collect();
    let wanted = Wanted {
        query: &query,
        scopes: &Scope::of_viewer(viewer, &teams),
        before: search.before,
        sent: sent(search, &organization, viewer),
        type_code: search
            .message_type
            .as_ref()
            .map_or("", |code| code.as_str()),
        person: search.person.map(Recipient::id),
        unread: search.unread,
        with_files: search.with_files,
    };
    let found = match query.is_empty() || wanted.sent.is_empty() {
        true => Vec::new(),
        false => found(store, viewer, now, &wanted).await?,
    };
    let names = names(store.read(), &found).await?;
    let mut rows = found
        .iter()
        .map(|row| shown(row, &organization, (viewer, now), (&query, &names)))
        .collect::<Result<Vec<_>, _>>()?;
    let page = usize::try_from(PAGE_ROWS).unwrap_or(usize::MAX);
    let has_more = rows.len() > page;
    rows.truncate(page);
    let last = rows.last().filter(|_| has_more);
    Ok(SearchPage {
        now: organization.moment(viewer.zone.as_ref(), now.0),
        has_words: !query.is_empty(),
        is_cut: query.is_cut,
        next: last.map(|found| ConversationRow::cursor(&found.row)),
        rows,
        types: organization.types().to_vec(),
        people,
    })
}

fn sent(search: &Search, organization: &Organization, viewer: &Viewer) -> Range<i64> {
    let start_of = |day| organization.start_of(viewer.zone.as_ref(), day);
    let from = search.from.map_or(i64::MIN, start_of);
    let to = search.to.map_or(i64::MAX, |day| start_of(day.next()));
    from..to
}

/// The rows of a page, and one more where there are more.
async fn found(
    store: &Store,
    viewer: &Viewer,
    now: Timestamp,
    wanted: &Wanted<'_>,
) -> Result<Vec<QueryResult>, StoreError> {
    let database = store.read();
    let looks: &[Look] = match database.get_database_backend() {
        DbBackend::Postgres => &LOOKS[..1],
        _ => &LOOKS,
    };
    let mut begun = Vec::new();
    let mut listed = 0;
    let mut older = wanted.clone();
    for look in looks {
        let mut down_to = None;
        for folder in FOLDERS {
            let place = older.below(database, viewer, (folder, look.listed));
            down_to = down_to.max(place.await?);
        }
        begun.extend(of_folders(database, (viewer, now), &older, down_to).await?);
        let Some(down_to) = down_to.filter(|_| begun.len() < ROWS) else {
            begun.truncate(ROWS);
            return Ok(begun);
        };
        listed += look.listed;
        let most = ahead(listed, begun.len()).min(look.messages);
        if let Some(rows) = indexed(store, (viewer, now), wanted, most).await? {
            return Ok(rows);
        }
        older = wanted.below_activity(down_to);
    }
    begun.extend(of_folders(database, (viewer, now), &older, None).await?);
    begun.truncate(ROWS);
    Ok(begun)
}

/// What the index leads to, if that is no more than so many messages.
async fn indexed(
    store: &Store,
    viewer: (&Viewer, Timestamp),
    wanted: &Wanted<'_>,
    most: u32,
) -> Result<Option<Vec<QueryResult>>, StoreError> {
    let snapshot = store.snapshot().await?;
    if snapshot.get_database_backend() == DbBackend::Postgres {
        // The one way into an index of words, and the order of the little that is found: switched off
        // for all that has a better one.
        let switch = "SET LOCAL enable_bitmapscan = on; SET LOCAL enable_sort = on";
        snapshot.execute_unprepared(switch).await?;
    }
    let rows = match wanted.in_index(&snapshot, viewer.0, most).await? {
        Some(found) => Some(of_index(&snapshot, viewer, wanted, &found).await?),
        None => None,
    };
    store.seen(snapshot).await?;
    Ok(rows)
}

/// Conversations of the list that have to be looked at for a page, as far as those that were looked at
/// tell, when so many were found in them. A message that the index leads to takes about as long as one
/// of those, so of more messages than that the list is the quicker way.
fn ahead(listed: u32, found: usize) -> u32 {
    // Where nothing was found, half of one.
    let twice = u32::try_from(2 * found).unwrap_or(u32::MAX).max(1);
    2 * listed * u32::try_from(ROWS).unwrap_or(u32::MAX) / twice
}

/// Along the lists of the folders that are searched, down to an activity, in one order.
async fn of_folders(
    database: &impl ConnectionTrait,
    (viewer, now): (&Viewer, Timestamp),
    wanted: &Wanted<'_>,
    down_to: Option<i64>,
) -> Result<Vec<QueryResult>, StoreError> {
    let mut found: Vec<((i64, Uuid), QueryResult)> = Vec::new();
    let mut down_to = down_to.unwrap_or(i64::MIN);
    for folder in FOLDERS {
        // Where one folder fills the page, what is older in another one is not on it.
        if let Some((last, _)) = found.get(ROWS - 1) {
            down_to = down_to.max(last.0);
        }
        let along = Along::List(folder, down_to);
        for row in rows(database, (viewer, now), wanted, along).await? {
            let at: i64 = row.try_get("", "last_activity")?;
            let id: Uuid = row.try_get("", "id")?;
            found.push(((at, id), row));
        }
    }
    found.sort_by_key(|(place, _)| std::cmp::Reverse(*place));
    let found = found.into_iter().map(|(_, row)| row);
    Ok(found.take(ROWS).collect())
}

/// Along what the index has found.
async fn of_index(
    database: &impl ConnectionTrait,
    viewer: (&Viewer, Timestamp),
    wanted: &Wanted<'_>,
    found: &InIndex,
) -> Result<Vec<QueryResult>, StoreError> {
    if found.messages > NEWEST {
        let newest = rows(database, viewer, wanted, Along::Newest(found)).await?;
        // Else there may be more in what is older.
        if newest.len() == ROWS {
            return Ok(newest);
        }
    }
    rows(database, viewer, wanted, Along::Index(found)).await
}

async fn rows(
    database: &impl ConnectionTrait,
    viewer: (&Viewer, Timestamp),
    wanted: &Wanted<'_>,
    along: Along<'_>,
) -> Result<Vec<QueryResult>, StoreError> {
    let with_rows = |query| with_rows(database, query, ROWS as u64);
    let statement = wanted.statement(database, viewer, along, with_rows);
    Ok(database.query_all_raw(statement).await?)
}

/// By message.
type Names = Vec<(Uuid, String)>;

/// What the files are called that came with the messages that were found.
async fn names(
    database: &impl ConnectionTrait,
    found: &[QueryResult],
) -> Result<Names, StoreError> {
    let mut with_files = Vec::new();
    for row in found {
        // Nearly always there is none.
        if row.try_get::<i32>("", "attachments")? > 0 {
            with_files.push((row.try_get("", "id")?, row.try_get("", FOUND_MESSAGE)?));
        }
    }
    attachments::names_in(database, &with_files).await
}

fn shown(
    row: &QueryResult,
    organization: &Organization,
    (viewer, now): (&Viewer, Timestamp),
    (query, names): (&Query, &Names),
) -> Result<FoundRow, StoreError> {
    let text: String = row.try_get("", FOUND_TEXT)?;
    let message: Uuid = row.try_get("", FOUND_MESSAGE)?;
    let of_message = names.iter().filter(|(its, _)| *its == message);
    let of_message = of_message.map(|(_, name)| excerpt(name, query));
    let is_found = |name: &Vec<Passage>| name.iter().any(|passage| passage.found);
    let found = Found::from_query_result(row, "")?;
    Ok(FoundRow {
        row: found.shown(organization, viewer, now, Kind::Inbox)?,
        sent_at: organization.moment(viewer.zone.as_ref(), row.try_get("", FOUND_SENT_AT)?),
        excerpt: excerpt(&text, query),
        files: of_message.filter(is_found).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_more_was_found_the_sooner_a_page_is_full() {
        let most = [0, 1, 4, 25].map(|found| ahead(200, found));
        assert_eq!(most, [10_400, 5_200, 1_300, 208]);
    }
}
