//! PNG (W3C, third edition).

use flate2::Crc;

use super::{
    exif,
    pieces::{Pieces, length},
};
use crate::attachment::pictures::PictureError;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1A\n";

/// What pixels are shown by: size, palette, transparency, colours, density and animation. All but
/// these name, describe or date something.
const KEPT: [&[u8; 4]; 17] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"sBIT", b"sRGB", b"cICP",
    b"mDCV", b"cLLI", b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT",
];

pub(super) fn strip(bytes: &[u8]) -> Result<Vec<u8>, PictureError> {
    let chunks = chunks(bytes)?;
    let exif = chunks.iter().find(|(kind, _)| kind == b"eXIf");
    let mut orientation = exif.and_then(|(_, content)| exif::only_orientation(content));

    let mut stripped = Vec::with_capacity(bytes.len());
    stripped.extend(SIGNATURE);
    for (kind, content) in chunks {
        // It may stand anywhere; where it matters it stands before the pixels.
        if let Some(orientation) = orientation.take_if(|_| kind == *b"IDAT") {
            push(&mut stripped, *b"eXIf", &orientation)?;
        }
        if kind == *b"iCCP" {
            push(&mut stripped, kind, &without_name(content)?)?;
        } else if KEPT.contains(&&kind) {
            push(&mut stripped, kind, content)?;
        }
    }
    Ok(stripped)
}

type Chunk<'a> = ([u8; 4], &'a [u8]);

/// All chunks up to the end. That their checksums are right, a decoder finds out.
fn chunks(bytes: &[u8]) -> Result<Vec<Chunk<'_>>, PictureError> {
    let mut pieces = Pieces(bytes);
    pieces.expect(SIGNATURE)?;
    let mut chunks = Vec::new();
    loop {
        let length = u32::from_be_bytes(pieces.array()?);
        let kind = pieces.array()?;
        let content = pieces.take_long(length)?;
        let _crc: [u8; 4] = pieces.array()?;
        if chunks.is_empty() && kind != *b"IHDR" {
            return Err(PictureError::Damaged);
        }
        chunks.push((kind, content));
        if kind == *b"IEND" {
            return Ok(chunks);
        }
    }
}

/// A colour profile under a name that says nothing.
fn without_name(content: &[u8]) -> Result<Vec<u8>, PictureError> {
    let end = content.iter().position(|byte| *byte == 0);
    let rest = end.and_then(|end| content.get(end..));
    Ok([b"icc", rest.ok_or(PictureError::Damaged)?].concat())
}

fn push(to: &mut Vec<u8>, kind: [u8; 4], content: &[u8]) -> Result<(), PictureError> {
    let mut crc = Crc::new();
    crc.update(&kind);
    crc.update(content);
    to.extend(length(content)?.to_be_bytes());
    to.extend(kind);
    to.extend(content);
    to.extend(crc.sum().to_be_bytes());
    Ok(())
}
