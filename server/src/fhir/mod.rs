//! `carepost import fhir DIR`: fills the directory from a Bulk FHIR R4 export.
//!
//! An export (<https://hl7.org/fhir/uv/bulkdata/>) is a directory of NDJSON files, one resource a
//! line. Seven resource types are read, in an order in which nothing refers to what comes later;
//! each has a file here that says what becomes of it. Lines are read one at a time and rows are
//! written a thousand at a time, so memory does not grow with visits. It does grow, by some hundred
//! bytes each, with staff, patients, teams and related persons, whose ids are remembered to notice
//! one that comes twice.
//!
//! Every record keeps the id it has in the export. Importing the same export again changes nothing;
//! a newer one changes what is different. A member that a team no longer names has left it; a
//! resource that an export no longer holds stays as it was.
//!
//! The import is not one transaction: one that is cut off has written whole batches, and running it
//! again does the rest.

mod batch;
mod calling;
mod care_team;
mod credential;
mod dates;
mod encounter;
mod files;
mod lines;
mod names;
mod organization;
mod patient;
mod practitioner;
mod practitioner_role;
pub mod progress;
mod reader;
mod references;
mod related_person;
pub mod report;
pub mod resources;
mod rows;
mod run;
mod table;
mod text;

use std::{io, path::Path, sync::Arc};

use mailbox::{Store, StoreError};

pub use lines::LINE_BYTES;
pub use progress::Progress;
pub use report::Report;

/// Why an import stopped.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("the directory cannot be read: {0}")]
    Directory(#[source] io::Error),
    #[error("no files of a FHIR export, such as Patient.ndjson, are in the directory")]
    NoFiles,
    #[error("{name} cannot be read: {source}")]
    File { name: Arc<str>, source: io::Error },
    /// Nothing can be offered to anybody before it is known whose portal this is; nothing was
    /// written.
    #[error(
        "the installation has no organization yet, and the export has none: an Organization of \
         type `prov` that is part of no other"
    )]
    NoOrganization,
    /// Of all that was read, nothing could be used. The report says why.
    #[error("{0}\nNothing could be imported.")]
    Nothing(Box<Report>),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Imports the export in that directory. What is broken or cannot be used is left out and
/// reported; that is no error as long as anything could be used.
///
/// # Errors
/// See [`ImportError`]. What was written before the error stays.
pub async fn import(
    store: &Store,
    dir: &Path,
    progress: &mut dyn Progress,
) -> Result<Report, ImportError> {
    let mut export = files::list(dir).map_err(ImportError::Directory)?;
    if export.files.is_empty() {
        return Err(ImportError::NoFiles);
    }
    let mut report = Report::default();
    report.passed_over.append(&mut export.passed_over);
    refuse_wrong_files(&mut export, &mut report, progress).await?;
    let import = run::Import::begin(store, export, report, progress).await?;
    let report = import.finish().await?;
    if report.used_anything() {
        Ok(report)
    } else {
        Err(ImportError::Nothing(Box::new(report)))
    }
}

/// Looks through all files before anything is written, and takes those out that hold something
/// else than their names say: somebody mixed files up, and what else is wrong nobody knows.
async fn refuse_wrong_files(
    export: &mut files::Export,
    report: &mut Report,
    progress: &mut dyn Progress,
) -> Result<(), ImportError> {
    let bytes = export.files.values().flatten().map(|file| file.bytes).sum();
    progress.start("Checking the files", bytes);
    for (kind, files) in &mut export.files {
        let mut right = Vec::with_capacity(files.len());
        for file in files.drain(..) {
            match reader::check(&file, *kind, progress).await? {
                None => right.push(file),
                Some(refused) => report.refused.push(refused),
            }
        }
        *files = right;
    }
    progress.finish();
    Ok(())
}
