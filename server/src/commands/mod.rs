//! What the program does when it is called.
//!
//! Every option can be set in the environment, too; `carepost help` names the variables.

mod account;
mod attachments;
mod backup;
mod doctor;
mod import;
mod installation;
mod organization;
mod outcome;
mod password;
mod restore;
mod serve;

use std::{error::Error, process::ExitCode};

use clap::{Args, Parser, Subcommand};

use crate::telemetry::{self, LogFormat};
use installation::Installation;

/// Messages between patients and their care team.
#[derive(Debug, Parser)]
#[command(name = "carepost", version, after_help = outcome::EXIT)]
pub struct Carepost {
    #[command(flatten)]
    log: Log,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Log {
    /// How lines of the log look
    #[arg(
        long,
        global = true,
        env = "CAREPOST_LOG_FORMAT",
        value_enum,
        default_value_t
    )]
    log_format: LogFormat,
    /// What is logged, such as `info` or `info,mailbox=debug`
    #[arg(long, global = true, env = "CAREPOST_LOG", default_value = telemetry::USUAL)]
    log: String,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer browsers
    Serve(serve::Serve),
    /// Bring the database's schema up to date
    Migrate(Installation),
    /// Take over data from another system
    #[command(subcommand)]
    Import(import::Import),
    /// Make, show, disable and change logins
    #[command(subcommand)]
    Account(account::Account),
    /// Show and change the organization's settings and holidays
    #[command(subcommand)]
    Organization(organization::Organization),
    /// Look after the files of messages
    #[command(subcommand)]
    Attachments(attachments::Attachments),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Doctor(doctor::Doctor),
}

/// Why a command failed, for the person at the terminal.
pub type Failure = Box<dyn Error + Send + Sync>;

impl Carepost {
    /// # Errors
    /// What to tell the person who called it.
    pub async fn run(self) -> Result<ExitCode, Failure> {
        telemetry::start(self.log.log_format, &self.log.log)
            .map_err(|error| format!("--log: {error}"))?;
        match self.command {
            Command::Import(import) => return import.run().await,
            Command::Serve(serve) => serve.run().await,
            Command::Migrate(installation) => installation.migrated().await.map(drop),
            Command::Account(account) => account.run().await,
            Command::Organization(organization) => organization.run().await,
            Command::Attachments(attachments) => attachments.run().await,
            Command::Backup(backup) => backup.run().await,
            Command::Restore(restore) => restore.run().await,
            Command::Doctor(doctor) => doctor.run().await,
        }
        .map(|()| ExitCode::SUCCESS)
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Carepost::command().debug_assert();
    }

    #[test]
    fn every_option_can_be_set_in_the_environment() {
        fn check(command: &clap::Command) {
            for option in command.get_arguments().filter(|arg| !arg.is_positional()) {
                let name = option.get_id().as_str();
                if name != "help" && name != "version" {
                    let variable = option.get_env().and_then(|name| name.to_str());
                    let expected = format!("CAREPOST_{}", name.to_uppercase());
                    assert_eq!(variable, Some(expected.as_str()), "{name}");
                }
            }
            command.get_subcommands().for_each(check);
        }
        check(&Carepost::command());
    }
}
