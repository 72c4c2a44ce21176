//! What can go wrong, in words for the person at the terminal.

use std::io;

use sea_orm::DbErr;

use crate::{StoreError, files::FilesError};

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("there is nothing to back up: the database is empty")]
    Nothing,
    #[error("there are attachments, and nothing is known of where they are kept")]
    NoFiles,
    #[error("the attachments cannot be read: {0}")]
    Files(#[from] FilesError),
    #[error("the backup cannot be written: {0}")]
    Write(#[from] io::Error),
    #[error(transparent)]
    Storage(#[from] StoreError),
}

/// Why nothing was brought back.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    #[error("this is not a backup made by `carepost backup`")]
    NotABackup,
    #[error("the backup was made by a newer version of Carepost: update this one first")]
    NewerFormat,
    #[error("the backup is cut off: its end is missing. Copy the file again, or use another one")]
    CutOff,
    #[error(
        "the backup is damaged: it is not as it was written. Copy the file again, or use \
         another one"
    )]
    Damaged,
    #[error(
        "the backup was made by a version of Carepost that this one does not know (its schema \
         has the step {0}): update this one first"
    )]
    UnknownStep(String),
    #[error(
        "there is something here already (table {0}), and a backup is only brought back into an \
         empty place: choose another directory with --data, or a new database with --database-url"
    )]
    NotEmpty(String),
    #[error(
        "there are attachments here already, and a backup is only brought back into an empty \
         place: choose another directory with --data, or another place with --attachments"
    )]
    FilesThere,
    #[error("the backup has attachments, and nothing is known of where to keep them")]
    NoFiles,
    #[error("the attachments cannot be kept: {0}")]
    Files(#[from] FilesError),
    #[error("the backup does not hold together: {0}")]
    Inconsistent(String),
    #[error("the backup cannot be read: {0}")]
    Read(#[from] io::Error),
    #[error(transparent)]
    Storage(#[from] StoreError),
}

impl From<DbErr> for BackupError {
    fn from(error: DbErr) -> Self {
        Self::Storage(error.into())
    }
}

impl From<DbErr> for RestoreError {
    fn from(error: DbErr) -> Self {
        Self::Storage(error.into())
    }
}
