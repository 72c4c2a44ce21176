//! How each kind of database is opened.

use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};

use super::StoreOptions;
use crate::StoreError;

/// Older ones can lose data when a WAL is reset while a reader is on it.
const SQLITE_NEEDED: [u32; 3] = [3, 51, 3];
const SQLITE_NEEDED_TEXT: &str = "3.51.3";

/// How long a statement waits for another process's write.
const BUSY: Duration = Duration::from_secs(10);

pub(super) async fn connect(options: &StoreOptions) -> Result<DatabaseConnection, StoreError> {
    let url = options.database_url.as_str();
    let mut connect = ConnectOptions::new(url);
    connect
        .max_connections(options.max_connections)
        .acquire_timeout(Duration::from_secs(10))
        // Spans and logs carry statements with placeholders only, never values.
        .record_stmt_in_spans(false)
        .sqlx_logging(false);
    if url.starts_with("sqlite:") {
        connect.map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .create_if_missing(true)
                .foreign_keys(true)
                .busy_timeout(BUSY)
                .pragma("journal_mode", "WAL")
                // Each commit is on disk before it is acknowledged; NORMAL would let a power cut
                // take the last ones.
                .pragma("synchronous", "FULL")
        });
        let database = Database::connect(connect).await?;
        check_sqlite_version(&database).await?;
        Ok(database)
    } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        connect.map_sqlx_postgres_opts(|postgres| {
            postgres.application_name("carepost").options([
                ("statement_timeout", "30s"),
                ("idle_in_transaction_session_timeout", "60s"),
            ])
        });
        Ok(Database::connect(connect).await?)
    } else {
        let scheme = url.split(':').next().unwrap_or_default();
        Err(StoreError::UnknownDatabase(scheme.to_owned()))
    }
}

async fn check_sqlite_version(database: &DatabaseConnection) -> Result<(), StoreError> {
    let row = database
        .query_one_raw(Statement::from_string(
            database.get_database_backend(),
            "SELECT sqlite_version() AS version",
        ))
        .await?;
    let found: String = match row {
        Some(row) => row.try_get("", "version")?,
        None => String::new(),
    };
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
