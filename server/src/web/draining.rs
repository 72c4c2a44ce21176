//! The process is on its way out.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Once set, never unset.
#[derive(Clone, Debug, Default)]
pub struct Draining(Arc<AtomicBool>);

impl Draining {
    pub fn set(&self) {
        self.0.store(true, Ordering::Release);
    }

    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}
