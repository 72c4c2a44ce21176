//! Messages of one patient, for one viewer: the patient or an authorized representative.

use model::{
    AccountId, ConversationId, NewMessage, NewReply, PatientId,
    view::{ComposeView, ConversationView, Cursor, Folder, FolderPage, Sent, TodayView},
};

use crate::{MailboxError, Store, StoreError};

/// One viewer's way to one patient's conversations.
pub struct Mailbox {
    _store: Store,
}

impl Mailbox {
    /// # Errors
    /// `NotFound` when the account has no access to the patient's record now, or there is no such
    /// patient: the two are not told apart.
    pub async fn open(
        _store: &Store,
        _account: AccountId,
        _patient: PatientId,
    ) -> Result<Self, MailboxError> {
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

    /// What the page "New message" offers.
    ///
    /// # Errors
    /// When the storage fails; that the viewer cannot send is said in the view.
    pub async fn compose(&self) -> Result<ComposeView, MailboxError> {
        Err(StoreError::Interrupted.into())
    }

    /// Starts a conversation. When it returns, the message is on disk. The same message with the
    /// same client key gives the same answer again.
    ///
    /// # Errors
    /// Every problem [`NewMessage::check`] finds; `MessagingOff`, `ViewOnly`, `NotFound` (another
    /// patient's mailbox), `BodyInvalid`, `ClientKeyReused`.
    pub async fn send(&self, _message: NewMessage) -> Result<Sent, MailboxError> {
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

    /// Answers in a conversation; idempotent as [`Self::send`] is.
    ///
    /// # Errors
    /// `NotFound` when it does not exist for this viewer; `MessagingOff`, `ViewOnly`,
    /// `NoRelationship`, `ConversationClosed`, `ConversationTooOld`; `BodyBlank`, `BodyTooLong`,
    /// `BodyInvalid`; `ClientKeyReused`.
    pub async fn reply(&self, _reply: NewReply) -> Result<Sent, MailboxError> {
        Err(StoreError::Interrupted.into())
    }
}
