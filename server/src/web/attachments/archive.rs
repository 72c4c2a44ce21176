//! Files as one ZIP archive (PKWARE, APPNOTE.TXT), made while it is read.
//!
//! Entries are stored as they are: pictures and documents are compressed already. So its length is
//! known before the first byte. The check sum of an entry is not, and follows it (APPNOTE, 4.3.9).
//!
//! It is never so long that it would need the fields of ZIP64: what can be sent has waited to be sent,
//! of which an account has no more than `model::limits::UNSENT_BYTES`.

use std::{
    collections::HashSet,
    io::{self, Write},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    vec,
};

use axum::body::Bytes;
use futures_util::{Stream, TryStreamExt as _};
use mailbox::{AttachmentError, Reading};
use model::{Moment, clean_name};
use unicode_normalization::UnicodeNormalization as _;
use zip::{
    CompressionMethod, DateTime, ZipWriter,
    result::ZipError,
    write::{SimpleFileOptions, StreamWriter},
};

/// Bytes that an entry takes beside its name, twice, and its content: two heads and what follows the
/// content.
const OF_ENTRY: u64 = 30 + 16 + 46;

/// Bytes of the end.
const OF_END: u64 = 22;

/// Why there is no more of it.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    #[error(transparent)]
    Reading(#[from] AttachmentError),
    #[error(transparent)]
    Writing(#[from] ZipError),
    #[error("a file has another length than was said")]
    Length,
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        Self::Writing(error.into())
    }
}

/// A file, and what it is called in the archive.
pub struct Entry<R = Reading> {
    name: String,
    file: R,
}

/// What there is to know of a file before it is read.
pub trait Source {
    fn name(&self) -> &str;
    fn bytes(&self) -> u64;
    fn read(&self) -> Pin<Box<dyn Stream<Item = Result<Bytes, AttachmentError>> + Send>>;
}

impl Source for Reading {
    fn name(&self) -> &str {
        &self.name
    }

    fn bytes(&self) -> u64 {
        self.bytes
    }

    fn read(&self) -> Pin<Box<dyn Stream<Item = Result<Bytes, AttachmentError>> + Send>> {
        Box::pin(Self::read(self, 0..self.bytes))
    }
}

/// Under names of which no two are the same to any file system: neither in case nor in how a letter
/// with an accent is written.
pub fn entries<R: Source>(files: Vec<R>) -> Vec<Entry<R>> {
    let mut taken = HashSet::new();
    let entry = |file: R| {
        let mut name = clean_name(file.name());
        let mut number = 1;
        while !taken.insert(name.nfc().flat_map(char::to_lowercase).collect::<String>()) {
            number += 1;
            name = numbered(file.name(), number);
        }
        Entry { name, file }
    };
    files.into_iter().map(entry).collect()
}

fn numbered(name: &str, number: u32) -> String {
    let numbered = match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem} ({number}).{extension}"),
        None => format!("{name} ({number})"),
    };
    clean_name(&numbered)
}

/// Bytes of the archive.
pub fn length<R: Source>(entries: &[Entry<R>]) -> u64 {
    let of = |entry: &Entry<R>| OF_ENTRY + 2 * entry.name.len() as u64 + entry.file.bytes();
    entries.iter().map(of).sum::<u64>() + OF_END
}

type Content = Pin<Box<dyn Stream<Item = Result<Bytes, AttachmentError>> + Send>>;

/// An archive that is being made. Holds one part of one file.
pub struct Archive<R = Reading> {
    /// Gone when the end is written.
    writer: Option<ZipWriter<StreamWriter<Written>>>,
    written: Written,
    options: SimpleFileOptions,
    entries: vec::IntoIter<Entry<R>>,
    /// What is being read, and how much of it is still to come.
    open: Option<(Content, u64)>,
}

impl<R: Source> Archive<R> {
    /// Files have the time at which they came.
    pub fn of(entries: Vec<Entry<R>>, came_at: Moment) -> Self {
        let written = Written::default();
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .unix_permissions(0o600)
            .last_modified_time(time(came_at));
        Self {
            writer: Some(ZipWriter::new_stream(written.clone())),
            written,
            options,
            entries: entries.into_iter(),
            open: None,
        }
    }

    /// More of it; `None` after its end.
    ///
    /// # Errors
    /// When a file cannot be read, or is not as long as it should be; after that, nothing more comes.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Broken> {
        let Some(writer) = &mut self.writer else {
            return Ok(None);
        };
        match &mut self.open {
            Some((content, left)) => match content.try_next().await? {
                Some(bytes) => {
                    let rest = left.checked_sub(bytes.len() as u64);
                    *left = rest.ok_or(Broken::Length)?;
                    writer.write_all(&bytes)?;
                }
                None if *left > 0 => return Err(Broken::Length),
                None => self.open = None,
            },
            None => match self.entries.next() {
                Some(Entry { name, file }) => {
                    writer.start_file(name, self.options)?;
                    self.open = Some((file.read(), file.bytes()));
                }
                None => {
                    if let Some(writer) = self.writer.take() {
                        writer.finish()?;
                    }
                }
            },
        }
        Ok(Some(self.written.take()))
    }
}

/// On the reader's clock, which is how an archive says it.
fn time(at: Moment) -> DateTime {
    let (date, (hour, minute)) = (at.date(), at.hour_minute());
    let year = u16::try_from(date.year).unwrap_or_default();
    DateTime::from_date_and_time(year, date.month, date.day, hour, minute, 0).unwrap_or_default()
}

