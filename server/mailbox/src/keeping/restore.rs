//! Bringing a backup back.

use std::{
    collections::BTreeMap,
    io::{Read, Seek},
};

use model::Timestamp;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode,
    Statement, TransactionOptions, TransactionTrait, Value,
    sea_query::{Alias, Expr, Query},
};
use sea_orm_migration::MigratorTrait as _;
use tokio::{sync::mpsc, task};
use uuid::Uuid;

use super::{
    Copied, Header, Mark, RestoreError,
    attached::{Arrived, Arriving},
    backup::no_time_limits,
    cells,
    container::{Line, Lines, Verified},
    foreign_keys, room,
    tables::{self, Column, Table},
};
use crate::{Store, StoreError, migration::Migrator, search, store, visibility::stored_files};

/// Rows written by one statement, at most, and values: SQLite takes 32,766 in a statement
/// (sqlite.org/limits.html, 9), PostgreSQL 65,535.
const ROWS: usize = 500;
const VALUES: usize = 30_000;
/// Rows of about so many bytes together are written, however few they are.
const BYTES: usize = 1024 * 1024;

/// Brings everything back into an empty place: a database without tables, or with Carepost's
/// tables and nothing in them, and a store of files without any.
///
/// All rows in one transaction, with which the files' bytes are there: whatever goes wrong, also a
/// power cut, the database is as empty as before. Files that were written by then are removed, unless
/// it was a power cut or the like; what that leaves is named by nothing.
/// When this returns, every row is there and counted, every reference leads somewhere, and the
/// schema is this program's. An attachment that nobody has sent, and that is not whole in the backup,
/// is taken out.
///
/// # Errors
/// See [`RestoreError`]; nothing is changed then.
pub async fn restore<R>(store: &Store, from: Verified<R>) -> Result<Copied, RestoreError>
where
    R: Read + Seek + Send + 'static,
{
    check_steps(from.header())?;
    let arrived = Arrived::none_yet(store.files());
    let database = store.to_change_schema().await?;
    let restored = in_one(&database, store.now(), from, arrived).await;
    // With the connection goes the lock.
    database.close().await?;
    restored
}

async fn in_one<R>(
    database: &DatabaseConnection,
    now: Timestamp,
    from: Verified<R>,
    mut arrived: Arrived<'_>,
) -> Result<Copied, RestoreError>
where
    R: Read + Seek + Send + 'static,
{
    let immediate = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let change = database.begin_with_options(immediate).await?;
    match write(&change, now, from, &mut arrived).await {
        Ok(copied) => {
            // Should this fail, nobody knows whether the rows are there: their files stay.
            change.commit().await?;
            Ok(copied)
        }
        Err(error) => {
            // The error that matters is the first one; a connection that is closed rolls back.
            if let Err(rollback) = change.rollback().await {
                tracing::warn!(%rollback, "a transaction was not rolled back");
            }
            arrived.remove().await;
            Err(error)
        }
    }
}

/// The backup's steps are the first ones that this program knows.
fn check_steps(header: &Header) -> Result<(), RestoreError> {
    let known = Migrator::migrations();
    let mut known = known.iter().map(|step| step.name());
    for step in &header.steps {
        if known.next() != Some(step.as_str()) {
            return Err(RestoreError::UnknownStep(step.clone()));
        }
    }
    Ok(())
}

