//! Plain text: UTF-16 by its byte order mark, or bytes of any encoding that ASCII is a part of.
//!
//! Which of those (UTF-8, Windows-1252, Shift JIS …) cannot be told for sure and does not matter
//! here: what makes a file no text are control characters.

use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};

use super::{Mismatch, found, markup};
use model::AttachmentKind;

/// Starts of other files that are made of nothing but text: a script, a PDF, PostScript, RTF.
/// Marks of two letters are not looked for, lest a note that begins with "BMI" be an image.
const OTHERS: [&[u8]; 4] = [b"#!", b"%PDF-", b"%!PS", b"{\\rtf"];

/// Where it is known that there are no control characters in it (`has_none`), the start of a text that is
/// not UTF-16 says all.
pub(super) fn check(
    file: &mut (impl Read + Seek),
    start: &[u8],
    has_none: bool,
) -> Result<(), Mismatch> {
    if markup::media_type(start).is_some() {
        return Err(Mismatch::Markup);
    }
    let other = || Mismatch::Content {
        named: AttachmentKind::Text,
        found: found::media_type(start),
    };
    let text = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
    let text = text.trim_ascii_start();
    if OTHERS.iter().any(|other| text.starts_with(other)) {
        return Err(other());
    }
    file.seek(SeekFrom::Start(0))?;
    let file = BufReader::with_capacity(64 * 1024, file);
    let is_text = match start {
        [0xFF, 0xFE, ..] => is_utf16(file, u16::from_le_bytes)?,
        [0xFE, 0xFF, ..] => is_utf16(file, u16::from_be_bytes)?,
        _ => has_none || is_bytes_of_text(file)?,
    };
    if is_text { Ok(()) } else { Err(other()) }
}

/// Tab, the ends of lines and of pages are the controls that a text has.
fn is_control(c: u16) -> bool {
    let may_be = matches!(c, 0x09 | 0x0A | 0x0C | 0x0D);
    (c < 0x20 && !may_be) || c == 0x7F
}

/// Is one of these bytes a control character that a text does not have?
pub(crate) fn has_control(bytes: &[u8]) -> bool {
    // All of them are looked at, though one would do: many at a time are with one instruction.
    let is_any = |found, &byte: &u8| found | is_control(u16::from(byte));
    bytes.iter().fold(false, is_any)
}

fn is_bytes_of_text(mut file: impl BufRead) -> Result<bool, Mismatch> {
    loop {
        let bytes = file.fill_buf()?;
        if bytes.is_empty() {
            return Ok(true);
        }
        if has_control(bytes) {
            return Ok(false);
        }
        let read = bytes.len();
        file.consume(read);
    }
}

fn is_utf16(file: impl BufRead, read: fn([u8; 2]) -> u16) -> Result<bool, Mismatch> {
    let mut bytes = file.bytes();
    let mut after_high = false;
    while let Some(first) = bytes.next() {
        // Half of a character: cut off.
        let second = bytes.next().ok_or(Mismatch::Damaged)?;
        let unit = read([first?, second?]);
        let is_low = (0xDC00..0xE000).contains(&unit);
        if is_control(unit) || after_high != is_low {
            return Ok(false);
        }
        after_high = (0xD800..0xDC00).contains(&unit);
    }
    if after_high {
        Err(Mismatch::Damaged)
    } else {
        Ok(true)
    }
}
