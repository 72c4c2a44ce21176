//! Bringing the schema up to date.
//!
//! On a connection of its own, without a limit on how long a statement takes. Each step is a
//! transaction and is recorded in it, under a lock that the database lets go of when the process
//! dies: on SQLite the write lock, on PostgreSQL an advisory lock of the connection. So two
//! processes that start during a long step both come up, and one that crashed leaves whole steps.

use model::Timestamp;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, EntityTrait,
    PaginatorTrait, QueryFilter, Set, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::{MigrationTrait, MigratorTrait, SchemaManager, seaql_migrations};

use super::{Change, StoreOptions, connect, write::is_busy};
use crate::{Clock, StoreError, migration::Migrator};

/// The number is ours alone.
const LOCK: &str = "SELECT pg_advisory_lock(4857290113)";

/// Takes all steps that are not taken yet, or those through the `last` one.
pub(super) async fn migrate(
    options: &StoreOptions,
    clock: &dyn Clock,
    last: Option<&str>,
) -> Result<(), StoreError> {
    let database = connection(options).await?;
    let migrated = steps(&database, clock, last).await;
    // With the connection goes the lock.
    database.close().await?;
    migrated
}

/// A connection under the lock.
pub(super) async fn connection(options: &StoreOptions) -> Result<DatabaseConnection, StoreError> {
    let database = connect::migrating(options).await?;
    if database.get_database_backend() == DbBackend::Postgres {
        database.execute_unprepared(LOCK).await?;
    }
    Ok(database)
}

async fn steps(
    database: &DatabaseConnection,
    clock: &dyn Clock,
    last: Option<&str>,
) -> Result<(), StoreError> {
    let install = begin(database).await?;
    Migrator::install(&install).await?;
    install.commit().await?;
    for step in Migrator::migrations() {
        if last.is_some_and(|last| step.name() > last) {
            break;
        }
        if is_taken(step.as_ref(), database).await? {
            continue;
        }
        let change = begin(database).await?;
        // Another process may have taken it while this one waited.
        if is_taken(step.as_ref(), &change).await? {
            change.rollback().await?;
            continue;
        }
        tracing::info!(step = step.name(), "bringing the schema up to date");
        take(step.as_ref(), &change, clock.now()).await?;
        change.commit().await?;
    }
    Ok(())
}

/// Takes a step and records it.
pub(crate) async fn take(
    step: &dyn MigrationTrait,
    change: &DatabaseTransaction,
    now: Timestamp,
) -> Result<(), StoreError> {
    step.up(&SchemaManager::new(change)).await?;
    check_references(change).await?;
    let taken = seaql_migrations::ActiveModel {
        version: Set(step.name().to_owned()),
        applied_at: Set(now.0 / 1_000),
    };
    seaql_migrations::Entity::insert(taken)
        .exec_without_returning(change)
        .await?;
    Ok(())
}

async fn begin(database: &DatabaseConnection) -> Result<DatabaseTransaction, StoreError> {
    let mut told = false;
    loop {
        let immediate = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        match database.begin_with_options(immediate).await {
            Ok(change) => return Ok(change),
            Err(error) if is_busy(&error) => {
                if !told {
                    tracing::info!("waiting for another process to bring the schema up to date");
                    told = true;
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
}

async fn is_taken(
    step: &dyn MigrationTrait,
    database: &impl ConnectionTrait,
) -> Result<bool, StoreError> {
    let taken = seaql_migrations::Entity::find_by_id(step.name().to_owned())
        .count(database)
        .await?;
    Ok(taken > 0)
}

/// SQLite checks references as rows are written, which a connection for migrations leaves out.
async fn check_references(change: &DatabaseTransaction) -> Result<(), StoreError> {
    if change.get_database_backend() != DbBackend::Sqlite {
        return Ok(());
    }
    let broken = sea_orm::Statement::from_string(DbBackend::Sqlite, "PRAGMA foreign_key_check");
    match change.query_one_raw(broken).await? {
        None => Ok(()),
        Some(_) => Err(StoreError::Corrupt("a row refers to one that is not there")),
    }
}

/// Every step this program knows has been taken.
pub(super) async fn schema_is_current(database: &impl ConnectionTrait) -> Result<bool, StoreError> {
    let steps: Vec<String> = Migrator::migrations()
        .iter()
        .map(|step| step.name().to_owned())
        .collect();
    let known = steps.len() as u64;
    let taken = seaql_migrations::Entity::find()
        .filter(seaql_migrations::Column::Version.is_in(steps))
        .count(database)
        .await?;
    Ok(taken == known)
}

/// Bytes that are written to see whether writing works: more than an ordinary change, so that what is
/// left of a log's file does not hide that the disk is full.
const PROBE: usize = 64 * 1024;

/// Writes something that means nothing.
pub(super) async fn write_probe(change: &Change) -> Result<(), StoreError> {
    let backend = change.get_database_backend();
    // Another filling each time, so that nothing is saved by being the same.
    let mut filler = vec![0; PROBE];
    filler[..8].copy_from_slice(&change.now().0.to_be_bytes());
    let sql = "UPDATE probe SET filler = $1 WHERE id = 1";
    let write = sea_orm::Statement::from_sql_and_values(backend, sql, [filler.into()]);
    change.execute_raw(write).await?;
    Ok(())
}
