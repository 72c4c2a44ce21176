//! Changes: one transaction each, tried again when another one got in between.
//!
//! A change that has begun is finished, whether or not the one who asked for it still waits: it
//! runs in a task of its own. On SQLite that task is the one writer (`queue.rs`); PostgreSQL takes
//! many at a time, and groups their commits by itself.

use std::{panic::AssertUnwindSafe, pin::Pin, sync::Arc};

use futures_util::FutureExt as _;
use model::ErrorCode;
use sea_orm::{DatabaseConnection, DbErr, RuntimeErr, SqlErr, TransactionTrait, sqlx};
use tracing::Instrument as _;

use super::{Change, Store, batch::Batch, change::Within, queue::Queue};
use crate::{
    MailboxError, StoreError,
    account::{AddAccountError, ChangeAccountError},
    audit::Entry,
    directory::ChangeOrganizationError,
    outbox::Told,
};

/// Times a change is tried. Each lost race means that somebody else's change went through.
pub(super) const TRIES: u32 = 8;

/// What is done in a transaction.
pub(crate) type Work<'c, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'c>>;

/// What a change can fail with: the storage, or a rule that said no.
pub(crate) trait Attempt: From<StoreError> + Send + 'static {
    /// The storage's error, when it was that.
    fn storage(&self) -> Option<&StoreError>;

    /// The rule that said no, when it was that; some rules have no code.
    fn refused_by(&self) -> Option<Option<ErrorCode>> {
        self.storage().is_none().then_some(None)
    }

    /// The database's own error, when it was that.
    fn database_error(&self) -> Option<&DbErr> {
        match self.storage() {
            Some(StoreError::Database(error)) => Some(error),
            _ => None,
        }
    }
}

/// Where changes go.
#[derive(Clone)]
pub(super) enum Writer {
    /// SQLite takes one at a time.
    Queue(Queue),
    Pool(DatabaseConnection),
}

impl Store {
    /// Runs `work` in one transaction, and commits it when it succeeds: then it is on disk.
    ///
    /// `work` runs again from the start when a change that ran at the same time was first, so that
    /// it sees what that one did: a unique key that appeared meanwhile, a deadlock, a snapshot
    /// that is too old. It must do nothing but read and write in the transaction.
    ///
    /// `on` is what `work` needs besides the transaction: a closure that captured references could
    /// not be known to make futures that may move between threads.
    pub(crate) async fn write<C, T, E, F>(&self, on: C, work: F) -> Result<T, E>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
        E: Attempt,
        F: for<'c> Fn(&'c C, &'c Change) -> Work<'c, T, E> + Send + Sync + 'static,
    {
        self.put(None, on, work).await
    }

    /// The same for what people do: when a rule refuses it, `entry` says so in the trail. What is
    /// done, `work` says itself.
    pub(crate) async fn act<C, T, E, F>(&self, entry: Entry, on: C, work: F) -> Result<T, E>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
        E: Attempt,
        F: for<'c> Fn(&'c C, &'c Change) -> Work<'c, T, E> + Send + Sync + 'static,
    {
        self.put(Some(entry), on, work).await
    }

    async fn put<C, T, E, F>(&self, entry: Option<Entry>, on: C, work: F) -> Result<T, E>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
        E: Attempt,
        F: for<'c> Fn(&'c C, &'c Change) -> Work<'c, T, E> + Send + Sync + 'static,
    {
        let asked = Asked { entry, on, work };
        match &self.writer {
            Writer::Queue(queue) => queue.put(self.clone(), asked).await,
            Writer::Pool(pool) => {
                let (store, pool) = (self.clone(), pool.clone());
                let run = async move { in_pool(&store, &pool, &asked).await };
                let run = self.tasks.spawn(run.in_current_span());
                run.await
                    .unwrap_or_else(|_| Err(StoreError::Interrupted.into()))
            }
        }
    }
}

/// A change that is asked for.
pub(super) struct Asked<C, F> {
    /// What the trail says when it is refused.
    entry: Option<Entry>,
    on: C,
    work: F,
}

impl<C, F> Asked<C, F> {
    /// Somebody does it, and waits for it.
    pub(super) const fn is_somebodys(&self) -> bool {
        self.entry.is_some()
    }
}

async fn in_pool<C, T, E, F>(
    store: &Store,
    pool: &DatabaseConnection,
    asked: &Asked<C, F>,
) -> Result<T, E>
where
    E: Attempt,
    F: for<'c> Fn(&'c C, &'c Change) -> Work<'c, T, E>,
{
    let mut left = TRIES;
    loop {
        left -= 1;
        match attempt(store, Place::Pool(pool), asked).await? {
            Ended::Kept(done, told) => {
                store.live.tell(told);
                return Ok(done);
            }
            Ended::Undone(error) | Ended::Unsure(error) => {
                let lost_a_race = error.database_error().is_some_and(is_lost_race);
                if left == 0 || !lost_a_race {
                    return Err(error);
                }
            }
        }
    }
}

