//! What connections were sent and have not taken, by their numbers.

use std::{collections::HashMap, time::Duration};

use tokio::time::Instant;

#[derive(Default)]
pub struct Lying {
    all: HashMap<u64, Left>,
    /// Bytes of those that were not asked to leave: what the others hold goes with them.
    bytes: usize,
}

/// What one of them has left lying.
struct Left {
    bytes: usize,
    since: Instant,
    /// It was asked to leave.
    leaves: bool,
}

impl Lying {
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    pub fn add(&mut self, number: u64, bytes: usize) {
        let left = self.all.entry(number).or_insert_with(|| Left {
            bytes: 0,
            since: Instant::now(),
            leaves: false,
        });
        left.bytes += bytes;
        if !left.leaves {
            self.bytes += bytes;
        }
    }

    pub fn taken(&mut self, number: u64, bytes: usize) {
        let Some(left) = self.all.get_mut(&number) else {
            return;
        };
        left.bytes -= bytes;
        if left.leaves {
            return;
        }
        self.bytes -= bytes;
        if left.bytes == 0 {
            self.all.remove(&number);
        }
    }

    /// The connection is no more.
    pub fn gone(&mut self, number: u64) {
        if let Some(left) = self.all.remove(&number)
            && !left.leaves
        {
            self.bytes -= left.bytes;
        }
    }

    /// Who is to leave next, so that less lies: the one on which nothing has moved for the longest time,
    /// where `quiet` knows of such; when all are busy, the one that has been so for longest.
    pub fn slowest(&mut self, quiet: impl Fn(u64) -> Option<Duration>) -> Option<u64> {
        let staying = self.all.iter_mut().filter(|(_, left)| !left.leaves);
        let slowest = staying.max_by_key(|(number, left)| (quiet(**number), left.since.elapsed()));
        let (number, left) = slowest?;
        left.leaves = true;
        self.bytes -= left.bytes;
        Some(*number)
    }
}
