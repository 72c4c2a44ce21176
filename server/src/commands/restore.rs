//! `carepost restore`: a backup is brought back.

use std::{fs::File, path::PathBuf};

use clap::Args;
use mailbox::keeping::{self, Verified};

use super::{
    Failure,
    installation::Installation,
    outcome::{EXIT, iso},
};

/// Bring a backup back into an empty place
///
/// That is a directory (--data) or a database (--database-url) in which nothing is yet, and a place
/// for attachments (--attachments, if not the directory) without any. Where something is, it is
/// refused, and nothing is changed.
///
/// The whole file is checked before anything is written; then everything is written at once or
/// not at all, counted and checked again. Only then it says that it is done. Afterwards nobody is
/// signed in; everybody has the password they had when the backup was taken.
///
/// Attachments are written first. Should the machine be switched off meanwhile, what is there of them
/// belongs to nothing: remove it, or choose another place, before you try again.
#[derive(Debug, Args)]
#[command(after_help = EXIT)]
pub struct Restore {
    /// A file made by `carepost backup`
    file: PathBuf,
    #[command(flatten)]
    installation: Installation,
}

impl Restore {
    pub async fn run(self) -> Result<(), Failure> {
        let name = self.file.display().to_string();
        let file = self.file;
        let verified = tokio::task::spawn_blocking(move || Verified::read(File::open(file)?))
            .await?
            .map_err(|error| format!("{name}: {error}"))?;
        let taken_at = iso(verified.header().taken_at);
        let opened = self.installation.empty().await?;
        let copied = keeping::restore(&opened.store, verified)
            .await
            .map_err(|error| format!("nothing was brought back: {error}"))?;
        opened.store.close().await?;
        println!(
            "Done: everything is as it was at {taken_at} ({} rows of {} tables, {} files of \
             attachments).",
            copied.rows, copied.tables, copied.files
        );
        if copied.lost > 0 {
            eprintln!(
                "carepost: {} files of attachments were missing already when the backup was taken. \
                 See `carepost doctor`",
                copied.lost
            );
        }
        Ok(())
    }
}
