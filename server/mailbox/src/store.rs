//! The database, the clock and the random source that everything stands on.

use std::sync::Arc;

use crate::{Clock, Random, StoreError};

/// Cheap to clone; clones share one connection pool.
#[derive(Clone)]
pub struct Store {
    #[expect(dead_code, reason = "the bodies are being written")]
    clock: Arc<dyn Clock>,
    #[expect(dead_code, reason = "the bodies are being written")]
    random: Random,
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
        _options: &StoreOptions,
        _clock: Arc<dyn Clock>,
        _random: Random,
    ) -> Result<Self, StoreError> {
        Err(StoreError::Interrupted)
    }

    /// Brings the schema up to date. Safe to run by several processes at once.
    ///
    /// # Errors
    /// When a step fails; finished steps stay.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        Err(StoreError::Interrupted)
    }

    /// One cheap query: the database answers and its schema is this program's.
    ///
    /// # Errors
    /// When either is not so.
    pub async fn ready(&self) -> Result<(), StoreError> {
        Err(StoreError::Interrupted)
    }
}
