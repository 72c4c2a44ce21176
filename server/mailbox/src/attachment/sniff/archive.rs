//! The directory of a ZIP archive (PKWARE, APPNOTE.TXT 6.3.10), as far as a package needs it.
//!
//! Read by ourselves and not by a crate: those allocate what an archive says it will need, and try
//! one end after another until one fits. Here the archive starts where the file starts, ends where
//! the file ends, and every number is held against a limit before it is believed.

use std::io::{Read, Seek, SeekFrom};

use flate2::read::DeflateDecoder;

use super::{Mismatch, fields::Fields};

/// A file in the archive, as the directory describes it.
pub(super) struct Entry {
    pub(super) name: String,
    /// Bytes unpacked, as the directory says.
    pub(super) unpacked: u64,
    packed: u64,
    offset: u64,
    flags: u16,
    method: u16,
}

/// A document with a thousand pictures has few more entries than that.
const MOST_ENTRIES: u64 = 10_000;
const DIRECTORY_BYTES: u64 = 2 << 20;

/// The record that ends an archive, without its comment, and the longest comment.
const END: usize = 22;
const COMMENT: usize = 0xFFFF;

/// Everything in the archive.
pub(super) fn entries(file: &mut (impl Read + Seek)) -> Result<Vec<Entry>, Mismatch> {
    let (count, length, offset) = directory(file)?;
    if count > MOST_ENTRIES || length > DIRECTORY_BYTES {
        return Err(Mismatch::Damaged);
    }
    let directory = read_at(file, offset, length)?;
    let mut fields = Fields(&directory);
    (0..count).map(|_| Entry::read(&mut fields)).collect()
}

/// How many entries the directory has, how many bytes it is long, and where it is.
fn directory(file: &mut (impl Read + Seek)) -> Result<(u64, u64, u64), Mismatch> {
    let length = file.seek(SeekFrom::End(0))?;
    let tail_start = length.saturating_sub((END + COMMENT) as u64);
    let tail = read_at(file, tail_start, length - tail_start)?;
    let mut ends = (0..=tail.len().saturating_sub(END)).rev();
    // The record of which the comment ends with the file.
    let at = ends.find(|at| {
        let mut fields = Fields(&tail[*at..]);
        let comment = fields.expect(b"PK\x05\x06").and_then(|()| {
            fields.skip(16)?;
            fields.u16()
        });
        comment.is_ok_and(|comment| fields.0.len() == usize::from(comment))
    });
    let at = at.ok_or(Mismatch::Damaged)?;
    let mut fields = Fields(&tail[at..]);
    fields.skip(10)?;
    let count = u64::from(fields.u16()?);
    let (size, offset) = (fields.u32()?, fields.u32()?);
    if count == 0xFFFF || size == u32::MAX || offset == u32::MAX {
        // Some programs for Java write the large form whatever the size.
        let locator = at.checked_sub(20).ok_or(Mismatch::Damaged)?;
        return large_directory(file, &tail[locator..]);
    }
    Ok((count, size.into(), offset.into()))
}

fn large_directory(
    file: &mut (impl Read + Seek),
    locator: &[u8],
) -> Result<(u64, u64, u64), Mismatch> {
    let mut fields = Fields(locator);
    fields.expect(b"PK\x06\x07")?;
    fields.skip(4)?;
    let end = read_at(file, fields.u64()?, 56)?;
    let mut fields = Fields(&end);
    fields.expect(b"PK\x06\x06")?;
    fields.skip(28)?;
    Ok((fields.u64()?, fields.u64()?, fields.u64()?))
}

impl Entry {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Mismatch> {
        fields.expect(b"PK\x01\x02")?;
        fields.skip(4)?;
        let (flags, method) = (fields.u16()?, fields.u16()?);
        fields.skip(8)?;
        let (packed, unpacked) = (fields.u32()?, fields.u32()?);
        let [name, extra, comment] = [fields.u16()?, fields.u16()?, fields.u16()?];
        fields.skip(8)?;
        let offset = fields.u32()?;
        let name = String::from_utf8_lossy(fields.take(name.into())?).into_owned();
        let mut large = large_sizes(fields.take(extra.into())?);
        fields.skip(comment.into())?;
        // In this order, and only those that did not fit (4.5.3).
        let mut size = |size: u32| match size {
            u32::MAX => large.u64(),
            size => Ok(size.into()),
        };
        Ok(Self {
            name,
            unpacked: size(unpacked)?,
            packed: size(packed)?,
            offset: size(offset)?,
            flags,
            method,
        })
    }

    /// The content, of at most so many bytes.
    pub(super) fn unpack(
        &self,
        file: &mut (impl Read + Seek),
        most: u64,
    ) -> Result<Vec<u8>, Mismatch> {
        const ENCRYPTED: u16 = 1;
        if self.unpacked > most || self.packed > most || self.flags & ENCRYPTED != 0 {
            return Err(Mismatch::Damaged);
        }
        let header = read_at(file, self.offset, 30)?;
        let mut fields = Fields(&header);
        fields.expect(b"PK\x03\x04")?;
        fields.skip(22)?;
        let (name, extra) = (fields.u16()?, fields.u16()?);
        let start = self.offset + 30;
        let local_name = read_at(file, start, name.into())?;
        // A program that reads from the front would see another file here.
        if String::from_utf8_lossy(&local_name) != self.name {
            return Err(Mismatch::Damaged);
        }
        let start = start + u64::from(name) + u64::from(extra);
        let packed = read_at(file, start, self.packed)?;
        let unpacked = match self.method {
            0 => packed,
            8 => {
                let mut unpacked = Vec::new();
                let unpacker = DeflateDecoder::new(packed.as_slice());
                let read = unpacker.take(self.unpacked + 1).read_to_end(&mut unpacked);
                read.map_err(|_| Mismatch::Damaged)?;
                unpacked
            }
            _ => return Err(Mismatch::Damaged),
        };
        if unpacked.len() as u64 == self.unpacked {
            Ok(unpacked)
        } else {
            Err(Mismatch::Damaged)
        }
    }
}

/// The sizes for which 32 bits were too few: the extra field of number 1.
fn large_sizes(extra: &[u8]) -> Fields<'_> {
    let mut fields = Fields(extra);
    while let (Ok(number), Ok(length)) = (fields.u16(), fields.u16()) {
        match fields.take(length.into()) {
            Ok(large) if number == 1 => return Fields(large),
            Ok(_) => {}
            Err(_) => break,
        }
    }
    Fields(&[])
}

/// Exactly so many bytes; the caller has a limit on how many.
fn read_at(file: &mut (impl Read + Seek), offset: u64, length: u64) -> Result<Vec<u8>, Mismatch> {
    file.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    file.by_ref().take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length {
        Ok(bytes)
    } else {
        Err(Mismatch::Damaged)
    }
}
