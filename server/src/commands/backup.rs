//! `carepost backup`: everything in one file.

use std::{
    fs::File,
    io::{self, IsTerminal as _},
    path::{Path, PathBuf},
};

use clap::{Args, builder::FalseyValueParser};
use mailbox::{
    Store,
    keeping::{self, Copied},
};

use super::{Failure, installation::Installation};

/// A backup with something missing in it is one, and whoever watches over backups is to know.
const EXIT: &str = "Exit codes: 0 done, 1 refused or failed, or done without attachments that are \
missing, 2 wrong usage.";

/// Copy everything into one file, also while the portal serves
///
/// Writes all that Carepost keeps: organization, directory, logins, conversations, attachments and
/// the audit trail, as they are at this moment.
///
/// The portal can go on serving meanwhile. The file is the same for the embedded database and for
/// PostgreSQL, and `carepost restore` brings it back into either. Who is signed in is left out.
///
/// The file holds messages of patients and is not encrypted (attachments are, with keys that are in
/// it): only you can read it, and wherever you copy it must be as safe as the server. It appears under
/// its name when it is complete; one that is there already is left alone unless you give --force.
///
/// An attachment whose bytes are missing does not stop it: the backup is made, it is said how many
/// files are missing, and the exit code is 1.
#[derive(Debug, Args)]
#[command(after_help = EXIT)]
pub struct Backup {
    /// The file to be made, such as /var/backups/carepost-monday.backup; - for standard output
    file: PathBuf,
    /// Replace the file when there is one
    #[arg(long, env = "CAREPOST_FORCE", value_parser = FalseyValueParser::new())]
    force: bool,
    #[command(flatten)]
    installation: Installation,
}

impl Backup {
    pub async fn run(self) -> Result<(), Failure> {
        if self.file == Path::new("-") {
            return self.to_standard_output().await;
        }
        let failed = |error: io::Error| format!("cannot write {}: {error}", self.file.display());
        if !self.force && self.file.symlink_metadata().is_ok() {
            return Err(self.is_there());
        }
        if self.file.is_dir() {
            return Err(format!("{} is a directory", self.file.display()).into());
        }
        let directory = folder(&self.file);
        let opened = self.installation.existing().await?;
        // Beside the file, so that it can be renamed; readable by its owner alone (0600).
        let incomplete = tempfile::Builder::new()
            .prefix(".carepost-incomplete-")
            .tempfile_in(directory)
            .map_err(failed)?;
        let file = incomplete.as_file().try_clone().map_err(failed)?;
        let (file, copied) = taken(&opened.store, file).await?;
        file.sync_all().map_err(failed)?;
        let bytes = file.metadata().map_err(failed)?.len();
        if self.force {
            incomplete.persist(&self.file)
        } else {
            incomplete.persist_noclobber(&self.file)
        }
        .map_err(|error| failed(error.error))?;
        // The new name, too, survives a power cut.
        File::open(directory)
            .and_then(|directory| directory.sync_all())
            .map_err(failed)?;
        println!(
            "Backed up {} rows of {} tables and {} files of attachments to {} ({} kB).",
            copied.rows,
            copied.tables,
            copied.files,
            self.file.display(),
            bytes.div_ceil(1_000)
        );
        whole(copied)
    }

    async fn to_standard_output(&self) -> Result<(), Failure> {
        if io::stdout().is_terminal() {
            return Err("a backup is not for the screen: name a file".into());
        }
        let opened = self.installation.existing().await?;
        let (_, copied) = taken(&opened.store, io::stdout()).await?;
        whole(copied)
    }

    fn is_there(&self) -> Failure {
        format!(
            "{} is there already: choose another name, or replace it with --force",
            self.file.display()
        )
        .into()
    }
}

async fn taken<W>(store: &Store, to: W) -> Result<(W, Copied), Failure>
where
    W: io::Write + Send + 'static,
{
    Ok(keeping::backup(store, to).await?)
}

/// Is everything in it that should be?
fn whole(copied: Copied) -> Result<(), Failure> {
    match copied.lost {
        0 => Ok(()),
        lost => Err(format!(
            "the backup is made, but {lost} files of attachments that were sent are not (whole) in \
             it: they are missing where attachments are kept. See `carepost doctor`"
        )
        .into()),
    }
}

fn folder(file: &Path) -> &Path {
    match file.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}
