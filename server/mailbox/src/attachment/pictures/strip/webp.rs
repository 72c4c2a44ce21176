//! WebP (RFC 9649).

use super::{
    exif,
    pieces::{Pieces, length},
};
use crate::attachment::pictures::PictureError;

/// Flags of the chunk `VP8X`, by which a reader knows what else there is.
const HAS_PROFILE: u8 = 0x20;
const HAS_EXIF: u8 = 0x08;
const HAS_XMP: u8 = 0x04;

pub(super) fn strip(bytes: &[u8]) -> Result<Vec<u8>, PictureError> {
    let mut pieces = Pieces(bytes);
    pieces.expect(b"RIFF")?;
    let length_of_all = u32::from_le_bytes(pieces.array()?);
    let mut pieces = Pieces(pieces.take_long(length_of_all)?);
    pieces.expect(b"WEBP")?;
    let chunks = chunks(pieces)?;

    let has = |wanted: &[u8; 4]| chunks.iter().any(|(kind, _)| kind == wanted);
    if !has(b"VP8 ") && !has(b"VP8L") && !has(b"ANMF") {
        return Err(PictureError::Damaged);
    }
    let exif = chunks.iter().find(|(kind, _)| kind == b"EXIF");
    let exif = exif.map(|(_, exif)| exif.strip_prefix(b"Exif\0\0").unwrap_or(exif));
    // Only the extended form has a place for it.
    let orientation = exif
        .filter(|_| has(b"VP8X"))
        .and_then(exif::only_orientation);

    let mut kept = b"WEBP".to_vec();
    for (kind, content) in &chunks {
        match kind {
            b"VP8X" => {
                let (flags, rest) = content.split_first().ok_or(PictureError::Damaged)?;
                let mut flags = flags & !(HAS_PROFILE | HAS_EXIF | HAS_XMP);
                if has(b"ICCP") {
                    flags |= HAS_PROFILE;
                }
                if orientation.is_some() {
                    flags |= HAS_EXIF;
                }
                push(&mut kept, *kind, &[&[flags], rest].concat())?;
            }
            b"ANMF" => push(&mut kept, *kind, &frame(content)?)?,
            b"ICCP" | b"ANIM" | b"ALPH" | b"VP8 " | b"VP8L" => push(&mut kept, *kind, content)?,
            _ => {}
        }
    }
    if let Some(orientation) = orientation {
        push(&mut kept, *b"EXIF", &orientation)?;
    }
    let length = length(&kept)?.to_le_bytes();
    Ok([b"RIFF", length.as_slice(), &kept].concat())
}

/// A frame of an animation, of which only what is drawn is kept.
fn frame(content: &[u8]) -> Result<Vec<u8>, PictureError> {
    let mut pieces = Pieces(content);
    let mut kept = pieces.take(16)?.to_vec();
    for (kind, content) in chunks(pieces)? {
        if matches!(&kind, b"ALPH" | b"VP8 " | b"VP8L") {
            push(&mut kept, kind, content)?;
        }
    }
    Ok(kept)
}

type Chunk<'a> = ([u8; 4], &'a [u8]);

fn chunks(mut pieces: Pieces<'_>) -> Result<Vec<Chunk<'_>>, PictureError> {
    let mut chunks = Vec::new();
    // A single byte may be left of a writer that makes everything even.
    while pieces.0.len() > 1 {
        let kind = pieces.array()?;
        let length = u32::from_le_bytes(pieces.array()?);
        chunks.push((kind, pieces.take_long(length)?));
        // Some writers leave out the byte that makes the last chunk even.
        if length % 2 == 1 && !pieces.0.is_empty() {
            pieces.byte()?;
        }
    }
    Ok(chunks)
}

fn push(to: &mut Vec<u8>, kind: [u8; 4], content: &[u8]) -> Result<(), PictureError> {
    let length = length(content)?;
    to.extend(kind);
    to.extend(length.to_le_bytes());
    to.extend(content);
    if length % 2 == 1 {
        to.push(0);
    }
    Ok(())
}
