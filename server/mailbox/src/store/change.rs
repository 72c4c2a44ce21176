//! One change: what is written together, and what is said of it.
//!
//! On SQLite each statement is a way to the connection's thread and back, and that is most of what a
//! small one costs. So what a change writes without needing an answer ([`Change::put`]) is kept and
//! goes there as one text, with the savepoint around it, where there are other changes before it in the
//! same transaction; a change that only reads needs none.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use model::{ErrorCode, Timestamp};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement,
    StatementBuilder,
};

use uuid::Uuid;

use super::{
    Store,
    batch::{Batch, word},
    joined::joined,
};
use crate::{
    Random, StoreError,
    audit::{self, Actor, Entry, Outcome},
    outbox::{self, Notice, Told},
};

const SAVEPOINT: &str = "SAVEPOINT change";
const RELEASE: &str = "RELEASE change";
const ROLL_BACK: &str = "ROLLBACK TO change; RELEASE change";

/// A transaction that is under way, with the moment at which all in it happens.
///
/// Only the store makes one, and only the store ends it: see [`Store::write`].
pub(crate) struct Change {
    within: Within,
    now: Timestamp,
    actor: Actor,
    random: Random,
    said: Mutex<Said>,
    /// What is yet to be written, in order.
    later: Mutex<Vec<Statement>>,
}

/// What a change is made in.
pub(super) enum Within {
    /// A transaction of its own.
    Own(DatabaseTransaction),
    /// One of several that are committed together.
    Batch(Shared),
}

/// What of a transaction that several changes share is this one's.
pub(super) struct Shared {
    batch: Arc<Batch>,
    /// It has begun to write.
    wrote: AtomicBool,
    /// It did so behind a savepoint, since there are other changes before it.
    savepoint: AtomicBool,
}

impl Within {
    pub(super) fn batch(batch: &Arc<Batch>) -> Self {
        Self::Batch(Shared {
            batch: batch.clone(),
            wrote: AtomicBool::new(false),
            savepoint: AtomicBool::new(false),
        })
    }
}

impl Shared {
    /// The change writes for the first time, and there are others before it, which have to be left as
    /// they are when it fails.
    fn begins_behind_others(&self) -> bool {
        let behind = !self.wrote.swap(true, Ordering::Relaxed) && self.batch.holds_others();
        if behind {
            self.savepoint.store(true, Ordering::Relaxed);
        }
        behind
    }

    async fn roll_back(self) -> Result<(), DbErr> {
        if self.savepoint.into_inner() {
            self.batch.execute(word(ROLL_BACK)).await?;
        } else if self.wrote.into_inner() {
            self.batch.roll_back().await?;
        }
        Ok(())
    }
}

/// What is to be written beside the change, once it is whole.
#[derive(Default)]
struct Said {
    trail: Vec<Entry>,
    notices: Vec<Notice>,
}

impl Change {
    pub(super) fn begin(within: Within, store: &Store) -> Self {
        Self {
            within,
            now: store.now(),
            actor: store.actor(),
            random: store.random().clone(),
            said: Mutex::default(),
            later: Mutex::default(),
        }
    }

    /// Writes all that is left, and what was said of the change; gives back what others are told
    /// once it is committed.
    pub(super) async fn finish(&self) -> Result<Vec<Told>, StoreError> {
        let Said { trail, notices } =
            std::mem::take(&mut *self.said.lock().unwrap_or_else(PoisonError::into_inner));
        let trail = trail.into_iter().map(|entry| (entry, Outcome::Done));
        audit::write(self, &self.random, trail.collect()).await?;
        let told = outbox::write(self, &self.random, notices).await?;
        self.write_later(true).await?;
        Ok(told)
    }

    /// Writes that an attempt was refused, of which nothing else is written.
    pub(super) async fn finish_refused(
        &self,
        entry: Entry,
        code: Option<ErrorCode>,
    ) -> Result<(), StoreError> {
        audit::write(self, &self.random, vec![(entry, Outcome::Refused(code))]).await?;
        Ok(self.write_later(true).await?)
    }

    /// Keeps what was finished: for good, or until the others in the batch are committed with it.
    pub(super) async fn commit(self) -> Result<(), DbErr> {
        match self.within {
            Within::Own(transaction) => transaction.commit().await,
            Within::Batch(shared) => {
                shared.batch.keep();
                Ok(())
            }
        }
    }

    /// Nothing of it is left.
    pub(super) async fn roll_back(self) -> Result<(), DbErr> {
        match self.within {
            Within::Own(transaction) => transaction.rollback().await,
            Within::Batch(shared) => shared.roll_back().await,
        }
    }

    /// Writes something whose answer is of no interest: by the end of the change, and before any
    /// later statement.
    pub(crate) async fn put(&self, what: &impl StatementBuilder) -> Result<(), StoreError> {
        let statement = self.get_database_backend().build(what);
        self.put_statement(statement).await
    }

