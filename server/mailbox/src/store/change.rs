//! One change: what is written together, and what is said of it.

use async_trait::async_trait;
use model::Timestamp;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement,
    TransactionTrait,
};

use super::Store;
use crate::StoreError;

/// A transaction that is under way, with the moment at which all in it happens.
///
/// Only the store makes one, and only the store ends it: see [`Store::write`].
pub(crate) struct Change {
    transaction: DatabaseTransaction,
    now: Timestamp,
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
        })
    }

    pub(super) async fn commit(self) -> Result<(), DbErr> {
        self.transaction.commit().await
    }

    pub(super) async fn roll_back(self) -> Result<(), DbErr> {
        self.transaction.rollback().await
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