/// How an attempt ended, as far as its own (nested) transaction goes.
pub(super) enum Ended<T, E> {
    /// What it did is kept, and others are told of it when it is committed.
    Kept(T, Vec<Told>),
    /// Nothing of it is left, and the connection is as it was before.
    Undone(E),
    /// The database failed. Nothing of it is kept, but the connection is not to be trusted: a
    /// failure may have ended more than this attempt's own transaction
    /// (<https://sqlite.org/lang_transaction.html>, "Response To Errors Within A Transaction").
    Unsure(E),
}

/// Where the parts of a change are made.
pub(super) enum Place<'a> {
    Pool(&'a DatabaseConnection),
    Batch(&'a Arc<Batch>),
}

impl Place<'_> {
    async fn begin(&self, store: &Store) -> Result<Change, DbErr> {
        let within = match self {
            Self::Pool(pool) => {
                store.options.saw("BEGIN");
                Within::Own(pool.begin().await?)
            }
            Self::Batch(batch) => Within::batch(batch),
        };
        Ok(Change::begin(within, store))
    }

    async fn keep(&self, store: &Store, change: Change) -> Result<(), DbErr> {
        if let Self::Pool(_) = self {
            store.options.saw("COMMIT");
        }
        change.commit().await
    }
}

/// Runs the work once.
///
/// # Errors
/// When the transaction could not be begun or ended.
pub(super) async fn attempt<C, T, E, F>(
    store: &Store,
    place: Place<'_>,
    asked: &Asked<C, F>,
) -> Result<Ended<T, E>, StoreError>
where
    E: Attempt,
    F: for<'c> Fn(&'c C, &'c Change) -> Work<'c, T, E>,
{
    let change = place.begin(store).await?;
    let work = async {
        let done: T = (asked.work)(&asked.on, &change).await?;
        let told = change.finish().await?;
        Ok::<_, E>((done, told))
    };
    let result = AssertUnwindSafe(work)
        .catch_unwind()
        .await
        .unwrap_or_else(|_| Err(StoreError::Interrupted.into()));
    match result {
        Ok((done, told)) => {
            place.keep(store, change).await?;
            Ok(Ended::Kept(done, told))
        }
        Err(error) => match error.database_error() {
            Some(cause) if !is_constraint(cause) => {
                // The error that matters is the first one.
                if let Err(rollback) = change.roll_back().await {
                    tracing::warn!(%rollback, "a transaction was not rolled back");
                }
                Ok(Ended::Unsure(error))
            }
            _ => {
                change.roll_back().await?;
                if let (Some(entry), Some(code)) = (asked.entry, error.refused_by()) {
                    let trail = place.begin(store).await?;
                    trail.finish_refused(entry, code).await?;
                    place.keep(store, trail).await?;
                }
                Ok(Ended::Undone(error))
            }
        },
    }
}

/// What was to be written contradicts what is there; the statement did nothing.
pub(super) fn is_constraint(error: &DbErr) -> bool {
    matches!(
        error.sql_err(),
        Some(SqlErr::UniqueConstraintViolation(_) | SqlErr::ForeignKeyConstraintViolation(_))
    )
}

/// PostgreSQL: 40001 serialization failure, 40P01 deadlock (PostgreSQL manual, appendix A). A lock
/// that somebody else holds on SQLite is no lost race: nothing has changed meanwhile.
pub(super) fn is_lost_race(error: &DbErr) -> bool {
    if let Some(SqlErr::UniqueConstraintViolation(_)) = error.sql_err() {
        return true;
    }
    matches!(code(error).as_deref(), Some("40001" | "40P01"))
}

/// SQLite: 5 busy, with its extended codes (sqlite.org/rescode.html).
pub(super) fn is_busy(error: &DbErr) -> bool {
    matches!(code(error).as_deref(), Some("5" | "261" | "517" | "773"))
}

fn code(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause))
    | DbErr::Query(RuntimeErr::SqlxError(cause))
    | DbErr::Conn(RuntimeErr::SqlxError(cause))) = error
    else {
        return None;
    };
    match cause.as_ref() {
        sqlx::Error::Database(cause) => cause.code().map(Into::into),
        _ => None,
    }
}

impl Attempt for StoreError {
    fn storage(&self) -> Option<&StoreError> {
        Some(self)
    }
}

impl Attempt for MailboxError {
    fn storage(&self) -> Option<&StoreError> {
        match self {
            Self::Storage(error) => Some(error),
            Self::Refused(_) => None,
        }
    }

    fn refused_by(&self) -> Option<Option<ErrorCode>> {
        match self {
            Self::Refused(refusal) => Some(Some(refusal.code())),
            Self::Storage(_) => None,
        }
    }
}

impl Attempt for AddAccountError {
    fn storage(&self) -> Option<&StoreError> {
        match self {
            Self::Storage(error) => Some(error),
            _ => None,
        }
    }
}

impl Attempt for ChangeAccountError {
    fn storage(&self) -> Option<&StoreError> {
        match self {
            Self::Storage(error) => Some(error),
            _ => None,
        }
    }
}

impl Attempt for ChangeOrganizationError {
    fn storage(&self) -> Option<&StoreError> {
        match self {
            Self::Storage(error) => Some(error),
            _ => None,
        }
    }
}
