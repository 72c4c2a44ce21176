//! A picture piece by piece. What would lie past its end is damage.

use crate::attachment::pictures::PictureError;

/// What is left to read.
#[derive(Clone, Copy)]
pub(super) struct Pieces<'a>(pub(super) &'a [u8]);

impl<'a> Pieces<'a> {
    pub(super) fn take(&mut self, length: usize) -> Result<&'a [u8], PictureError> {
        let taken = self.0.split_at_checked(length);
        let (taken, rest) = taken.ok_or(PictureError::Damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], PictureError> {
        let (array, rest) = self.0.split_first_chunk().ok_or(PictureError::Damaged)?;
        self.0 = rest;
        Ok(*array)
    }

    pub(super) fn byte(&mut self) -> Result<u8, PictureError> {
        self.array().map(|[byte]| byte)
    }

    /// As many bytes as 32 bits say. No picture that is in memory is longer.
    pub(super) fn take_long(&mut self, length: u32) -> Result<&'a [u8], PictureError> {
        self.take(usize::try_from(length).map_err(|_| PictureError::Damaged)?)
    }

    pub(super) fn expect(&mut self, start: &[u8]) -> Result<(), PictureError> {
        self.0 = self.0.strip_prefix(start).ok_or(PictureError::Damaged)?;
        Ok(())
    }
}

/// The length of a piece that was made of pieces that were read.
pub(super) fn length(bytes: &[u8]) -> Result<u32, PictureError> {
    u32::try_from(bytes.len()).map_err(|_| PictureError::Damaged)
}
