//! The original without what it says about its maker: where and when a photograph was taken, with
//! what, by whom, what it showed before it was cut, and notes.
//!
//! Pixels are copied as they are coded. Kept is what they are shown by, each from a list of what is
//! known: what nobody knows does not pass. Read by ourselves and not by a crate: those that rewrite
//! metadata leave alone what stands between the scans of a JPEG, after the end of a picture, or
//! inside the frames of a WebP.

mod exif;
mod gif;
mod heic;
mod jpeg;
mod pieces;
mod png;
mod webp;

use super::PictureError;
use model::AttachmentKind;

/// The picture without EXIF (location, camera, thumbnail), XMP, IPTC and comments, and without what
/// follows its end. How it is turned, its colour profile and how often it repeats are kept.
///
/// # Errors
///
/// [`PictureError::Damaged`]; [`PictureError::Unsupported`] for what is no picture, and for one of which
/// cannot be said what in it is shown.
pub fn strip(bytes: &[u8], kind: AttachmentKind) -> Result<Vec<u8>, PictureError> {
    match kind {
        AttachmentKind::Png => png::strip(bytes),
        AttachmentKind::Jpeg => jpeg::strip(bytes),
        AttachmentKind::Gif => gif::strip(bytes),
        AttachmentKind::Webp => webp::strip(bytes),
        AttachmentKind::Heic => heic::strip(bytes),
        _ => Err(PictureError::Unsupported),
    }
}
