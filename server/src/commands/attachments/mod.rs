//! `carepost attachments`: looking after the files of messages.

mod list;
mod rotate_key;
mod scan;

use clap::Subcommand;

use super::{Failure, outcome::EXIT};

#[derive(Debug, Subcommand)]
#[command(after_help = EXIT)]
pub enum Attachments {
    List(list::List),
    Scan(scan::Scan),
    RotateKey(rotate_key::RotateKey),
}

impl Attachments {
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Self::List(list) => list.run().await,
            Self::Scan(scan) => scan.run().await,
            Self::RotateKey(rotate_key) => rotate_key.run().await,
        }
    }
}
