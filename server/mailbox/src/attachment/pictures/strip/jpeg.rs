//! JPEG (ITU-T T.81, annex B; JFIF 1.02).

use super::{exif, pieces::Pieces};
use crate::attachment::pictures::PictureError;

const EXIF: &[u8] = b"Exif\0\0";
const ICC: &[u8] = b"ICC_PROFILE\0";

pub(super) fn strip(bytes: &[u8]) -> Result<Vec<u8>, PictureError> {
    let mut pieces = Pieces(bytes);
    pieces.expect(b"\xFF\xD8")?;
    let (mut jfif, mut orientation) = (None, None);
    let mut kept = Vec::with_capacity(bytes.len());
    let mut has_scan = false;
    loop {
        let marker = next_marker(&mut pieces)?;
        match marker {
            // The end, or a marker that has no place between segments and no length.
            0xD9 => break,
            0x00 | 0x01 | 0xD0..=0xD8 => continue,
            _ => {}
        }
        let length = usize::from(u16::from_be_bytes(pieces.array()?));
        let content = pieces.take(length.checked_sub(2).ok_or(PictureError::Damaged)?)?;
        match marker {
            0xE0 if jfif.is_none() => jfif = without_thumbnail(content),
            0xE1 if orientation.is_none() => {
                let found = content.strip_prefix(EXIF);
                orientation = found.and_then(exif::only_orientation);
            }
            0xE2 if content.starts_with(ICC) => push(&mut kept, marker, content),
            // How colours are coded. Adobe's segment is 12 bytes long.
            0xEE if content.starts_with(b"Adobe") => {
                push(&mut kept, marker, content.get(..12).unwrap_or(content));
            }
            // Frames, scans and tables, but no APPn, comments or reserved ones.
            0xC0..=0xCF | 0xDA..=0xDF => push(&mut kept, marker, content),
            _ => {}
        }
        if marker == 0xDA {
            has_scan = true;
            kept.extend(scan(&mut pieces)?);
        }
    }
    if !has_scan {
        return Err(PictureError::Damaged);
    }
    let mut stripped = Vec::with_capacity(kept.len() + 64);
    stripped.extend(b"\xFF\xD8");
    if let Some(jfif) = jfif {
        push(&mut stripped, 0xE0, &jfif);
    }
    if let Some(orientation) = orientation {
        push(&mut stripped, 0xE1, &[EXIF, &orientation].concat());
    }
    stripped.extend(kept);
    stripped.extend(b"\xFF\xD9");
    Ok(stripped)
}

fn next_marker(pieces: &mut Pieces<'_>) -> Result<u8, PictureError> {
    while pieces.byte()? != 0xFF {}
    loop {
        let marker = pieces.byte()?;
        if marker != 0xFF {
            return Ok(marker);
        }
    }
}

/// The coded data of a scan: up to the next marker that is no restart.
fn scan<'a>(pieces: &mut Pieces<'a>) -> Result<&'a [u8], PictureError> {
    let mut pairs = pieces.0.windows(2);
    let end = pairs.position(|pair| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xD0..=0xD7));
    pieces.take(end.ok_or(PictureError::Damaged)?)
}

/// Version and density, and a thumbnail of no pixels.
fn without_thumbnail(content: &[u8]) -> Option<Vec<u8>> {
    let content = content
        .get(..12)
        .filter(|start| start.starts_with(b"JFIF\0"))?;
    Some([content, &[0, 0]].concat())
}

/// `content` was read from a segment, or is as short: its length fits.
fn push(to: &mut Vec<u8>, marker: u8, content: &[u8]) {
    let length = u16::try_from(content.len() + 2).unwrap_or(u16::MAX);
    to.extend([0xFF, marker]);
    to.extend(length.to_be_bytes());
    to.extend(content);
}
