//! Databases that exist for one test.

use std::{
    env, process,
    sync::atomic::{AtomicU32, Ordering},
};

use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection};
use tempfile::TempDir;

/// A new database; gone when the test ends well.
pub enum Database {
    Sqlite { directory: TempDir },
    Postgres { server: String, name: String },
}

impl Database {
    pub fn sqlite() -> Self {
        Self::Sqlite {
            directory: TempDir::new().expect("a temporary directory can be made"),
        }
    }

    pub async fn postgres() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let Ok(server) = env::var("CAREPOST_TEST_POSTGRES") else {
            panic!(
                "CAREPOST_TEST_POSTGRES names no PostgreSQL server. `./dev test` starts one; \
                 to run without: cargo nextest run -p mailbox -E 'not test(::postgres)'"
            );
        };
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("carepost_test_{}_{number}", process::id());
        on_server(
            &server,
            &format!("CREATE DATABASE {name} TEMPLATE template0"),
        )
        .await;
        Self::Postgres { server, name }
    }

    pub fn url(&self) -> String {
        match self {
            Self::Sqlite { directory } => {
                format!("sqlite://{}/carepost.db", directory.path().display())
            }
            Self::Postgres { server, name } => format!("{}/{name}", server.trim_end_matches('/')),
        }
    }

    /// A connection past the mailbox, to arrange what no public function does.
    pub async fn connect(&self) -> DatabaseConnection {
        connect(self.url()).await
    }

    pub async fn drop(self) {
        if let Self::Postgres { server, name } = self {
            on_server(&server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }
}

async fn connect(url: String) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    sea_orm::Database::connect(options)
        .await
        .expect("the database can be reached")
}

async fn on_server(server: &str, statement: &str) {
    let connection = connect(format!("{}/postgres", server.trim_end_matches('/'))).await;
    connection
        .execute_unprepared(statement)
        .await
        .expect("databases can be made and dropped");
    connection
        .close()
        .await
        .expect("the connection can be closed");
}
