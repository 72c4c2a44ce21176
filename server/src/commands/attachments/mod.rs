//! `carepost attachments`: looking after the files of messages.

mod rotate_key;

use clap::Subcommand;

use super::{Failure, outcome::EXIT};

#[derive(Debug, Subcommand)]
#[command(after_help = EXIT)]
pub enum Attachments {
    RotateKey(rotate_key::RotateKey),
}

impl Attachments {
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Self::RotateKey(rotate_key) => rotate_key.run().await,
        }
    }
}
