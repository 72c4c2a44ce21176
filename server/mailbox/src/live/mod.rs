//! What happens while somebody looks: they are told ids, and look for themselves.
//!
//! Every notice ([`crate::outbox`]) is looked at once in each process (`rounds.rs`), for those who
//! listen there: whoever reads the conversation, as the visibility rule finds it at that moment, is told
//! that there is something. What a listener may not see is told them in no way, not even by a number.
//!
//! - In the process that made a change, its notices come as soon as it is committed. To other processes
//!   on PostgreSQL they are carried by `NOTIFY`, after the commit, for many changes at once. Besides,
//!   every process looks at the log itself now and then, so nothing depends on being told.
//! - Who comes back says how far they had heard ([`NewsId`]), and is told what came after that. Where
//!   that is too much or too long ago, they are told to look at everything ([`What::Missed`]).
//! - The same may be told twice, and something that was seen already: whoever hears it compares.
//! - Who does not take what they are told is left: they come back and are told then.
//! - A listener ends with its session, at once where that was ended, and half a minute after it ran out
//!   at the latest. Listening counts as nothing: it does not keep a session.

mod listening;
mod rounds;
mod since;

use std::{
    collections::HashMap,
    fmt,
    str::FromStr,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use model::{AccountId, ConversationId, MessageId, Timestamp};
use tokio::sync::{Notify, mpsc};
use uuid::Uuid;

pub use self::listening::Listening;
use crate::{Random, SessionToken, Store, StoreError, outbox::Told};

/// Listeners of one account at a time, in one process; the one that has listened longest makes room. A
/// browser needs one.
const OF_ACCOUNT: usize = 16;

/// Listeners at a time, in one process.
const OF_ALL: usize = 10_000;

/// News that a listener has not taken yet.
const WAITING: usize = 32;

/// Notices that were not looked at yet; what is more is found in the log.
const TOLD: usize = 1_024;

/// A place in what happened. Sorts by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NewsId(Uuid);

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct News {
    pub id: NewsId,
    pub what: What,
}

/// What it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// There is a message.
    Message(ConversationId, MessageId),
    /// Details of a conversation were changed.
    Edited(ConversationId),
    /// The care team has seen what waits in it for an answer.
    Seen(ConversationId),
    /// What the account may look at may be another.
    Access,
    /// More than can be told.
    Missed,
    /// The session is over; nothing follows.
    Ended {
        /// It did not run out: it was ended, by whoever may.
        revoked: bool,
    },
}

impl NewsId {
    /// Before all that happens from a time on.
    pub fn at(time: Timestamp) -> Self {
        Self(Random::first_id(time))
    }

    /// Rounded down to a millisecond.
    fn time(self) -> Timestamp {
        let milliseconds = self.0.as_u128() >> 80;
        Timestamp(i64::try_from(milliseconds).unwrap_or(i64::MAX))
    }
}

impl fmt::Display for NewsId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The text is no place in what happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no id of news")]
pub struct BadNewsId;

impl FromStr for NewsId {
    type Err = BadNewsId;

    fn from_str(text: &str) -> Result<Self, BadNewsId> {
        let id: Uuid = text.parse().map_err(|_| BadNewsId)?;
        match id.get_version_num() {
            7 => Ok(Self(id)),
            _ => Err(BadNewsId),
        }
    }
}

/// Who listens in this process.
pub(crate) struct Live {
    seats: Mutex<Seats>,
    told: mpsc::Sender<Told>,
    /// Until the rounds begin.
    begin: Mutex<Option<mpsc::Receiver<Told>>>,
    /// Somebody looks at what is told.
    goes_round: AtomicBool,
    /// There was more than fits.
    overflown: Notify,
}

#[derive(Default)]
struct Seats {
    all: HashMap<AccountId, Vec<Seat>>,
    taken: usize,
    last: u64,
}

/// One who listens.
struct Seat {
    number: u64,
    session: SessionToken,
    news: mpsc::Sender<News>,
}

impl Default for Live {
    fn default() -> Self {
        let (told, begin) = mpsc::channel(TOLD);
        Self {
            seats: Mutex::default(),
            told,
            begin: Mutex::new(Some(begin)),
            goes_round: AtomicBool::new(false),
            overflown: Notify::new(),
        }
    }
}

impl Live {
    /// Something was committed.
    pub(crate) fn tell(&self, told: Vec<Told>) {
        if !self.goes_round.load(Ordering::Acquire) {
            return;
        }
        for told in told {
            if self.told.try_send(told).is_err() {
                self.overflown.notify_one();
            }
        }
    }

