//! Exports to import: those in the repository, and those a test makes.

use std::{
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

/// A directory in `tests`.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name)
}

/// An export that exists for one test.
pub struct Export(TempDir);

impl Export {
    pub fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// A copy of the small clinic, to be changed.
    pub fn of_small() -> Self {
        let export = Self::new();
        for entry in fs::read_dir(fixture("fhir-small")).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, export.path().join(path.file_name().unwrap())).unwrap();
        }
        export
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file of these lines.
    pub fn file(self, name: &str, lines: &[impl AsRef<[u8]>]) -> Self {
        let mut bytes = Vec::new();
        for line in lines {
            bytes.extend_from_slice(line.as_ref());
            bytes.push(b'\n');
        }
        fs::write(self.path().join(name), bytes).unwrap();
        self
    }

    pub fn without(self, name: &str) -> Self {
        fs::remove_file(self.path().join(name)).unwrap();
        self
    }

    /// Replaces a text that a file must contain.
    pub fn replace(self, name: &str, from: &str, to: &str) -> Self {
        let path = self.path().join(name);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{from} in {name}");
        fs::write(&path, text.replace(from, to)).unwrap();
        self
    }
}

/// A patient of that id, record number and family name, as a line.
pub fn patient(id: &str, mrn: &str, family: &str) -> String {
    format!(
        r#"{{"resourceType":"Patient","id":"{id}","identifier":[{{"type":{{"coding":[{{"code":"MR"}}]}},"value":"{mrn}"}}],"name":[{{"family":"{family}","given":["Ana"]}}]}}"#
    )
}

/// The organization, without which there is no installation.
pub const CLINIC: &str = r#"{"resourceType":"Organization","id":"clinic","type":[{"coding":[{"code":"prov"}]}],"name":"Test Clinic"}"#;
