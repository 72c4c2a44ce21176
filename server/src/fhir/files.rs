//! Which files of a directory are an export, and of what.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use flate2::bufread::MultiGzDecoder;

use super::{
    manifest::{self, Manifest},
    report::{FileProblem, OddFile},
    resources::ResourceType,
    text,
};

/// Bytes taken from a file at once.
const READ_BYTES: usize = 256 * 1024;

/// A file of one resource type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportFile {
    pub path: PathBuf,
    /// Fit for a terminal.
    pub name: Arc<str>,
    /// On the disk.
    pub bytes: u64,
}

/// What a directory holds.
#[derive(Clone, Debug, Default)]
pub struct Export {
    pub files: BTreeMap<ResourceType, Vec<ExportFile>>,
    /// Files of resources that are not read.
    pub passed_over: Vec<Arc<str>>,
    /// What should have been part of the export and cannot be.
    pub odd: Vec<OddFile>,
}

impl ExportFile {
    /// Opens the file, and unpacks what is packed with gzip. The counter says how many of
    /// [`ExportFile::bytes`] have been taken.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open(&self) -> io::Result<(Box<dyn BufRead + Send>, Arc<AtomicU64>)> {
        let taken = Arc::new(AtomicU64::new(0));
        let file = Counted {
            file: File::open(&self.path)?,
            taken: Arc::clone(&taken),
        };
        let file = BufReader::with_capacity(READ_BYTES, file);
        let input: Box<dyn BufRead + Send> = if is_packed(&self.path) {
            // Several members, one after the other, are one file (RFC 1952, section 2.2).
            let unpacked = MultiGzDecoder::new(file);
            Box::new(BufReader::with_capacity(READ_BYTES, unpacked))
        } else {
            Box::new(file)
        };
        Ok((input, taken))
    }
}

/// Lists `Type.ndjson`, `Type.000.ndjson`, `Type.1.ndjson.gz`, `1.Type.ndjson` and the like: servers
/// number the parts of a Bulk Data export, each in its own way. Parts are read by their numbers.
///
/// A manifest beside them says what is in files whose names don't, and which files there should be.
///
/// # Errors
/// When the directory cannot be listed.
pub fn list(dir: &Path) -> io::Result<Export> {
    let mut export = Export::default();
    let manifest = match manifest::read(dir)? {
        Some(Ok(manifest)) => manifest,
        Some(Err(odd)) => {
            export.odd.push(odd);
            Manifest::default()
        }
        None => Manifest::default(),
    };
    let mut found = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let Some(file_name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        let listed = manifest.kind_of(file_name);
        let (kind, numbers) = match (stem(file_name).map(by_name), listed) {
            (None, None) => continue,
            (Some((Some(kind), numbers)), _) => (Some(kind), numbers),
            (Some((None, numbers)), listed) => (listed.flatten(), numbers),
            (None, Some(listed)) => (listed, Vec::new()),
        };
        let name: Arc<str> = text::file_name(file_name.as_ref()).into();
        let odd = match fs::metadata(&path) {
            Ok(metadata) if metadata.is_file() => {
                let bytes = metadata.len();
                found.push((numbers, kind, ExportFile { path, name, bytes }));
                continue;
            }
            // Opening a FIFO would wait for somebody to write to it.
            Ok(_) => FileProblem::NoFile,
            Err(error) if error.kind() == io::ErrorKind::NotFound => FileProblem::LeadsNowhere,
            Err(error) => return Err(error),
        };
        if kind.is_some() {
            export.odd.push(OddFile { name, problem: odd });
        }
    }
    found.sort_by(|(a, _, x), (b, _, y)| a.cmp(b).then_with(|| x.path.cmp(&y.path)));
    let named = found
        .iter()
        .filter_map(|(_, kind, file)| Some(((*kind)?, &*file.name)));
    export
        .odd
        .extend(manifest.missing(&named.collect::<Vec<_>>()));
    export.odd.sort();
    for (_, kind, file) in found {
        match kind {
            Some(kind) => export.files.entry(kind).or_default().push(file),
            None => export.passed_over.push(file.name),
        }
    }
    export.passed_over.sort();
    Ok(export)
}

fn stem(name: &str) -> Option<&str> {
    let name = name.strip_suffix(".gz").unwrap_or(name);
    name.strip_suffix(".ndjson")
}

fn is_packed(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "gz")
}

/// The type a file's name speaks of, and the numbers in it.
fn by_name(stem: &str) -> (Option<ResourceType>, Vec<u64>) {
    let mut kind = None;
    let mut numbers = Vec::new();
    for segment in stem.split(['.', '-', '_']) {
        if let Ok(number) = segment.parse() {
            numbers.push(number);
            continue;
        }
        let said = match segment {
            // What is no more comes in bundles; the specification names no file of them.
            "deleted" | "del" => Some(ResourceType::Bundle),
            segment => ResourceType::from_name(segment),
        };
        if said.is_none() || kind.is_some_and(|before| Some(before) != said) {
            return (None, numbers);
        }
        kind = said;
    }
    (kind, numbers)
}

/// A file that is read, and how much of it has been.
struct Counted {
    file: File,
    taken: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.taken.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_bulk_data_are_known() {
        use ResourceType::*;
        for (name, expected, numbers) in [
            ("Patient", Some(Patient), &[][..]),
            ("Patient.000", Some(Patient), &[0]),
            ("Encounter.12", Some(Encounter), &[12]),
            ("1.PractitionerRole", Some(PractitionerRole), &[1]),
            ("1.CareTeam.002", Some(CareTeam), &[1, 2]),
            ("Patient-0001", Some(Patient), &[1]),
            ("deleted.1", Some(Bundle), &[1]),
            ("1.Bundle", Some(Bundle), &[1]),
            ("Condition", None, &[]),
            ("patient", None, &[]),
            ("Patient.Encounter", None, &[]),
            ("Patient.old", None, &[]),
            ("000", None, &[0]),
            ("", None, &[]),
        ] {
            assert_eq!(by_name(name), (expected, numbers.to_vec()), "{name}");
        }
    }

    #[test]
    fn packed_or_not_it_is_the_same_file() {
        for (name, expected) in [
            ("Patient.ndjson", Some("Patient")),
            ("Patient.001.ndjson.gz", Some("Patient.001")),
            ("Patient.gz", None),
            ("Patient.json", None),
        ] {
            assert_eq!(stem(name), expected, "{name}");
        }
    }
}
