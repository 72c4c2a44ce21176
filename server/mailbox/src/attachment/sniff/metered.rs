//! A limit on how much a crate may read of a file.

use std::io::{self, Read, Seek, SeekFrom};

/// Reads of a file `left` bytes more, however often it goes back; then it is as if the file ended.
/// What a crate allocates for a container it reads first, so that this bounds both.
pub(super) struct Metered<'a, F> {
    file: &'a mut F,
    left: usize,
}

impl<'a, F> Metered<'a, F> {
    pub(super) fn new(file: &'a mut F, left: usize) -> Self {
        Self { file, left }
    }
}

impl<F: Read> Read for Metered<'_, F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(self.left);
        let read = self.file.read(&mut buffer[..most])?;
        self.left -= read;
        Ok(read)
    }
}

impl<F: Seek> Seek for Metered<'_, F> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}
