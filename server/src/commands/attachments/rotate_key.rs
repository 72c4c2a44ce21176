//! Another key of the installation for attachments.

use std::io::{self, IsTerminal as _};

use clap::Args;
use mailbox::Rotated;

use crate::commands::{Failure, installation::Installation, outcome::EXIT};

/// Progress is told of about so many files.
const TOLD_EVERY: u64 = 10_000;

/// Give attachments a new key
///
/// Each file is encrypted with a key of its own, and these keys with one of the installation's, which
/// is in the database. This makes a new one, encrypts the files' keys with it, and removes the old
/// one. The files stay as they are.
///
/// The portal can go on serving meanwhile, and uses the new key from then on. If this is interrupted,
/// run it again: it goes on from there.
///
/// A backup holds the key it was taken with, and can be brought back as before. Somebody who has an
/// old copy of the database, and can get at the files, can still read what was there then.
#[derive(Debug, Args)]
#[command(after_help = EXIT)]
pub struct RotateKey {
    #[command(flatten)]
    installation: Installation,
}

impl RotateKey {
    pub async fn run(self) -> Result<(), Failure> {
        let opened = self.installation.ready().await?;
        let mut told = 0;
        let shown = io::stderr().is_terminal();
        let progress = |rewrapped| {
            if shown && rewrapped >= told + TOLD_EVERY {
                told = rewrapped;
                eprintln!("{rewrapped} files so far");
            }
        };
        let rotated = opened.store.rotate_attachment_key(progress).await?;
        opened.store.close().await?;
        let Rotated { key, rewrapped, .. } = rotated;
        let what = if rotated.is_new {
            "Done"
        } else {
            "Finished what was begun before"
        };
        println!(
            "{what}: key {key} is the one in use, and {rewrapped} files have changed over to it."
        );
        is_complete(rotated)
    }
}

/// Can all files be read, and is the old key gone?
fn is_complete(rotated: Rotated) -> Result<(), Failure> {
    let Rotated {
        unreadable, kept, ..
    } = rotated;
    if unreadable > 0 {
        return Err(format!(
            "{unreadable} files have keys that are damaged, and cannot be read; what they were \
             encrypted with is kept. `carepost doctor --read-attachments` says which"
        )
        .into());
    }
    if kept > 0 {
        return Err("an older key is still in use: run this once more".into());
    }
    Ok(())
}
