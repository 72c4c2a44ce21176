//! Going through a file piece by piece, where each piece says how long it is.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use super::Mismatch;

/// A file, from its start on. What would lie past its end is [`Mismatch::Damaged`].
pub(super) struct Walk<'a, F> {
    file: BufReader<&'a mut F>,
    left: u64,
}

impl<'a, F: Read + Seek> Walk<'a, F> {
    pub(super) fn new(file: &'a mut F) -> io::Result<Self> {
        let left = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(0))?;
        let file = BufReader::with_capacity(16 * 1024, file);
        Ok(Self { file, left })
    }

    /// Bytes up to the end of the file.
    pub(super) fn left(&self) -> u64 {
        self.left
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Mismatch> {
        let mut array = [0; N];
        self.file.read_exact(&mut array)?;
        self.left = self.left.checked_sub(N as u64).ok_or(Mismatch::Damaged)?;
        Ok(array)
    }

    pub(super) fn byte(&mut self) -> Result<u8, Mismatch> {
        self.array().map(|[byte]| byte)
    }

    pub(super) fn skip(&mut self, bytes: u64) -> Result<(), Mismatch> {
        self.left = self.left.checked_sub(bytes).ok_or(Mismatch::Damaged)?;
        let bytes = i64::try_from(bytes).map_err(|_| Mismatch::Damaged)?;
        self.file.seek_relative(bytes)?;
        Ok(())
    }

    /// Goes on to just after the next byte of this value.
    pub(super) fn skip_past(&mut self, wanted: u8) -> Result<(), Mismatch> {
        loop {
            let bytes = self.file.fill_buf()?;
            if bytes.is_empty() {
                return Err(Mismatch::Damaged);
            }
            let found = bytes.iter().position(|byte| *byte == wanted);
            let read = found.map_or(bytes.len(), |at| at + 1);
            self.file.consume(read);
            let read = u64::try_from(read).map_err(|_| Mismatch::Damaged)?;
            self.left = self.left.checked_sub(read).ok_or(Mismatch::Damaged)?;
            if found.is_some() {
                return Ok(());
            }
        }
    }
}
