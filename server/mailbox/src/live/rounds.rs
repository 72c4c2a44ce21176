//! Each notice is looked at once, and those who listen are told.

use std::{collections::BTreeSet, time::Duration};

use model::{AccountId, ConversationId, Timestamp};
use sea_orm::{ConnectionTrait, DbBackend, sqlx::postgres::PgListener};
use tokio::{sync::mpsc, time::MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{
    News, NewsId, What,
    since::{SLACK_MS, sees},
};
use crate::{
    Login, MailboxError, Random, SessionToken, Sessions, Store, StoreError,
    outbox::{self, CHANNEL, Notice, Told},
    viewer::Viewer,
    visibility::entries,
};

/// How often the log is looked at for what other processes have written: on SQLite that is commands
/// alone, and nothing else tells of it.
const LOOK: Duration = Duration::from_secs(1);

/// How often it is looked which sessions have run out.
const SESSIONS: Duration = Duration::from_secs(30);

/// Sessions that are asked for together.
const TOGETHER: usize = 500;

/// How long until PostgreSQL is asked again to tell of others' news.
const AGAIN: Duration = Duration::from_secs(5);

pub(super) fn begin(store: &Store, told: mpsc::Receiver<Told>) {
    let is_postgres = store.read().get_database_backend() == DbBackend::Postgres;
    let (carry, carried) = mpsc::channel(1);
    if is_postgres {
        let hearing = store.clone();
        store
            .tasks()
            .start(async move |cancelled| hear(&hearing, carry, cancelled).await);
    }
    let rounds = Rounds {
        store: store.clone(),
        process: Uuid::from_bytes(store.random().bytes()).to_string(),
        is_postgres,
        known: Known::default(),
        looked: store.now(),
    };
    store
        .tasks()
        .start(async move |cancelled| rounds.go(told, carried, cancelled).await);
}

/// Hands on what PostgreSQL tells of other processes, and an empty word where something may have been
/// missed.
async fn hear(store: &Store, carry: mpsc::Sender<String>, cancelled: CancellationToken) {
    loop {
        let heard = tokio::select! {
            () = cancelled.cancelled() => return,
            heard = hear_until_broken(store, &carry) => heard,
        };
        if let Err(error) = heard {
            tracing::warn!(%error, "other processes' news are looked up, and come later");
        }
        tokio::select! {
            () = cancelled.cancelled() => return,
            () = tokio::time::sleep(AGAIN) => (),
        }
    }
}

async fn hear_until_broken(
    store: &Store,
    carry: &mpsc::Sender<String>,
) -> Result<(), sea_orm::sqlx::Error> {
    let mut listener = PgListener::connect(store.database_url()).await?;
    listener.listen(CHANNEL).await?;
    let mut word = Some(String::new());
    loop {
        // Nobody is left to be told.
        if carry.send(word.unwrap_or_default()).await.is_err() {
            return Ok(());
        }
        // `None`: the connection was lost, and is there again.
        word = listener
            .try_recv()
            .await?
            .map(|notification| notification.payload().to_owned());
    }
}

struct Rounds {
    store: Store,
    /// This process, among those that share the database.
    process: String,
    is_postgres: bool,
    known: Known,
    /// When the log was last looked at.
    looked: Timestamp,
}

impl Rounds {
    async fn go(
        mut self,
        mut told: mpsc::Receiver<Told>,
        mut carried: mpsc::Receiver<String>,
        cancelled: CancellationToken,
    ) {
        let mut look = tokio::time::interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut sessions = tokio::time::interval(SESSIONS);
        sessions.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut batch = Vec::new();
        loop {
            let done = tokio::select! {
                () = cancelled.cancelled() => return,
                _ = told.recv_many(&mut batch, super::TOLD) => {
                    let batch = std::mem::take(&mut batch);
                    self.carry().await;
                    self.all(batch).await
                }
                Some(word) = carried.recv() => self.hear(&word).await,
                () = self.store.live().overflown.notified() => self.look().await,
                _ = look.tick() => self.look().await,
                _ = sessions.tick() => self.leave_ended().await,
            };
            if let Err(error) = done {
                tracing::warn!(%error, "those who listen were not told; trying again");
            }
        }
    }

    /// Tells other processes, all at once, and none of those who wrote it waits for that.
    async fn carry(&self) {
        if !self.is_postgres {
            return;
        }
        let word = outbox::wake(&self.process);
        if let Err(error) = self.store.read().execute_raw(word).await {
            tracing::warn!(%error, "other processes were not told, and look for themselves later");
        }
    }

    async fn hear(&mut self, word: &str) -> Result<(), StoreError> {
        match word == self.process {
            true => Ok(()),
            false => self.look().await,
        }
    }

    /// What is in the log and was not looked at, however long ago the last look was.
    async fn look(&mut self) -> Result<(), StoreError> {
        let now = self.store.now();
        if self.store.live().is_anybody_there() {
            let from = Timestamp(self.looked.0 - SLACK_MS);
            let rows = outbox::since(from).all(self.store.read()).await?;
            self.all(rows.iter().filter_map(Told::of).collect()).await?;
        }
        // The clock may have been set back.
        self.looked = now;
        self.known.forget_before(Timestamp(now.0 - 2 * SLACK_MS));
        Ok(())
    }

    async fn all(&mut self, told: Vec<Told>) -> Result<(), StoreError> {
        for told in told {
            if self.known.is_new(told.id) && self.store.live().is_anybody_there() {
                let done = self.one(told).await;
                if done.is_err() {
                    self.known.forget(told.id);
                }
                done?;
            }
        }
        Ok(())
    }

    async fn one(&self, told: Told) -> Result<(), StoreError> {
        match told.notice {
            Notice::Message(conversation, message) => {
                let what = What::Message(conversation, message);
                self.readers(conversation, told.news(what)).await
            }
            Notice::Edited(conversation) => {
                let what = What::Edited(conversation);
                self.readers(conversation, told.news(what)).await
            }
            Notice::Seen(conversation) => {
                let what = What::Seen(conversation);
                self.readers(conversation, told.news(what)).await
            }
            Notice::Sessions(account) if self.store.live().listens(account) => {
                self.leave_ended_of(Some(account)).await
            }
            Notice::Sessions(_) => Ok(()),
            Notice::Access(account) => {
                self.store.live().give(account, told.news(What::Access));
                Ok(())
            }
        }
    }

    /// Tells those who may see the conversation now.
    async fn readers(&self, conversation: ConversationId, news: News) -> Result<(), StoreError> {
        let readers = entries::readers_of(self.store.read(), conversation).await?;
        let here = readers.into_iter();
        let here = here.filter(|(account, _)| self.store.live().listens(*account));
        let here: BTreeSet<(AccountId, Uuid)> = here.collect();
        let accounts: BTreeSet<AccountId> = here.iter().map(|(account, _)| *account).collect();
        for account in accounts {
            let login = match Login::load(self.store.read(), self.store.now(), account).await {
                Ok(login) => login,
                Err(MailboxError::Storage(error)) => return Err(error),
                // Disabled a moment ago.
                Err(MailboxError::Refused(_)) => continue,
            };
            let viewers = login
                .scopes()
                .filter_map(|scope| Viewer::of(&login, scope).ok());
            let viewers = viewers.filter(|viewer| here.contains(&(account, viewer.scope_id())));
            let viewers: Vec<Viewer> = viewers.collect();
            if sees(&self.store, &viewers, conversation).await? {
                self.store.live().give(account, news);
            }
        }
        Ok(())
    }

    /// Those whose session is over hear that, and nothing more.
    async fn leave_ended(&self) -> Result<(), StoreError> {
        self.leave_ended_of(None).await
    }

    async fn leave_ended_of(&self, only: Option<AccountId>) -> Result<(), StoreError> {
        let live = self.store.live();
        let mut sessions = live.sessions();
        sessions.retain(|(account, _)| only.is_none_or(|only| only == *account));
        for some in sessions.chunks(TOGETHER) {
            let digests = some.iter().map(|(_, session)| session.digest());
            let known = Sessions::new(&self.store);
            let alive = known.alive_of(digests.collect()).await?;
            let is_over = |(_, session): &&(_, SessionToken)| !alive.contains(&session.digest());
            for (account, session) in some.iter().filter(is_over) {
                live.keep(*account, |seat| {
                    let is_over = seat.session == *session;
                    if is_over {
                        // Full: it ends all the same.
                        let _ = seat.news.try_send(News::ended(&self.store, only.is_some()));
                    }
                    !is_over
                });
            }
        }
        Ok(())
    }
}

impl Told {
    const fn news(&self, what: What) -> News {
        News {
            id: NewsId(self.id),
            what,
        }
    }
}

/// Notices that were looked at, of the last while.
#[derive(Default)]
struct Known(BTreeSet<Uuid>);

impl Known {
    fn is_new(&mut self, id: Uuid) -> bool {
        self.0.insert(id)
    }

    fn forget(&mut self, id: Uuid) {
        self.0.remove(&id);
    }

    /// Ids begin with the time they were made at.
    fn forget_before(&mut self, time: Timestamp) {
        self.0 = self.0.split_off(&Random::first_id(time));
    }
}
