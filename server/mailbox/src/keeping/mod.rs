//! Taking a copy of everything that is kept, and bringing it back.
//!
//! A backup is one file, the same for SQLite and PostgreSQL, so that a clinic can move from one to
//! the other by it ([`container`] says what is in it). It is taken in one snapshot while the
//! portal serves: what is written meanwhile is in the next one. Tables and columns are found in
//! the database itself, so that a change of the schema needs no change here.
//!
//! Sessions are left out: whoever brings a backup back must not bring back who was signed in.

mod backup;
mod cells;
mod container;
mod error;
mod foreign_keys;
mod restore;
mod room;
mod tables;

pub use backup::backup;
pub use container::Verified;
pub use error::{BackupError, RestoreError};
pub use restore::restore;

use model::Timestamp;
use serde::{Deserialize, Serialize};

pub(crate) use foreign_keys::dangling;
pub(crate) use tables::names;

/// Tables whose rows are not taken along: who is signed in, what was attempted a moment ago, which
/// steps the schema has taken (those are in the [`Header`]), the row that is written to see whether
/// writing works, and what messages are found by, which is made of them again and differs between the
/// kinds of database.
const LEFT_OUT: [&str; 6] = [
    "session",
    "allowance",
    "looked_for",
    STEPS,
    "probe",
    "search_document",
];
const STEPS: &str = "seaql_migrations";

/// What a backup says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Version of the program that took it.
    pub carepost: String,
    pub taken_at: Timestamp,
    /// The kind of database it was taken from: `sqlite` or `postgres`.
    pub database: String,
    /// The steps the schema had taken, oldest first.
    pub steps: Vec<String>,
}

/// What was copied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    pub tables: u64,
    pub rows: u64,
}

/// A line between the rows. A row is an array, so that it cannot be taken for one of these.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Mark {
    Backup(Header),
    /// Rows of that table follow, with these columns.
    Table {
        name: String,
        columns: Vec<tables::Column>,
    },
    /// So many rows came since the last mark.
    EndOfTable {
        rows: u64,
    },
    End {
        tables: u64,
        rows: u64,
    },
}
