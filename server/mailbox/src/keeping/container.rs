//! The file around the rows.
//!
//! ```text
//! Carepost backup 2          what it is, and the version of this format
//! gzip                       lines of JSON, see below
//! sha256 9f86d081…           of all bytes before this line: 64 hexadecimal digits
//! ```
//!
//! The lines of JSON, as `tail -c +19 FILE | zcat` shows them (which warns of the last line): one
//! that describes the backup; for each table one with its name and columns, its rows as arrays,
//! and one with their number; for each file of an attachment one with its name, its parts as arrays,
//! and one with their number; one with the sums. Version 1 had no files, and is still read.
//!
//! The digest is over the bytes of the file, so that a single bit that is not as it was written
//! is found before anything is unpacked. It protects against accidents, not against somebody who
//! means harm: a backup is to be kept as safe as the installation itself.

use std::io::{self, BufRead as _, BufReader, BufWriter, Read, Seek, SeekFrom, Take, Write};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use sha2::{Digest as _, Sha256};

use super::{Header, Mark, RestoreError};

const FIRST_LINE: &[u8] = b"Carepost backup 2\n";
/// Before there were attachments; as long as the other.
const FIRST_LINE_1: &[u8] = b"Carepost backup 1\n";
/// What every version of this format begins with.
const ANY_VERSION: &[u8] = b"Carepost backup ";

const LAST_LINE: &[u8] = b"\nsha256 ";
const LAST_LINE_LEN: usize = LAST_LINE.len() + 64 + 1;

/// Writes a backup; [`Self::finish`] completes it.
pub(super) struct Packer<W: Write>(GzEncoder<Digesting<BufWriter<W>>>);

impl<W: Write> Packer<W> {
    pub(super) fn new(to: W) -> io::Result<Self> {
        let mut out = Digesting {
            to: BufWriter::new(to),
            digest: Sha256::new(),
        };
        out.write_all(FIRST_LINE)?;
        // Text shrinks to a quarter; more effort costs several times the time for a tenth more.
        Ok(Self(GzEncoder::new(out, Compression::fast())))
    }

    pub(super) fn write(&mut self, lines: &[u8]) -> io::Result<()> {
        self.0.write_all(lines)
    }

    pub(super) fn finish(self) -> io::Result<W> {
        let Digesting { mut to, digest } = self.0.finish()?;
        to.write_all(&last_line(digest))?;
        to.into_inner().map_err(io::IntoInnerError::into_error)
    }
}

fn last_line(digest: Sha256) -> Vec<u8> {
    let mut line = LAST_LINE.to_vec();
    for byte in digest.finalize() {
        line.extend(format!("{byte:02x}").bytes());
    }
    line.push(b'\n');
    line
}

struct Digesting<W> {
    to: W,
    digest: Sha256,
}

impl<W: Write> Write for Digesting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.digest.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// A backup of which every byte is as it was written.
#[derive(Debug)]
pub struct Verified<R> {
    from: R,
    packed: u64,
    header: Header,
}

impl<R: Read + Seek> Verified<R> {
    /// Reads the whole file once. Blocks.
    ///
    /// # Errors
    /// When it is no backup, a newer one, cut off or damaged, or cannot be read.
    pub fn read(mut from: R) -> Result<Self, RestoreError> {
        let length = from.seek(SeekFrom::End(0))?;
        from.rewind()?;
        let first_line = first_line(&mut from)?;
        let head = FIRST_LINE.len() as u64;
        let packed = length
            .checked_sub(head + LAST_LINE_LEN as u64)
            .ok_or(RestoreError::CutOff)?;
        let mut digest = Digesting {
            to: io::sink(),
            digest: Sha256::new_with_prefix(first_line),
        };
        io::copy(&mut from.by_ref().take(packed), &mut digest)?;
        let mut found = Vec::with_capacity(LAST_LINE_LEN);
        from.by_ref()
            .take(LAST_LINE_LEN as u64)
            .read_to_end(&mut found)?;
        if found != last_line(digest.digest) {
            return Err(match found.starts_with(LAST_LINE) {
                true => RestoreError::Damaged,
                false => RestoreError::CutOff,
            });
        }
        let mut lines = Lines::of(&mut from, packed)?;
        let header = match lines.next()? {
            Line::Mark(Mark::Backup(header)) => header,
            _ => return Err(lines.wrong("it does not begin with a description")),
        };
        Ok(Self {
            from,
            packed,
            header,
        })
    }

    pub fn header(&self) -> &Header {
        &self.header
    }

    /// What follows the header.
    pub(super) fn lines(self) -> Result<Lines<R>, RestoreError> {
        let mut lines = Lines::of(self.from, self.packed)?;
        lines.next()?;
        Ok(lines)
    }
}

fn first_line(from: &mut impl Read) -> Result<&'static [u8], RestoreError> {
    let mut found = Vec::with_capacity(FIRST_LINE.len());
    from.take(FIRST_LINE.len() as u64).read_to_end(&mut found)?;
    if found == FIRST_LINE {
        Ok(FIRST_LINE)
    } else if found == FIRST_LINE_1 {
        Ok(FIRST_LINE_1)
    } else if FIRST_LINE.starts_with(&found) && !found.is_empty() {
        Err(RestoreError::CutOff)
    } else if found.starts_with(ANY_VERSION) {
        Err(RestoreError::NewerFormat)
    } else {
        Err(RestoreError::NotABackup)
    }
}

/// The lines of a backup, one after the other.
pub(super) struct Lines<R> {
    from: BufReader<GzDecoder<Take<R>>>,
    line: String,
    number: u64,
}

/// A line, as it is meant.
pub(super) enum Line<'a> {
    Mark(Mark),
    Row { json: &'a str },
}

impl<R: Read + Seek> Lines<R> {
    fn of(mut from: R, packed: u64) -> Result<Self, RestoreError> {
        from.seek(SeekFrom::Start(FIRST_LINE.len() as u64))?;
        Ok(Self {
            from: BufReader::new(GzDecoder::new(from.take(packed))),
            line: String::new(),
            number: 0,
        })
    }

    pub(super) fn next(&mut self) -> Result<Line<'_>, RestoreError> {
        self.line.clear();
        self.number += 1;
        self.from.read_line(&mut self.line)?;
        if self.line.starts_with('[') {
            return Ok(Line::Row { json: &self.line });
        }
        match serde_json::from_str(&self.line) {
            Ok(mark) => Ok(Line::Mark(mark)),
            Err(_) => Err(self.wrong("neither a row nor a mark")),
        }
    }

    /// An error about the line that was read last.
    pub(super) fn wrong(&self, what: &str) -> RestoreError {
        RestoreError::Inconsistent(format!("line {}: {what}", self.number))
    }
}
