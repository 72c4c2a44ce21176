//! HEIC (ISO/IEC 23008-12): boxes, the first of which names what the file can be read as.

use std::io::{Read, Seek};

use super::{Mismatch, walk::Walk};

/// Brands of pictures and sequences of them that are coded with HEVC, and the general ones, which
/// AVIF shares.
const BRANDS: [[u8; 4]; 8] = [
    *b"heic", *b"heix", *b"heim", *b"heis", *b"hevc", *b"hevx", *b"mif1", *b"msf1",
];

/// Browsers show AVIF, and it is not in the list of what is taken.
const AVIF: [[u8; 4]; 2] = [*b"avif", *b"avis"];

/// Enough for every brand there is.
const BRAND_BYTES: usize = 256;

/// Starts with a box of brands, of which the first or one of the compatible ones is known.
pub(super) fn starts_so(start: &[u8]) -> bool {
    let Some((length, rest)) = start.split_first_chunk() else {
        return false;
    };
    let brands = usize::try_from(u32::from_be_bytes(*length))
        .ok()
        .filter(|length| (16..=BRAND_BYTES).contains(length))
        .and_then(|length| rest.get(..length - 4))
        .and_then(|rest| rest.strip_prefix(b"ftyp"));
    let Some(brands) = brands else { return false };
    let brands = brands.as_chunks().0;
    // Between the first brand and the others stands a version.
    let mut brands = brands
        .iter()
        .take(1)
        .chain(brands.iter().skip(2))
        .peekable();
    let is_named = brands.peek().is_some_and(|brand| BRANDS.contains(brand));
    let (mut is_known, mut is_avif) = (is_named, false);
    for brand in brands {
        is_known |= BRANDS[..6].contains(brand);
        is_avif |= AVIF.contains(brand);
    }
    is_known && !is_avif
}

/// Boxes one after the other, until there were a description and data.
pub(super) fn check(file: &mut (impl Read + Seek)) -> Result<(), Mismatch> {
    const MOST_BOXES: usize = 1_000;
    let mut walk = Walk::new(file)?;
    let (mut is_described, mut has_data) = (false, false);
    for _ in 0..MOST_BOXES {
        let length = u32::from_be_bytes(walk.array()?);
        let kind: [u8; 4] = walk.array()?;
        let content = match length {
            0 => Some(walk.left()),
            1 => u64::from_be_bytes(walk.array()?).checked_sub(16),
            length => u64::from(length).checked_sub(8),
        };
        walk.skip(content.ok_or(Mismatch::Damaged)?)?;
        is_described |= matches!(&kind, b"meta" | b"moov");
        has_data |= kind == *b"mdat";
        if is_described && has_data {
            return Ok(());
        }
    }
    Err(Mismatch::Damaged)
}
