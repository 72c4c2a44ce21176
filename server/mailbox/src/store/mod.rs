//! The database, the clock and the random source that everything stands on.
//!
//! - Reading: [`Store::read`] for one statement, [`Store::snapshot`] for several that must agree.
//!   Readers have connections of their own, which cannot write.
//! - Writing: [`Store::write`], the only way in (`write.rs`; on SQLite `queue.rs`).
//! - What runs besides requests has its home in [`Tasks`].

mod batch;
mod behind;
mod change;
mod connect;
mod failed;
mod joined;
mod migrate;
mod queue;
mod saves;
mod tasks;
mod write;

use std::{fmt, sync::Arc};

use model::{AccountId, ErrorCode, Timestamp};
use sea_orm::{DatabaseConnection, DbBackend, TransactionTrait};
use tokio::sync::Semaphore;

pub(crate) use change::{Change, Snapshot};
pub use connect::POSTGRES_PLANNING;
pub(crate) use migrate::take;
pub use tasks::Tasks;
pub(crate) use write::{Attempt, Work};

use self::{behind::Behind, queue::Queue, saves::Saves, write::Writer};
use crate::{
    Clock, MockClock, Random, StoreError,
    attachment::{AT_ONCE, Rings},
    audit::Actor,
    files::Files,
    live::Live,
    organization::Organizations,
    scanner::Scanner,
};

/// Files whose content is looked at, at the same time. Each takes a thread that may wait, and where files
/// are in an object store may have another one wait for its address: a program has to have more of
/// these threads than this, and some to spare for passwords.
pub const LOOKS: usize = 4;

/// Cheap to clone; clones share connections.
#[derive(Clone)]
pub struct Store {
    options: Arc<StoreOptions>,
    readers: DatabaseConnection,
    writer: Writer,
    tasks: Tasks,
    clock: Arc<dyn Clock>,
    random: Random,
    actor: Actor,
    organizations: Arc<Organizations>,
    behind: Behind,
    saves: Arc<Saves>,
    live: Arc<Live>,
    /// Passwords hashed at the same time: each takes 19 MiB and a core.
    hashing: Arc<Semaphore>,
    rings: Arc<Rings>,
    /// Files whose content is looked at, at the same time.
    looks: Arc<Semaphore>,
    /// Pictures made smaller at the same time: a large one takes some hundred megabytes.
    pictures: Arc<Semaphore>,
    /// Files that are shown to the scanner at the same time.
    scans: Arc<Semaphore>,
}

#[derive(Clone)]
pub struct StoreOptions {
    /// `sqlite://path/to/file.db` (made when it does not exist) or `postgres://…`.
    pub database_url: String,
    /// Connections for reading, kept at the most.
    pub readers: u32,
    /// Connections for writing, kept at the most. SQLite has one in any case.
    pub writers: u32,
    /// Messages that one account may send within ten minutes; any number when `None`, and then drafts
    /// may be saved as often, too.
    pub sends_limit: Option<u32>,
    /// Where attachments' bytes are kept; without, nothing can be attached.
    pub files: Option<Files>,
    /// What looks for viruses in them; without, nothing does.
    pub scanner: Option<Scanner>,
    /// Is shown every statement, with placeholders: for tests and measurements.
    pub observer: Option<Observer>,
}

/// Looks at statements, and at `BEGIN` and `COMMIT`, as they are made.
pub type Observer = Arc<dyn Fn(&str) + Send + Sync>;

impl StoreOptions {
    /// Connections for reading unless told otherwise: a page needs one for a few milliseconds.
    pub const READERS: u32 = 8;
    /// Connections for writing to PostgreSQL unless told otherwise.
    pub const WRITERS: u32 = 8;
    /// Messages within ten minutes unless told otherwise: nobody writes so fast, not even a nurse
    /// who answers a morning's work at once.
    pub const SENDS_LIMIT: u32 = 120;

    pub fn new(database_url: impl Into<String>) -> Self {
        Self {
            database_url: database_url.into(),
            readers: Self::READERS,
            writers: Self::WRITERS,
            sends_limit: Some(Self::SENDS_LIMIT),
            files: None,
            scanner: None,
            observer: None,
        }
    }

    /// What the driver does by itself is shown, too.
    fn saw(&self, statement: &str) {
        if let Some(observer) = &self.observer {
            observer(statement);
        }
    }
}

