//! Putting conversations where their reader wants them: archived, deleted, starred, read or unread.

use model::{
    ErrorCode, Filed, Filing, FilingId, Timestamp, Which,
    limits::{COUNT_UP_TO, MOST_AT_ONCE, UNDO_SECONDS},
    view::{Cursor, Sort},
};
use uuid::Uuid;

use super::{
    count,
    list::{Kind, Listing},
};
use crate::{
    MailboxError, Random, Store, StoreError,
    audit::{Action, Entry},
    statement::given,
    store::Change,
    viewer::{Side, Viewer},
    visibility::{
        entries::{ARCHIVED, DELETED, INBOX},
        filings::Own,
    },
};

/// So many in one transaction, where there may be any number: what others send in the meantime goes
/// between.
const TOGETHER: u64 = 250;

pub(crate) async fn file(
    store: &Store,
    viewer: &Viewer,
    filing: Filing,
    which: Which,
) -> Result<Filed, MailboxError> {
    // That something was read may be on its way still, and would undo that it was marked unread.
    store.caught_up(viewer.account).await;
    let id = FilingId(store.random().id(store.now()));
    let mut filed = Filed {
        undo: None,
        filing,
        done: 0,
        waiting: 0,
        newer: 0,
    };
    let begin = |part| Doing {
        viewer: viewer.clone(),
        filing,
        id,
        part,
    };
    match which {
        Which::These(rows) if rows.len() > MOST_AT_ONCE => {
            return Err(ErrorCode::Malformed.into());
        }
        Which::These(rows) => {
            let named = rows.iter().map(|row| row.conversation);
            let entry = entry(viewer, named);
            let done = run(store, entry, begin(Part::Named(rows))).await?;
            done.add_to(&mut filed);
        }
        Which::All(list) => {
            let as_of = list.as_of.unwrap_or(store.now());
            let mut rest = Some(Listing {
                held: None,
                // Whatever the order, all of it.
                sort: Sort::Newest,
                ..Listing::of(viewer, &list.anew(), store.now())
            });
            while let Some(listing) = rest {
                let done = run(store, entry(viewer, []), begin(Part::Of(listing, as_of))).await?;
                rest = done.rest;
                done.add_to(&mut filed);
            }
        }
    }
    filed.undo = (filed.done > 0).then_some(id);
    Ok(filed)
}

/// What was done, if it can still be taken back; up to [`COUNT_UP_TO`] of them are counted.
pub(crate) async fn filed(
    store: &Store,
    viewer: &Viewer,
    id: FilingId,
) -> Result<Option<Filed>, MailboxError> {
    if is_past(store, id) {
        return Ok(None);
    }
    let found = viewer.filed(store.read(), id, COUNT_UP_TO).await?;
    Ok(found.map(|(filing, number)| Filed {
        undo: Some(id),
        filing,
        done: count(number),
        waiting: 0,
        newer: 0,
    }))
}

/// Takes it back, and says with how many conversations.
pub(crate) async fn undo(
    store: &Store,
    viewer: &Viewer,
    id: FilingId,
) -> Result<u32, MailboxError> {
    if is_past(store, id) {
        return Err(ErrorCode::NotFound.into());
    }
    let mut all = 0;
    loop {
        let on = (viewer.clone(), id);
        let done = store.act(entry(viewer, []), on, |(viewer, id), change| {
            Box::pin(async move {
                let done = viewer.take_back(change, *id, TOGETHER).await?;
                change.audit(entry(viewer, []));
                Ok::<_, MailboxError>(done)
            })
        });
        let done = done.await?;
        all += done;
        if done < TOGETHER {
            break;
        }
    }
    match u32::try_from(all).unwrap_or(u32::MAX) {
        0 => Err(ErrorCode::NotFound.into()),
        all => Ok(all),
    }
}

/// It was done too long ago.
fn is_past(store: &Store, id: FilingId) -> bool {
    id.0 < Random::first_id(oldest(store))
}

fn oldest(store: &Store) -> Timestamp {
    Timestamp(store.now().0 - UNDO_SECONDS * 1_000)
}

fn entry(viewer: &Viewer, named: impl IntoIterator<Item = model::ConversationId>) -> Entry {
    let patient = viewer.patient_side().map(|side| side.choice.patient);
    let entry = Action::File.entry().for_patient(patient);
    let mut named = named.into_iter();
    match (named.next(), named.next()) {
        (Some(one), None) => entry.in_conversation(one),
        _ => entry,
    }
}