async fn write<R>(
    change: &DatabaseTransaction,
    now: Timestamp,
    from: Verified<R>,
    arrived: &mut Arrived<'_>,
) -> Result<Copied, RestoreError>
where
    R: Read + Seek + Send + 'static,
{
    // Files may take long, and the database has nothing to do meanwhile.
    no_time_limits(change).await?;
    let before = room::make(change).await?;
    arrived.check_place().await?;
    // The schema as the backup knew it; what has changed since is done to its rows as it would
    // have been done to the database they come from.
    Migrator::install(change).await?;
    let steps = Migrator::migrations();
    let (then, since) = steps.split_at(from.header().steps.len());
    for step in then {
        store::take(step.as_ref(), change, now).await?;
    }
    let tables = tables::kept(change).await?;
    let released = foreign_keys::release(change).await?;
    room::clear(change, &tables).await?;
    let loaded = load(change, &tables, from.lines()?, arrived).await?;
    check_counts(change, &loaded.tables).await?;
    foreign_keys::check(change, released).await?;
    for step in since {
        store::take(step.as_ref(), change, now).await?;
    }
    stored_files::take_out_stored(change, now, &loaded.left_out).await?;
    search::fill(change, search::Files::Known).await?;
    let after = tables::names(change).await?;
    if let Some(others) = before.into_iter().find(|name| !after.contains(name)) {
        return Err(RestoreError::NotEmpty(others));
    }
    check_integrity(change).await?;
    Ok(loaded.copied)
}

/// What came out of a backup.
#[derive(Default)]
struct Loaded {
    /// The number of rows of each table.
    tables: BTreeMap<String, u64>,
    /// Stored files that are not whole, of attachments that nobody has sent.
    left_out: Vec<Uuid>,
    copied: Copied,
}

/// Reading and unpacking block: on a thread of their own, which keeps two batches ahead.
async fn load<R>(
    change: &DatabaseTransaction,
    tables: &[Table],
    lines: Lines<R>,
    arrived: &mut Arrived<'_>,
) -> Result<Loaded, RestoreError>
where
    R: Read + Seek + Send + 'static,
{
    let (to_loader, mut batches) = mpsc::channel(2);
    let known: BTreeMap<_, _> = tables
        .iter()
        .map(|table| (table.name.clone(), table.columns.clone()))
        .collect();
    let reader = task::spawn_blocking(move || read(lines, &known, &to_loader));
    let mut inserted = Ok(());
    while let Some(batch) = batches.recv().await {
        inserted = match batch {
            Batch::Rows(rows) => insert(change, rows).await,
            Batch::Part(part) => arrived.put(part).await,
        };
        if inserted.is_err() {
            break;
        }
    }
    // Lets the reader stop, when it was the writing that went wrong.
    drop(batches);
    let read = reader.await.map_err(|_| StoreError::Interrupted)?;
    inserted?;
    read
}

enum Batch {
    Rows(Rows),
    Part(Arriving),
}

/// Some of one table.
struct Rows {
    table: String,
    columns: Vec<Column>,
    rows: Vec<Vec<Value>>,
}

/// Reads the tables, one after the other, then the files.
fn read<R: Read + Seek>(
    mut lines: Lines<R>,
    known: &BTreeMap<String, Vec<Column>>,
    to_loader: &mpsc::Sender<Batch>,
) -> Result<Loaded, RestoreError> {
    let mut loaded = Loaded::default();
    loop {
        match lines.next()? {
            Line::Mark(Mark::Table { name, columns }) => {
                let same = known.get(&name).is_some_and(|known| same(known, &columns));
                if !same || loaded.tables.contains_key(&name) {
                    return Err(lines.wrong(&format!("no such table {name}")));
                }
                let rows = read_table(&mut lines, &name, columns, to_loader)?;
                loaded.copied.tables += 1;
                loaded.copied.rows += rows;
                loaded.tables.insert(name, rows);
            }
            Line::Mark(Mark::File { id, sent }) => {
                let whole = read_file(&mut lines, id, &mut loaded.copied.bytes, to_loader)?;
                loaded.copied.count(whole, sent);
                if !whole && !sent {
                    loaded.left_out.push(id);
                }
            }
            Line::Mark(Mark::End(sums)) => {
                let whole = loaded.copied == sums && loaded.tables.len() == known.len();
                return match whole {
                    true => Ok(loaded),
                    false => Err(lines.wrong("the sums are wrong")),
                };
            }
            _ => return Err(lines.wrong("out of place")),
        }
    }
}

