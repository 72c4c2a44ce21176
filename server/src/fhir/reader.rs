//! Resources of a type, one after the other, from all files of that type.
//!
//! Files are read on the thread that imports: there is nothing else for it to do meanwhile, and to
//! have other threads read for it took as long as the reading.

use std::{
    borrow::Cow,
    io::{self, BufRead},
    marker::PhantomData,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    vec,
};

use serde::Deserialize;

use super::{
    ImportError,
    files::ExportFile,
    lines::{Line, Lines},
    progress::{Amount, Progress, Quiet},
    report::{Fault, Place, RefusedFile, Report},
    resources::{Id, Resource},
};

/// Does the reader count what it reads, or has that been done before?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counting {
    Counted,
    Uncounted,
}

/// Reads the files of a type in their order. Lines that are no such resource are put into the
/// report and passed over.
pub struct Reader<T> {
    files: vec::IntoIter<ExportFile>,
    open: Option<Open>,
    counting: Counting,
    resource: PhantomData<fn() -> T>,
}

/// A file that is being read.
struct Open {
    lines: Lines<Box<dyn BufRead + Send>>,
    file: ExportFile,
    /// Bytes taken from the disk, and how many of them were reported.
    taken: Arc<AtomicU64>,
    reported: u64,
}

impl Open {
    fn new(file: ExportFile) -> Result<Self, ImportError> {
        let (input, taken) = file.open().map_err(|error| unreadable(&file, error))?;
        Ok(Self {
            lines: Lines::new(input),
            file,
            taken,
            reported: 0,
        })
    }

    /// The next line, and where it is.
    fn next(
        &mut self,
        progress: &mut dyn Progress,
    ) -> Result<Option<(Line<'_>, u64)>, ImportError> {
        let taken = self.taken.load(Ordering::Relaxed);
        if taken > self.reported {
            progress.advance(taken - self.reported);
            self.reported = taken;
        }
        match self.lines.next() {
            Ok(Some((number, line))) => Ok(Some((line, number))),
            Ok(None) => Ok(None),
            Err(error) => Err(unreadable(&self.file, error)),
        }
    }
}

impl<T: Resource> Reader<T> {
    pub fn new(files: Vec<ExportFile>, counting: Counting) -> Self {
        Self {
            files: files.into_iter(),
            open: None,
            counting,
            resource: PhantomData,
        }
    }

    /// The next resource and where it is; `None` after the last.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn next(
        &mut self,
        report: &mut Report,
        progress: &mut dyn Progress,
    ) -> Result<Option<(T, Place)>, ImportError> {
        loop {
            let open = match &mut self.open {
                Some(open) => open,
                None => {
                    let Some(file) = self.files.next() else {
                        return Ok(None);
                    };
                    let step = format!("Reading {}", file.name);
                    progress.start(&step, Amount::Bytes(file.bytes));
                    self.open.insert(Open::new(file)?)
                }
            };
            let file = Arc::clone(&open.file.name);
            let Some((line, number)) = open.next(progress)? else {
                progress.finish();
                self.open = None;
                continue;
            };
            let parsed = match line {
                Line::Text(text) => parse::<T>(text),
                Line::TooLong => Err(Fault::TooLong),
            };
            let place = Place { file, line: number };
            let counted = self.counting == Counting::Counted;
            if counted {
                report.count_read(T::TYPE);
            }
            match parsed {
                Ok(mut resource) => {
                    resource.unfold();
                    return Ok(Some((resource, place)));
                }
                Err(fault) if counted => report.fault(T::TYPE, fault, place),
                Err(_) => {}
            }
        }
    }
}

