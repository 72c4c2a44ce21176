//! How the demo's stories are told: somebody writes, somebody reads, at a time.

use document::Document;
use model::{
    AccountId, ClientKey, ConversationId, Edit, NewMessage, NewReply, PatientId, Recipient, Scope,
    Timestamp,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use sha2::{Digest, Sha256};

use super::{SOURCE, unexpected};
use crate::{
    Accounts, Mailbox, Store, StoreError,
    directory::RecipientRef,
    entity::{patient, recipient},
};

pub(super) struct Stage<'a> {
    pub(super) store: &'a Store,
}

/// A conversation's beginning.
pub(super) struct Opening<'a> {
    pub(super) by: &'a str,
    pub(super) of: &'a str,
    pub(super) about: &'a str,
    pub(super) to: &'a [RecipientRef],
    pub(super) subject: &'a str,
    pub(super) confidential: bool,
    pub(super) text: &'a str,
}

impl Stage<'_> {
    pub(super) async fn begins(
        &self,
        at: Timestamp,
        opening: Opening<'_>,
    ) -> Result<ConversationId, StoreError> {
        let store = self.store.at(at);
        let patient = self.patient(opening.of).await?;
        let mut recipients = Vec::new();
        for to in opening.to {
            recipients.push(self.recipient(to).await?);
        }
        let message = NewMessage {
            patient,
            message_type: Some(
                (opening.about.parse()).map_err(|_| StoreError::Corrupt("the demo: a type"))?,
            ),
            recipients,
            subject: opening.subject.to_owned(),
            confidential: opening.confidential,
            body: document(opening.text)?,
            client_key: key(opening.text),
            attachments: Vec::new(),
        };
        let account = self.account(opening.by).await?;
        let mailbox = Mailbox::open(&store, account, Scope::Patient(patient)).await;
        let sent = mailbox.map_err(unexpected)?.send(message).await;
        Ok(sent.map_err(unexpected)?.conversation)
    }

    /// Somebody of the patient's side writes more.
    pub(super) async fn adds(
        &self,
        at: Timestamp,
        (by, of): (&str, &str),
        conversation: ConversationId,
        text: &str,
    ) -> Result<(), StoreError> {
        let store = self.store.at(at);
        let patient = self.patient(of).await?;
        let mailbox = Mailbox::open(&store, self.account(by).await?, Scope::Patient(patient))
            .await
            .map_err(unexpected)?;
        mailbox
            .conversation(conversation, None)
            .await
            .map_err(unexpected)?;
        let reply = reply(Some(patient), conversation, text)?;
        mailbox.reply(reply).await.map_err(unexpected)?;
        Ok(())
    }

    /// Somebody of the care team opens the conversation and answers.
    pub(super) async fn answers(
        &self,
        at: Timestamp,
        by: &str,
        conversation: ConversationId,
        text: &str,
    ) -> Result<(), StoreError> {
        let store = self.store.at(at);
        let desk = Mailbox::open(&store, self.account(by).await?, Scope::Desk)
            .await
            .map_err(unexpected)?;
        desk.conversation(conversation, None)
            .await
            .map_err(unexpected)?;
        let reply = reply(None, conversation, text)?;
        desk.reply(reply).await.map_err(unexpected)?;
        Ok(())
    }

    /// Somebody of the care team says better what it is about, and asks somebody else in.
    pub(super) async fn edits(
        &self,
        at: Timestamp,
        by: &str,
        conversation: ConversationId,
        (subject, added): (&str, &RecipientRef),
    ) -> Result<(), StoreError> {
        let store = self.store.at(at);
        let added = self.recipient(added).await?;
        let desk = Mailbox::open(&store, self.account(by).await?, Scope::Desk)
            .await
            .map_err(unexpected)?;
        let is = (desk.details(conversation, None).await).map_err(unexpected)?;
        let taking_part = is.recipients.iter().filter(|choice| choice.takes_part);
        let taking_part = taking_part.map(|choice| choice.known.recipient);
        let edit = Edit {
            patient: None,
            conversation,
            recipients: taking_part.chain([added]).collect(),
            version: is.version,
            subject: subject.to_owned(),
            message_type: Some(is.message_type),
            confidential: None,
            told: None,
        };
        desk.edit(edit).await.map_err(unexpected)?;
        Ok(())
    }

    /// Somebody of the patient's side reads what there is.
    pub(super) async fn reads(
        &self,
        at: Timestamp,
        (by, of): (&str, &str),
        conversation: ConversationId,
    ) -> Result<(), StoreError> {
        let store = self.store.at(at);
        let patient = self.patient(of).await?;
        let mailbox = Mailbox::open(&store, self.account(by).await?, Scope::Patient(patient))
            .await
            .map_err(unexpected)?;
        mailbox
            .conversation(conversation, None)
            .await
            .map_err(unexpected)?;
        store.caught_up(self.account(by).await?).await;
        Ok(())
    }

    async fn account(&self, username: &str) -> Result<AccountId, StoreError> {
        let found = Accounts::new(self.store).find(username).await?;
        found.ok_or(StoreError::Corrupt("the demo: an account"))
    }

    async fn patient(&self, mrn: &str) -> Result<PatientId, StoreError> {
        let found = patient::Entity::find()
            .filter(patient::Column::Mrn.eq(mrn))
            .one(self.store.read())
            .await?;
        let found = found.ok_or(StoreError::Corrupt("the demo: a patient"))?;
        Ok(found.id.into())
    }

    async fn recipient(&self, to: &RecipientRef) -> Result<Recipient, StoreError> {
        let found = recipient::Entity::find()
            .filter(recipient::Column::Source.eq(SOURCE))
            .filter(recipient::Column::Kind.eq(to.kind()))
            .filter(recipient::Column::ExternalId.eq(to.id()))
            .one(self.store.read())
            .await?
            .ok_or(StoreError::Corrupt("the demo: a recipient"))?;
        Ok(match to {
            RecipientRef::Practitioner(_) => Recipient::Practitioner(found.id.into()),
            RecipientRef::CareTeam(_) => Recipient::CareTeam(found.id.into()),
        })
    }
}

fn reply(
    patient: Option<PatientId>,
    conversation: ConversationId,
    text: &str,
) -> Result<NewReply, StoreError> {
    Ok(NewReply {
        patient,
        conversation,
        body: document(text)?,
        client_key: key(text),
        seen: None,
        attachments: Vec::new(),
    })
}

fn document(text: &str) -> Result<Document, StoreError> {
    Document::from_plain_text(text).map_err(|_| StoreError::Corrupt("the demo: a text"))
}

/// The same text always has the same key, so that nobody says it twice.
fn key(text: &str) -> ClientKey {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&Sha256::digest(text)[..16]);
    ClientKey(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}
