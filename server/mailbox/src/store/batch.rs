//! SQLite's one connection that writes, and the transaction that is under way on it.
//!
//! Each text is a way to the connection's thread and back, and these ways are most of what a small
//! change takes besides the disk. So a transaction begins with the first text that is part of it, and
//! ends with the last one of a change that is alone in it and that nobody waits behind.

use std::{
    sync::{
        Arc, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use futures_util::TryStreamExt as _;
use sea_orm::{
    DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement,
    sea_query::Values,
    sqlx::{
        self, AssertSqlSafe, Connection as _, Either, Executor as _, SqliteConnection,
        sqlite::{SqliteQueryResult, SqliteRow},
    },
};
use sea_query_sqlx::SqlxValues;
use tokio::sync::Mutex;

use super::{Observer, joined::joined, write::is_busy};

/// Takes the write lock at once. A transaction that begins with reading and then finds that somebody
/// wrote meanwhile fails, and no waiting helps.
const BEGIN: &str = "BEGIN IMMEDIATE";
const COMMIT: &str = "COMMIT";
const ROLL_BACK: &str = "ROLLBACK";

/// How many changes wait for the connection.
#[derive(Clone, Default)]
pub(super) struct Line(Arc<AtomicUsize>);

impl Line {
    pub(super) fn join(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn leave(&self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }

    fn is_empty(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }
}

/// The transaction that several changes share, one after the other.
pub(super) struct Batch {
    connection: Mutex<SqliteConnection>,
    observer: Option<Observer>,
    line: Line,
    state: std::sync::Mutex<State>,
}

#[derive(Clone, Copy)]
struct State {
    /// Until when the write lock is waited for.
    until: Instant,
    /// It is under way.
    begun: bool,
    /// What a change did is kept in it, which another one must not take along when it fails.
    holds: bool,
}

impl State {
    const fn new(until: Instant) -> Self {
        Self {
            until,
            begun: false,
            holds: false,
        }
    }
}

impl Batch {
    pub(super) fn on(connection: SqliteConnection, observer: Option<Observer>, line: Line) -> Self {
        Self {
            connection: Mutex::new(connection),
            observer,
            line,
            state: std::sync::Mutex::new(State::new(Instant::now())),
        }
    }

    /// What is done from now on is a transaction of its own, for whose lock is waited so long.
    pub(super) fn open(&self, until: Instant) {
        *self.state() = State::new(until);
    }

    /// A transaction is under way.
    pub(super) fn has_begun(&self) -> bool {
        self.state().begun
    }

    /// There are other changes in it.
    pub(super) fn holds_others(&self) -> bool {
        self.state().holds
    }

    /// A change is whole; the next one is to leave it as it is.
    pub(super) fn keep(&self) {
        self.state().holds = true;
    }

    pub(super) async fn query(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let mut rows = Vec::new();
        self.run(statement, |row| rows.push(row.into())).await?;
        Ok(rows)
    }

    pub(super) async fn execute(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        Ok(self.run(statement, drop).await?.into())
    }

    /// Runs the last statements of a change, and commits it with them where it is alone.
    pub(super) async fn execute_last(&self, mut statements: Vec<Statement>) -> Result<(), DbErr> {
        let alone = !self.holds_others() && self.line.is_empty();
        if alone {
            statements.push(word(COMMIT));
        }
        if !statements.is_empty() {
            self.execute(joined(statements)).await?;
        }
        if alone {
            self.state().begun = false;
        }
        Ok(())
    }

    /// Ends the transaction, if there is one: what was kept in it is on disk then.
    pub(super) async fn commit(&self) -> Result<(), DbErr> {
        if self.has_begun() {
            self.make(word(COMMIT), drop).await?;
            self.state().begun = false;
        }
        Ok(())
    }

    /// Nothing of it is left.
    pub(super) async fn roll_back(&self) -> Result<(), DbErr> {
        if self.has_begun() {
            self.make(word(ROLL_BACK), drop).await?;
            self.state().begun = false;
        }
        Ok(())
    }

    pub(super) async fn close(self) -> Result<(), sqlx::Error> {
        self.connection.into_inner().close().await
    }

    async fn run(
        &self,
        statement: Statement,
        mut row: impl FnMut(SqliteRow) + Send,
    ) -> Result<SqliteQueryResult, DbErr> {
        if self.has_begun() {
            return self.make(statement, row).await;
        }
        let first = joined(vec![word(BEGIN), statement]);
        loop {
            let made = self.make(first.clone(), &mut row).await;
            let mut state = self.state();
            match made {
                // The driver has waited a moment already; see `connect::BUSY`.
                Err(error) if is_busy(&error) => {
                    if Instant::now() > state.until {
                        return Err(error);
                    }
                }
                made => {
                    state.begun = true;
                    return made;
                }
            }
        }
    }

    async fn make(
        &self,
        statement: Statement,
        mut row: impl FnMut(SqliteRow) + Send,
    ) -> Result<SqliteQueryResult, DbErr> {
        let Statement { sql, values, .. } = statement;
        if let Some(observer) = &self.observer {
            observer(&sql);
        }
        let values = SqlxValues(values.unwrap_or_else(|| Values(Vec::new())));
        let query = sqlx::query_with(AssertSqlSafe(sql), values);
        let mut connection = self.connection.lock().await;
        let mut results = connection.fetch_many(query);
        let mut done = SqliteQueryResult::default();
        while let Some(result) = results.try_next().await.map_err(failed)? {
            match result {
                // What matters is the last one: of BEGIN, the driver says what was changed before.
                Either::Left(one) => done = one,
                Either::Right(found) => row(found),
            }
        }
        Ok(done)
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) fn word(word: &str) -> Statement {
    Statement::from_string(DbBackend::Sqlite, word)
}

fn failed(error: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(error.into()))
}
