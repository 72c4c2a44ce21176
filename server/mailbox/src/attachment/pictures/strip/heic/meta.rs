//! The box `meta`: which items there are, where, and how they are shown (ISO/IEC 14496-12, 8.11).

use super::{
    Extents,
    boxes::{Found, free, only, read},
    items,
};
use crate::attachment::pictures::{PictureError, strip::pieces::Pieces};

/// Boxes in another one. A photograph of fifty tiles has some fifty items and ten properties.
const BOXES: usize = 10_000;

/// What a property says that an item is shown by: its size, code, colours, and how it is turned, cut
/// and put together (ISO/IEC 23008-12, 6.5). Others say what somebody called it, or when it was made.
const PROPERTIES: [[u8; 4]; 16] = [
    *b"ispe", *b"hvcC", *b"lhvC", *b"colr", *b"pixi", *b"irot", *b"imir", *b"clap", *b"pasp",
    *b"auxC", *b"rloc", *b"oinf", *b"tols", *b"clli", *b"mdcv", *b"cclv",
];

/// A `dinf` that says that all data is in this file, as cameras write it. It might name other places.
const IN_THIS_FILE: &[u8] = b"\0\0\0\x1cdref\0\0\0\0\0\0\0\x01\0\0\0\x0curl \0\0\0\x01";

/// What a `hdlr` has before a name.
const HANDLER: usize = 24;

/// Where what is shown lies in the file.
pub(super) struct Shown {
    pub(super) in_file: Extents,
}

/// Overwrites in it what is not shown.
pub(super) fn strip(
    bytes: &[u8],
    stripped: &mut [u8],
    meta: &Found,
) -> Result<Shown, PictureError> {
    let after_version = meta.content.start + 4..meta.content.end;
    if after_version.is_empty() {
        return Err(PictureError::Damaged);
    }
    let parts = read(bytes, after_version, BOXES)?;
    let required = |kind| only(&parts, kind)?.ok_or(PictureError::Unsupported);
    let handler = required(b"hdlr")?.content.clone();
    if bytes[handler.clone()].get(8..12) != Some(b"pict") || handler.len() < HANDLER {
        return Err(PictureError::Unsupported);
    }
    stripped[handler.start + HANDLER..handler.end].fill(0);

    let entries = items::entries(bytes, stripped, required(b"iinf")?)?;
    let first = primary(&bytes[required(b"pitm")?.content.clone()])?;
    if !entries.is_shown(first) {
        return Err(PictureError::Unsupported);
    }
    let data = only(&parts, b"idat")?;
    let start_of_data = data.map(|data| data.content.start);
    let places = &bytes[required(b"iloc")?.content.clone()];
    let located = items::locate(places, &entries, start_of_data)?;
    located.in_meta.keep(stripped, data.into_iter())?;

    properties(bytes, stripped, required(b"iprp")?)?;
    for part in &parts {
        match &part.kind {
            b"hdlr" | b"iinf" | b"pitm" | b"idat" | b"iloc" | b"iprp" | b"iref" | b"grpl" => {}
            b"dinf" if bytes[part.content.clone()] == *IN_THIS_FILE => {}
            _ => free(stripped, part),
        }
    }
    Ok(Shown {
        in_file: located.in_file,
    })
}

/// The number of the item that is the picture.
fn primary(content: &[u8]) -> Result<u32, PictureError> {
    let mut pieces = Pieces(content);
    match pieces.array()? {
        [0, _, _, _] => pieces.array().map(|id| u16::from_be_bytes(id).into()),
        _ => pieces.array().map(u32::from_be_bytes),
    }
}

/// Properties are known by their place, which free space takes as well.
fn properties(bytes: &[u8], stripped: &mut [u8], iprp: &Found) -> Result<(), PictureError> {
    for part in &read(bytes, iprp.content.clone(), BOXES)? {
        match &part.kind {
            b"ipma" => {}
            b"ipco" => {
                for property in &read(bytes, part.content.clone(), BOXES)? {
                    if !PROPERTIES.contains(&property.kind) {
                        free(stripped, property);
                    }
                }
            }
            _ => free(stripped, part),
        }
    }
    Ok(())
}
