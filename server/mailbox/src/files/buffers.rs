//! Memory for parts, which is used again.
//!
//! A file goes through it in parts of one size, some hundred of them a second. Taken from the allocator
//! and given back by another thread each time, they would leave every thread with some megabytes.

use std::{
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use zeroize::Zeroize as _;

use super::{PART_LIMIT, seal};

/// Bytes of a part's object at the most.
const SIZE: usize = PART_LIMIT + seal::OVERHEAD as usize;

/// How many are kept that nobody uses: as many as are written or read at one time.
const KEPT: usize = super::threads::AT_ONCE;

/// Cheap to clone; clones share what is kept.
#[derive(Clone, Default)]
pub(super) struct Buffers(Arc<Mutex<Vec<Vec<u8>>>>);

/// Memory for the object of one part. Overwritten with zeros, and used again, when it is dropped.
pub(super) struct Object {
    bytes: Vec<u8>,
    from: Buffers,
}

impl Buffers {
    /// An empty one, with room for a whole part.
    pub(super) fn take(&self) -> Object {
        let kept = self.kept().pop();
        Object {
            bytes: kept.unwrap_or_else(|| Vec::with_capacity(SIZE)),
            from: self.clone(),
        }
    }

    fn give_back(&self, mut bytes: Vec<u8>) {
        // Much faster than what makes sure of it, which it needs not be that is still to be seen.
        bytes.fill(0);
        bytes.clear();
        let mut kept = self.kept();
        if kept.len() < KEPT {
            kept.push(bytes);
        } else {
            drop(kept);
            bytes.zeroize();
        }
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Object {
    pub(super) fn bytes(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }
}

impl AsRef<[u8]> for Object {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Object {
    fn drop(&mut self) {
        self.from.give_back(mem::take(&mut self.bytes));
    }
}
