//! WebP (RFC 9649): chunks of a RIFF file, an image among them. What follows the length that the
//! file says of itself is not looked at.

use std::io::{Read, Seek};

use super::{Mismatch, walk::Walk};

pub(super) fn check(file: &mut (impl Read + Seek)) -> Result<(), Mismatch> {
    let mut walk = Walk::new(file)?;
    walk.skip(4)?;
    let length = u64::from(u32::from_le_bytes(walk.array()?));
    if length > walk.left() {
        return Err(Mismatch::Damaged);
    }
    walk.skip(4)?;
    let mut left = length.checked_sub(4).ok_or(Mismatch::Damaged)?;
    let (mut is_first, mut has_image) = (true, false);
    while let Some(after) = left.checked_sub(8) {
        let kind: [u8; 4] = walk.array()?;
        let length = u64::from(u32::from_le_bytes(walk.array()?));
        if length > after {
            return Err(Mismatch::Damaged);
        }
        // A byte makes the length even; some writers leave it out at the end.
        let content = (length + length % 2).min(after);
        walk.skip(content)?;
        left = after - content;

        let is_image = matches!(&kind, b"VP8 " | b"VP8L" | b"ANMF");
        if is_first && !is_image && kind != *b"VP8X" {
            return Err(Mismatch::Damaged);
        }
        is_first = false;
        has_image |= is_image;
    }
    if has_image {
        Ok(())
    } else {
        Err(Mismatch::Damaged)
    }
}
