//! A portal of a test's own.

use std::{fs, path::Path, sync::Arc};

use axum::Router;
use mailbox::{
    Accounts, Mailbox, MockClock, Random, Sessions, Store, StoreOptions, demo, files::Files,
    scanner::Scanner,
};
use model::{
    AccountId, PatientId, Scope, Timestamp,
    view::{AccountView, Folder, List},
};
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, Statement};
use server::{
    site::Site,
    web::{self, Draining, PublicOrigin, Settings, TrustedProxies},
};
use tempfile::TempDir;

use super::{
    Administrator, Anonymous, CareTeam, Patient, Proxy, ViewOnlyProxy, Visitor, visitor::Seat,
};

/// When tests happen: Sunday, 2026-11-22T15:00:00Z.
const NOW: Timestamp = Timestamp(1_795_359_600_000);

/// The program the fixture's site holds.
pub const SCRIPT: &str = "/pkg/carepost.Zm9vYmFy.js";

pub struct Portal {
    pub router: Router,
    pub store: Store,
    pub clock: Arc<MockClock>,
    pub draining: Draining,
    directory: TempDir,
}

/// What a test may want to be otherwise.
#[derive(Default)]
pub struct Otherwise {
    pub proxies: TrustedProxies,
    pub public_origin: PublicOrigin,
    /// The demo's accounts are not shown on the sign-in page.
    pub unlisted: bool,
    /// Another seed of chance makes another installation, with keys of its own.
    pub seed: u64,
    /// What looks for viruses in files.
    pub scanner: Option<Scanner>,
}

impl Portal {
    /// The demo organization, on plain HTTP.
    pub async fn demo() -> Self {
        Self::with(Otherwise::default()).await
    }

    /// The demo organization behind a proxy that speaks TLS.
    pub async fn behind_tls() -> Self {
        Self::with(Otherwise {
            public_origin: "https://portal.example.org".parse().unwrap(),
            ..Otherwise::default()
        })
        .await
    }

