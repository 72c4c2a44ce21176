//! Changes: one transaction each, tried again when another one got in between.

use std::pin::Pin;

use sea_orm::{
    DatabaseTransaction, DbErr, RuntimeErr, SqlErr, SqliteTransactionMode, TransactionOptions,
    TransactionTrait, sqlx,
};

use super::Store;
use crate::{MailboxError, StoreError, account::AddAccountError};

/// Times a change is tried. Each lost race means that somebody else's change went through.
const TRIES: u32 = 8;

/// What is done in a transaction.
pub(crate) type Work<'c, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'c>>;

/// What a change can fail with.
pub(crate) trait Attempt: From<StoreError> + Send {
    /// The database's own error, when it was that.
    fn database_error(&self) -> Option<&DbErr>;
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
    ///
    /// On SQLite a transaction takes the write lock at once (`BEGIN IMMEDIATE`): one that begins
    /// with reading and then finds that somebody wrote meanwhile fails, and no waiting helps.
    pub(crate) async fn write<C, T, E, F>(&self, on: &C, work: F) -> Result<T, E>
    where
        C: Sync + ?Sized,
        T: Send,
        E: Attempt,
        F: for<'c> Fn(&'c C, &'c DatabaseTransaction) -> Work<'c, T, E> + Sync,
    {
        let mut left = TRIES;
        loop {
            left -= 1;
            let error = match self.attempt(on, &work).await {
                Ok(done) => return Ok(done),
                Err(error) => error,
            };
            let lost_a_race = error.database_error().is_some_and(is_lost_race);
            if left == 0 || !lost_a_race {
                return Err(error);
            }
        }
    }

    async fn attempt<C, T, E, F>(&self, on: &C, work: &F) -> Result<T, E>
    where
        C: Sync + ?Sized,
        T: Send,
        E: Attempt,
        F: for<'c> Fn(&'c C, &'c DatabaseTransaction) -> Work<'c, T, E> + Sync,
    {
        let _turn = match &self.turn {
            Some(turn) => Some(turn.lock().await),
            None => None,
        };
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let change = self
            .database
            .begin_with_options(options)
            .await
            .map_err(StoreError::from)?;
        match work(on, &change).await {
            Ok(done) => {
                change.commit().await.map_err(StoreError::from)?;
                Ok(done)
            }
            Err(error) => {
                // The error that matters is the first one; a connection that cannot even roll
                // back is closed by the pool, and the database rolls back then.
                if let Err(rollback) = change.rollback().await {
                    tracing::warn!(%rollback, "a transaction was not rolled back");
                }
                Err(error)
            }
        }
    }
}

/// PostgreSQL: 40001 serialization failure, 40P01 deadlock (PostgreSQL manual, appendix A).
/// SQLite: 5 busy, 517 busy snapshot (sqlite.org/rescode.html).
fn is_lost_race(error: &DbErr) -> bool {
    if let Some(SqlErr::UniqueConstraintViolation(_)) = error.sql_err() {
        return true;
    }
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) =
        error
    else {
        return false;
    };
    match cause.as_ref() {
        sqlx::Error::Database(cause) => {
            matches!(
                cause.code().as_deref(),
                Some("40001" | "40P01" | "5" | "517")
            )
        }
        _ => false,
    }
}

impl Attempt for StoreError {
    fn database_error(&self) -> Option<&DbErr> {
        match self {
            Self::Database(error) => Some(error),
            _ => None,
        }
    }
}

impl Attempt for MailboxError {
    fn database_error(&self) -> Option<&DbErr> {
        match self {
            Self::Storage(error) => error.database_error(),
            Self::Refused(_) => None,
        }
    }
}

impl Attempt for AddAccountError {
    fn database_error(&self) -> Option<&DbErr> {
        match self {
            Self::Storage(error) => error.database_error(),
            _ => None,
        }
    }
}
