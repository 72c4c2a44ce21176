//! Messages of one patient, for one viewer: the patient or an authorized representative.

use model::{
    AccountId, ConversationId, ErrorCode, NewMessage, NewReply, PatientId,
    view::{ComposeView, ConversationView, Cursor, Folder, FolderPage, Sent, TodayView},
};

use crate::{
    MailboxError, Store,
    conversation::{self, compose, folder, open, reply, send, today},
    viewer::{PatientSide, Viewer},
};

/// One viewer's way to one patient's conversations.
pub struct Mailbox {
    store: Store,
    viewer: Viewer,
}

impl Mailbox {
    /// # Errors
    /// `NotFound` when the account has no access to the patient's record now, or there is no such
    /// patient: the two are not told apart.
    pub async fn open(
        store: &Store,
        account: AccountId,
        patient: PatientId,
    ) -> Result<Self, MailboxError> {
        Ok(Self {
            viewer: Viewer::of_patient(store.read(), store.now(), account, patient).await?,
            store: store.clone(),
        })
    }

    /// # Errors
    /// When the storage fails.
    pub async fn today(&self) -> Result<TodayView, MailboxError> {
        today::today(self.store.read(), &self.viewer, self.store.now()).await
    }

    /// Unread conversations.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn unread(&self) -> Result<u32, MailboxError> {
        let unread = conversation::unread(self.store.read(), &self.viewer, self.store.now());
        Ok(unread.await?)
    }

    /// What the page "New message" offers.
    ///
    /// # Errors
    /// When the storage fails; that the viewer cannot send is said in the view.
    pub async fn compose(&self) -> Result<ComposeView, MailboxError> {
        let side = self.side()?;
        let (database, random) = (self.store.read(), self.store.random());
        compose::compose(database, random, &self.viewer, side, self.store.now()).await
    }

    /// Starts a conversation. When it returns, the message is on disk. The same message with the
    /// same client key gives the same answer again.
    ///
    /// # Errors
    /// Every problem [`NewMessage::check`] finds; `MessagingOff`, `ViewOnly`, `NotFound` (another
    /// patient's mailbox), `BodyInvalid`, `ClientKeyReused`.
    pub async fn send(&self, message: NewMessage) -> Result<Sent, MailboxError> {
        send::send(&self.store, &self.viewer, message).await
    }

    /// One page of a folder, newest activity first.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn folder(
        &self,
        folder: Folder,
        after: Option<Cursor>,
    ) -> Result<FolderPage, MailboxError> {
        let now = self.store.now();
        folder::folder(self.store.read(), &self.viewer, folder, after, now).await
    }

    /// An open conversation, which is read by that.
    ///
    /// # Errors
    /// `NotFound` when it does not exist for this viewer.
    pub async fn conversation(
        &self,
        conversation: ConversationId,
    ) -> Result<ConversationView, MailboxError> {
        open::open(&self.store, &self.viewer, conversation).await
    }

    /// Answers in a conversation; idempotent as [`Self::send`] is.
    ///
    /// # Errors
    /// `NotFound` when it does not exist for this viewer; `MessagingOff`, `ViewOnly`,
    /// `NoRelationship`, `ConversationClosed`, `ConversationTooOld`; `BodyBlank`, `BodyTooLong`,
    /// `BodyInvalid`; `ClientKeyReused`.
    pub async fn reply(&self, reply: NewReply) -> Result<Sent, MailboxError> {
        reply::reply(&self.store, &self.viewer, reply).await
    }

    fn side(&self) -> Result<&PatientSide, MailboxError> {
        Ok(self.viewer.patient_side().ok_or(ErrorCode::NotFound)?)
    }
}
