//! Which installation a command works on.

use std::{
    fs, io,
    os::unix::fs::{DirBuilderExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::Args;
use mailbox::{
    Clock, Random, Store, StoreOptions, SystemClock,
    doctor::Chart,
    files::Files,
    scanner::{Place, Scanner},
};

use super::Failure;

/// Only for the owner: it will hold messages.
const PRIVATE: u32 = 0o700;

/// The file in that directory.
const DATABASE: &str = "carepost.db";

/// Its directory of attachments.
const ATTACHMENTS: &str = "files";

/// Below this, messages may soon not be taken; far below, they are not.
const LITTLE_ROOM: u64 = 1_000_000_000;
const NO_ROOM: u64 = 100_000_000;

#[derive(Clone, Debug, Args)]
pub struct Installation {
    /// Directory of an embedded installation
    #[arg(
        long,
        env = "CAREPOST_DATA",
        default_value = "./data",
        value_name = "DIR"
    )]
    data: PathBuf,
    /// Database to use instead of the embedded one, such as postgres://user@host/carepost
    #[arg(
        long,
        env = "CAREPOST_DATABASE_URL",
        hide_env_values = true,
        value_name = "URL"
    )]
    database_url: Option<String>,
    /// Connections to the database for reading, at the most; each takes some megabytes
    #[arg(
        long,
        env = "CAREPOST_READERS",
        value_name = "N",
        default_value_t = StoreOptions::READERS,
        value_parser = clap::value_parser!(u32).range(1..=1_000)
    )]
    readers: u32,
    /// Connections to PostgreSQL for writing, at the most; the embedded database has one
    #[arg(
        long,
        env = "CAREPOST_WRITERS",
        value_name = "N",
        default_value_t = StoreOptions::WRITERS,
        value_parser = clap::value_parser!(u32).range(1..=1_000)
    )]
    writers: u32,
    /// Messages that one account may send within ten minutes; 0 for any number
    #[arg(
        long,
        env = "CAREPOST_SENDS_LIMIT",
        value_name = "N",
        default_value_t = StoreOptions::SENDS_LIMIT
    )]
    sends_limit: u32,
    /// Where attachments are kept, if not in the data directory: s3://bucket/prefix,
    /// az://container/prefix, gs://bucket/prefix, or file:///directory. They are encrypted before they
    /// go there
    #[arg(long, env = "CAREPOST_ATTACHMENTS", value_name = "URL")]
    attachments: Option<String>,
    /// What that place is to be told, such as access_key_id=…, secret_access_key=…, region=… or
    /// endpoint=…; can be given repeatedly, and in the variable with spaces between
    #[arg(
        long,
        env = "CAREPOST_ATTACHMENTS_OPTION",
        hide_env_values = true,
        value_name = "NAME=VALUE",
        value_delimiter = ' '
    )]
    attachments_option: Vec<String>,
    /// Where ClamAV's clamd listens, to look for viruses in attachments: unix:/run/clamav/clamd.ctl or
    /// tcp://host:3310. Nobody is given a file before it was found clean; without this, files are not
    /// scanned
    #[arg(long, env = "CAREPOST_SCANNER", value_name = "SOCKET")]
    scanner: Option<Place>,
}

/// An installation that is ready for use.
pub struct Opened {
    pub store: Store,
    pub clock: Arc<dyn Clock>,
    pub random: Random,
}

impl Installation {
    /// Opens the installation and brings its schema up to date.
    pub async fn migrated(&self) -> Result<Opened, Failure> {
        let opened = self.opened().await?;
        opened.store.migrate().await?;
        Ok(opened)
    }

    /// Opens an installation that is there, with this program's schema, and changes neither.
    pub async fn ready(&self) -> Result<Opened, Failure> {
        let opened = self.existing().await?;
        opened.store.ready().await?;
        Ok(opened)
    }

    /// Is there one? Whether there is something in a database on a server, opening it says.
    pub fn is_there(&self) -> bool {
        self.database_url.is_some() || self.file().is_file()
    }

    /// Opens an installation that is there, whatever its schema.
    pub async fn existing(&self) -> Result<Opened, Failure> {
        if !self.is_there() {
            return Err(format!(
                "there is no installation in {}: say where it is with --data or --database-url",
                self.data.display()
            )
            .into());
        }
        self.opened().await
    }

    /// Opens a place in which nothing is yet, for the whole of an installation.
    pub async fn empty(&self) -> Result<Opened, Failure> {
        if self.database_url.is_none() {
            self.check_nothing_else()?;
        }
        self.opened().await
    }

    /// What else is in the directory belongs to somebody who did not mean it for messages. Whether
    /// there is something in a database of ours, the database says.
    fn check_nothing_else(&self) -> Result<(), Failure> {
        let Ok(entries) = fs::read_dir(&self.data) else {
            // It is made, or opening it says why not.
            return Ok(());
        };
        for entry in entries {
            let name = entry?.file_name();
            // A disk of its own has that directory from the beginning.
            let is_ours = name == "lost+found"
                || name.to_string_lossy().starts_with(DATABASE)
                || name == ATTACHMENTS && has_no_file(&self.data.join(&name))?;
            if !is_ours {
                return Err(format!(
                    "nothing was brought back: there is something else in {} ({}). A backup is \
                     brought back into an empty place: choose another directory with --data",
                    self.data.display(),
                    name.display()
                )
                .into());
            }
        }
        Ok(())
    }

