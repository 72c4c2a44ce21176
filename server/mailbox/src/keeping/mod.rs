//! Taking a copy of everything that is kept, and bringing it back.
//!
//! A backup is one file, the same for SQLite and PostgreSQL, so that a clinic can move from one to
//! the other by it ([`container`] says what is in it). It is taken in one snapshot while the
//! portal serves: what is written meanwhile is in the next one. Tables and columns are found in
//! the database itself, so that a change of the schema needs no change here.
//!
//! Sessions are left out: whoever brings a backup back must not bring back who was signed in.
//!
//! Attachments come along as they are stored: in parts that are encrypted with a key for each file.
//! Those keys are in the rows, wrapped by keys of the installation, which are rows too (`secret`). So
//! a backup holds all that it takes to read them, and needs nothing beside it.

mod attached;
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
use uuid::Uuid;

pub(crate) use foreign_keys::dangling;
pub(crate) use tables::names;

/// Tables whose rows are not taken along: who is signed in, what was attempted a moment ago, which
/// steps the schema has taken (those are in the [`Header`]), the row that is written to see whether
/// writing works, and what messages are found by, which is made of them again and differs between the
/// kinds of database.
const LEFT_OUT: [&str; 7] = [
    "session",
    "allowance",
    "looked_for",
    STEPS,
    "probe",
    "search_document",
    "search_waiting",
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Copied {
    pub tables: u64,
    pub rows: u64,
    /// Stored files of attachments, all of which were there. A picture has up to three.
    pub files: u64,
    /// How many bytes of files, before they were encrypted.
    pub bytes: u64,
    /// Files of attachments that nobody has sent, of which something is not there: they were taken
    /// out while the backup was made.
    pub left_out: u64,
    /// Files of attachments that were sent, of which something is not there. There should be none.
    pub lost: u64,
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
    /// Parts of that stored file follow, each `[offset, length, sealed bytes in Base64]`.
    File {
        id: Uuid,
        /// It is of an attachment that was sent.
        sent: bool,
    },
    /// So many parts came since the last mark, and whether those are all that its row names.
    EndOfFile {
        parts: u64,
        whole: bool,
    },
    End(Copied),
}
