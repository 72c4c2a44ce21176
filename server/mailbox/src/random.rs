//! Chance, as something that is passed in.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use model::Timestamp;
use rand::{RngCore, SeedableRng, rngs::StdRng};
use uuid::Uuid;

/// A source of randomness, cheap to clone; clones draw from the same source.
///
/// Cryptographically strong (ChaCha) whenever its seed is: session tokens, salts and ids are drawn
/// from it.
#[derive(Clone)]
pub struct Random(Arc<Mutex<StdRng>>);

impl Random {
    /// Seeded by the operating system.
    pub fn from_os() -> Self {
        Self(Arc::new(Mutex::new(StdRng::from_os_rng())))
    }

    /// The same numbers for the same seed: for tests, never for secrets.
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// So many random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        // Another thread that panicked while drawing leaves the generator in a valid state.
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .fill_bytes(&mut bytes);
        bytes
    }

    /// What sorts before every id that was made at a time or later.
    pub(crate) fn first_id(at: Timestamp) -> Uuid {
        let milliseconds = u64::try_from(at.0).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(milliseconds, &[0; 10]).into_uuid()
    }

    /// A UUIDv7 (RFC 9562, section 5.7): sorts by the millisecond it was made in.
    pub(crate) fn id(&self, now: Timestamp) -> Uuid {
        let milliseconds = u64::try_from(now.0).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(milliseconds, &self.bytes()).into_uuid()
    }
}

impl fmt::Debug for Random {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Random")
    }
}
