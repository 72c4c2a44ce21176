//! GIF (CompuServe, 89a).

use super::pieces::Pieces;
use crate::attachment::pictures::PictureError;

/// Extensions that say how often an animation repeats: Netscape's, and the same under another name.
const LOOPS: [&[u8]; 2] = [b"\x0BNETSCAPE2.0", b"\x0BANIMEXTS1.0"];

const GRAPHIC_CONTROL: u8 = 0xF9;
const APPLICATION: u8 = 0xFF;

pub(super) fn strip(bytes: &[u8]) -> Result<Vec<u8>, PictureError> {
    let mut pieces = Pieces(bytes);
    let header = pieces.take(13)?;
    if !header.starts_with(b"GIF87a") && !header.starts_with(b"GIF89a") {
        return Err(PictureError::Damaged);
    }
    let mut stripped = Vec::with_capacity(bytes.len());
    stripped.extend(header);
    stripped.extend(pieces.take(color_table(header[10]))?);
    let mut has_image = false;
    loop {
        // Old programs wrote no trailer.
        if has_image && pieces.0.is_empty() {
            pieces = Pieces(b";");
        }
        match pieces.byte()? {
            b';' if has_image => {
                stripped.push(b';');
                return Ok(stripped);
            }
            b',' => {
                let descriptor = pieces.take(9)?;
                stripped.push(b',');
                stripped.extend(descriptor);
                // The table of colours, and the least size of a code.
                stripped.extend(pieces.take(color_table(descriptor[8]) + 1)?);
                stripped.extend(blocks(&mut pieces)?);
                has_image = true;
            }
            // Comments, texts drawn over an image that nothing draws, and what applications note
            // (Adobe's XMP among it) are not kept.
            b'!' => {
                let label = pieces.byte()?;
                let content = blocks(&mut pieces)?;
                let is_loop = LOOPS.iter().any(|start| content.starts_with(start));
                match label {
                    GRAPHIC_CONTROL => {
                        stripped.extend([b"!", [label].as_slice(), content].concat());
                    }
                    APPLICATION if is_loop => stripped.extend(only_count(content)),
                    _ => {}
                }
            }
            _ => return Err(PictureError::Damaged),
        }
    }
}

/// Blocks of up to 255 bytes and the empty one that ends them.
fn blocks<'a>(pieces: &mut Pieces<'a>) -> Result<&'a [u8], PictureError> {
    let start = *pieces;
    loop {
        match pieces.byte()? {
            0 => break,
            length => pieces.take(length.into())?,
        };
    }
    Ok(&start.0[..start.0.len() - pieces.0.len()])
}

/// The extension with the block that counts how often, and none other.
fn only_count(content: &[u8]) -> Vec<u8> {
    match content.get(12..16) {
        Some(count @ [3, 1, _, _]) => [b"!\xFF", &content[..12], count, b"\0"].concat(),
        _ => Vec::new(),
    }
}

fn color_table(flags: u8) -> usize {
    match flags & 0x80 {
        0 => 0,
        _ => 3 << ((flags & 7) + 1),
    }
}
