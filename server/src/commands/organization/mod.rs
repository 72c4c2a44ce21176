//! `carepost organization`: whose portal it is, and how it works.

mod set;
mod show;

use clap::Subcommand;
use model::Date;

use super::{Failure, outcome::EXIT};

#[derive(Debug, Subcommand)]
#[command(after_help = EXIT)]
pub enum Organization {
    Show(show::Show),
    Set(Box<set::Set>),
}

impl Organization {
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Self::Show(show) => show.run().await,
            Self::Set(set) => set.run().await,
        }
    }
}

/// As people and scripts write a day: `2026-12-24`.
fn iso(day: Date) -> String {
    format!("{:04}-{:02}-{:02}", day.year, day.month, day.day)
}
