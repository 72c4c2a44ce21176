//! Whether a change could lately not be written.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long after a change could not be written the store counts as one that cannot write, unless
/// somebody's change is written meanwhile. What `write_probe` writes may fit where a message does
/// not.
const UNWELL: Duration = Duration::from_secs(10);

/// When a change last failed to be written.
#[derive(Clone, Default)]
pub(super) struct Failed(Arc<Mutex<Option<Instant>>>);

impl Failed {
    pub(super) fn now(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    pub(super) fn no_more(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    pub(super) fn lately(&self) -> bool {
        let last = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.is_some_and(|at| at.elapsed() < UNWELL)
    }
}
