//! Places where something is done, and a line before them that is not endless.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

#[derive(Clone, Debug)]
pub struct Line {
    places: Arc<Semaphore>,
    all: Arc<Semaphore>,
}

/// In the line, and at one of its places.
#[derive(Debug)]
pub struct Turn {
    _place: OwnedSemaphorePermit,
    _all: OwnedSemaphorePermit,
}

/// So many wait that one more would not be answered in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy;

impl Line {
    pub fn new(places: usize, waiting: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(places)),
            all: Arc::new(Semaphore::new(places + waiting)),
        }
    }

    /// Waits for a place.
    ///
    /// # Errors
    /// At once, when too many wait already.
    pub async fn turn(&self) -> Result<Turn, Busy> {
        let all = self.all.clone().try_acquire_owned().map_err(|_| Busy)?;
        let place = self.places.clone().acquire_owned().await;
        Ok(Turn {
            _place: place.map_err(|_| Busy)?,
            _all: all,
        })
    }
}
