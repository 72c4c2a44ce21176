//! The time, as something that is passed in.

use std::sync::atomic::{AtomicI64, Ordering};

use model::Timestamp;

/// Says what time it is.
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the machine's time enters"
    )]
    fn now(&self) -> Timestamp {
        Timestamp(jiff::Timestamp::now().as_millisecond())
    }
}

/// A clock that stands still until it is set: for tests.
#[derive(Debug)]
pub struct MockClock(AtomicI64);

impl MockClock {
    pub const fn at(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.0))
    }

    pub fn set(&self, now: Timestamp) {
        self.0.store(now.0, Ordering::SeqCst);
    }

    /// Moves the time by so many milliseconds and says what time it is then.
    pub fn advance(&self, milliseconds: i64) -> Timestamp {
        Timestamp(self.0.fetch_add(milliseconds, Ordering::SeqCst) + milliseconds)
    }
}

impl Clock for MockClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}
