//! Which files of a directory are an export, and of what.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{resources::ResourceType, text};

/// A file of one resource type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportFile {
    pub path: PathBuf,
    /// Fit for a terminal.
    pub name: Arc<str>,
    pub bytes: u64,
}

/// What a directory holds.
#[derive(Debug, Default)]
pub struct Export {
    pub files: BTreeMap<ResourceType, Vec<ExportFile>>,
    /// NDJSON files of resources that are not read, and others whose names say nothing.
    pub passed_over: Vec<Arc<str>>,
}

/// Lists `Type.ndjson`, `Type.000.ndjson`, `Type.1.ndjson`, `1.Type.ndjson` and the like: servers
/// number the parts of a Bulk Data export, each in its own way. Parts are read by their numbers.
///
/// # Errors
/// When the directory cannot be listed.
pub fn list(dir: &Path) -> io::Result<Export> {
    let mut export = Export::default();
    let mut found = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let Some(stem) = path.file_name().and_then(|name| stem(name.to_str()?)) else {
            continue;
        };
        let part = part(stem);
        let metadata = fs::metadata(&path)?;
        if !metadata.is_file() {
            continue;
        }
        let name: Arc<str> = text::file_name(path.file_name().unwrap_or_default()).into();
        match part {
            Some((kind, numbers)) => {
                let bytes = metadata.len();
                found.push((numbers, kind, ExportFile { path, name, bytes }));
            }
            None => export.passed_over.push(name),
        }
    }
    export.passed_over.sort();
    found.sort_by(|(a, _, x), (b, _, y)| a.cmp(b).then_with(|| x.path.cmp(&y.path)));
    for (_, kind, file) in found {
        export.files.entry(kind).or_default().push(file);
    }
    Ok(export)
}

fn stem(name: &str) -> Option<&str> {
    name.strip_suffix(".ndjson")
}

/// The type a file's name speaks of, and the numbers in it.
fn part(stem: &str) -> Option<(ResourceType, Vec<u64>)> {
    let mut kind = None;
    let mut numbers = Vec::new();
    for segment in stem.split(['.', '-', '_']) {
        if let Ok(number) = segment.parse() {
            numbers.push(number);
        } else if kind.is_none() {
            kind = Some(ResourceType::from_name(segment)?);
        } else {
            return None;
        }
    }
    Some((kind?, numbers))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_bulk_data_are_known() {
        use ResourceType::*;
        for (name, expected) in [
            ("Patient", Some((Patient, vec![]))),
            ("Patient.000", Some((Patient, vec![0]))),
            ("Encounter.12", Some((Encounter, vec![12]))),
            ("1.PractitionerRole", Some((PractitionerRole, vec![1]))),
            ("1.CareTeam.002", Some((CareTeam, vec![1, 2]))),
            ("Patient-0001", Some((Patient, vec![1]))),
            ("Condition", None),
            ("patient", None),
            ("Patient.Encounter", None),
            ("Patient.old", None),
            ("000", None),
            ("", None),
        ] {
            assert_eq!(part(name), expected, "{name}");
        }
    }
}
