//! `carepost import fhir DIR`: fills the directory from a Bulk FHIR R4 export.
//!
//! An export (<https://hl7.org/fhir/uv/bulkdata/>) is a directory of NDJSON files, one resource a
//! line. Seven resource types are read, and bundles of deletions, in an order in which nothing refers
//! to what comes later; each has a file here that says what becomes of it. Lines are read one at a
//! time and rows are written a thousand at a time. Memory grows by some hundred bytes for each
//! practitioner, patient, team and related person, whose ids are remembered to notice one that comes
//! twice, and by less for each pair of people who have met ([`visits`]).
//!
//! Every record keeps the id it has in the export. Importing the same export again changes nothing;
//! a newer one changes what is different. A member that a team no longer names has left it; a
//! resource that an export no longer holds stays as it was, unless it says that it was deleted.
//!
//! The import is not one transaction, so that the portal can write meanwhile: one that is cut off has
//! written whole batches, and running it again does the rest. A rehearsal does all of it in a copy of
//! the directory ([`rehearse`]).

mod batch;
mod bundle;
mod calling;
mod care_team;
mod contained;
mod credential;
mod datatypes;
mod dates;
mod encounter;
mod files;
mod identifiers;
mod json;
mod lines;
mod manifest;
mod names;
mod organization;
mod patient;
mod practitioner;
mod practitioner_role;
pub mod progress;
mod reader;
mod reason;
mod references;
mod region;
mod rehearsal;
mod related_person;
pub mod report;
pub mod resources;
mod rows;
mod run;
mod table;
mod text;
mod visits;

use std::{fmt, io, path::Path, sync::Arc};

use mailbox::{Store, StoreError};

pub use calling::{Callings, CallingsError};
pub use files::Export;
pub use lines::LINE_BYTES;
pub use progress::Progress;
pub use rehearsal::rehearse;
pub use report::{OddFile, Report};

/// What an export does not say by itself.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whose portal it is, by id or name.
    pub organization: Option<String>,
    /// Where that is, when its address doesn't say: an IANA name.
    pub time_zone: Option<String>,
    /// The same: two letters of ISO 3166-1.
    pub country: Option<String>,
    /// What somebody is of whom neither a code nor a word tells.
    pub callings: Callings,
}

/// A provider that the portal could be of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub id: String,
    pub name: String,
    /// Organizations that are part of it.
    pub parts: u64,
    /// Roles, visits and patients that refer to it.
    pub referred: u64,
}

/// Why an import stopped.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("the directory cannot be read: {0}")]
    Directory(#[source] io::Error),
    #[error(
        "no files of a FHIR export, such as Patient.ndjson or Patient.ndjson.gz, are in the directory"
    )]
    NoFiles,
    /// What is there has the name of such a file, and is none.
    #[error("no files of a FHIR export are in the directory that could be used:\n{}", NamedOdd(.0))]
    OnlyOddFiles(Vec<OddFile>),
    #[error("{name} cannot be read: {source}")]
    File { name: Arc<str>, source: io::Error },
    /// Nothing can be offered to anybody before it is known whose portal this is; nothing was
    /// written.
    #[error(
        "the installation has no organization yet, and the export has none: an Organization of \
         type `prov` that is part of no other"
    )]
    NoOrganization,
    /// Nothing was written.
    #[error(
        "several organizations could be the one this portal is for. Say which with \
         --organization ID:\n{}", Listed(.0)
    )]
    WhichOrganization(Vec<Candidate>),
    /// Nothing was written.
    #[error("no organization {named:?} could be the one this portal is for. There are:\n{}", Listed(.there))]
    NoSuchOrganization {
        named: String,
        there: Vec<Candidate>,
    },
    /// Nothing was written.
    #[error(
        "this installation is for the organization {own}, not for {named:?}: import the other one \
         into an installation of its own (--data)"
    )]
    OtherOrganization { own: String, named: String },
    /// Nothing was written.
    #[error("there is no time zone {0:?}; one looks like America/New_York or Asia/Tokyo")]
    NoSuchTimeZone(String),
    /// Nothing was written.
    #[error("{0:?} is no country; one has two letters, such as US or JP")]
    NoSuchCountry(String),
    /// Of all that was read, nothing could be used. The report says why.
    #[error("{0}\nNothing could be imported.")]
    Nothing(Box<Report>),
    #[error("nowhere to rehearse it: {0}")]
    Rehearsal(#[source] io::Error),
    /// What was committed before stays; another run goes on from there.
    #[error(
        "the import stopped at this: {0}\nWhat it wrote before that stays. Run it again once that is mended."
    )]
    Store(#[from] StoreError),
}

