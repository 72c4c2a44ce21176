//! Numbers in a piece of a file that is in memory. What would lie past its end is damage.

use super::Mismatch;

/// Fields one after the other, the lower byte first.
pub(super) struct Fields<'a>(pub(super) &'a [u8]);

impl<'a> Fields<'a> {
    pub(super) fn take(&mut self, length: usize) -> Result<&'a [u8], Mismatch> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Mismatch::Damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn skip(&mut self, length: usize) -> Result<(), Mismatch> {
        self.take(length).map(drop)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Mismatch> {
        let (array, rest) = self.0.split_first_chunk().ok_or(Mismatch::Damaged)?;
        self.0 = rest;
        Ok(*array)
    }

    pub(super) fn expect(&mut self, signature: &[u8; 4]) -> Result<(), Mismatch> {
        let is_it = self.array()? == *signature;
        if is_it {
            Ok(())
        } else {
            Err(Mismatch::Damaged)
        }
    }

    pub(super) fn u16(&mut self) -> Result<u16, Mismatch> {
        self.array().map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Result<u32, Mismatch> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Result<u64, Mismatch> {
        self.array().map(u64::from_le_bytes)
    }
}
