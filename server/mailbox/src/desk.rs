//! Messages to one member of the care team, or to a team they belong to.

use model::{
    AccountId, ConversationId, NewReply,
    view::{ConversationView, Cursor, Folder, FolderPage, Sent, TodayView},
};

use crate::{
    MailboxError, Store,
    conversation::{self, folder, open, reply, today},
    viewer::Viewer,
};

/// One care-team member's way to the conversations they take part in.
pub struct CareTeamDesk {
    store: Store,
    viewer: Viewer,
}

impl CareTeamDesk {
    /// # Errors
    /// `NoMailbox` when the account is no practitioner's.
    pub async fn open(store: &Store, account: AccountId) -> Result<Self, MailboxError> {
        Ok(Self {
            viewer: Viewer::of_care_team(store.read(), account).await?,
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

    /// Answers the patient; idempotent as [`crate::Mailbox::send`] is.
    ///
    /// # Errors
    /// `NotFound` when it does not exist for this viewer; `MessagingOff`, `ConversationClosed`,
    /// `ConversationTooOld`; `BodyBlank`, `BodyTooLong`, `BodyInvalid`; `ClientKeyReused`.
    pub async fn reply(&self, reply: NewReply) -> Result<Sent, MailboxError> {
        reply::reply(&self.store, &self.viewer, reply).await
    }
}