/// The URL may hold a password.
impl fmt::Debug for StoreOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreOptions")
            .field("readers", &self.readers)
            .field("writers", &self.writers)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the database; does not change its schema.
    ///
    /// # Errors
    /// When it cannot be opened, or SQLite is too old to be trusted with the data.
    pub async fn connect(
        options: &StoreOptions,
        clock: Arc<dyn Clock>,
        random: Random,
    ) -> Result<Self, StoreError> {
        let (writer, readers) = match connect::backend(options)? {
            DbBackend::Postgres => (
                Writer::Pool(connect::postgres_writers(options).await?),
                connect::postgres_readers(options).await?,
            ),
            _ => {
                // First, since it makes the file.
                let writer = connect::sqlite_writer(options).await?;
                let queue = Queue::start(options.clone(), writer);
                (
                    Writer::Queue(queue),
                    connect::sqlite_readers(options).await?,
                )
            }
        };
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self {
            options: Arc::new(options.clone()),
            readers,
            writer,
            tasks: Tasks::default(),
            clock,
            random,
            actor: Actor::default(),
            organizations: Arc::default(),
            behind: Behind::default(),
            saves: Arc::default(),
            live: Arc::default(),
            hashing: Arc::new(Semaphore::new(cores)),
            rings: Arc::default(),
            looks: Arc::new(Semaphore::new(LOOKS)),
            pictures: Arc::new(Semaphore::new(1)),
            scans: Arc::new(Semaphore::new(AT_ONCE)),
        })
    }

    /// Brings the schema up to date. Safe to run by several processes at once; a schema that is
    /// newer than this program is left as it is.
    ///
    /// # Errors
    /// When a step fails; then those before it are done, and nothing of it.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        migrate::migrate(&self.options, self.clock.as_ref(), None).await
    }

    /// The same, but no further than a step, named as `m0005_audit`: how an older version left its
    /// database, for tests of the steps after it.
    ///
    /// # Errors
    /// As for [`Self::migrate`].
    #[doc(hidden)]
    pub async fn migrate_through(&self, last: &str) -> Result<(), StoreError> {
        migrate::migrate(&self.options, self.clock.as_ref(), Some(last)).await
    }

    /// The database answers, its schema is this program's, and it takes a change to the disk: what
    /// can only be read is not ready. Costs a commit.
    ///
    /// # Errors
    /// When any of it is not so.
    pub async fn ready(&self) -> Result<(), StoreError> {
        if !migrate::schema_is_current(&self.readers).await? {
            return Err(StoreError::SchemaOutdated);
        }
        self.write((), |(), change| Box::pin(migrate::write_probe(change)))
            .await?;
        match &self.writer {
            Writer::Queue(queue) if queue.failed_lately() => Err(StoreError::NotCommitted(
                "a change failed a moment ago".to_owned(),
            )),
            _ => Ok(()),
        }
    }

    /// Ends what runs in the background, finishes the changes that have begun, and lets go of all
    /// connections, so that nothing is left to recover.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn close(self) -> Result<(), StoreError> {
        self.tasks.end().await;
        self.readers.close_by_ref().await?;
        match self.writer {
            // Last: with the last connection SQLite's write-ahead log goes.
            Writer::Queue(queue) => queue.close().await,
            Writer::Pool(pool) => pool.close().await?,
        }
        Ok(())
    }

    /// The same store for what somebody does.
    #[must_use]
    pub fn acting(&self, actor: Actor) -> Self {
        Self {
            actor,
            ..self.clone()
        }
    }

    pub(crate) const fn actor(&self) -> Actor {
        self.actor
    }

    pub(crate) fn sends_limit(&self) -> Option<u32> {
        self.options.sends_limit
    }

    pub(crate) fn organizations(&self) -> &Organizations {
        &self.organizations
    }

    /// The same store at another time, where the clock stands still.
    pub(crate) fn at(&self, time: Timestamp) -> Self {
        Self {
            clock: Arc::new(MockClock::at(time)),
            ..self.clone()
        }
    }

    /// What SQLite was told about keeping commits: settings and their values.
    ///
    /// # Errors
    /// When the database does not answer, or is no SQLite.
    pub async fn durability(&self) -> Result<[(&'static str, String); 3], StoreError> {
        connect::durability(&self.readers).await
    }

    /// # Errors
    /// `TooManyAttempts` when an account saves what it writes far more often than a form does.
    pub(crate) fn take_save(&self, account: AccountId) -> Result<(), ErrorCode> {
        match self.options.sends_limit {
            Some(_) => self.saves.take(account, self.now()),
            None => Ok(()),
        }
    }

    /// What time it is by the clock this store was given.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The home of what runs in the background.
    pub const fn tasks(&self) -> &Tasks {
        &self.tasks
    }

    pub(crate) const fn random(&self) -> &Random {
        &self.random
    }

    /// A connection of its own for changing the schema, which nobody else does meanwhile; as for
    /// [`Self::migrate`], statements may take as long as they do, and SQLite does not check
    /// references by itself.
    pub(crate) async fn to_change_schema(&self) -> Result<DatabaseConnection, StoreError> {
        migrate::connection(&self.options).await
    }

    /// Every step this program knows has been taken.
    pub(crate) async fn schema_is_current(&self) -> Result<bool, StoreError> {
        migrate::schema_is_current(&self.readers).await
    }

    /// For reading with one statement. Writing goes through [`Self::write`].
    pub(crate) const fn read(&self) -> &DatabaseConnection {
        &self.readers
    }

    /// For reading with several statements that see the same moment; end it with [`Self::seen`].
    pub(crate) async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        self.options.saw("BEGIN");
        Ok(self.readers.begin().await?)
    }

    /// Gives a snapshot's connection back.
    pub(crate) async fn seen(&self, snapshot: Snapshot) -> Result<(), StoreError> {
        self.options.saw("COMMIT");
        change::end(snapshot).await
    }

    /// Who listens in this process.
    pub(crate) const fn live(&self) -> &Arc<Live> {
        &self.live
    }

    /// A connection of its own on which PostgreSQL says what other processes have told.
    pub(crate) fn database_url(&self) -> &str {
        &self.options.database_url
    }

    /// Where attachments' bytes are kept.
    pub fn files(&self) -> Option<&Files> {
        self.options.files.as_ref()
    }

    /// What looks for viruses in attachments.
    pub fn scanner(&self) -> Option<&Scanner> {
        self.options.scanner.as_ref()
    }

    pub(crate) fn scans(&self) -> Arc<Semaphore> {
        self.scans.clone()
    }

    pub(crate) fn rings(&self) -> &Rings {
        &self.rings
    }

    pub(crate) fn looks(&self) -> Arc<Semaphore> {
        self.looks.clone()
    }

    pub(crate) fn pictures(&self) -> Arc<Semaphore> {
        self.pictures.clone()
    }

    pub(crate) fn hashing(&self) -> Arc<Semaphore> {
        self.hashing.clone()
    }
}
