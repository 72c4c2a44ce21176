//! `carepost import`: data from other systems.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use clap::{Args, Subcommand, builder::FalseyValueParser};
use mailbox::SystemClock;
use tempfile::NamedTempFile;

use super::{Failure, installation::Installation, outcome::unless_closed};
use crate::fhir::{
    self, Callings, CallingsError, ImportError, Options, Report, progress, report::Outcome,
};

/// Said at the end of the help.
const EXIT: &str = "Exit codes: 0 all is in, 1 nothing could be done, 2 something was left out (the report \
says what) or wrong usage. An import after which no patient can write to anybody never ends with 0.";

#[derive(Debug, Subcommand)]
pub enum Import {
    Fhir(Box<Fhir>),
}

/// Read a Bulk FHIR R4 export (a directory of NDJSON files, packed with gzip or not)
///
/// Reading the same export again changes nothing. What is set of the organization by `carepost
/// organization set` stays.
#[derive(Debug, Args)]
#[command(after_help = EXIT)]
pub struct Fhir {
    /// The directory
    dir: PathBuf,
    /// Whose portal it is, by id or name, when the export has several organizations
    #[arg(long, env = "CAREPOST_ORGANIZATION", value_name = "ID")]
    organization: Option<String>,
    /// IANA time zone of a new installation, when the organization's address does not tell, such as
    /// Asia/Tokyo
    #[arg(long, env = "CAREPOST_TIME_ZONE")]
    time_zone: Option<String>,
    /// The same for its country, such as JP. Holidays and the numbers for emergencies follow it
    #[arg(long, env = "CAREPOST_COUNTRY", value_name = "COUNTRY")]
    country: Option<String>,
    /// What people answer whose calling nothing matches: a file of JSON, such as
    /// {"Chaplain": "therapist"}; physician, nurse, pharmacist, therapist or none
    #[arg(long, env = "CAREPOST_CALLINGS", value_name = "FILE.json")]
    callings: Option<PathBuf>,
    /// Only say what would change, with the first ten of each kind
    #[arg(long, env = "CAREPOST_DRY_RUN", value_parser = FalseyValueParser::new())]
    dry_run: bool,
    /// Write the report as JSON, too
    #[arg(long, env = "CAREPOST_REPORT", value_name = "FILE.json")]
    report: Option<PathBuf>,
    #[command(flatten)]
    installation: Installation,
}

impl Import {
    pub async fn run(self) -> Result<ExitCode, Failure> {
        match self {
            Self::Fhir(fhir) => fhir.run().await,
        }
    }
}

impl Fhir {
    async fn run(self) -> Result<ExitCode, Failure> {
        let export = fhir::find(&self.dir).map_err(|error| named(&self.dir, error))?;
        let report_file = self.report.as_deref().map(ReportFile::new).transpose()?;
        let options = Options {
            organization: self.organization.clone(),
            time_zone: self.time_zone.clone(),
            country: self.country.clone(),
            callings: self
                .callings
                .as_deref()
                .map_or_else(|| Ok(Callings::default()), callings)?,
        };
        let imported = self.import(export, &options).await?;
        let (report, nothing) = match imported {
            Ok(report) => (report, false),
            Err(ImportError::Nothing(report)) => (*report, true),
            Err(error) => return Err(error.into()),
        };
        if let Some(file) = report_file {
            file.write(&report)?;
        }
        if nothing {
            return Err(ImportError::Nothing(Box::new(report)).into());
        }
        unless_closed(writeln!(io::stdout(), "{report}"))?;
        Ok(match report.outcome() {
            Outcome::Complete => ExitCode::SUCCESS,
            Outcome::Partial => ExitCode::from(2),
        })
    }

    async fn import(
        &self,
        export: fhir::Export,
        options: &Options,
    ) -> Result<Result<Report, ImportError>, Failure> {
        let mut progress = progress::on_standard_error();
        if !self.dry_run {
            let opened = self.installation.migrated().await?;
            return Ok(fhir::import(&opened.store, export, options, progress.as_mut()).await);
        }
        let opened = match self.installation.is_there() {
            true => Some(self.installation.ready().await?),
            false => None,
        };
        let clock = match &opened {
            Some(opened) => opened.clock.clone(),
            None => Arc::new(SystemClock),
        };
        let store = opened.as_ref().map(|opened| &opened.store);
        Ok(fhir::rehearse(store, clock, export, options, progress.as_mut()).await)
    }
}

fn callings(file: &Path) -> Result<Callings, Failure> {
    let wrong = |problem: String| format!("--callings: {}: {problem}", file.display());
    let text = fs::read_to_string(file).map_err(|error| wrong(error.to_string()))?;
    Ok(text
        .parse()
        .map_err(|error: CallingsError| wrong(error.to_string()))?)
}

/// Which directory, where it cannot be read or has nothing in it.
fn named(dir: &Path, error: ImportError) -> Failure {
    format!("{}: {error}", dir.display()).into()
}

/// Where the report is to be. It is tried before anything is imported, and is there whole or not at
/// all.
struct ReportFile<'a> {
    path: &'a Path,
    file: NamedTempFile,
}

impl<'a> ReportFile<'a> {
    fn new(path: &'a Path) -> Result<Self, Failure> {
        let parent = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty());
        let file = NamedTempFile::new_in(parent.unwrap_or(Path::new(".")))
            .map_err(|error| refused(path, &error))?;
        Ok(Self { path, file })
    }

    fn write(mut self, report: &Report) -> Result<(), Failure> {
        let written = serde_json::to_writer_pretty(&mut self.file, &report.to_json())
            .map_err(io::Error::from)
            .and_then(|()| self.file.write_all(b"\n"));
        written.map_err(|error| refused(self.path, &error))?;
        self.file
            .persist(self.path)
            .map_err(|error| refused(self.path, &error.error))?;
        Ok(())
    }
}

fn refused(path: &Path, error: &io::Error) -> Failure {
    format!("--report: {} cannot be written: {error}", path.display()).into()
}