/// What was written and is not sent yet.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn take(&self) -> Bytes {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *written).into()
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        written.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _};

    use futures_util::stream;
    use model::{AttachmentRefused, Timestamp};
    use zip::ZipArchive;

    use super::*;

    /// A file that says so many bytes, and gives out these parts of them.
    struct Given {
        name: &'static str,
        bytes: u64,
        parts: Vec<&'static [u8]>,
        fails: bool,
    }

    impl Source for Given {
        fn name(&self) -> &str {
            self.name
        }

        fn bytes(&self) -> u64 {
            self.bytes
        }

        fn read(&self) -> Content {
            let parts = self.parts.iter().map(|part| Ok(Bytes::from_static(part)));
            let damaged = AttachmentError::from(AttachmentRefused::Damaged);
            let fails = self.fails.then_some(Err(damaged));
            let all: Vec<_> = parts.chain(fails).collect();
            Box::pin(stream::iter(all))
        }
    }

    fn whole(name: &'static str, parts: &[&'static [u8]]) -> Given {
        Given {
            name,
            bytes: parts.iter().map(|part| part.len() as u64).sum(),
            parts: parts.to_vec(),
            fails: false,
        }
    }

    async fn made(files: Vec<Given>) -> (u64, Result<Vec<u8>, (Broken, Vec<u8>)>) {
        let entries = entries(files);
        let length = length(&entries);
        let came_at = Moment {
            at: Timestamp(1_795_359_660_000), // 2026-11-22T15:01:00Z
            offset: -300,
        };
        let mut archive = Archive::of(entries, came_at);
        let mut made = Vec::new();
        loop {
            match archive.next().await {
                Ok(Some(bytes)) => made.extend_from_slice(&bytes),
                Ok(None) => return (length, Ok(made)),
                Err(broken) => return (length, Err((broken, made))),
            }
        }
    }

    #[tokio::test]
    async fn what_is_in_it_comes_out_again() {
        let (length, made) = made(vec![
            whole("Röntgen ☂.pdf", &[b"%PDF", b"-1.7"]),
            whole("a.txt", &[b"one"]),
            whole("头痛", &[b"", b"two"]),
        ])
        .await;
        let made = made.unwrap();
        assert_eq!(made.len() as u64, length);
        let mut archive = ZipArchive::new(Cursor::new(&made)).unwrap();
        assert_eq!(archive.len(), 3);
        for (place, (name, content)) in [
            ("Röntgen ☂.pdf", "%PDF-1.7"),
            ("a.txt", "one"),
            ("头痛", "two"),
        ]
        .into_iter()
        .enumerate()
        {
            let mut entry = archive.by_index(place).unwrap();
            assert_eq!(entry.name().unwrap(), name);
            assert_eq!(entry.compression(), CompressionMethod::Stored);
            let at = entry.last_modified().unwrap();
            assert_eq!(at.to_string(), "2026-11-22 10:01:00");
            let mut found = String::new();
            entry.read_to_string(&mut found).unwrap();
            assert_eq!(found, content);
        }
        // Bit 11 says that a name is UTF-8 (APPNOTE, 4.4.4), in the first head.
        assert_eq!(u16::from_le_bytes([made[6], made[7]]) & 0x0800, 0x0800);
    }

    #[test]
    fn no_two_names_are_one() {
        let files = [
            "Foot.jpg",
            "foot.JPG",
            "foot (2).jpg",
            "Foot.jpg",
            "é.txt",
            "e\u{301}.txt",
            "letter",
            "LETTER",
            "../../etc/passwd",
            "a\\b\\passwd",
        ];
        let entries = entries(files.map(|name| whole(name, &[])).into());
        let names: Vec<_> = entries.iter().map(|entry| &*entry.name).collect();
        let expected = [
            "Foot.jpg",
            "foot (2).JPG",
            "foot (2) (2).jpg",
            "Foot (3).jpg",
            "é.txt",
            "e\u{301} (2).txt",
            "letter",
            "LETTER (2)",
            "passwd",
            "passwd (2)",
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn the_longest_names_differ() {
        let name: &'static str = format!("{}.jpg", "頭".repeat(200)).leak();
        let entries = entries((0..50).map(|_| whole(name, &[])).collect());
        let names: HashSet<_> = entries.iter().map(|entry| &entry.name).collect();
        assert_eq!(names.len(), 50);
        assert!(names.iter().all(|name| name.len() <= 255));
    }

    /// Whatever it was that came, nobody takes it for all that there was.
    #[tokio::test]
    async fn what_cannot_be_read_ends_it_in_the_middle() {
        let first = || whole("a.txt", &[b"one"]);
        let damaged = Given {
            bytes: 100,
            fails: true,
            ..whole("b.txt", &[b"two"])
        };
        let short = Given {
            bytes: 4,
            ..whole("b.txt", &[b"two"])
        };
        let long = Given {
            bytes: 2,
            ..whole("b.txt", &[b"two"])
        };
        for bad in [damaged, short, long] {
            let (length, made) = made(vec![first(), bad, first()]).await;
            let (_, made) = made.unwrap_err();
            assert!((made.len() as u64) < length);
            assert!(ZipArchive::new(Cursor::new(&made)).is_err());
        }
    }
}