fn read_table<R: Read + Seek>(
    lines: &mut Lines<R>,
    table: &str,
    columns: Vec<Column>,
    to_loader: &mpsc::Sender<Batch>,
) -> Result<u64, RestoreError> {
    let most = ROWS.min(VALUES / columns.len().max(1)).max(1);
    let mut read = 0;
    let (mut rows, mut bytes) = (Vec::new(), 0);
    let hand_over = |rows: Vec<Vec<Value>>| {
        let batch = Batch::Rows(Rows {
            table: table.to_owned(),
            columns: columns.clone(),
            rows,
        });
        hand(batch, to_loader)
    };
    loop {
        match lines.next()? {
            Line::Row { json } => {
                bytes += json.len();
                let row = cells::read(json, &columns);
                rows.push(row.ok_or_else(|| lines.wrong("not a row of this table"))?);
                read += 1;
                if rows.len() >= most || bytes >= BYTES {
                    hand_over(std::mem::take(&mut rows))?;
                    bytes = 0;
                }
            }
            Line::Mark(Mark::EndOfTable { rows: told }) if told == read => {
                if !rows.is_empty() {
                    hand_over(rows)?;
                }
                return Ok(read);
            }
            Line::Mark(_) => return Err(lines.wrong("rows are missing")),
        }
    }
}

/// Reads the parts of a file, and says whether those are all.
fn read_file<R: Read + Seek>(
    lines: &mut Lines<R>,
    id: Uuid,
    bytes: &mut u64,
    to_loader: &mpsc::Sender<Batch>,
) -> Result<bool, RestoreError> {
    let mut read = 0;
    loop {
        match lines.next()? {
            Line::Row { json } => {
                let part = Arriving::read(id, json);
                let part = part.ok_or_else(|| lines.wrong("not a part of a file"))?;
                *bytes = bytes.saturating_add(part.part.length);
                read += 1;
                hand(Batch::Part(part), to_loader)?;
            }
            Line::Mark(Mark::EndOfFile { parts, whole }) if parts == read => return Ok(whole),
            Line::Mark(_) => return Err(lines.wrong("parts of a file are missing")),
        }
    }
}

fn hand(batch: Batch, to_loader: &mpsc::Sender<Batch>) -> Result<(), RestoreError> {
    to_loader
        .blocking_send(batch)
        .map_err(|_| StoreError::Interrupted.into())
}

/// The same columns, in whatever order.
fn same(known: &[Column], columns: &[Column]) -> bool {
    let sorted = |columns: &[Column]| {
        let mut columns = columns.to_vec();
        columns.sort();
        columns
    };
    sorted(known) == sorted(columns)
}

async fn insert(change: &DatabaseTransaction, batch: Rows) -> Result<(), RestoreError> {
    let mut insert = Query::insert();
    insert
        .into_table(Alias::new(&batch.table))
        .columns(batch.columns.iter().map(|column| Alias::new(&column.name)));
    for row in batch.rows {
        insert
            .values(row.into_iter().map(Expr::value))
            .map_err(|_| RestoreError::Inconsistent(format!("a row of {}", batch.table)))?;
    }
    change.execute(&insert).await?;
    Ok(())
}

async fn check_counts(
    change: &DatabaseTransaction,
    loaded: &BTreeMap<String, u64>,
) -> Result<(), RestoreError> {
    for (table, rows) in loaded {
        let found = tables::count(change, table).await?;
        if found != *rows {
            return Err(RestoreError::Inconsistent(format!(
                "{table} has {found} rows instead of {rows}"
            )));
        }
    }
    Ok(())
}

/// What SQLite itself says about its file. PostgreSQL has nothing of the kind.
async fn check_integrity(change: &DatabaseTransaction) -> Result<(), RestoreError> {
    let backend = change.get_database_backend();
    if backend != DbBackend::Sqlite {
        return Ok(());
    }
    let check = Statement::from_string(backend, "PRAGMA integrity_check(1)");
    let said: Option<String> = match change.query_one_raw(check).await? {
        Some(row) => row.try_get_by_index(0)?,
        None => None,
    };
    match said.as_deref() {
        Some("ok") => Ok(()),
        _ => Err(StoreError::Corrupt("the database file").into()),
    }
}