    fn with<T>(&self, act: impl FnOnce(&mut Seats) -> T) -> T {
        // Every change of the map is whole, so a panic elsewhere leaves a sound one.
        act(&mut self.seats.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// `None` when there is no place.
    fn sit(
        &self,
        account: AccountId,
        session: &SessionToken,
    ) -> Option<(u64, mpsc::Receiver<News>)> {
        self.with(|seats| {
            if seats.taken >= OF_ALL {
                return None;
            }
            seats.last += 1;
            seats.taken += 1;
            let (news, heard) = mpsc::channel(WAITING);
            let number = seats.last;
            let of_account = seats.all.entry(account).or_default();
            of_account.push(Seat {
                number,
                session: session.clone(),
                news,
            });
            if of_account.len() > OF_ACCOUNT {
                of_account.remove(0);
                seats.taken -= 1;
            }
            Some((number, heard))
        })
    }

    fn leave(&self, account: AccountId, number: u64) {
        self.keep(account, |seat| seat.number != number);
    }

    /// Leaves those of an account who do not stay.
    fn keep(&self, account: AccountId, stays: impl FnMut(&Seat) -> bool) {
        self.with(|seats| {
            let Some(of_account) = seats.all.get_mut(&account) else {
                return;
            };
            let before = of_account.len();
            of_account.retain(stays);
            let left = of_account.len();
            if left == 0 {
                seats.all.remove(&account);
            }
            seats.taken -= before - left;
        });
    }

    /// Tells all who listen of an account.
    fn give(&self, account: AccountId, news: News) {
        self.keep(account, |seat| seat.news.try_send(news).is_ok());
    }

    fn is_anybody_there(&self) -> bool {
        self.with(|seats| seats.taken > 0)
    }

    fn listens(&self, account: AccountId) -> bool {
        self.with(|seats| seats.all.contains_key(&account))
    }

    fn sessions(&self) -> Vec<(AccountId, SessionToken)> {
        self.with(|seats| {
            let of = |(account, seats): (&AccountId, &Vec<Seat>)| {
                let account = *account;
                let sessions = seats
                    .iter()
                    .map(move |seat| (account, seat.session.clone()));
                sessions.collect::<Vec<_>>()
            };
            seats.all.iter().flat_map(of).collect()
        })
    }
}

impl Store {
    /// Begins to tell those who listen, until the store is closed.
    pub fn keep_telling(&self) {
        let begin = &self.live().begin;
        let told = begin.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(told) = told {
            self.live().goes_round.store(true, Ordering::Release);
            rounds::begin(self, told);
        }
    }

    /// Where somebody is who has seen all there is now. A change may have begun before this and not be
    /// done: whoever goes on from here is told of it.
    pub fn news_id(&self) -> NewsId {
        NewsId::at(self.now())
    }

    /// Listens as whoever's session it is; `after`: they have heard all up to there. `None` when the
    /// session is nobody's.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when too many listen; when the storage fails.
    pub async fn listen(
        &self,
        session: &SessionToken,
        after: Option<NewsId>,
    ) -> Result<Option<Listening>, StoreError> {
        listening::listen(self, session, after).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_place_in_time() {
        let (before, after) = (Timestamp(1_764_259_200_000), Timestamp(1_764_259_200_001));
        let id = NewsId::at(before);
        assert_eq!(id.time(), before);
        assert!(id < NewsId::at(after));
        assert_eq!(id.to_string().parse(), Ok(id));
        for bad in ["", "1", "x", "00000000-0000-0000-0000-000000000000"] {
            assert_eq!(bad.parse::<NewsId>(), Err(BadNewsId));
        }
    }

    #[test]
    fn who_has_listened_longest_makes_room() {
        let live = Live::default();
        let account = AccountId::from(Uuid::from_u128(1));
        let session = SessionToken::from(Random::seeded(1).bytes());
        let seats: Vec<_> = (0..=OF_ACCOUNT)
            .filter_map(|_| live.sit(account, &session))
            .collect();
        assert_eq!(seats.len(), OF_ACCOUNT + 1);
        let is_left = |(_, heard): &&(u64, mpsc::Receiver<News>)| heard.is_closed();
        assert_eq!(seats.iter().filter(is_left).count(), 1);
        assert!(seats[0].1.is_closed());
        for (number, _) in &seats {
            live.leave(account, *number);
        }
        assert!(!live.is_anybody_there() && !live.listens(account));
    }

    #[test]
    fn who_takes_nothing_is_left() {
        let live = Live::default();
        let account = AccountId::from(Uuid::from_u128(1));
        let session = SessionToken::from(Random::seeded(1).bytes());
        let (_, heard) = live.sit(account, &session).expect("there is a place");
        let news = News {
            id: NewsId::at(Timestamp(1)),
            what: What::Access,
        };
        for _ in 0..WAITING {
            live.give(account, news);
            assert!(live.listens(account));
        }
        live.give(account, news);
        assert!(!live.listens(account));
        assert_eq!(heard.len(), WAITING);
    }
}
