//! What can go wrong: a rule said no, or the storage did not answer.

use model::{ErrorCode, Problem, Refusal};
use sea_orm::DbErr;

/// The answer to somebody who may be told.
#[derive(Debug, thiserror::Error)]
pub enum MailboxError {
    /// A rule said no. May be shown.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// For the log, never for a page.
    #[error(transparent)]
    Storage(#[from] StoreError),
}

/// The storage cannot be used. For the log and the command line, never for a page.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the database did not answer: {0}")]
    Database(#[from] DbErr),
    #[error("SQLite {found} is older than {needed}, which this program needs")]
    SqliteTooOld { found: String, needed: &'static str },
    #[error("the database's schema is not this program's: run `carepost migrate`")]
    SchemaOutdated,
    #[error("not a database this program can use: {0}")]
    UnknownDatabase(String),
    #[error("what is stored cannot be read: {0}")]
    Corrupt(&'static str),
    #[error("no such time zone")]
    UnknownTimeZone,
    #[error("the installation is not empty")]
    NotEmpty,
    #[error("background work was cut off")]
    Interrupted,
    /// Somebody else holds the lock, or too many are before this one.
    #[error("the database is busy")]
    Busy,
    #[error("nothing was written: {0}")]
    NotCommitted(String),
}

impl MailboxError {
    /// What to tell the reader: the rule that said no, or that the storage did not answer.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Refused(refusal) => refusal.clone(),
            Self::Storage(_) => ErrorCode::Unavailable.into(),
        }
    }

    /// The first code of [`Self::refusal`].
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Storage(_) => ErrorCode::Unavailable,
        }
    }
}

impl From<ErrorCode> for MailboxError {
    fn from(code: ErrorCode) -> Self {
        Self::Refused(code.into())
    }
}

impl From<Problem> for MailboxError {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem.into())
    }
}

impl From<DbErr> for MailboxError {
    fn from(error: DbErr) -> Self {
        Self::Storage(error.into())
    }
}
