//! Items: what each is (`iinf`), and where (`iloc`).

use std::collections::HashMap;

use super::{
    Extents,
    boxes::{Found, read},
};
use crate::attachment::pictures::{PictureError, strip::pieces::Pieces};

/// A photograph of 50 megapixels has about two hundred tiles.
const ITEMS: usize = 10_000;
const EXTENTS: usize = 100_000;

/// What is drawn: pictures coded with HEVC, and those that are made of others. All other items say
/// something about it (`Exif`, `mime` with XMP), or are coded in a way that has room for that (`jpeg`).
const DRAWN: [[u8; 4]; 6] = [*b"hvc1", *b"lhv1", *b"grid", *b"iden", *b"iovl", *b"tmap"];

/// Whether an item is shown, by its number.
pub(super) struct Entries(HashMap<u32, bool>);

impl Entries {
    pub(super) fn is_shown(&self, item: u32) -> bool {
        self.0.get(&item).copied().unwrap_or_default()
    }
}

/// Reads what each item is. What it is called is overwritten.
pub(super) fn entries(
    bytes: &[u8],
    stripped: &mut [u8],
    iinf: &Found,
) -> Result<Entries, PictureError> {
    // A version, and how many there are.
    let head = match bytes.get(iinf.content.start) {
        Some(0) => 6,
        _ => 8,
    };
    let within = iinf.content.start + head..iinf.content.end;
    if within.start > within.end {
        return Err(PictureError::Damaged);
    }
    let mut entries = HashMap::new();
    for entry in &read(bytes, within, ITEMS)? {
        if entry.kind != *b"infe" {
            return Err(PictureError::Unsupported);
        }
        let mut pieces = Pieces(&bytes[entry.content.clone()]);
        let [version, ..]: [u8; 4] = pieces.array()?;
        let id = match version {
            2 => u16::from_be_bytes(pieces.array()?).into(),
            3 => u32::from_be_bytes(pieces.array()?),
            _ => return Err(PictureError::Unsupported),
        };
        let protection: [u8; 2] = pieces.array()?;
        let kind: [u8; 4] = pieces.array()?;
        let is_shown = DRAWN.contains(&kind) && protection == [0, 0];
        // One that is two things is none that is shown.
        let known = entries.entry(id).or_insert(is_shown);
        *known &= is_shown;
        let text = entry.content.end - pieces.0.len()..entry.content.end;
        stripped[text].fill(0);
    }
    Ok(Entries(entries))
}

/// Where items are: in the file, and in the `idat` of `meta`.
#[derive(Default)]
pub(super) struct Located {
    pub(super) in_file: Extents,
    pub(super) in_meta: Extents,
}

/// Reads where they are (ISO/IEC 14496-12, 8.11.3). `data`: where the content of `idat` begins.
pub(super) fn locate(
    content: &[u8],
    entries: &Entries,
    data: Option<usize>,
) -> Result<Located, PictureError> {
    let mut pieces = Pieces(content);
    let [version, ..]: [u8; 4] = pieces.array()?;
    let [of_extent, of_item] = pieces.array()?;
    let widths = [of_extent >> 4, of_extent & 15, of_item >> 4, of_item & 15];
    let [offset, length, base, index] = widths.map(usize::from);
    // Without a length it would be all there is.
    let fits = [offset, base, index]
        .iter()
        .all(|width| [0, 4, 8].contains(width));
    if !fits || ![4, 8].contains(&length) || version > 2 {
        return Err(PictureError::Unsupported);
    }
    let index = if version == 0 { 0 } else { index };
    let id = |pieces: &mut Pieces<'_>| match version {
        2 => pieces.array().map(u32::from_be_bytes),
        _ => pieces.array().map(|id| u16::from_be_bytes(id).into()),
    };
    let items = id(&mut pieces)?;
    let mut located = Located::default();
    let mut seen = 0;
    for _ in 0..items {
        let item = id(&mut pieces)?;
        let method = match version {
            0 => 0,
            _ => u16::from_be_bytes(pieces.array()?) & 15,
        };
        let elsewhere = pieces.array()? != [0, 0];
        let base = number(&mut pieces, base)?;
        let count = u16::from_be_bytes(pieces.array()?);
        let is_shown = entries.is_shown(item);
        if is_shown && elsewhere {
            return Err(PictureError::Unsupported);
        }
        for _ in 0..count {
            seen += 1;
            if seen > EXTENTS {
                return Err(PictureError::Unsupported);
            }
            number(&mut pieces, index)?;
            let offset = number(&mut pieces, offset)?;
            let length = number(&mut pieces, length)?;
            let (start, into) = match (method, data) {
                (0, _) => (0, &mut located.in_file),
                (1, Some(data)) => (data, &mut located.in_meta),
                // Of a picture that is made of parts of other items, nobody knows here where they are.
                _ if is_shown => return Err(PictureError::Unsupported),
                _ => continue,
            };
            let start = start
                .checked_add(base)
                .and_then(|at| at.checked_add(offset));
            let extent = start.and_then(|start| Some(start..start.checked_add(length)?));
            match extent {
                // "All of it", which holds what is not shown as well.
                Some(extent) if extent.is_empty() && is_shown => {
                    return Err(PictureError::Unsupported);
                }
                Some(extent) if is_shown => into.shown.push(extent),
                Some(extent) => into.hidden.push(extent),
                None => return Err(PictureError::Damaged),
            }
        }
    }
    Ok(located)
}

fn number(pieces: &mut Pieces<'_>, width: usize) -> Result<usize, PictureError> {
    let number = match width {
        0 => return Ok(0),
        4 => u32::from_be_bytes(pieces.array()?).into(),
        _ => u64::from_be_bytes(pieces.array()?),
    };
    usize::try_from(number).map_err(|_| PictureError::Damaged)
}