/// Candidates that are named in an error; of a region's export there may be hundreds.
const NAMED_CANDIDATES: usize = 20;

struct Listed<'a>(&'a [Candidate]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, candidate) in self.0.iter().take(NAMED_CANDIDATES).enumerate() {
            let Candidate {
                id,
                name,
                parts,
                referred,
            } = candidate;
            let end = if index == 0 { "" } else { "\n" };
            write!(
                f,
                "{end}  {id}  {name} ({parts} parts, {referred} references)"
            )?;
        }
        match self.0.len().saturating_sub(NAMED_CANDIDATES) {
            0 => Ok(()),
            more => write!(f, "\n  and {more} more"),
        }
    }
}

struct NamedOdd<'a>(&'a [OddFile]);

impl fmt::Display for NamedOdd<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.0.iter();
        let lines = lines.map(|OddFile { name, problem }| format!("  {name}: {problem}"));
        f.write_str(&lines.collect::<Vec<_>>().join("\n"))
    }
}

/// Looks which files of a directory are an export. Nothing else is touched.
///
/// # Errors
/// [`ImportError::Directory`], [`ImportError::NoFiles`], [`ImportError::OnlyOddFiles`].
pub fn find(dir: &Path) -> Result<Export, ImportError> {
    let export = files::list(dir).map_err(ImportError::Directory)?;
    if export.files.is_empty() {
        return Err(match export.odd.is_empty() {
            true => ImportError::NoFiles,
            false => ImportError::OnlyOddFiles(export.odd),
        });
    }
    Ok(export)
}

/// Imports an export. What is broken or cannot be used is left out and reported; that is no error as
/// long as anything could be used.
///
/// # Errors
/// See [`ImportError`]. What was written before the error stays.
pub async fn import(
    store: &Store,
    mut export: Export,
    options: &Options,
    progress: &mut dyn Progress,
) -> Result<Report, ImportError> {
    let mut report = Report::default();
    report.passed_over.append(&mut export.passed_over);
    report.odd.append(&mut export.odd);
    refuse_wrong_files(&mut export, &mut report, progress)?;
    let import = run::Import::begin(store, export, options, report, progress).await?;
    let report = import.finish().await?;
    if report.used_anything() {
        Ok(report)
    } else {
        Err(ImportError::Nothing(Box::new(report)))
    }
}

/// Looks through all files before anything is written, and takes those out that hold something
/// else than their names say: somebody mixed files up, and what else is wrong nobody knows.
fn refuse_wrong_files(
    export: &mut Export,
    report: &mut Report,
    progress: &mut dyn Progress,
) -> Result<(), ImportError> {
    let bytes = export.files.values().flatten().map(|file| file.bytes).sum();
    progress.start("Checking the files", progress::Amount::Bytes(bytes));
    for (kind, files) in &mut export.files {
        let mut right = Vec::with_capacity(files.len());
        for file in files.drain(..) {
            match reader::check(&file, kind.name(), progress)? {
                None => right.push(file),
                Some(refused) => report.refused.push(refused),
            }
        }
        *files = right;
    }
    progress.finish();
    Ok(())
}
