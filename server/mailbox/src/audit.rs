//! The trail: who did what, when, to whose record, and whether it was let. Never any content.

use model::{AccountId, ConversationId, PatientId, Timestamp};
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use crate::{Store, StoreError, entity::audit};

/// One line of the trail.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) account: Option<AccountId>,
    pub(crate) action: Action,
    pub(crate) patient: Option<PatientId>,
    pub(crate) conversation: Option<ConversationId>,
    pub(crate) outcome: Outcome,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    SignIn,
    SignOut,
    AddAccount,
    GrantAccess,
    RevokeAccess,
    ReadConversation,
    Send,
    Reply,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Done,
    Refused,
}

impl Action {
    const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::SignOut => "sign_out",
            Self::AddAccount => "add_account",
            Self::GrantAccess => "grant_access",
            Self::RevokeAccess => "revoke_access",
            Self::ReadConversation => "read_conversation",
            Self::Send => "send",
            Self::Reply => "reply",
        }
    }
}

impl Entry {
    pub(crate) async fn write(
        self,
        store: &Store,
        database: &impl ConnectionTrait,
    ) -> Result<(), StoreError> {
        let now: Timestamp = store.now();
        let row = audit::Model {
            id: store.random().id(now),
            at: now.0,
            account_id: self.account.map(Uuid::from),
            action: self.action.as_str().to_owned(),
            patient_id: self.patient.map(Uuid::from),
            conversation_id: self.conversation.map(Uuid::from),
            outcome: match self.outcome {
                Outcome::Done => "done".to_owned(),
                Outcome::Refused => "refused".to_owned(),
            },
        };
        audit::Entity::insert(row.into_active_model())
            .exec_without_returning(database)
            .await?;
        Ok(())
    }

    /// In a transaction of its own: for what was refused, of which nothing else is written.
    pub(crate) async fn write_alone(self, store: &Store) -> Result<(), StoreError> {
        store
            .write((self, store.clone()), |(entry, store), change| {
                Box::pin(entry.write(store, change))
            })
            .await
    }
}
