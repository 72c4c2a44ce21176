//! `carepost account`: logins and what they may look at.

mod add;
mod change;
mod show;

use clap::Subcommand;

use super::{Failure, outcome::EXIT};

#[derive(Debug, Subcommand)]
#[command(after_help = EXIT)]
pub enum Account {
    /// Make a login; its password is read from standard input
    #[command(subcommand)]
    Add(add::Add),
    /// Let a login act for one more patient
    Grant(add::Grant),
    List(show::List),
    Show(show::Show),
    Disable(change::Disable),
    Enable(change::Enable),
    Password(change::Password),
    Revoke(change::Revoke),
}

impl Account {
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Self::Add(add) => add.run().await,
            Self::Grant(grant) => grant.run().await,
            Self::List(list) => list.run().await,
            Self::Show(show) => show.run().await,
            Self::Disable(disable) => disable.run().await,
            Self::Enable(enable) => enable.run().await,
            Self::Password(password) => password.run().await,
            Self::Revoke(revoke) => revoke.run().await,
        }
    }
}
