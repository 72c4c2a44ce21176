//! How each kind of database is opened.

use std::time::Duration;

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, RuntimeErr,
    Statement,
    sqlx::{
        self, ConnectOptions as _, Executor as _, SqliteConnection, sqlite::SqliteConnectOptions,
    },
};

use super::StoreOptions;
use crate::StoreError;

/// Older ones can lose data when a WAL is reset while a reader is on it.
const SQLITE_NEEDED: [u32; 3] = [3, 51, 3];
const SQLITE_NEEDED_TEXT: &str = "3.51.3";

/// How long a statement of SQLite waits for a lock before it says that it is busy. Writers wait
/// longer than that, in their queue.
const BUSY: Duration = Duration::from_millis(500);

/// How long a request waits for a connection to be free, or for a lock on PostgreSQL: less than a
/// reader's patience, so that there is an answer.
const PATIENCE: Duration = Duration::from_secs(4);

/// How long a step of a migration waits at a time for another process that takes one.
const BUSY_MIGRATING: Duration = Duration::from_secs(60);

/// How PostgreSQL plans. Every statement asks for ids, and has one plan that is good for all of them:
/// by an index, in its order, row by row. To plan it for each id takes longer than to run it. Left to
/// itself the planner takes a reader of many conversations for one of two, and sorts them all; and
/// what it planned while a table was small, it keeps.
pub const POSTGRES_PLANNING: [(&str, &str); 7] = [
    ("plan_cache_mode", "force_generic_plan"),
    ("jit", "off"),
    ("enable_sort", "off"),
    ("enable_bitmapscan", "off"),
    ("enable_seqscan", "off"),
    ("enable_hashjoin", "off"),
    ("enable_mergejoin", "off"),
];

/// Texts that the connection which writes keeps prepared: those that begin or end a transaction are
/// others than the same within one.
const TEXTS: usize = 256;

/// What a connection is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Reading,
    Writing,
    Migrating,
}

/// Which kind of database a URL names.
pub(super) fn backend(options: &StoreOptions) -> Result<DbBackend, StoreError> {
    let scheme = options.database_url.split(':').next().unwrap_or_default();
    match scheme {
        "sqlite" => Ok(DbBackend::Sqlite),
        "postgres" | "postgresql" => Ok(DbBackend::Postgres),
        _ => Err(StoreError::UnknownDatabase(scheme.to_owned())),
    }
}

/// The one connection that writes; makes the file when there is none.
pub(super) async fn sqlite_writer(options: &StoreOptions) -> Result<SqliteConnection, StoreError> {
    let url: SqliteConnectOptions = options.database_url.parse().map_err(failed)?;
    let settings = sqlite_settings(url, Use::Writing)
        .disable_statement_logging()
        .statement_cache_capacity(TEXTS);
    let mut connection = settings.connect().await.map_err(failed)?;
    check_sqlite_version(&mut connection).await?;
    Ok(connection)
}

/// The same after one was thrown away. What stands in the log goes into the database first, where it
/// can: a log that cannot grow, on a full disk, begins anew then and takes changes again.
pub(super) async fn sqlite_writer_again(
    options: &StoreOptions,
) -> Result<SqliteConnection, StoreError> {
    let mut connection = sqlite_writer(options).await?;
    if let Err(error) = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").await {
        tracing::warn!(%error, "the log was not written into the database");
    }
    Ok(connection)
}

/// Connections that only read.
pub(super) async fn sqlite_readers(
    options: &StoreOptions,
) -> Result<DatabaseConnection, StoreError> {
    sqlite(options, Use::Reading).await
}

async fn sqlite(options: &StoreOptions, usage: Use) -> Result<DatabaseConnection, StoreError> {
    let mut connect = connect_options(options);
    connect
        .max_connections(match usage {
            Use::Reading => options.readers,
            Use::Writing | Use::Migrating => 1,
        })
        // It is a thread of this process: there is nothing between here and there that could fail.
        .test_before_acquire(false)
        .map_sqlx_sqlite_opts(move |sqlite| sqlite_settings(sqlite, usage));
    opened(options, connect).await
}

fn sqlite_settings(sqlite: SqliteConnectOptions, usage: Use) -> SqliteConnectOptions {
    let sqlite = sqlite
        .create_if_missing(usage != Use::Reading)
        // A migration that makes a table anew would take along what refers to it; it
        // checks all references at its end instead.
        .foreign_keys(usage != Use::Migrating)
        .busy_timeout(match usage {
            Use::Reading | Use::Writing => BUSY,
            Use::Migrating => BUSY_MIGRATING,
        })
        .pragma("journal_mode", "WAL")
        // Each commit is on disk before it is acknowledged; NORMAL would let a power cut
        // take the last ones.
        .pragma("synchronous", "FULL")
        // In KiB, negative as SQLite wants it.
        .pragma("cache_size", "-8192")
        .pragma("temp_store", "MEMORY")
        // In pages of 4 KiB. A page that changes often is copied into the database once.
        .pragma("wal_autocheckpoint", "4000")
        // What a burst made longer is given back at the next checkpoint.
        .pragma("journal_size_limit", "67108864");
    match usage {
        Use::Reading => sqlite.pragma("query_only", "ON"),
        Use::Writing | Use::Migrating => sqlite,
    }
}

