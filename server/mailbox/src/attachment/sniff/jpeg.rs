//! JPEG (ITU-T T.81, annex B): segments, a frame, at least one scan, and the end of the image.
//! Phones put a film or further pictures after the end; that is not looked at.

use std::io::{Read, Seek};

use super::{Mismatch, walk::Walk};

const START_OF_SCAN: u8 = 0xDA;
const END_OF_IMAGE: u8 = 0xD9;

pub(super) fn check(file: &mut (impl Read + Seek)) -> Result<(), Mismatch> {
    let mut walk = Walk::new(file)?;
    walk.skip(2)?;
    let mut has_frame = false;
    let mut has_scan = false;
    loop {
        match next_marker(&mut walk)? {
            END_OF_IMAGE if has_scan => return Ok(()),
            END_OF_IMAGE | 0xD8 => return Err(Mismatch::Damaged),
            // Restarts inside a scan, and TEM: without a length.
            0xD0..=0xD7 | 0x01 => {}
            marker => {
                has_frame |= is_frame(marker);
                if marker == START_OF_SCAN {
                    if !has_frame {
                        return Err(Mismatch::Damaged);
                    }
                    has_scan = true;
                }
                let length = u64::from(u16::from_be_bytes(walk.array()?));
                walk.skip(length.checked_sub(2).ok_or(Mismatch::Damaged)?)?;
            }
        }
    }
}

/// SOF0 to SOF15 are frames, but DHT, JPG and DAC between them.
fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC)
}

/// In the data of a scan `FF 00` stands for the byte `FF`; before a marker there may be any number
/// of `FF`.
fn next_marker<F: Read + Seek>(walk: &mut Walk<'_, F>) -> Result<u8, Mismatch> {
    loop {
        walk.skip_past(0xFF)?;
        let mut marker = walk.byte()?;
        while marker == 0xFF {
            marker = walk.byte()?;
        }
        if marker != 0 {
            return Ok(marker);
        }
    }
}
