//! A database of a test's own, and the clinic in it.

pub mod clamd;
pub mod clinic;
mod database;

use std::{
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use mailbox::{MockClock, Observer, Random, Store, StoreOptions, files::Files, scanner::Scanner};
use model::Timestamp;
use sea_orm::{ConnectionTrait, Statement};

pub use database::Database;

/// Monday, 2026-11-16, 10:00 in New York.
pub const NOW: Timestamp = Timestamp(1_794_841_200_000);

pub const MINUTE: i64 = 60_000;
pub const DAY: i64 = 24 * 60 * MINUTE;

/// Every statement that was made, with placeholders, and `BEGIN` and `COMMIT`.
#[derive(Clone, Default)]
pub struct Statements(Arc<Mutex<Vec<String>>>);

impl Statements {
    /// What was made since this was asked last.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }

    fn observer(&self) -> Observer {
        let seen = self.0.clone();
        Arc::new(move |statement| seen.lock().unwrap().push(statement.to_owned()))
    }
}

/// An installation with an empty database.
pub struct World {
    pub store: Store,
    pub clock: Arc<MockClock>,
    pub database: Database,
    pub statements: Statements,
}

impl World {
    pub async fn on(database: Database) -> Self {
        let world = Self::bare(database).await;
        world.store.migrate().await.expect("the schema can be made");
        world
    }

    /// Without a schema.
    pub async fn bare(database: Database) -> Self {
        let clock = Arc::new(MockClock::at(NOW));
        let statements = Statements::default();
        let options = StoreOptions {
            observer: Some(statements.observer()),
            files: Some(Files::at("memory:///", []).expect("memory is there")),
            ..StoreOptions::new(database.url())
        };
        let store = Store::connect(&options, clock.clone(), Random::seeded(7))
            .await
            .expect("the database can be opened");
        Self {
            store,
            clock,
            database,
            statements,
        }
    }

    /// The same installation, as a process has it open that has this scanner, or none.
    pub async fn scanned_by(&self, scanner: Option<Scanner>) -> Store {
        static SEED: AtomicU64 = AtomicU64::new(1_000);
        let options = StoreOptions {
            observer: Some(self.statements.observer()),
            files: self.store.files().cloned(),
            sends_limit: None,
            scanner,
            ..StoreOptions::new(self.database.url())
        };
        let random = Random::seeded(SEED.fetch_add(1, Ordering::Relaxed));
        Store::connect(&options, self.clock.clone(), random)
            .await
            .expect("the database can be opened")
    }

    /// The same installation, with its files in a folder.
    pub async fn with_files_in(&self, folder: &Path) -> Store {
        let options = StoreOptions {
            files: Some(Files::folder(folder).expect("the folder can be made")),
            ..StoreOptions::new(self.database.url())
        };
        Store::connect(&options, self.clock.clone(), Random::seeded(8))
            .await
            .expect("the database can be opened")
    }

    /// Past the mailbox: arranges what no public function does.
    pub async fn sql(&self, statement: &str) {
        let connection = self.database.connect().await;
        connection.execute_unprepared(statement).await.unwrap();
        connection.close().await.unwrap();
    }

    /// The number of rows of a table.
    pub async fn rows(&self, table: &str) -> i64 {
        self.number(&format!("SELECT COUNT(*) AS number FROM {table}"))
            .await
    }

    /// The number that a query finds.
    pub async fn number(&self, sql: &str) -> i64 {
        let connection = self.database.connect().await;
        let statement = Statement::from_string(connection.get_database_backend(), sql);
        let row = connection.query_one_raw(statement).await.unwrap().unwrap();
        let number = row.try_get("", "number").unwrap();
        connection.close().await.unwrap();
        number
    }

    pub async fn end(self) {
        self.store.close().await.expect("connections can be closed");
        self.database.drop().await;
    }
}

/// A test that runs on SQLite and on PostgreSQL.
macro_rules! on_both {
    ($($(#[$doc:meta])* async fn $name:ident($world:ident: &World) $body:block)*) => {$(
        $(#[$doc])*
        mod $name {
            use super::*;

            async fn on($world: &World) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn sqlite() {
                let world = World::on($crate::world::Database::sqlite()).await;
                on(&world).await;
                world.end().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn postgres() {
                let world = World::on($crate::world::Database::postgres().await).await;
                on(&world).await;
                world.end().await;
            }
        }
    )*};
}
pub(crate) use on_both;
