//! Messages to one member of the care team, or to a team they belong to.

use model::{
    AccountId, ConversationId, NewReply,
    view::{ConversationView, Cursor, Folder, FolderPage, Sent, TodayView},
};

use crate::{MailboxError, Store, StoreError};

/// One care-team member's way to the conversations they take part in.
pub struct CareTeamDesk {
    _store: Store,
}

impl CareTeamDesk {
    /// # Errors
    /// `NoMailbox` when the account is no practitioner's.
    pub async fn open(_store: &Store, _account: AccountId) -> Result<Self, MailboxError> {
        Err(StoreError::Interrupted.into())
    }

    /// # Errors
    /// When the storage fails.
    pub async fn today(&self) -> Result<TodayView, MailboxError> {
        Err(StoreError::Interrupted.into())
    }

    /// Unread conversations.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn unread(&self) -> Result<u32, MailboxError> {
        Err(StoreError::Interrupted.into())
    }

    /// One page of a folder, newest activity first.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn folder(
        &self,
        _folder: Folder,
        _after: Option<Cursor>,
    ) -> Result<FolderPage, MailboxError> {
        Err(StoreError::Interrupted.into())
    }

    /// An open conversation, which is read by that.
    ///
    /// # Errors
    /// `NotFound` when it does not exist for this viewer.
    pub async fn conversation(
        &self,
        _conversation: ConversationId,
    ) -> Result<ConversationView, MailboxError> {
        Err(StoreError::Interrupted.into())
    }

    /// Answers the patient; idempotent as [`crate::Mailbox::send`] is.
    ///
    /// # Errors
    /// `NotFound` when it does not exist for this viewer; `MessagingOff`, `ConversationClosed`,
    /// `ConversationTooOld`; `BodyBlank`, `BodyTooLong`, `BodyInvalid`; `ClientKeyReused`.
    pub async fn reply(&self, _reply: NewReply) -> Result<Sent, MailboxError> {
        Err(StoreError::Interrupted.into())
    }
}
