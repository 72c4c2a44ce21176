//! The database, the clock and the random source that everything stands on.

mod connect;
mod write;

use std::sync::Arc;

use model::Timestamp;
use sea_orm::{
    ColumnTrait, DatabaseConnection, DatabaseTransaction, DbBackend, EntityTrait, PaginatorTrait,
    QueryFilter,
};
use sea_orm_migration::{MigratorTrait, prelude::*, seaql_migrations};
use tokio::sync::{Mutex, Semaphore};

use crate::{Clock, MockClock, Random, StoreError, migration::Migrator};

/// Cheap to clone; clones share one connection pool.
#[derive(Clone)]
pub struct Store {
    database: DatabaseConnection,
    clock: Arc<dyn Clock>,
    random: Random,
    /// SQLite takes one writer at a time. Those who wait do so here, first come, first served;
    /// its own busy handler would let them poll.
    turn: Option<Arc<Mutex<()>>>,
    /// Passwords hashed at the same time: each takes 19 MiB and a core.
    hashing: Arc<Semaphore>,
}

#[derive(Clone, Debug)]
pub struct StoreOptions {
    /// `sqlite://path/to/file.db` (made when it does not exist) or `postgres://…`.
    pub database_url: String,
    /// Connections kept at the most.
    pub max_connections: u32,
}

impl StoreOptions {
    pub fn new(database_url: impl Into<String>) -> Self {
        Self {
            database_url: database_url.into(),
            max_connections: 10,
        }
    }
}

impl Store {
    /// Opens the database; does not change its schema.
    ///
    /// # Errors
    /// When it cannot be opened, or SQLite is too old to be trusted with the data.
    pub async fn connect(
        options: &StoreOptions,
        clock: Arc<dyn Clock>,
        random: Random,
    ) -> Result<Self, StoreError> {
        let database = connect::connect(options).await?;
        let is_sqlite = database.get_database_backend() == DbBackend::Sqlite;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self {
            database,
            clock,
            random,
            turn: is_sqlite.then(Arc::default),
            hashing: Arc::new(Semaphore::new(cores)),
        })
    }

    /// Brings the schema up to date. Safe to run by several processes at once; a schema that is
    /// newer than this program is left as it is.
    ///
    /// # Errors
    /// When a step fails; then nothing is changed.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        self.write(&(), |(), change| Box::pin(migrate(change)))
            .await
    }

    /// One cheap query: the database answers and its schema is this program's.
    ///
    /// # Errors
    /// When either is not so.
    pub async fn ready(&self) -> Result<(), StoreError> {
        match schema_is_current(&self.database).await? {
            true => Ok(()),
            false => Err(StoreError::SchemaOutdated),
        }
    }

    /// Lets go of all connections, so that nothing is left to recover.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn close(self) -> Result<(), StoreError> {
        Ok(self.database.close().await?)
    }

    /// The same store at another time, where the clock stands still.
    pub(crate) fn at(&self, time: Timestamp) -> Self {
        Self {
            clock: Arc::new(MockClock::at(time)),
            ..self.clone()
        }
    }

    /// What SQLite was told about keeping commits: settings and their values.
    ///
    /// # Errors
    /// When the database does not answer, or is no SQLite.
    pub async fn durability(&self) -> Result<[(&'static str, String); 3], StoreError> {
        connect::durability(&self.database).await
    }

    /// What time it is by the clock this store was given.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) const fn random(&self) -> &Random {
        &self.random
    }

    /// For reading. Writing goes through [`Self::write`].
    pub(crate) const fn read(&self) -> &DatabaseConnection {
        &self.database
    }

    pub(crate) fn hashing(&self) -> &Semaphore {
        &self.hashing
    }
}

async fn migrate(change: &DatabaseTransaction) -> Result<(), StoreError> {
    if change.get_database_backend() == DbBackend::Postgres {
        // Held until the transaction ends; the number is ours alone.
        change
            .execute_unprepared("SELECT pg_advisory_xact_lock(4857290113)")
            .await?;
    }
    Migrator::install(change).await?;
    if !schema_is_current(change).await? {
        Migrator::up(change, None).await?;
    }
    Ok(())
}

/// Every step this program knows has been taken.
async fn schema_is_current(database: &impl ConnectionTrait) -> Result<bool, StoreError> {
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
