//! An installation with an empty database, and what a patient sees in it.

use std::{
    env,
    path::Path,
    process,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use mailbox::{
    Accounts, AddAccountError, Mailbox, MockClock, NewAccount, NewAccountRole, NewProxy, Random,
    Store, StoreOptions,
};
use model::{AccountId, Date, ProxyKind, Scope, Timestamp, view::RecipientView};
use sea_orm::{ConnectOptions, ConnectionTrait as _};
use server::fhir::{ImportError, Options, Report, find, import, progress::Quiet, rehearse};
use tempfile::TempDir;

/// Sunday, 2026-11-22, 10:00 in New York.
const NOW: Timestamp = Timestamp(1_795_359_600_000);

const PASSWORD: &str = "a password for tests";

pub struct World {
    pub store: Store,
    database: Database,
}

enum Database {
    /// The directory is removed when it goes out of scope.
    Sqlite {
        _directory: TempDir,
    },
    Postgres {
        server: String,
        name: String,
    },
}

impl World {
    pub async fn on_sqlite() -> Self {
        let directory = TempDir::new().unwrap();
        let url = format!("sqlite://{}/carepost.db", directory.path().display());
        Self::on(
            Database::Sqlite {
                _directory: directory,
            },
            url,
        )
        .await
    }

    pub async fn on_postgres() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let url = env::var("CAREPOST_TEST_POSTGRES").expect(
            "CAREPOST_TEST_POSTGRES names a PostgreSQL server; `./dev test` starts one; to run \
             without: cargo nextest run -p server -E 'not test(::postgres)'",
        );
        let server = without_database(&url).to_owned();
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("carepost_import_{}_{number}", process::id());
        on_server(
            &server,
            &format!("CREATE DATABASE {name} TEMPLATE template0"),
        )
        .await;
        let url = format!("{server}/{name}");
        Self::on(Database::Postgres { server, name }, url).await
    }

    async fn on(database: Database, url: String) -> Self {
        let clock = Arc::new(MockClock::at(NOW));
        let store = Store::connect(&StoreOptions::new(url), clock, Random::seeded(7))
            .await
            .unwrap();
        store.migrate().await.unwrap();
        Self { store, database }
    }

    pub async fn end(self) {
        self.store.close().await.unwrap();
        if let Database::Postgres { server, name } = self.database {
            on_server(&server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }

    pub async fn import(&self, dir: &Path) -> Result<Report, ImportError> {
        self.import_with(dir, &Options::default()).await
    }

    pub async fn import_with(&self, dir: &Path, options: &Options) -> Result<Report, ImportError> {
        import(&self.store, find(dir)?, options, &mut Quiet).await
    }

    /// Says what an import would change.
    pub async fn rehearse(&self, dir: &Path) -> Result<Report, ImportError> {
        self.rehearse_with(dir, &Options::default()).await
    }

    pub async fn rehearse_with(
        &self,
        dir: &Path,
        options: &Options,
    ) -> Result<Report, ImportError> {
        let clock = Arc::new(MockClock::at(NOW));
        rehearse(Some(&self.store), clock, find(dir)?, options, &mut Quiet).await
    }

    /// Makes a login for the patient of that medical record number.
    pub async fn patient(&self, mrn: &str) -> Result<AccountId, AddAccountError> {
        let role = NewAccountRole::Patient {
            mrn: mrn.to_owned(),
        };
        self.account(mrn, role).await
    }

    /// Makes a login for a related person of the patient.
    pub async fn proxy(&self, mrn: &str, related: &str) -> Result<AccountId, AddAccountError> {
        let role = NewAccountRole::Proxy(NewProxy {
            mrn: mrn.to_owned(),
            name: None,
            related_person: Some(related.to_owned()),
            kind: ProxyKind::Other,
            may_send: true,
            starts: None,
            ends: None,
        });
        self.account(related, role).await
    }

    /// May the patient of that medical record number get a login and write?
    pub async fn may_write(&self, mrn: &str) -> bool {
        let Ok(account) = self.patient(mrn).await else {
            return false;
        };
        self.mailbox(account)
            .await
            .compose()
            .await
            .unwrap()
            .refused
            .is_none()
    }

    pub async fn mailbox(&self, account: AccountId) -> Mailbox {
        let view = Accounts::new(&self.store).view(account).await.unwrap();
        let patient = view.own_record().unwrap().patient;
        Mailbox::open(&self.store, account, Scope::Patient(patient))
            .await
            .unwrap()
    }

    async fn account(
        &self,
        username: &str,
        role: NewAccountRole,
    ) -> Result<AccountId, AddAccountError> {
        let account = NewAccount {
            username: username.to_owned(),
            password: PASSWORD.to_owned(),
            role,
            language: None,
            time_zone: None,
        };
        Accounts::new(&self.store).add(account).await
    }

    /// Whom the page "New message" offers the patient of that medical record number, a line each:
    /// name, credential, specialty, last seen, types.
    pub async fn offered(&self, mrn: &str) -> Vec<String> {
        let account = self.patient(mrn).await.unwrap();
        let mailbox = self.mailbox(account).await;
        let offered = mailbox.compose().await.unwrap().recipients;
        let mut lines: Vec<String> = offered.iter().map(line).collect();
        lines.sort();
        lines
    }
}

fn line(recipient: &RecipientView) -> String {
    let seen = recipient.last_seen.map_or_else(
        || "never".to_owned(),
        |Date { year, month, day }| format!("{year}-{month:02}-{day:02}"),
    );
    let types: Vec<&str> = recipient.accepts.iter().map(|code| code.as_str()).collect();
    let parts = [
        recipient.name.as_str(),
        &recipient.credential,
        &recipient.specialty,
        &seen,
        &types.join(" "),
    ];
    parts.join(" | ")
}

/// `postgres://user@host:port`, with or without a database after it.
fn without_database(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + "://".len());
    url[host..].find('/').map_or(url, |at| &url[..host + at])
}

async fn on_server(server: &str, statement: &str) {
    let mut options = ConnectOptions::new(format!("{server}/postgres"));
    options.max_connections(1).sqlx_logging(false);
    let connection = sea_orm::Database::connect(options).await.unwrap();
    connection.execute_unprepared(statement).await.unwrap();
    connection.close().await.unwrap();
}

/// A test that runs on SQLite and on PostgreSQL.
macro_rules! on_both {
    ($($(#[$doc:meta])* async fn $name:ident($world:ident: &World) $body:block)*) => {$(
        $(#[$doc])*
        mod $name {
            use super::*;

            async fn on($world: &World) $body

            #[tokio::test]
            async fn sqlite() {
                let world = World::on_sqlite().await;
                on(&world).await;
                world.end().await;
            }

            #[tokio::test]
            async fn postgres() {
                let world = World::on_postgres().await;
                on(&world).await;
                world.end().await;
            }
        }
    )*};
}
pub(crate) use on_both;