pub(super) async fn postgres_writers(
    options: &StoreOptions,
) -> Result<DatabaseConnection, StoreError> {
    postgres(options, Use::Writing).await
}

/// Connections that only read, each transaction as of one moment.
pub(super) async fn postgres_readers(
    options: &StoreOptions,
) -> Result<DatabaseConnection, StoreError> {
    postgres(options, Use::Reading).await
}

async fn postgres(options: &StoreOptions, usage: Use) -> Result<DatabaseConnection, StoreError> {
    let mut connect = connect_options(options);
    connect
        .max_connections(match usage {
            Use::Reading => options.readers,
            Use::Writing => options.writers,
            Use::Migrating => 1,
        })
        .map_sqlx_postgres_opts(move |postgres| {
            let postgres = postgres
                .application_name("carepost")
                .options(POSTGRES_PLANNING);
            match usage {
                Use::Reading => postgres.options([
                    ("statement_timeout", "30s"),
                    ("idle_in_transaction_session_timeout", "60s"),
                    ("default_transaction_read_only", "on"),
                    ("default_transaction_isolation", "repeatable read"),
                ]),
                Use::Writing => postgres.options([
                    ("statement_timeout", "30s"),
                    ("idle_in_transaction_session_timeout", "60s"),
                    ("lock_timeout", "4s"),
                ]),
                Use::Migrating => postgres.options([("statement_timeout", "0")]),
            }
        });
    opened(options, connect).await
}

/// A connection of its own for changing the schema.
pub(super) async fn migrating(options: &StoreOptions) -> Result<DatabaseConnection, StoreError> {
    match backend(options)? {
        DbBackend::Postgres => postgres(options, Use::Migrating).await,
        _ => sqlite(options, Use::Migrating).await,
    }
}

fn connect_options(options: &StoreOptions) -> ConnectOptions {
    let mut connect = ConnectOptions::new(options.database_url.as_str());
    connect
        .acquire_timeout(PATIENCE)
        // Spans and logs carry statements with placeholders only, never values.
        .record_stmt_in_spans(false)
        .sqlx_logging(false);
    connect
}

async fn opened(
    options: &StoreOptions,
    connect: ConnectOptions,
) -> Result<DatabaseConnection, StoreError> {
    let mut database = Database::connect(connect).await?;
    if let Some(observer) = options.observer.clone() {
        database.set_metric_callback(move |info| observer(&info.statement.sql));
    }
    Ok(database)
}

async fn check_sqlite_version(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let version = sqlx::query_scalar("SELECT sqlite_version()");
    let found: String = version.fetch_one(connection).await.map_err(failed)?;
    if is_at_least(&found, SQLITE_NEEDED) {
        return Ok(());
    }
    Err(StoreError::SqliteTooOld {
        found,
        needed: SQLITE_NEEDED_TEXT,
    })
}

pub(super) async fn durability(
    database: &DatabaseConnection,
) -> Result<[(&'static str, String); 3], StoreError> {
    let mut settings = [
        ("journal_mode", String::new()),
        ("synchronous", String::new()),
        ("foreign_keys", String::new()),
    ];
    for (name, value) in &mut settings {
        let sql = format!("SELECT CAST({name} AS TEXT) AS value FROM pragma_{name}");
        let statement = Statement::from_string(database.get_database_backend(), sql);
        let row = database.query_one_raw(statement).await?;
        let row = row.ok_or(StoreError::Corrupt("a setting of SQLite"))?;
        *value = row.try_get("", "value")?;
    }
    Ok(settings)
}

fn failed(error: sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(error.into()))
}

fn is_at_least(version: &str, needed: [u32; 3]) -> bool {
    let parts: Option<Vec<u32>> = version.split('.').map(|part| part.parse().ok()).collect();
    parts.is_some_and(|parts| parts.as_slice() >= needed.as_slice())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_number() {
        for (version, enough) in [
            ("3.51.3", true),
            ("3.51.10", true),
            ("3.52.0", true),
            ("4.0.0", true),
            ("3.51.2", false),
            ("3.46.0", false),
            ("3.51", false),
            ("", false),
            ("3.x.9", false),
        ] {
            assert_eq!(is_at_least(version, SQLITE_NEEDED), enough, "{version}");
        }
    }

    #[test]
    fn the_needed_version_is_told_as_it_is_checked() {
        let text: Vec<String> = SQLITE_NEEDED.iter().map(u32::to_string).collect();
        assert_eq!(text.join("."), SQLITE_NEEDED_TEXT);
    }
}
