//! PDF (ISO 32000-1, 7.5): a header at the very start and an end.
//!
//! Programs find the header anywhere in the first 1024 bytes, which lets one file be a PDF and
//! something else that wants the start for itself. Here nothing but white space and a byte order
//! mark stands before it.

use std::io::{Read, Seek, SeekFrom};

use super::Mismatch;

/// Programs look for the end in as many last bytes (Adobe, PDF Reference 1.7, appendix H, note 18).
const END: u64 = 1024;

pub(super) fn starts_so(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
    let version = start.trim_ascii_start().strip_prefix(b"%PDF-");
    matches!(version, Some([b'1' | b'2', b'.', b'0'..=b'9', ..]))
}

pub(super) fn check(file: &mut (impl Read + Seek)) -> Result<(), Mismatch> {
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(length.saturating_sub(END)))?;
    let mut end = Vec::new();
    file.take(END).read_to_end(&mut end)?;
    let has_end = end.windows(5).any(|bytes| bytes == b"%%EOF");
    if has_end {
        Ok(())
    } else {
        Err(Mismatch::Damaged)
    }
}
