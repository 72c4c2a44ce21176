//! Taking logins away, bringing them back, and what they may look at.

use clap::{Args, builder::FalseyValueParser};
use mailbox::{Accounts, Revoked};

use crate::commands::{Failure, installation::Installation, outcome::EXIT, password};

/// Let nobody sign in with a login any more
///
/// Whoever is signed in with it is signed out at once. What was written stays, under the same
/// name. `carepost account enable` takes it back.
#[derive(Debug, Args)]
#[command(after_help = EXIT)]
pub struct Disable {
    /// The login
    username: String,
    #[command(flatten)]
    installation: Installation,
}

/// Let a disabled login sign in again, with the password and the access it had
#[derive(Debug, Args)]
#[command(after_help = EXIT)]
pub struct Enable {
    /// The login
    username: String,
    #[command(flatten)]
    installation: Installation,
}

/// Give a login another password, read from standard input
///
/// At a terminal it is asked for twice and not shown; from a script, it is the first line. The old
/// password is worth nothing then, and whoever is signed in with the login is signed out at once.
#[derive(Debug, Args)]
#[command(after_help = EXIT)]
pub struct Password {
    /// The login
    username: String,
    #[command(flatten)]
    installation: Installation,
}

/// Take a login's access to a patient's record away
///
/// It ends at once, also for somebody who is looking at the record. `carepost account show` says
/// what a login may look at.
#[derive(Debug, Args)]
#[command(after_help = EXIT)]
pub struct Revoke {
    /// The login
    username: String,
    /// The patient's medical record number
    #[arg(
        long,
        env = "CAREPOST_MRN",
        required_unless_present = "all",
        conflicts_with = "all"
    )]
    mrn: Option<String>,
    /// The access to all records
    #[arg(long, env = "CAREPOST_ALL", value_parser = FalseyValueParser::new())]
    all: bool,
    #[command(flatten)]
    installation: Installation,
}

impl Disable {
    pub async fn run(self) -> Result<(), Failure> {
        let username = self.username;
        let opened = self.installation.ready().await?;
        let done = Accounts::new(&opened.store).disable(&username).await?;
        if done.now {
            println!(
                "{username} cannot sign in any more.{}",
                signed_out(done.sessions_ended)
            );
        } else {
            println!("{username} was disabled already.");
        }
        if done.last_administrator {
            eprintln!("carepost: {username} was the last administrator who could sign in");
        }
        Ok(())
    }
}

impl Enable {
    pub async fn run(self) -> Result<(), Failure> {
        let username = self.username;
        let opened = self.installation.ready().await?;
        if Accounts::new(&opened.store).enable(&username).await? {
            println!("{username} can sign in again.");
        } else {
            println!("{username} was not disabled.");
        }
        Ok(())
    }
}

impl Password {
    pub async fn run(self) -> Result<(), Failure> {
        let opened = self.installation.ready().await?;
        let accounts = Accounts::new(&opened.store);
        // Nobody thinks of a password for a login that is not there.
        if accounts.show(&self.username).await?.is_none() {
            return Err(format!("there is no login {}", self.username).into());
        }
        let password = password::read()?;
        let ended = accounts.set_password(&self.username, password).await?;
        println!("{} has a new password.{}", self.username, signed_out(ended));
        Ok(())
    }
}

impl Revoke {
    pub async fn run(self) -> Result<(), Failure> {
        let opened = self.installation.ready().await?;
        let which = self.mrn.as_deref().map_or(Revoked::All, Revoked::Mrn);
        let ended = Accounts::new(&opened.store)
            .revoke_for(&self.username, which)
            .await?;
        match (which, ended) {
            (Revoked::Mrn(mrn), _) => println!(
                "{} may not look at the record {mrn} any more.",
                self.username
            ),
            (Revoked::All, 0) => println!("{} had access to no record.", self.username),
            (Revoked::All, records) => println!(
                "{} may not look at {records} {} any more.",
                self.username,
                if records == 1 { "record" } else { "records" }
            ),
        }
        Ok(())
    }
}

fn signed_out(sessions: u64) -> String {
    match sessions {
        0 => String::new(),
        1 => " One session was ended.".to_owned(),
        sessions => format!(" {sessions} sessions were ended."),
    }
}
