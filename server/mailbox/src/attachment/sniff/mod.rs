//! Whether a file is what its name says.
//!
//! What a browser says about a file (its `Content-Type`) is a guess from the name; nothing here
//! looks at it. Each kind is looked at as far as it takes to know that it is this kind and that it
//! is whole: in pieces, so that no file is held in memory, and with a limit on everything that a
//! hostile file could make long. A file that passes is no safe file, but one that programs for its
//! kind will open, and no browser will take for a page. Looking for malware is the scanner's part.

mod archive;
mod compound;
mod fields;
mod found;
mod gif;
mod heic;
mod jpeg;
mod markup;
mod metered;
mod package;
mod pdf;
mod png;
mod text;
mod walk;
mod webp;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

use std::io::{self, Read, Seek, SeekFrom};

pub(super) use text::has_control;

use model::AttachmentKind;

/// Why a file is not taken.
#[derive(Debug, thiserror::Error)]
pub enum Mismatch {
    /// Files of such names are not taken.
    #[error("no kind of file that is taken has such a name")]
    Name,
    /// It is something else than its name says; `found` is the media type of what it looks like.
    #[error("named as {named}, but the content is {}", found.unwrap_or("something else"))]
    Content {
        named: AttachmentKind,
        found: Option<&'static str>,
    },
    /// Called a text, but it is HTML, SVG or XML, which could run in a browser.
    #[error("a text that a browser could run")]
    Markup,
    /// An Office file that carries macros.
    #[error("carries macros")]
    Macros,
    /// It starts as its name says, but is cut off, empty, or holds what such a file cannot hold.
    #[error("damaged")]
    Damaged,
    /// The file could not be read: our trouble, not the sender's.
    #[error("cannot be read")]
    Unreadable(#[source] io::Error),
}

/// As much of the start of a file as tells kinds apart.
const START: u64 = 8 * 1024;

/// The kind of a file, where name and content agree. Reads from the start, wherever the file stands,
/// and leaves it anywhere. Where it is known already that no byte of it is a control character that a
/// text does not have ([`has_control`]), a text is not read to its end.
///
/// # Errors
///
/// See [`Mismatch`].
pub fn check(
    name: &str,
    file: &mut (impl Read + Seek),
    has_no_control: bool,
) -> Result<AttachmentKind, Mismatch> {
    let named = AttachmentKind::by_name(name).ok_or(Mismatch::Name)?;
    let start = start_of(file)?;
    if start.is_empty() {
        return Err(Mismatch::Damaged);
    }
    if !found::starts_as(named, &start) {
        let found = found::media_type(&start);
        return Err(Mismatch::Content { named, found });
    }
    match named {
        AttachmentKind::Png => png::check(file),
        AttachmentKind::Jpeg => jpeg::check(file),
        AttachmentKind::Gif => gif::check(file),
        AttachmentKind::Webp => webp::check(file),
        AttachmentKind::Heic => heic::check(file),
        AttachmentKind::Pdf => pdf::check(file),
        AttachmentKind::Doc | AttachmentKind::Xls => compound::check(file, named),
        AttachmentKind::Docx | AttachmentKind::Xlsx => package::check(file, named, &start),
        AttachmentKind::Text => text::check(file, &start, has_no_control),
    }?;
    Ok(named)
}

fn start_of(file: &mut (impl Read + Seek)) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(0))?;
    let mut start = Vec::new();
    file.by_ref().take(START).read_to_end(&mut start)?;
    Ok(start)
}

impl From<io::Error> for Mismatch {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            // The crates that read containers report what they cannot make sense of so.
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::InvalidData
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::NotFound => Self::Damaged,
            _ => Self::Unreadable(error),
        }
    }
}
