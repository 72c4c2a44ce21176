//! A part of a file, and the buffer that it is collected in.

use std::fmt;

use zeroize::Zeroize as _;

use super::{FilesError, buffers::Object, seal};

/// The most bytes of a file that are one part: 256 KiB.
pub const PART_LIMIT: usize = 256 * 1024;

/// A file ends before this, since a part's name has twelve digits for its offset.
const END_LIMIT: u64 = 1_000_000_000_000;

/// Which bytes of a file: `length` of them (1 to [`PART_LIMIT`]) from `offset` on, as they were
/// before they were sealed.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Part {
    pub offset: u64,
    pub length: u64,
}

impl Part {
    /// Where the next part starts.
    pub fn end(self) -> u64 {
        self.offset.saturating_add(self.length)
    }

    pub(super) fn is_fitting(self) -> bool {
        (1..=PART_LIMIT as u64).contains(&self.length) && self.end() <= END_LIMIT
    }

    pub(super) fn fitting(offset: u64, length: usize) -> Result<Self, FilesError> {
        let length = length as u64;
        let part = Self { offset, length };
        if part.is_fitting() {
            Ok(part)
        } else {
            let message = format!("{length} bytes at {offset} are no part of a file");
            Err(FilesError::Unfit(message))
        }
    }
}

/// A part that was written and may not be on the disk yet: [`Files::settle`](super::Files::settle) makes a
/// [`Part`] of it, and only that may be committed.
#[derive(Debug)]
#[must_use]
pub struct Unsettled(pub(super) Written);

impl Unsettled {
    /// Where the next part starts.
    pub fn end(&self) -> u64 {
        self.0.part.end()
    }

    pub fn written(&self) -> Written {
        self.0
    }
}

/// What was written as a part, by the two ends of its object: no other bytes of that part have the
/// same. [`Files::are_as_written`](super::Files::are_as_written) compares them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    pub part: Part,
    pub(super) ends: seal::Ends,
}

/// Up to [`PART_LIMIT`] bytes of a file. They are sealed where they are, so an upload needs no more
/// memory than this at any time, and another one while it is written. Overwritten with zeros when it
/// is dropped before that.
pub struct PartBuffer(Object);

impl PartBuffer {
    pub(super) fn new(mut object: Object) -> Self {
        object.bytes().resize(seal::NONCE, 0);
        Self(object)
    }

    /// Takes as many of the bytes as there is room for, from the first on, and says how many.
    pub fn push(&mut self, bytes: &[u8]) -> usize {
        let taken = bytes.len().min(PART_LIMIT - self.len());
        self.0.bytes().extend_from_slice(&bytes[..taken]);
        taken
    }

    pub fn is_full(&self) -> bool {
        self.len() == PART_LIMIT
    }

    pub fn len(&self) -> usize {
        self.0.as_ref().len() - seal::NONCE
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Forgets the bytes.
    pub fn clear(&mut self) {
        let bytes = self.0.bytes();
        bytes.zeroize();
        bytes.resize(seal::NONCE, 0);
    }

    /// What becomes the object: the bytes, after room for a nonce and before room for a tag.
    pub(super) fn into_object(self) -> Object {
        self.0
    }
}

impl fmt::Debug for PartBuffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PartBuffer({} bytes)", self.len())
    }
}
