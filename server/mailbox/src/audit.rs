//! The trail: who did what, when, from where, to whose record, and whether it was let. Never any
//! content.

use std::net::IpAddr;

use model::{AccountId, ConversationId, ErrorCode, PatientId};
use sea_orm::{EntityTrait, IntoActiveModel, QueryTrait};
use uuid::Uuid;

use crate::{Random, StoreError, entity::audit, store::Change};

/// Who acts, and from where. Nobody, for the command line and for what the server does by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Actor {
    pub account: Option<AccountId>,
    pub address: Option<IpAddr>,
}

/// One line of the trail: what was attempted, and whom it is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) action: Action,
    /// The account to which something is done.
    pub(crate) subject: Option<AccountId>,
    /// For whom.
    pub(crate) patient: Option<PatientId>,
    pub(crate) conversation: Option<ConversationId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    SignIn,
    SignOut,
    AddAccount,
    GrantAccess,
    RevokeAccess,
    DisableAccount,
    EnableAccount,
    SetPassword,
    ChangeOrganization,
    ReadConversation,
    Send,
    Reply,
    /// Changes a conversation's details; done, each change is a line of its own.
    Edit,
    ChangeSubject,
    ChangeType,
    AddRecipient,
    RemoveRecipient,
    MakeConfidential,
    EndConfidentiality,
    /// Moves conversations in folders of the reader's own, or marks them there.
    File,
    RotateAttachmentKey,
    /// A virus was found in a file of the subject's.
    QuarantineAttachment,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Done,
    /// A rule said no: this one, where it has a code.
    Refused(Option<ErrorCode>),
}

/// The outcome of what was let.
pub(crate) const DONE: &str = "done";

impl Action {
    /// What is changed of conversations for everybody in them.
    pub(crate) const OF_DETAILS: [Self; 7] = [
        Self::Edit,
        Self::ChangeSubject,
        Self::ChangeType,
        Self::AddRecipient,
        Self::RemoveRecipient,
        Self::MakeConfidential,
        Self::EndConfidentiality,
    ];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::SignOut => "sign_out",
            Self::AddAccount => "add_account",
            Self::GrantAccess => "grant_access",
            Self::RevokeAccess => "revoke_access",
            Self::DisableAccount => "disable_account",
            Self::EnableAccount => "enable_account",
            Self::SetPassword => "set_password",
            Self::ChangeOrganization => "change_organization",
            Self::ReadConversation => "read_conversation",
            Self::Send => "send",
            Self::Reply => "reply",
            Self::Edit => "edit",
            Self::ChangeSubject => "change_subject",
            Self::ChangeType => "change_type",
            Self::AddRecipient => "add_recipient",
            Self::RemoveRecipient => "remove_recipient",
            Self::MakeConfidential => "make_confidential",
            Self::EndConfidentiality => "end_confidentiality",
            Self::File => "file",
            Self::RotateAttachmentKey => "rotate_attachment_key",
            Self::QuarantineAttachment => "quarantine_attachment",
        }
    }

    pub(crate) const fn entry(self) -> Entry {
        Entry {
            action: self,
            subject: None,
            patient: None,
            conversation: None,
        }
    }
}

impl Entry {
    pub(crate) const fn to(self, account: AccountId) -> Self {
        Self {
            subject: Some(account),
            ..self
        }
    }

    pub(crate) const fn for_patient(self, patient: Option<PatientId>) -> Self {
        Self { patient, ..self }
    }

    pub(crate) const fn in_conversation(self, conversation: ConversationId) -> Self {
        Self {
            conversation: Some(conversation),
            ..self
        }
    }

    fn row(self, outcome: Outcome, change: &Change, random: &Random) -> audit::Model {
        let actor = change.actor();
        let (outcome, reason) = match outcome {
            Outcome::Done => (DONE, None),
            Outcome::Refused(code) => ("refused", code.map(name)),
        };
        audit::Model {
            id: random.id(change.now()),
            at: change.now().0,
            actor_id: actor.account.map(Uuid::from),
            address: actor.address.map(|address| address.to_string()),
            action: self.action.as_str().to_owned(),
            subject_id: self.subject.map(Uuid::from),
            patient_id: self.patient.map(Uuid::from),
            conversation_id: self.conversation.map(Uuid::from),
            outcome: outcome.to_owned(),
            reason,
        }
    }
}

/// Writes lines of the trail into the change they are about.
pub(crate) async fn write(
    change: &Change,
    random: &Random,
    lines: Vec<(Entry, Outcome)>,
) -> Result<(), StoreError> {
    if lines.is_empty() {
        return Ok(());
    }
    let rows = lines
        .into_iter()
        .map(|(entry, outcome)| entry.row(outcome, change, random).into_active_model());
    change
        .put(audit::Entity::insert_many(rows).as_query())
        .await
}

/// A code by its name, without the numbers that some carry.
fn name(code: ErrorCode) -> String {
    let told = format!("{code:?}");
    told.split(' ').next().unwrap_or_default().to_owned()
}
