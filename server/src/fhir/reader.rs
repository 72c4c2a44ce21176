//! Resources of a type, one after the other, from all files of that type.

use std::{borrow::Cow, io, marker::PhantomData, sync::Arc, vec};

use serde::Deserialize;
use tokio::{fs::File, io::BufReader};

use super::{
    ImportError,
    files::ExportFile,
    lines::{Line, Lines},
    progress::Progress,
    report::{Fault, Place, RefusedFile, Report},
    resources::{Id, Resource, ResourceType},
};

/// Bytes taken from a file at once.
const READ_BYTES: usize = 256 * 1024;

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
    open: Option<(Lines<BufReader<File>>, ExportFile)>,
    counting: Counting,
    resource: PhantomData<fn() -> T>,
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
    pub async fn next(
        &mut self,
        report: &mut Report,
        progress: &mut dyn Progress,
    ) -> Result<Option<(T, Place)>, ImportError> {
        loop {
            let (lines, file) = match &mut self.open {
                Some(open) => open,
                None => {
                    let Some(file) = self.files.next() else {
                        return Ok(None);
                    };
                    progress.start(&format!("Reading {}", file.name), file.bytes);
                    let lines = open(&file).await?;
                    self.open.insert((lines, file))
                }
            };
            let before = lines.bytes();
            let parsed = match lines.next().await.map_err(|e| unreadable(file, e))? {
                Some(Line::Text(text)) => Some(parse(text)),
                Some(Line::TooLong) => Some(Err(Fault::TooLong)),
                None => None,
            };
            progress.advance(lines.bytes() - before);
            let Some(parsed) = parsed else {
                progress.finish();
                self.open = None;
                continue;
            };
            let place = place(&file.name, lines.number());
            let counted = self.counting == Counting::Counted;
            if counted {
                report.count_read(T::TYPE);
            }
            match parsed {
                Ok(resource) => return Ok(Some((resource, place))),
                Err(fault) if counted => report.fault(T::TYPE, fault, place),
                Err(_) => {}
            }
        }
    }
}

/// Looks through a file before anything of it is used: the first line of another type than its
/// name says, if there is one. Broken lines are left to the reader.
///
/// # Errors
/// When the file cannot be read.
pub async fn check(
    file: &ExportFile,
    expected: ResourceType,
    progress: &mut dyn Progress,
) -> Result<Option<RefusedFile>, ImportError> {
    let mut lines = open(file).await?;
    let mut done = 0;
    let mut refused = None;
    while let Some(line) = lines.next().await.map_err(|e| unreadable(file, e))? {
        if let Line::Text(text) = line
            && let Ok(Head { kind: Some(kind) }) = serde_json::from_slice(text)
            && kind != expected.name()
        {
            refused = Some(lines.number());
            break;
        }
        progress.advance(lines.bytes() - done);
        done = lines.bytes();
    }
    Ok(refused.map(|line| RefusedFile {
        first: place(&file.name, line),
        expected,
    }))
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
    let Head { kind } = serde_json::from_str(text).map_err(|error| at(&error))?;
    match kind {
        None => return Err(Fault::NoType),
        Some(kind) if kind != T::TYPE.name() => return Err(Fault::OtherType),
        Some(_) => {}
    }
    serde_json::from_str(text).map_err(|error| match serde_json::from_str::<Identity>(text) {
        Ok(Identity { id: None }) => Fault::NoId,
        Ok(Identity { id: Some(id) }) if id.as_str().is_none_or(|id| Id::new(id).is_none()) => {
            Fault::BadId
        }
        Ok(_) | Err(_) => at(&error),
    })
}

fn at(error: &serde_json::Error) -> Fault {
    if error.is_data() {
        Fault::BadShape(error.column())
    } else {
        Fault::NotJson(error.column())
    }
}

async fn open(file: &ExportFile) -> Result<Lines<BufReader<File>>, ImportError> {
    let input = File::open(&file.path)
        .await
        .map_err(|e| unreadable(file, e))?;
    Ok(Lines::new(BufReader::with_capacity(READ_BYTES, input)))
}

fn unreadable(file: &ExportFile, source: io::Error) -> ImportError {
    ImportError::File {
        name: Arc::clone(&file.name),
        source,
    }
}

fn place(file: &Arc<str>, line: u64) -> Place {
    Place {
        file: Arc::clone(file),
        line,
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
