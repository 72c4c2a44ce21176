//! GIF (CompuServe, 89a): blocks up to the trailer, an image among them.
//!
//! What follows the trailer is not looked at. A file can be a sound GIF and, read from its middle
//! or as text, a script; it is taken, since it is given out as `image/gif` and not sniffed.

use std::io::{Read, Seek};

use super::{Mismatch, walk::Walk};

pub(super) fn check(file: &mut (impl Read + Seek)) -> Result<(), Mismatch> {
    let mut walk = Walk::new(file)?;
    walk.skip(6 + 4)?;
    let flags = walk.byte()?;
    walk.skip(2 + color_table(flags))?;
    let mut has_image = false;
    loop {
        // Old programs wrote no trailer, and every viewer does without.
        if has_image && walk.left() == 0 {
            return Ok(());
        }
        match walk.byte()? {
            b',' => {
                walk.skip(8)?;
                let flags = walk.byte()?;
                // And the least size of a code.
                walk.skip(color_table(flags) + 1)?;
                has_image = true;
            }
            b'!' => walk.skip(1)?,
            b';' if has_image => return Ok(()),
            _ => return Err(Mismatch::Damaged),
        }
        loop {
            match walk.byte()? {
                0 => break,
                length => walk.skip(length.into())?,
            }
        }
    }
}

/// Bytes of the table of colours that the flags announce.
fn color_table(flags: u8) -> u64 {
    match flags & 0x80 {
        0 => 0,
        _ => 3 << ((flags & 7) + 1),
    }
}
