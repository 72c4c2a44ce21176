//! A place for an installation, and the program to call there.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{self, Child, Command, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection};
use tempfile::TempDir;

pub const PASSWORD: &str = "a long enough password\n";

pub struct Place {
    directory: TempDir,
    database: Option<Postgres>,
}

struct Postgres {
    server: String,
    name: String,
}

impl Place {
    /// Where an embedded installation may be made.
    pub fn embedded() -> Self {
        let directory = tempfile::tempdir().unwrap();
        fs::create_dir_all(directory.path().join("site/pkg")).unwrap();
        Self {
            directory,
            database: None,
        }
    }

    /// An empty database on the PostgreSQL server for tests.
    pub async fn postgres() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let server = env::var("CAREPOST_TEST_POSTGRES")
            .expect("CAREPOST_TEST_POSTGRES names a PostgreSQL server");
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("carepost_administration_{}_{number}", process::id());
        on(
            &server,
            "postgres",
            &format!("CREATE DATABASE {name} TEMPLATE template0"),
        )
        .await;
        Self {
            database: Some(Postgres { server, name }),
            ..Self::embedded()
        }
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    pub fn carepost(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_carepost"));
        command
            .args(arguments)
            .current_dir(self.path())
            .env("LEPTOS_SITE_ROOT", self.file("site"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if let Some(Postgres { server, name }) = &self.database {
            let url = format!("{}/{name}", server.trim_end_matches('/'));
            command.env("CAREPOST_DATABASE_URL", url);
        }
        command
    }

    pub fn run(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = self.carepost(arguments).spawn().unwrap();
        let mut to = child.stdin.take().unwrap();
        // A program that fails early reads nothing.
        to.write_all(input.as_bytes()).ok();
        drop(to);
        child.wait_with_output().unwrap()
    }

    /// It is done, and says this.
    pub fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments, PASSWORD);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{arguments:?}: {}",
            said(&output)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// It is not done, and says why.
    pub fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments, PASSWORD);
        assert_eq!(
            output.status.code(),
            Some(1),
            "{arguments:?}: {}",
            said(&output)
        );
        said(&output)
    }

    /// Serves the demo from here, in the background.
    pub fn serve(&self) -> Served {
        let arguments = ["serve", "--demo", "--addr", "127.0.0.1:0"];
        let mut child = self.carepost(&arguments).spawn().unwrap();
        let mut hello = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut hello).unwrap();
        assert!(hello.starts_with("Carepost is at "), "{hello}");
        Served { child }
    }

    /// A demo organization that nobody serves.
    pub fn demo(&self) {
        drop(self.serve());
    }

    /// Past the program: arranges in an embedded installation what no command does.
    pub async fn sql(&self, statement: &str) {
        let url = format!("sqlite://{}", self.file("data/carepost.db").display());
        let database = Database::connect(url).await.unwrap();
        database.execute_unprepared(statement).await.unwrap();
        database.close().await.unwrap();
    }

    pub async fn end(self) {
        if let Some(Postgres { server, name }) = self.database {
            on(
                &server,
                "postgres",
                &format!("DROP DATABASE {name} WITH (FORCE)"),
            )
            .await;
        }
    }
}

pub struct Served {
    child: Child,
}

impl Drop for Served {
    fn drop(&mut self) {
        // As a service manager stops it; a test that failed does not wait for more.
        let id = self.child.id().to_string();
        Command::new("kill").arg(&id).status().ok();
        self.child.wait().ok();
    }
}

pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

async fn on(server: &str, database: &str, statement: &str) {
    let url = format!("{}/{database}", server.trim_end_matches('/'));
    let connection: DatabaseConnection = Database::connect(url).await.unwrap();
    connection.execute_unprepared(statement).await.unwrap();
    connection.close().await.unwrap();
}