/// Gives each line of a file to somebody.
///
/// # Errors
/// When the file cannot be read.
pub fn each_line(file: &ExportFile, mut take: impl FnMut(Line<'_>)) -> Result<(), ImportError> {
    let mut open = Open::new(file.clone())?;
    while let Some((line, _)) = open.next(&mut Quiet)? {
        take(line);
    }
    Ok(())
}

/// Looks through a file before anything of it is used: the first line of another type than its
/// name says, if there is one. Broken lines are left to the reader.
///
/// # Errors
/// When the file cannot be read.
pub fn check(
    file: &ExportFile,
    expected: &'static str,
    progress: &mut dyn Progress,
) -> Result<Option<RefusedFile>, ImportError> {
    let mut open = Open::new(file.clone())?;
    while let Some((line, number)) = open.next(progress)? {
        if let Line::Text(text) = line
            && !starts_as(text, expected)
            && let Ok(Head { kind: Some(kind) }) = serde_json::from_slice(text)
            && kind != expected
        {
            return Ok(Some(RefusedFile {
                first: Place {
                    file: Arc::clone(&file.name),
                    line: number,
                },
                expected,
            }));
        }
    }
    Ok(None)
}

/// Nearly every server writes the type first; then the rest need not be looked at to know it.
fn starts_as(line: &[u8], kind: &str) -> bool {
    let value = ["{", "\"resourceType\"", ":", "\""]
        .into_iter()
        .try_fold(line, |rest, token| {
            rest.trim_ascii_start().strip_prefix(token.as_bytes())
        });
    value
        .and_then(|value| value.strip_prefix(kind.as_bytes()))
        .is_some_and(|rest| rest.starts_with(b"\""))
}

/// What every resource starts with.
#[derive(Deserialize)]
struct Head<'a> {
    #[serde(rename = "resourceType", borrow)]
    kind: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Identity {
    id: Option<serde_json::Value>,
}

/// Faults say nothing of what is in the line; messages of `serde_json` would quote it.
fn parse<T: Resource>(line: &[u8]) -> Result<T, Fault> {
    let text = str::from_utf8(line).map_err(|_| Fault::NotUtf8)?;
    // Serde reads a struct from a list, too.
    if text.trim_ascii_start().starts_with('[') {
        return Err(Fault::BadShape(1));
    }
    if !starts_as(line, T::TYPE.name()) {
        let Head { kind } = serde_json::from_str(text).map_err(|error| at(&error))?;
        match kind {
            None => return Err(Fault::NoType),
            Some(kind) if kind != T::TYPE.name() => return Err(Fault::OtherType),
            Some(_) => {}
        }
    }
    serde_json::from_str(text).map_err(|error| match serde_json::from_str::<Identity>(text) {
        Ok(Identity { id: None }) => Fault::NoId,
        Ok(Identity { id: Some(id) }) if id.as_str().is_none_or(|id| Id::new(id).is_none()) => {
            Fault::BadId
        }
        Ok(_) => at(&error),
        Err(broken) => at(&broken),
    })
}

fn at(error: &serde_json::Error) -> Fault {
    if error.is_data() {
        Fault::BadShape(error.column())
    } else {
        Fault::NotJson(error.column())
    }
}

fn unreadable(file: &ExportFile, source: io::Error) -> ImportError {
    ImportError::File {
        name: Arc::clone(&file.name),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::{super::resources::Patient, *};

    #[test]
    fn a_fault_says_what_is_wrong_and_quotes_nothing() {
        for (line, expected) in [
            (&b"{\"resourceType\":\"Patient\",\"id\":\"p\"}"[..], None),
            (b"{\"id\":\"p\",\"resourceType\":\"Pat\\u0069ent\"}", None),
            (
                b"{\"resourceType\":\"Patient\",\"x\":\"\xff\"}",
                Some(Fault::NotUtf8),
            ),
            (b"{\"resourceType\":\"Patient\"", Some(Fault::NotJson(25))),
            (
                b"{\"resourceType\":\"Patient\"} {}",
                Some(Fault::NotJson(28)),
            ),
            (b"Maria", Some(Fault::NotJson(1))),
            (b"\"Maria\"", Some(Fault::BadShape(7))),
            (b"[\"Patient\"]", Some(Fault::BadShape(1))),
            (b"{\"id\":\"p\"}", Some(Fault::NoType)),
            (b"{\"resourceType\":null}", Some(Fault::NoType)),
            (
                b"{\"resourceType\":\"Group\",\"id\":\"p\"}",
                Some(Fault::OtherType),
            ),
            (b"{\"resourceType\":\"Patient\"}", Some(Fault::NoId)),
            (
                b"{\"resourceType\":\"Patient\",\"id\":null}",
                Some(Fault::NoId),
            ),
            (
                b"{\"resourceType\":\"Patient\",\"id\":7}",
                Some(Fault::BadId),
            ),
            (
                b"{\"resourceType\":\"Patient\",\"id\":\"a b\"}",
                Some(Fault::BadId),
            ),
            (
                b"{\"resourceType\":\"Patient\",\"id\":\"p\",\"name\":\"Maria\"}",
                Some(Fault::BadShape(49)),
            ),
        ] {
            let found = parse::<Patient>(line).err();
            assert_eq!(found, expected, "{}", String::from_utf8_lossy(line));
        }
    }

    #[test]
    fn a_type_is_known_by_its_first_bytes_only_where_these_say_it() {
        for (line, expected) in [
            (r#"{"resourceType":"Patient","id":"p"}"#, true),
            (r#" { "resourceType" : "Patient" }"#, true),
            (r#"{"resourceType":" Patient"}"#, false),
            (r#"{"resourceType":"PatientX"}"#, false),
            (r#"{"id":"p","resourceType":"Patient"}"#, false),
            ("{", false),
            ("", false),
        ] {
            assert_eq!(starts_as(line.as_bytes(), "Patient"), expected, "{line}");
        }
    }

    #[test]
    fn depth_is_no_way_to_exhaust_the_stack() {
        let deep = format!(
            "{{\"resourceType\":\"Patient\",\"id\":\"p\",\"x\":{}",
            "[".repeat(500_000)
        );
        assert!(matches!(
            parse::<Patient>(deep.as_bytes()),
            Err(Fault::NotJson(_))
        ));
    }
}
