//! Making logins, and giving them access to records.

use clap::{Args, Subcommand, ValueEnum, builder::FalseyValueParser};
use mailbox::{Accounts, NewAccount, NewAccountRole, NewProxy};
use model::{Language, ProxyKind, Timestamp};

use crate::commands::{Failure, installation::Installation, outcome::EXIT, password};

#[derive(Debug, Subcommand)]
#[command(after_help = EXIT)]
pub enum Add {
    /// For a patient's own record
    Patient {
        /// The patient's medical record number
        #[arg(long, env = "CAREPOST_MRN")]
        mrn: String,
        #[command(flatten)]
        login: Login,
    },
    /// For an authorized representative of a patient
    Proxy {
        #[command(flatten)]
        access: Access,
        /// The representative's name; not needed with --related-person
        #[arg(
            long,
            env = "CAREPOST_NAME",
            required_unless_present = "related_person"
        )]
        name: Option<String>,
        #[command(flatten)]
        login: Login,
    },
    /// For a member of the care team
    Practitioner {
        /// NPI, or the id the practitioner was imported with
        #[arg(long, env = "CAREPOST_ID")]
        id: String,
        #[command(flatten)]
        login: Login,
    },
    /// For somebody who runs the installation and reads no messages
    Administrator {
        /// The administrator's name
        #[arg(long, env = "CAREPOST_NAME")]
        name: String,
        #[command(flatten)]
        login: Login,
    },
}

#[derive(Debug, Args)]
#[command(after_help = EXIT)]
pub struct Grant {
    /// The login
    #[arg(long, env = "CAREPOST_USERNAME")]
    username: String,
    #[command(flatten)]
    access: Access,
    #[command(flatten)]
    installation: Installation,
}

#[derive(Debug, Args)]
pub struct Login {
    /// 1 to 64 of letters, digits and . _ - @ +
    #[arg(long, env = "CAREPOST_USERNAME")]
    username: String,
    /// Language of the screens; else the browser's [en, es]
    #[arg(long, env = "CAREPOST_LANGUAGE", value_parser = language)]
    language: Option<Language>,
    /// Such as America/New_York; else the organization's
    #[arg(long, env = "CAREPOST_TIME_ZONE")]
    time_zone: Option<String>,
    #[command(flatten)]
    installation: Installation,
}

/// What a representative may do, and for whom.
#[derive(Debug, Args)]
pub struct Access {
    /// The patient's medical record number
    #[arg(long, env = "CAREPOST_MRN")]
    mrn: String,
    /// What the representative is to the patient
    #[arg(long, env = "CAREPOST_KIND", value_enum)]
    kind: Kind,
    /// May read, but not write
    #[arg(long, env = "CAREPOST_VIEW_ONLY", value_parser = FalseyValueParser::new())]
    view_only: bool,
    /// Id of the imported RelatedPerson who this is
    #[arg(long, env = "CAREPOST_RELATED_PERSON")]
    related_person: Option<String>,
    /// From then on; else at once. Such as 2027-03-01T00:00:00-05:00
    #[arg(long, env = "CAREPOST_STARTS", value_parser = instant)]
    starts: Option<Timestamp>,
    /// Until then; else without end. Such as 2027-03-01T00:00:00-05:00
    #[arg(long, env = "CAREPOST_ENDS", value_parser = instant)]
    ends: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    Parent,
    Spouse,
    Child,
    Guardian,
    Caregiver,
    Other,
}

impl Add {
    pub async fn run(self) -> Result<(), Failure> {
        let (role, login) = self.parts();
        let password = password::read()?;
        let opened = login.installation.migrated().await?;
        Accounts::new(&opened.store)
            .add(NewAccount {
                username: login.username.clone(),
                password,
                role,
                language: login.language,
                time_zone: login.time_zone,
            })
            .await?;
        println!("{} can sign in now.", login.username);
        Ok(())
    }

    fn parts(self) -> (NewAccountRole, Login) {
        match self {
            Self::Patient { mrn, login } => (NewAccountRole::Patient { mrn }, login),
            Self::Proxy {
                access,
                name,
                login,
            } => (NewAccountRole::Proxy(access.to_proxy(name)), login),
            Self::Practitioner { id, login } => (NewAccountRole::Practitioner { id }, login),
            Self::Administrator { name, login } => (NewAccountRole::Administrator { name }, login),
        }
    }
}

impl Grant {
    pub async fn run(self) -> Result<(), Failure> {
        let opened = self.installation.migrated().await?;
        let accounts = Accounts::new(&opened.store);
        let account = accounts
            .find(&self.username)
            .await?
            .ok_or_else(|| format!("there is no login {}", self.username))?;
        accounts.grant(account, self.access.to_proxy(None)).await?;
        println!("{} can act for that patient now.", self.username);
        Ok(())
    }
}

impl Access {
    fn to_proxy(&self, name: Option<String>) -> NewProxy {
        NewProxy {
            mrn: self.mrn.clone(),
            name,
            related_person: self.related_person.clone(),
            kind: self.kind.into(),
            may_send: !self.view_only,
            starts: self.starts,
            ends: self.ends,
        }
    }
}

impl From<Kind> for ProxyKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Parent => Self::Parent,
            Kind::Spouse => Self::Spouse,
            Kind::Child => Self::Child,
            Kind::Guardian => Self::Guardian,
            Kind::Caregiver => Self::Caregiver,
            Kind::Other => Self::Other,
        }
    }
}

fn language(tag: &str) -> Result<Language, String> {
    tag.parse()
        .map_err(|_| format!("one of {}", Language::ALL.map(Language::tag).join(", ")))
}

fn instant(text: &str) -> Result<Timestamp, String> {
    text.parse::<jiff::Timestamp>()
        .map(|instant| Timestamp(instant.as_millisecond()))
        .map_err(|_| "write it as 2027-03-01T00:00:00-05:00".to_owned())
}
