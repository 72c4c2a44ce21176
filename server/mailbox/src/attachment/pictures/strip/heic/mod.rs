//! HEIC (ISO/IEC 23008-12): boxes (ISO/IEC 14496-12), of which one says where in the file its items
//! are: tiles and thumbnails, and beside them EXIF and XMP.
//!
//! Nothing here can decode such a picture, so nothing in it is moved: places in it are said by number
//! in many ways. What is not known to be shown is overwritten with zeros where it stands, and a box
//! that is not known is made one of free space. So what nobody knows does not pass; where it cannot be
//! said what is shown, there is no picture.

mod boxes;
mod items;
mod meta;

use std::ops::Range;

use self::boxes::{Found, free, only, read};
use crate::attachment::pictures::PictureError;

/// Boxes in the file itself. A camera writes four.
const BOXES: usize = 1_000;

/// The picture without EXIF, XMP, names, descriptions, films and whatever else there is; as long as it
/// was. How it is turned is said elsewhere, and stays.
///
/// # Errors
/// [`PictureError::Damaged`]; [`PictureError::Unsupported`] where it is built in a way that is not known
/// here, such as a sequence without a picture of its own.
pub(super) fn strip(bytes: &[u8]) -> Result<Vec<u8>, PictureError> {
    let all = read(bytes, 0..bytes.len(), BOXES)?;
    let mut stripped = bytes.to_vec();
    let described = only(&all, b"meta")?.ok_or(PictureError::Unsupported)?;
    let shown = meta::strip(bytes, &mut stripped, described)?;
    let data = all.iter().filter(|found| found.kind == *b"mdat");
    shown.in_file.keep(&mut stripped, data)?;
    for (place, found) in all.iter().enumerate() {
        match &found.kind {
            b"ftyp" if place == 0 => {}
            b"meta" | b"mdat" => {}
            _ => free(&mut stripped, found),
        }
    }
    Ok(stripped)
}

/// Where in the file something is that is shown, and something that is not.
#[derive(Default)]
struct Extents {
    shown: Vec<Range<usize>>,
    hidden: Vec<Range<usize>>,
}

impl Extents {
    /// Overwrites of some boxes what is not shown. What is said to be both is not.
    fn keep<'a>(
        mut self,
        bytes: &mut [u8],
        data: impl Iterator<Item = &'a Found>,
    ) -> Result<(), PictureError> {
        self.shown.sort_unstable_by_key(|extent| extent.start);
        let data: Vec<&Found> = data.collect();
        let is_there = |extent: &Range<usize>| {
            let holds = |found: &&Found| {
                found.content.start <= extent.start && extent.end <= found.content.end
            };
            data.iter().any(holds)
        };
        if !self.shown.iter().all(is_there) {
            return Err(PictureError::Damaged);
        }
        for found in data {
            let mut at = found.content.start;
            for extent in &self.shown {
                let gap = at..extent.start.min(found.content.end);
                if !gap.is_empty() {
                    bytes[gap].fill(0);
                }
                at = at.max(extent.end);
            }
            if at < found.content.end {
                bytes[at..found.content.end].fill(0);
            }
            for extent in &self.hidden {
                let start = extent.start.max(found.content.start);
                let end = extent.end.min(found.content.end);
                if start < end {
                    bytes[start..end].fill(0);
                }
            }
        }
        Ok(())
    }
}
