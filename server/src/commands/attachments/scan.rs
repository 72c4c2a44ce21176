//! Having files looked at for viruses again.

use std::io::{self, IsTerminal as _};

use clap::{Args, builder::FalseyValueParser};
use mailbox::Scanned;

use crate::commands::{Failure, installation::Installation, outcome::EXIT};

/// Progress is told of about so many files.
const TOLD_EVERY: u64 = 1_000;

/// Scan attachments for viruses now
///
/// Shows to the scanner what waits for it, and what it could not look at before. The portal does the
/// first by itself, where it was started with --scanner, and the second no more after a few tries:
/// run this when clamd is mended or its limits were raised.
///
/// With --all, every attachment is scanned: do so once after a scanner was added to a portal that had
/// none, and when new signatures are worth it. Files stay open to their readers meanwhile. One in which
/// a virus is found is taken out of reach at once, and its sender is told.
///
/// The portal can go on serving. If this is interrupted, run it again.
#[derive(Debug, Args)]
#[command(after_help = EXIT)]
pub struct Scan {
    /// Every attachment, also those that were found clean
    #[arg(long, env = "CAREPOST_ALL", value_parser = FalseyValueParser::new())]
    all: bool,
    #[command(flatten)]
    installation: Installation,
}

impl Scan {
    pub async fn run(self) -> Result<(), Failure> {
        let opened = self.installation.ready().await?;
        let Some(scanner) = opened.store.scanner() else {
            return Err("there is no scanner: say with --scanner where clamd listens".into());
        };
        if let Err(error) = scanner.ping().await {
            return Err(format!("nothing was scanned, since at {scanner} {error}").into());
        }
        let mut told = 0;
        let shown = io::stderr().is_terminal();
        let progress = |files| {
            if shown && files >= told + TOLD_EVERY {
                told = files;
                eprintln!("{files} files so far");
            }
        };
        let scanned = opened.store.scan_attachments(self.all, progress).await?;
        opened.store.close().await?;
        println!(
            "Scanned {} attachments: {} clean, {} with a virus, {} that could not be scanned.",
            scanned.all(),
            scanned.clean,
            scanned.infected,
            scanned.unknown
        );
        is_complete(scanned)
    }
}

fn is_complete(scanned: Scanned) -> Result<(), Failure> {
    if scanned.broke_off {
        return Err("the scanner stopped answering, so this is not all: run it again".into());
    }
    match scanned.unknown {
        0 => Ok(()),
        unknown => Err(format!(
            "{unknown} could not be scanned; `carepost attachments list --state failed` names those \
             that nobody is given"
        )
        .into()),
    }
}
