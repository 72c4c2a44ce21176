//! PNG (W3C, third edition): chunks up to `IEND`, the header first and image data among them. What
//! follows the end is not looked at; no program shows it.

use std::io::{Read, Seek};

use super::{Mismatch, walk::Walk};

pub(super) fn check(file: &mut (impl Read + Seek)) -> Result<(), Mismatch> {
    let mut walk = Walk::new(file)?;
    walk.skip(8)?;
    let header = (u32::from_be_bytes(walk.array()?), walk.array()?);
    let (width, height) = (walk.array::<4>()?, walk.array::<4>()?);
    if header != (13, *b"IHDR") || width == [0; 4] || height == [0; 4] {
        return Err(Mismatch::Damaged);
    }
    const CRC: u64 = 4;
    walk.skip(13 - 8 + CRC)?;

    let mut has_data = false;
    loop {
        let length = u64::from(u32::from_be_bytes(walk.array()?));
        let kind: [u8; 4] = walk.array()?;
        walk.skip(length + CRC)?;
        match &kind {
            b"IDAT" => has_data = true,
            b"IEND" if has_data => return Ok(()),
            b"IEND" | b"IHDR" => return Err(Mismatch::Damaged),
            _ => {}
        }
    }
}