    /// Opens the place, whatever is in it.
    pub async fn opened(&self) -> Result<Opened, Failure> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let random = Random::from_os();
        let options = StoreOptions {
            readers: self.readers,
            writers: self.writers,
            sends_limit: (self.sends_limit > 0).then_some(self.sends_limit),
            files: Some(self.files()?),
            scanner: self.scanner.clone().map(Scanner::at),
            ..StoreOptions::new(self.database()?)
        };
        let store = Store::connect(&options, clock.clone(), random.clone()).await?;
        Ok(Opened {
            store,
            clock,
            random,
        })
    }

    fn files(&self) -> Result<Files, Failure> {
        let cannot = |error| format!("attachments cannot be kept there: {error}");
        let Some(url) = &self.attachments else {
            let directory = private_directory(&self.data)
                .map_err(|error| format!("cannot use {} for data: {error}", self.data.display()))?;
            return Ok(Files::folder(&directory.join(ATTACHMENTS)).map_err(cannot)?);
        };
        let options = self.attachments_option.iter().map(|option| {
            let (name, value) = option.split_once('=').ok_or_else(|| {
                let name = option.chars().take(20).collect::<String>();
                format!("--attachments-option is NAME=VALUE, not {name:?}")
            })?;
            Ok((name.to_owned(), value.to_owned()))
        });
        let options: Vec<_> = options.collect::<Result<_, String>>()?;
        Ok(Files::at(url, options).map_err(cannot)?)
    }

    /// The database of an embedded installation.
    fn file(&self) -> PathBuf {
        self.data.join(DATABASE)
    }

    /// What can be said about an embedded installation from outside: who can look into it, and how
    /// much room there is.
    pub fn examine_place(&self, chart: &mut Chart) {
        if self.database_url.is_some() {
            return;
        }
        let Ok(found) = fs::metadata(&self.data) else {
            // Opening it says so.
            return;
        };
        let (shown, mode) = (self.data.display(), found.permissions().mode() & 0o777);
        if mode & !PRIVATE == 0 {
            chart.ok(format!(
                "Nobody else on this machine can look into {shown}."
            ));
        } else {
            chart.wrong(format!(
                "Others on this machine can look into {shown}, where messages are. Run \
                 `chmod 700 {shown}`."
            ));
        }
        match rustix::fs::statvfs(&self.data) {
            Ok(disk) => examine_room(disk.f_bavail.saturating_mul(disk.f_frsize), chart),
            Err(error) => chart.look(format!("How much room is left is not known: {error}.")),
        }
    }

    fn database(&self) -> Result<String, Failure> {
        if let Some(url) = &self.database_url {
            return Ok(url.clone());
        }
        let directory = private_directory(&self.data)
            .map_err(|error| format!("cannot use {} for data: {error}", self.data.display()))?;
        sqlite_url(&directory.join(DATABASE)).ok_or_else(|| {
            format!(
                "cannot use {} for data: the name is not UTF-8",
                self.data.display()
            )
            .into()
        })
    }
}

fn examine_room(bytes: u64, chart: &mut Chart) {
    let words = format!("{} MB are free on its disk.", bytes / 1_000_000);
    let more = format!("{words} Make room before messages cannot be kept.");
    if bytes < NO_ROOM {
        chart.wrong(more);
    } else if bytes < LITTLE_ROOM {
        chart.look(more);
    } else {
        chart.ok(words);
    }
}

fn private_directory(path: &Path) -> io::Result<PathBuf> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(PRIVATE)
        .create(path)?;
    let mode = fs::metadata(path)?.permissions().mode() & 0o777;
    if mode & !PRIVATE != 0 {
        tracing::warn!(
            mode = format_args!("{mode:o}"),
            "others on this machine can look into the data directory: chmod 700 it"
        );
    }
    path.canonicalize()
}

/// Folders at the most, as an earlier try left them.
fn has_no_file(path: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        if !entry.file_type()?.is_dir() || !has_no_file(&entry.path())? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The name of a file in a URL, with what means something else there encoded (RFC 3986,
/// section 2.1).
fn sqlite_url(file: &Path) -> Option<String> {
    let mut url = String::from("sqlite://");
    for c in file.to_str()?.chars() {
        match c {
            '%' | '?' | '#' | ' ' => url.push_str(&format!("%{:02X}", u32::from(c))),
            _ => url.push(c),
        }
    }
    Some(url)
}

#[cfg(test)]
mod tests {
    use mailbox::doctor::Verdict;

    use super::*;

    #[test]
    fn the_data_directory_is_private() {
        let parent = tempfile::tempdir().unwrap();
        let path = private_directory(&parent.path().join("a/data")).unwrap();
        let mode = fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, PRIVATE);
    }

    #[test]
    fn a_full_disk_is_noticed_before_it_is_full() {
        let verdict = |bytes| {
            let mut chart = Chart::default();
            examine_room(bytes, &mut chart);
            chart.0[0].verdict
        };
        assert_eq!(verdict(50_000_000), Verdict::Wrong);
        assert_eq!(verdict(500_000_000), Verdict::Look);
        assert_eq!(verdict(5_000_000_000), Verdict::Ok);
    }

    #[test]
    fn any_name_of_a_directory_will_do() {
        let url = sqlite_url(Path::new("/srv/50% of #1?/carepost.db"));
        assert_eq!(
            url.as_deref(),
            Some("sqlite:///srv/50%25%20of%20%231%3F/carepost.db")
        );
    }
}
