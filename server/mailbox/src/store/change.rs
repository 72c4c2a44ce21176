//! One change: what is written together, and what is said of it.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use model::{ErrorCode, Timestamp};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement,
    TransactionTrait,
};

use uuid::Uuid;

use super::Store;
use crate::{
    Random, StoreError,
    audit::{self, Actor, Entry, Outcome},
    outbox::{self, Notice},
};

/// A transaction that is under way, with the moment at which all in it happens.
///
/// Only the store makes one, and only the store ends it: see [`Store::write`].
pub(crate) struct Change {
    transaction: DatabaseTransaction,
    now: Timestamp,
    actor: Actor,
    random: Random,
    said: Mutex<Said>,
}

/// What is to be written beside the change, once it is whole.
#[derive(Default)]
struct Said {
    trail: Vec<Entry>,
    notices: Vec<Notice>,
}

impl Change {
    /// Begins within what `parent` is: a transaction on a connection, a savepoint in a transaction.
    pub(super) async fn begin(
        parent: &impl TransactionTrait<Transaction = DatabaseTransaction>,
        store: &Store,
    ) -> Result<Self, DbErr> {
        Ok(Self {
            transaction: parent.begin().await?,
            now: store.now(),
            actor: store.actor(),
            random: store.random().clone(),
            said: Mutex::default(),
        })
    }

    /// Writes what was said of the change into it.
    pub(super) async fn write_said(&self) -> Result<(), StoreError> {
        let Said { trail, notices } =
            std::mem::take(&mut *self.said.lock().unwrap_or_else(PoisonError::into_inner));
        let trail = trail.into_iter().map(|entry| (entry, Outcome::Done));
        audit::write(self, &self.random, trail.collect()).await?;
        outbox::write(self, &self.random, notices).await
    }

    /// Writes that an attempt was refused, of which nothing else is written.
    pub(super) async fn write_refused(
        &self,
        entry: Entry,
        code: Option<ErrorCode>,
    ) -> Result<(), StoreError> {
        audit::write(self, &self.random, vec![(entry, Outcome::Refused(code))]).await
    }

    pub(super) async fn commit(self) -> Result<(), DbErr> {
        self.transaction.commit().await
    }

    pub(super) async fn roll_back(self) -> Result<(), DbErr> {
        self.transaction.rollback().await
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
        self.transaction.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.transaction.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.transaction.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.transaction.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.transaction.query_all_raw(statement).await
    }
}

/// What a transaction that reads sees: the database as it was at one moment.
pub(crate) type Snapshot = DatabaseTransaction;

/// Ends a snapshot. What was read is right whether or not the database hears of the end.
pub(super) async fn end(snapshot: Snapshot) -> Result<(), StoreError> {
    Ok(snapshot.commit().await?)
}
