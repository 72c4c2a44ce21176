//! The signed-in account's way to what a [`Scope`] names. The mailbox says whether there is one.

use mailbox::{CareTeamDesk, Mailbox, MailboxError};
use model::{
    ConversationId, NewReply, PatientId,
    view::{ConversationView, FolderPage, Sent, TodayView},
};

use crate::{
    address::{FolderQuery, Scope},
    context::RequestContext,
};

pub(crate) enum Viewer {
    Patient(Mailbox),
    Desk(CareTeamDesk),
}

/// The mailbox of a patient, for the account of the present request.
pub(super) async fn mailbox(patient: PatientId) -> Result<Mailbox, MailboxError> {
    let context = RequestContext::current()?;
    Mailbox::open(&context.store, context.signed_in()?, patient).await
}

impl Viewer {
    /// For the account of the present request.
    pub(super) async fn open(scope: Scope) -> Result<Self, MailboxError> {
        Self::open_in(&RequestContext::current()?, scope).await
    }

    pub(crate) async fn open_in(
        context: &RequestContext,
        scope: Scope,
    ) -> Result<Self, MailboxError> {
        let account = context.signed_in()?;
        Ok(match scope {
            Scope::Patient(patient) => {
                Self::Patient(Mailbox::open(&context.store, account, patient).await?)
            }
            Scope::Desk => Self::Desk(CareTeamDesk::open(&context.store, account).await?),
        })
    }

    pub(super) async fn today(&self) -> Result<TodayView, MailboxError> {
        match self {
            Self::Patient(mailbox) => mailbox.today().await,
            Self::Desk(desk) => desk.today().await,
        }
    }

    pub(super) async fn unread(&self) -> Result<u32, MailboxError> {
        match self {
            Self::Patient(mailbox) => mailbox.unread().await,
            Self::Desk(desk) => desk.unread().await,
        }
    }

    pub(super) async fn folder(&self, query: FolderQuery) -> Result<FolderPage, MailboxError> {
        match self {
            Self::Patient(mailbox) => mailbox.folder(query.folder, query.before).await,
            Self::Desk(desk) => desk.folder(query.folder, query.before).await,
        }
    }

    pub(super) async fn conversation(
        &self,
        conversation: ConversationId,
    ) -> Result<ConversationView, MailboxError> {
        match self {
            Self::Patient(mailbox) => mailbox.conversation(conversation).await,
            Self::Desk(desk) => desk.conversation(conversation).await,
        }
    }

    pub(crate) async fn reply(&self, reply: NewReply) -> Result<Sent, MailboxError> {
        match self {
            Self::Patient(mailbox) => mailbox.reply(reply).await,
            Self::Desk(desk) => desk.reply(reply).await,
        }
    }
}
