//! What the start of a file looks like.

use super::{heic, markup, pdf};
use model::AttachmentKind;

/// A compound file of which nothing more is known.
pub(super) const UNKNOWN_COMPOUND: &str = "application/x-ole-storage";

/// Starts as files of this kind do. A text has no start of its own.
pub(super) fn starts_as(kind: AttachmentKind, start: &[u8]) -> bool {
    match kind {
        AttachmentKind::Png => start.starts_with(b"\x89PNG\r\n\x1A\n"),
        AttachmentKind::Jpeg => start.starts_with(b"\xFF\xD8\xFF"),
        AttachmentKind::Gif => start.starts_with(b"GIF87a") || start.starts_with(b"GIF89a"),
        AttachmentKind::Webp => start.starts_with(b"RIFF") && start.get(8..12) == Some(b"WEBP"),
        AttachmentKind::Heic => heic::starts_so(start),
        AttachmentKind::Pdf => pdf::starts_so(start),
        AttachmentKind::Doc | AttachmentKind::Xls => {
            start.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
        }
        AttachmentKind::Docx | AttachmentKind::Xlsx => start.starts_with(b"PK\x03\x04"),
        AttachmentKind::Text => true,
    }
}

/// The media type of what it looks like, to be written down, not to be trusted.
pub(super) fn media_type(start: &[u8]) -> Option<&'static str> {
    // Documents with a password are such files, whatever they are called.
    if starts_as(AttachmentKind::Doc, start) {
        return Some(UNKNOWN_COMPOUND);
    }
    markup::media_type(start).or_else(|| infer::get(start).map(|kind| kind.mime_type()))
}
