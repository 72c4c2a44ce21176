//! What can go wrong with a file of a message.

use model::{AttachmentRefused, ErrorCode};
use sea_orm::DbErr;

use crate::{MailboxError, StoreError, files::FilesError, store::Attempt};

#[derive(Debug, thiserror::Error)]
pub enum AttachmentError {
    /// May be shown.
    #[error("refused: {0:?}")]
    Refused(AttachmentRefused),
    /// For the log, never for a page.
    #[error(transparent)]
    Storage(#[from] StoreError),
    /// For the log, never for a page.
    #[error(transparent)]
    Files(FilesError),
    /// The one who uploads it hung up, or sent nothing for too long. What came is kept.
    #[error("the upload was interrupted")]
    Interrupted,
}

impl AttachmentError {
    /// What to tell the reader.
    pub fn refused(&self) -> AttachmentRefused {
        match self {
            Self::Refused(refused) => *refused,
            Self::Files(FilesError::Full) => AttachmentRefused::Full,
            Self::Storage(_) | Self::Files(_) | Self::Interrupted => AttachmentRefused::Unavailable,
        }
    }
}

impl From<AttachmentRefused> for AttachmentError {
    fn from(refused: AttachmentRefused) -> Self {
        Self::Refused(refused)
    }
}

impl From<FilesError> for AttachmentError {
    fn from(error: FilesError) -> Self {
        Self::Files(error)
    }
}

/// Whoever may not look finds nothing.
impl From<MailboxError> for AttachmentError {
    fn from(error: MailboxError) -> Self {
        match error {
            MailboxError::Storage(error) => Self::Storage(error),
            MailboxError::Refused(refusal) => Self::Refused(match refusal.code() {
                ErrorCode::SignedOut => AttachmentRefused::SignedOut,
                ErrorCode::MessagingOff | ErrorCode::ViewOnly => AttachmentRefused::Off,
                _ => AttachmentRefused::NotFound,
            }),
        }
    }
}

impl From<DbErr> for AttachmentError {
    fn from(error: DbErr) -> Self {
        Self::Storage(error.into())
    }
}

impl Attempt for AttachmentError {
    fn storage(&self) -> Option<&StoreError> {
        match self {
            Self::Storage(error) => Some(error),
            _ => None,
        }
    }
}
