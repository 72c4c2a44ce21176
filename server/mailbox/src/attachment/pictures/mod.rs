//! Pictures that go with a message: small ones to look at, and the original without what it says
//! about its maker.
//!
//! Both take as much time and memory as a picture is large: [`prepare`] some 400 MB and a few
//! seconds for one of [`MEGAPIXELS`], twice that for one of 16 bits a colour. They are for a thread
//! that may block, and few at a time.

mod color;
mod prepare;
mod strip;

#[cfg(test)]
mod tests;

pub(super) use prepare::{Prepared, prepare};
pub(super) use strip::strip;

/// Why nothing was made of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// More than [`MEGAPIXELS`], or a side of more than [`PICTURE_SIDE`]: found out from what the
    /// file says of itself, before anything is decoded.
    #[error("the picture has too many pixels")]
    TooManyPixels,
    /// It is no picture of this kind, or not all of it.
    #[error("the picture is damaged")]
    Damaged,
    /// A kind that nothing here can decode, HEIC, or one that is built in a way that nothing here knows;
    /// and what is no picture.
    #[error("pictures of this kind are not read")]
    Unsupported,
}
