//! Whether the database keeps what it is given.

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::{Chart, MINUTE_MS, duration, value};
use crate::{Store, StoreError, keeping, search};

/// What SQLite finds wrong is told up to so many lines.
const COMPLAINTS: usize = 5;

/// The oldest PostgreSQL that still gets corrections (postgresql.org/support/versioning).
const POSTGRES_MAJOR: i32 = 14;

/// A clock that is off by less is as good as right.
const CLOCK_OFF_MS: i64 = 5_000;

pub(super) async fn examine(store: &Store, chart: &mut Chart) -> Result<(), StoreError> {
    match store.read().get_database_backend() {
        DbBackend::Postgres => postgres(store, chart).await,
        _ => sqlite(store, chart).await,
    }
}

async fn sqlite(store: &Store, chart: &mut Chart) -> Result<(), StoreError> {
    let sql = format!("PRAGMA integrity_check({COMPLAINTS})");
    let statement = Statement::from_string(DbBackend::Sqlite, sql);
    let mut complaints = Vec::new();
    for row in store.read().query_all_raw(statement).await? {
        complaints.push(row.try_get_by_index::<String>(0)?);
    }
    if complaints == ["ok"] {
        chart.ok("The database file is whole.");
    } else {
        chart.wrong(format!(
            "The database file is damaged ({}). Stop the server, keep the file, and bring back \
             the last backup into a new directory.",
            complaints.join("; ")
        ));
    }
    references(store, chart).await?;
    for (name, found) in store.durability().await? {
        let (expected, means) = match name {
            "journal_mode" => ("wal", "reading and writing do not wait for each other"),
            "synchronous" => ("2", "a message that was sent survives a power cut"),
            _ => ("1", "references are checked"),
        };
        if found == expected {
            chart.ok(format!("SQLite is set so that {means}."));
        } else {
            chart.wrong(format!(
                "SQLite is not set so that {means} ({name} is {found} instead of {expected}). \
                 Use a local disk for --data; network file systems cannot do that."
            ));
        }
    }
    Ok(())
}

async fn postgres(store: &Store, chart: &mut Chart) -> Result<(), StoreError> {
    let version: String = value(store, "SHOW server_version").await?;
    let major = version
        .split('.')
        .next()
        .and_then(|part| part.trim().parse().ok());
    if major >= Some(POSTGRES_MAJOR) {
        chart.ok(format!("PostgreSQL is {version}."));
    } else {
        chart.look(format!(
            "PostgreSQL {version} gets no corrections any more. Move to {POSTGRES_MAJOR} or newer."
        ));
    }
    for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
        let found: String = value(store, &format!("SHOW {setting}")).await?;
        if found == "off" {
            chart.wrong(format!(
                "PostgreSQL's {setting} is off: a power cut can take messages that were sent, or \
                 the whole database. Set it to on in postgresql.conf."
            ));
        } else {
            chart.ok(format!("PostgreSQL's {setting} is {found}."));
        }
    }
    let encoding: String = value(store, "SHOW server_encoding").await?;
    if encoding == "UTF8" {
        chart.ok("The database takes every letter (UTF8).");
    } else {
        chart.wrong(format!(
            "The database's encoding is {encoding}, which cannot keep every letter. Take a backup \
             and bring it back into a database made with ENCODING 'UTF8'."
        ));
    }
    references(store, chart).await?;
    constraints(store, chart).await?;
    clock(store, chart).await
}

async fn references(store: &Store, chart: &mut Chart) -> Result<(), StoreError> {
    match keeping::dangling(store.read()).await? {
        None => chart.ok("Every reference leads to something."),
        Some(table) => chart.wrong(format!(
            "A row of the table {table} refers to one that is missing: something besides \
             Carepost wrote to the database. Bring back the last backup into a new place."
        )),
    }
    Ok(())
}

/// Looks at every message, and at the words of none.
pub(super) async fn words(store: &Store, chart: &mut Chart) -> Result<(), StoreError> {
    if search::is_whole(store.read()).await? {
        chart.ok("Every message can be searched for.");
    } else {
        chart.wrong(
            "Some messages cannot be searched for: something besides Carepost wrote to the \
             database. Take a backup and bring it back into a new place: that makes the index anew.",
        );
    }
    Ok(())
}

async fn constraints(store: &Store, chart: &mut Chart) -> Result<(), StoreError> {
    let unchecked: i64 = value(
        store,
        "SELECT (SELECT COUNT(*) FROM pg_constraint WHERE NOT convalidated) \
              + (SELECT COUNT(*) FROM pg_index WHERE NOT indisvalid)",
    )
    .await?;
    if unchecked == 0 {
        chart.ok("Every rule of the database is in force.");
    } else {
        chart.wrong(format!(
            "{unchecked} rules or indexes of the database are not in force: something besides \
             Carepost changed it. Ask whoever looks after it."
        ));
    }
    Ok(())
}

async fn clock(store: &Store, chart: &mut Chart) -> Result<(), StoreError> {
    let theirs: i64 = value(
        store,
        "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
    )
    .await?;
    let off = theirs - store.now().0;
    if off.abs() <= CLOCK_OFF_MS {
        chart.ok("The database's clock and this machine's agree.");
        return Ok(());
    }
    let words = format!(
        "The database's clock and this machine's are {} apart. Let both take the time from the \
         network (NTP).",
        duration(off)
    );
    if off.abs() > MINUTE_MS {
        chart.wrong(words);
    } else {
        chart.look(words);
    }
    Ok(())
}
