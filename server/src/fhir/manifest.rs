//! The manifest of a Bulk Data export (<https://hl7.org/fhir/uv/bulkdata/>), where it was kept
//! beside the files.

use std::{fs, io, path::Path, sync::Arc};

use serde::Deserialize;

use super::{
    report::{FileProblem, OddFile},
    resources::ResourceType,
    text,
};

/// Bytes of a manifest at the most: a line of some hundred bytes for each file.
const MANIFEST_BYTES: u64 = 16 * 1024 * 1024;

/// Which files there should be, and what is in them.
#[derive(Debug, Default)]
pub struct Manifest {
    /// Without a type: one that is not read.
    files: Vec<(Option<ResourceType>, String)>,
}

#[derive(Deserialize)]
struct Written {
    output: Vec<Output>,
    #[serde(default)]
    deleted: Vec<Output>,
}

#[derive(Deserialize)]
struct Output {
    r#type: String,
    url: String,
}

/// The manifest of that directory; `None` where there is none.
///
/// # Errors
/// When the directory or the file cannot be read. One that is no manifest is named inside.
pub fn read(dir: &Path) -> io::Result<Option<Result<Manifest, OddFile>>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        if name.is_some_and(is_manifest) && fs::metadata(&path).is_ok_and(|file| file.is_file()) {
            names.push(path);
        }
    }
    let Some(path) = names.into_iter().min() else {
        return Ok(None);
    };
    let written: Option<Written> = if fs::metadata(&path)?.len() <= MANIFEST_BYTES {
        serde_json::from_slice(&fs::read(&path)?).ok()
    } else {
        None
    };
    Ok(Some(written.map(Manifest::from).ok_or_else(|| OddFile {
        name: text::file_name(path.file_name().unwrap_or_default()).into(),
        problem: FileProblem::NoManifest,
    })))
}

fn is_manifest(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(".json") && name.contains("manifest")
}

impl From<Written> for Manifest {
    fn from(written: Written) -> Self {
        let files = written.output.into_iter().chain(written.deleted);
        let files =
            files.map(|file| (ResourceType::from_name(&file.r#type), local_name(&file.url)));
        Self {
            files: files.collect(),
        }
    }
}

impl Manifest {
    /// What is in the file of that name, packed since or not; `None` for one it does not name.
    pub fn kind_of(&self, name: &str) -> Option<Option<ResourceType>> {
        let mut files = self.files.iter();
        files
            .find(|(_, listed)| is_it(name, listed))
            .map(|(kind, _)| *kind)
    }

    /// What it names that is not there. Whoever downloads an export may give its files other names:
    /// as long as there are as many of a type as there should be, none is missing.
    pub fn missing(&self, found: &[(ResourceType, &str)]) -> Vec<OddFile> {
        let mut missing = Vec::new();
        for kind in ResourceType::ALL {
            let there = found.iter().filter(|(other, _)| *other == kind);
            let listed = self.files.iter().filter(|(other, _)| *other == Some(kind));
            let too_few = listed.clone().count().saturating_sub(there.clone().count());
            let absent =
                listed.filter(|(_, name)| !there.clone().any(|(_, found)| is_it(found, name)));
            missing.extend(absent.take(too_few).map(|(_, name)| OddFile {
                name: Arc::from(text::file_name(name.as_ref())),
                problem: FileProblem::Missing,
            }));
        }
        missing
    }
}

fn is_it(found: &str, listed: &str) -> bool {
    found == listed || found.strip_suffix(".gz") == Some(listed)
}

/// The last part of a URL's path.
fn local_name(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{ResourceType::*, *};

    fn manifest() -> Manifest {
        let written: Written = serde_json::from_str(
            r#"{"transactionTime":"2026-11-22T00:00:00Z","request":"https://ehr.example/$export","requiresAccessToken":true,
                "output":[{"type":"Patient","url":"https://ehr.example/files/a1.ndjson?t=7"},
                          {"type":"Patient","url":"https://ehr.example/files/a2.ndjson"},
                          {"type":"Condition","url":"https://ehr.example/files/a3.ndjson"}],
                "deleted":[{"type":"Bundle","url":"https://ehr.example/files/a4.ndjson"}],"error":[]}"#,
        )
        .unwrap();
        written.into()
    }

    #[test]
    fn it_says_what_names_do_not() {
        let manifest = manifest();
        assert_eq!(manifest.kind_of("a1.ndjson"), Some(Some(Patient)));
        assert_eq!(manifest.kind_of("a2.ndjson.gz"), Some(Some(Patient)));
        assert_eq!(manifest.kind_of("a3.ndjson"), Some(None));
        assert_eq!(manifest.kind_of("a4.ndjson"), Some(Some(Bundle)));
        assert_eq!(manifest.kind_of("a5.ndjson"), None);
    }

    #[test]
    fn what_was_given_another_name_is_not_missing() {
        let manifest = manifest();
        let missing = |found: &[(ResourceType, &str)]| -> Vec<String> {
            let odd = manifest.missing(found);
            odd.iter().map(|odd| odd.name.to_string()).collect()
        };
        let deleted = (Bundle, "a4.ndjson");
        let renamed = [
            (Patient, "Patient.1.ndjson"),
            (Patient, "Patient.2.ndjson"),
            deleted,
        ];
        assert!(missing(&renamed).is_empty());
        assert_eq!(
            missing(&[(Patient, "a2.ndjson.gz"), deleted]),
            ["a1.ndjson"]
        );
        assert_eq!(missing(&[]), ["a1.ndjson", "a2.ndjson", "a4.ndjson"]);
    }
}