async fn run(store: &Store, entry: Entry, doing: Doing) -> Result<Done, MailboxError> {
    store
        .act(entry, (doing, entry), |(doing, entry), change| {
            Box::pin(doing.run(change, *entry))
        })
        .await
}

/// A part of it, in one transaction.
struct Doing {
    viewer: Viewer,
    filing: Filing,
    id: FilingId,
    part: Part,
}

enum Part {
    Named(Vec<Cursor>),
    /// The beginning of a list, as of a time.
    Of(Listing, Timestamp),
}

#[derive(Default)]
struct Done {
    done: u32,
    waiting: u32,
    newer: u32,
    rest: Option<Listing>,
}

impl Done {
    const fn add_to(&self, filed: &mut Filed) {
        filed.done += self.done;
        filed.waiting += self.waiting;
        filed.newer += self.newer;
    }
}

impl Doing {
    async fn run(&self, change: &Change, entry: Entry) -> Result<Done, MailboxError> {
        let (owns, rest) = match &self.part {
            Part::Named(rows) => {
                let mut ids: Vec<Uuid> = rows.iter().map(|row| row.conversation.0).collect();
                ids.sort_unstable();
                ids.dedup();
                let owns = self.viewer.own(change, &ids).await?;
                if owns.is_empty() {
                    return Err(ErrorCode::NotFound.into());
                }
                (owns, None)
            }
            Part::Of(listing, as_of) => self.beginning(change, *listing, *as_of).await?,
        };
        let mut done = Done {
            rest,
            ..Done::default()
        };
        let mut moved = Vec::with_capacity(owns.len());
        for own in owns {
            match self.fate(&own) {
                Fate::AsItIs => (),
                Fate::Waits => done.waiting += 1,
                Fate::HasNews => done.newer += 1,
                Fate::Done => moved.push(own),
            }
        }
        done.done = u32::try_from(moved.len()).unwrap_or(u32::MAX);
        self.viewer
            .file(change, (self.id, self.filing), &moved)
            .await?;
        change.audit(entry);
        Ok(done)
    }

    /// The first entries of a list, and the rest of it.
    async fn beginning(
        &self,
        change: &Change,
        listing: Listing,
        as_of: Timestamp,
    ) -> Result<(Vec<Own>, Option<Listing>), StoreError> {
        let viewer = &self.viewer;
        let mut values = listing.values();
        let place = viewer.place_after() + values.len();
        let mut list = listing.query(viewer);
        list.and_where(super::list::was_there(given(place)))
            .limit(TOGETHER);
        values.push(as_of.0.into());
        let owns = viewer.own_in(change, list, values).await?;
        let last = owns.last().filter(|_| owns.len() as u64 == TOGETHER);
        let rest = last.map(|own| Listing {
            before: Some(Cursor {
                at: Timestamp(match listing.kind {
                    Kind::NeedsAnswer => own.awaiting_since.unwrap_or_default(),
                    _ => own.last_activity,
                }),
                conversation: own.conversation_id.into(),
            }),
            ..listing
        });
        Ok((owns, rest))
    }

    fn fate(&self, own: &Own) -> Fate {
        let is_there = match self.filing {
            Filing::Archive => own.folder == ARCHIVED,
            Filing::Delete => own.folder == DELETED,
            Filing::Restore => own.folder == INBOX,
            Filing::MarkRead => !own.unread,
            Filing::MarkUnread => own.unread,
            Filing::Star => own.starred,
            Filing::Unstar => !own.starred,
        };
        let is_desk = matches!(self.viewer.side, Side::CareTeam(_));
        let puts_away = matches!(self.filing, Filing::Archive | Filing::Delete);
        if is_there {
            Fate::AsItIs
        } else if is_desk && puts_away && own.awaiting_since.is_some() {
            Fate::Waits
        } else if self.filing.is_of_what_was_seen() && own.last_activity > self.seen(own) {
            Fate::HasNews
        } else {
            Fate::Done
        }
    }

    /// Up to when its reader knows it.
    fn seen(&self, own: &Own) -> i64 {
        match &self.part {
            Part::Named(rows) => {
                let row = |row: &&Cursor| row.conversation.0 == own.conversation_id;
                rows.iter().find(row).map_or(0, |row| row.at.0)
            }
            Part::Of(_, as_of) => as_of.0,
        }
    }
}

/// What becomes of one conversation.
enum Fate {
    Done,
    /// It is so already.
    AsItIs,
    /// Nobody puts away what a patient waits for: everybody else may think that it is being answered.
    Waits,
    /// There is a message that its reader has not seen.
    HasNews,
}