    pub async fn with(otherwise: Otherwise) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let clock = Arc::new(MockClock::at(NOW));
        let random = Random::seeded(7 + otherwise.seed);
        let database = directory.path().join("carepost.db");
        let options = StoreOptions {
            files: Some(Files::folder(&directory.path().join("files")).unwrap()),
            scanner: otherwise.scanner,
            ..StoreOptions::new(format!("sqlite://{}", database.display()))
        };
        let store = Store::connect(&options, clock.clone(), random.clone())
            .await
            .unwrap();
        store.migrate().await.unwrap();
        let listed = demo::fill(&store).await.unwrap();
        let draining = Draining::default();
        let settings = Settings {
            store: store.clone(),
            clock: clock.clone(),
            random,
            site: site(directory.path()),
            proxies: otherwise.proxies,
            public_origin: otherwise.public_origin,
            draining: draining.clone(),
            demo: if otherwise.unlisted {
                Vec::new()
            } else {
                listed
            },
        };
        let router = web::router(web::Portal::new(settings));
        Self {
            router,
            store,
            clock,
            draining,
            directory,
        }
    }

    /// Somebody at another process of the same installation.
    pub async fn elsewhere(&self) -> Anonymous {
        let random = Random::seeded(8);
        let options = StoreOptions::new(self.database());
        let store = Store::connect(&options, self.clock.clone(), random.clone());
        let settings = Settings {
            store: store.await.unwrap(),
            clock: self.clock.clone(),
            random,
            site: site(self.directory.path()),
            proxies: TrustedProxies::default(),
            public_origin: PublicOrigin::default(),
            draining: Draining::default(),
            demo: Vec::new(),
        };
        Anonymous(Seat::new(web::router(web::Portal::new(settings))))
    }

    fn database(&self) -> String {
        let file = self.directory.path().join("carepost.db");
        format!("sqlite://{}", file.display())
    }

    /// Behind the scenes: the number of rows of a table, some of them.
    pub async fn rows(&self, table: &str) -> i64 {
        let mut options = ConnectOptions::new(self.database());
        options.max_connections(1).sqlx_logging(false);
        let database = Database::connect(options).await.unwrap();
        let sql = format!("SELECT COUNT(*) AS number FROM {table}");
        let statement = Statement::from_string(database.get_database_backend(), sql);
        let row = database.query_one_raw(statement).await.unwrap().unwrap();
        let number = row.try_get("", "number").unwrap();
        database.close().await.unwrap();
        number
    }

    /// Behind the scenes: of one message, so many files of so many megabytes may be had from now on.
    pub async fn attachment_limits(&self, files: u32, file_mb: u32, total_mb: u32) {
        let mut options = ConnectOptions::new(self.database());
        options.max_connections(1).sqlx_logging(false);
        let database = Database::connect(options).await.unwrap();
        for sql in [
            format!(
                "UPDATE setting SET attachment_files = {files}, attachment_mb = {file_mb}, \
                 attachments_mb = {total_mb}"
            ),
            "UPDATE organization SET version = version + 1".to_owned(),
        ] {
            let statement = Statement::from_string(database.get_database_backend(), sql);
            database.execute_raw(statement).await.unwrap();
        }
        database.close().await.unwrap();
    }

    pub fn anonymous(&self) -> Anonymous {
        Anonymous(Seat::new(self.router.clone()))
    }

    pub async fn maria(&self) -> Patient {
        Patient(self.signed_in("maria").await)
    }

    pub async fn daniel(&self) -> Proxy {
        Proxy(self.signed_in("daniel").await)
    }

    pub async fn nora(&self) -> ViewOnlyProxy {
        ViewOnlyProxy(self.signed_in("nora").await)
    }

    pub async fn priya(&self) -> CareTeam {
        CareTeam(self.signed_in("priya").await)
    }

    pub async fn sam(&self) -> CareTeam {
        CareTeam(self.signed_in("sam").await)
    }

    pub async fn admin(&self) -> Administrator {
        Administrator(self.signed_in("admin").await)
    }

    /// A browser that holds the cookie of a session which has just begun.
    pub async fn signed_in(&self, username: &str) -> Seat {
        let seat = Seat::new(self.router.clone());
        seat.keep("carepost", &self.session(username).await);
        seat
    }

    /// In another tab of the same browser somebody signs in.
    pub async fn sign_in_at(&self, visitor: &impl Visitor, username: &str) {
        visitor
            .seat()
            .keep("carepost", &self.session(username).await);
    }

    async fn session(&self, username: &str) -> String {
        let account = self.account(username).await;
        let token = Sessions::new(&self.store).start(account).await.unwrap();
        token.to_string()
    }

    pub async fn account(&self, username: &str) -> AccountId {
        let found = Accounts::new(&self.store).find(username).await.unwrap();
        found.expect("the demo has that account")
    }

    pub async fn view(&self, username: &str) -> AccountView {
        let account = self.account(username).await;
        Accounts::new(&self.store).view(account).await.unwrap()
    }

    /// The patient of that name among those the account may look at.
    pub async fn patient(&self, username: &str, name: &str) -> PatientId {
        let view = self.view(username).await;
        let patient = view.patients.iter().find(|patient| patient.name == name);
        patient
            .expect("the account may look at that patient")
            .patient
    }

    /// Behind the scenes.
    pub async fn mailbox(&self, username: &str, patient: PatientId) -> Mailbox {
        let account = self.account(username).await;
        Mailbox::open(&self.store, account, Scope::Patient(patient))
            .await
            .unwrap()
    }

    /// The conversation in which something happened last.
    pub async fn newest(&self, username: &str, patient: PatientId) -> String {
        let mailbox = self.mailbox(username, patient).await;
        let rows = mailbox.folder(List::of(Folder::Inbox)).await.unwrap().rows;
        rows[0].conversation.to_string()
    }

    /// Behind the scenes.
    pub async fn desk(&self, username: &str) -> Mailbox {
        let account = self.account(username).await;
        Mailbox::open(&self.store, account, Scope::Desk)
            .await
            .unwrap()
    }

    pub fn later(&self, seconds: i64) -> Timestamp {
        self.clock.advance(seconds * 1_000)
    }

    pub fn site_root(&self) -> std::path::PathBuf {
        self.directory.path().join("site")
    }
}

/// A site as the build makes it, with next to nothing in it.
fn site(directory: &Path) -> Site {
    let root = directory.join("site");
    for (name, content) in [
        ("pkg/carepost.Zm9vYmFy.js", &b"export default 1;"[..]),
        // As brotli writes "export default 1;", uncompressed.
        (
            "pkg/carepost.Zm9vYmFy.js.br",
            b"\x8b\x08\x80export default 1;\x03",
        ),
        ("pkg/carepost.d2FzbQ.wasm", b"\0asm\x01\0\0\0"),
        ("pkg/carepost.Y3Nz.css", b"body{}"),
        ("pkg/cGFydHM/part.wasm", b"\0asm\x01\0\0\0"),
        ("fonts/atkinson.woff2", b"wOF2"),
        ("mark.svg", br#"<svg xmlns="http://www.w3.org/2000/svg"/>"#),
    ] {
        let file = root.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, content).unwrap();
    }
    fs::write(
        directory.join("hash.txt"),
        "js: Zm9vYmFy\nwasm: d2FzbQ\ncss: Y3Nz\n",
    )
    .unwrap();
    Site::at(&root, directory)
}
