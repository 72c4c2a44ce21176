//! Boxes: a length, four letters, and what is in it (ISO/IEC 14496-12, 4.2).

use std::ops::Range;

use crate::attachment::pictures::PictureError;

/// A box, by its places in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) kind: [u8; 4],
    /// Of its four letters.
    kind_at: usize,
    pub(super) content: Range<usize>,
}

/// The boxes that fill a part of the file, at most so many.
pub(super) fn read(
    bytes: &[u8],
    within: Range<usize>,
    most: usize,
) -> Result<Vec<Found>, PictureError> {
    let mut found = Vec::new();
    let mut at = within.start;
    while at < within.end {
        if found.len() == most {
            return Err(PictureError::Unsupported);
        }
        let rest = bytes.get(at..within.end).ok_or(PictureError::Damaged)?;
        let one = next(rest, at, within.end == bytes.len())?;
        at = one.content.end;
        found.push(one);
    }
    Ok(found)
}

/// The box at the beginning of `rest`, which is at `at`. Only the last one of a file may leave its
/// length to the file's.
fn next(rest: &[u8], at: usize, is_last: bool) -> Result<Found, PictureError> {
    let (length, after) = rest.split_first_chunk().ok_or(PictureError::Damaged)?;
    let (kind, after) = after.split_first_chunk().ok_or(PictureError::Damaged)?;
    let (head, length) = match u32::from_be_bytes(*length) {
        0 if is_last => (8, rest.len()),
        1 => {
            let (length, _) = after.split_first_chunk().ok_or(PictureError::Damaged)?;
            let length = usize::try_from(u64::from_be_bytes(*length));
            (16, length.map_err(|_| PictureError::Damaged)?)
        }
        length => {
            let length = usize::try_from(length);
            (8, length.map_err(|_| PictureError::Damaged)?)
        }
    };
    if !(head..=rest.len()).contains(&length) {
        return Err(PictureError::Damaged);
    }
    Ok(Found {
        kind: *kind,
        kind_at: at + 4,
        content: at + head..at + length,
    })
}

/// The one of that kind. Where there are several, nobody knows which one a reader takes.
pub(super) fn only<'a>(
    all: &'a [Found],
    kind: &[u8; 4],
) -> Result<Option<&'a Found>, PictureError> {
    let mut of_kind = all.iter().filter(|found| found.kind == *kind);
    let first = of_kind.next();
    match of_kind.next() {
        Some(_) => Err(PictureError::Unsupported),
        None => Ok(first),
    }
}

/// It is free space from now on, with nothing in it.
pub(super) fn free(bytes: &mut [u8], found: &Found) {
    bytes[found.kind_at..found.kind_at + 4].copy_from_slice(b"free");
    bytes[found.content.clone()].fill(0);
}
