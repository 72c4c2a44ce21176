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

use super::{Failure, installation::Installation, outcome::EXIT};

/// Copy everything into one file, also while the portal serves
///
/// Writes all that Carepost keeps: organization, directory, logins, conversations and the audit
/// trail, as they are at this moment.
///
/// The portal can go on serving meanwhile. The file is the same for the embedded database and for
/// PostgreSQL, and `carepost restore` brings it back into either. Who is signed in is left out.
///
/// The file holds messages of patients and is not encrypted: only you can read it, and wherever
/// you copy it must be as safe as the server. It appears under its name when it is complete; one
/// that is there already is left alone unless you give --force.
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
            "Backed up {} rows of {} tables to {} ({} kB).",
            copied.rows,
            copied.tables,
            self.file.display(),
            bytes.div_ceil(1_000)
        );
        Ok(())
    }

    async fn to_standard_output(&self) -> Result<(), Failure> {
        if io::stdout().is_terminal() {
            return Err("a backup is not for the screen: name a file".into());
        }
        let opened = self.installation.existing().await?;
        taken(&opened.store, io::stdout()).await?;
        Ok(())
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

fn folder(file: &Path) -> &Path {
    match file.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}