    /// The same for what is a statement already.
    pub(crate) async fn put_statement(&self, statement: Statement) -> Result<(), StoreError> {
        match &self.within {
            Within::Own(transaction) => {
                transaction.execute_raw(statement).await?;
            }
            Within::Batch(_) => self.lock_later().push(statement),
        }
        Ok(())
    }

    /// Writes the only thing that the change writes, as the last that it does, and says how many rows
    /// that were. What fails is undone by itself, so this needs no savepoint; where it was no row, the
    /// change may go on.
    pub(crate) async fn put_alone(&self, what: &impl StatementBuilder) -> Result<u64, StoreError> {
        let statement = self.get_database_backend().build(what);
        let done = match &self.within {
            Within::Own(transaction) => transaction.execute_raw(statement).await?,
            Within::Batch(shared) => shared.batch.execute(statement).await?,
        };
        Ok(done.rows_affected())
    }

    /// The rows of two queries that need nothing of each other: on SQLite with one way there and back.
    /// `mark` is a column of the second alone.
    pub(crate) async fn query_both(
        &self,
        first: Statement,
        second: Statement,
        mark: &str,
    ) -> Result<[Vec<QueryResult>; 2], DbErr> {
        if let Within::Own(transaction) = &self.within {
            let first = transaction.query_all_raw(first).await?;
            return Ok([first, transaction.query_all_raw(second).await?]);
        }
        let rows = self.query_all_raw(joined(vec![first, second])).await?;
        let is_second = |row: &QueryResult| row.column_names().iter().any(|name| name == mark);
        let (second, first) = rows.into_iter().partition(is_second);
        Ok([first, second])
    }

    fn lock_later(&self) -> std::sync::MutexGuard<'_, Vec<Statement>> {
        self.later.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `last`: nothing more is written after it.
    async fn write_later(&self, last: bool) -> Result<(), DbErr> {
        let Within::Batch(shared) = &self.within else {
            return Ok(());
        };
        let mut statements = std::mem::take(&mut *self.lock_later());
        if !statements.is_empty() && shared.begins_behind_others() {
            statements.insert(0, word(SAVEPOINT));
        }
        if !last {
            if !statements.is_empty() {
                shared.batch.execute(joined(statements)).await?;
            }
            return Ok(());
        }
        if shared.savepoint.load(Ordering::Relaxed) {
            statements.push(word(RELEASE));
        }
        if shared.wrote.load(Ordering::Relaxed) {
            shared.batch.execute_last(statements).await?;
            shared.savepoint.store(false, Ordering::Relaxed);
        }
        Ok(())
    }

    /// What a statement needs to have happened before it.
    async fn make_way(&self, sql: &str) -> Result<(), DbErr> {
        let Within::Batch(shared) = &self.within else {
            return Ok(());
        };
        self.write_later(false).await?;
        if !sql.starts_with("SELECT") && shared.begins_behind_others() {
            shared.batch.execute(word(SAVEPOINT)).await?;
        }
        Ok(())
    }

    /// Adds a line to the trail, written when the change succeeds.
    pub(crate) fn audit(&self, entry: Entry) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.trail.push(entry);
    }

    /// Tells others of it, when the change succeeds.
    pub(crate) fn notify(&self, notice: Notice) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.notices.push(notice);
    }

    /// Who makes it.
    pub(crate) const fn actor(&self) -> Actor {
        self.actor
    }

    pub(crate) fn new_id(&self) -> Uuid {
        self.random.id(self.now)
    }

    /// When it happens: one moment for everything in it.
    pub(crate) const fn now(&self) -> Timestamp {
        self.now
    }
}

#[async_trait]
impl ConnectionTrait for Change {
    fn get_database_backend(&self) -> DbBackend {
        match &self.within {
            Within::Own(transaction) => transaction.get_database_backend(),
            Within::Batch(_) => DbBackend::Sqlite,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.make_way(&statement.sql).await?;
        match &self.within {
            Within::Own(transaction) => transaction.execute_raw(statement).await,
            Within::Batch(shared) => shared.batch.execute(statement).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let statement = Statement::from_string(self.get_database_backend(), sql);
        match &self.within {
            Within::Own(transaction) => transaction.execute_unprepared(sql).await,
            Within::Batch(_) => self.execute_raw(statement).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match &self.within {
            Within::Own(transaction) => transaction.query_one_raw(statement).await,
            Within::Batch(_) => Ok(self.query_all_raw(statement).await?.into_iter().next()),
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.make_way(&statement.sql).await?;
        match &self.within {
            Within::Own(transaction) => transaction.query_all_raw(statement).await,
            Within::Batch(shared) => shared.batch.query(statement).await,
        }
    }
}

/// What a transaction that reads sees: the database as it was at one moment.
pub(crate) type Snapshot = DatabaseTransaction;

/// Ends a snapshot. What was read is right whether or not the database hears of the end.
pub(super) async fn end(snapshot: Snapshot) -> Result<(), StoreError> {
    Ok(snapshot.commit().await?)
}
