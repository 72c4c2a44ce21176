//! Starting a conversation.

use model::{ErrorCode, NewMessage, view::Sent};

use sea_orm::ConnectionTrait as _;
use uuid::Uuid;

use super::{compose, person, submission::Submission};
use crate::{
    MailboxError, Store, StoreError, attachment,
    audit::Action,
    entity::conversation,
    outbox::Notice,
    search::About,
    store::Change,
    viewer::{PatientSide, Viewer},
    visibility::{Started, entries::Written, messages::Place, participants},
};

pub(crate) async fn send(
    store: &Store,
    viewer: &Viewer,
    message: NewMessage,
) -> Result<Sent, MailboxError> {
    let patient = viewer.patient_side().map(|side| side.choice.patient);
    let sending = Sending {
        store: store.clone(),
        viewer: viewer.clone(),
        submission: Submission::of_message(&message),
        message,
    };
    let entry = Action::Send.entry().for_patient(patient);
    store
        .act(entry, sending, |sending: &Sending, change| {
            Box::pin(sending.run(change))
        })
        .await
}

struct Sending {
    store: Store,
    viewer: Viewer,
    message: NewMessage,
    submission: Submission,
}

impl Sending {
    async fn run(&self, change: &Change) -> Result<Sent, MailboxError> {
        // As the viewer was known when they came, which is nearly always as they are.
        let before = self.store.organization(change, self.viewer.organization);
        let before = before.await?;
        let patient = self.message.patient.0;
        let chosen = Some(self.message.recipients.as_slice());
        let whom = |organization| {
            participants::asking_whom(change, organization, patient, chosen, change.now())
        };
        let asked = (whom(&before), participants::IS_RELATED);
        let writer = self
            .submission
            .writer_and(&self.store, change, &self.viewer, asked);
        let ((viewer, earlier), reachable) = writer.await?;
        let side = viewer.patient_side().ok_or(ErrorCode::NotFound)?;
        if self.message.patient != side.choice.patient {
            return Err(ErrorCode::NotFound.into());
        }
        if let Some(earlier) = earlier {
            return self.submission.again(change, &viewer, earlier).await;
        }
        let known = viewer.organization;
        let organization = self.store.organization(change, known).await?;
        let reachable = match known == self.viewer.organization {
            true => reachable,
            false => change.query_all_raw(whom(&organization)).await?,
        };
        let reachable = participants::those_reachable(&reachable, &organization)?;
        let offered = compose::offer(&organization, &viewer, side, reachable, change.now());
        if let Some(code) = offered.refused {
            return Err(code.into());
        }
        self.submission.check_structure()?;
        self.message.check(&offered)?;
        let type_code = match &self.message.message_type {
            Some(code) => code.as_str(),
            None => return Err(ErrorCode::TypeMissing.into()),
        };
        let people = offered.recipients.into_iter().map(person).collect();
        let files = viewer.names_of(change, &self.message.attachments).await?;
        let sent = self
            .write(change, &viewer, (side, people), type_code, files)
            .await?;
        let into = (sent.conversation.0, sent.message.0);
        let (key, attachments) = (self.message.client_key, &self.message.attachments);
        attachment::attach(change, &viewer, &organization, into, key, attachments).await?;
        Ok(sent)
    }

    async fn write(
        &self,
        change: &Change,
        viewer: &Viewer,
        (side, people): (&PatientSide, Vec<(Uuid, String)>),
        type_code: &str,
        files: String,
    ) -> Result<Sent, StoreError> {
        let now = change.now();
        let author = viewer.author();
        let organization = viewer.organization.id;
        let row = conversation::Model {
            id: change.new_id(),
            organization_id: organization.ok_or(StoreError::Corrupt("a patient's organization"))?,
            patient_id: side.choice.patient.0,
            type_code: type_code.to_owned(),
            subject: model::compose::subject(&self.message.subject).to_owned(),
            confidential: self.message.confidential,
            started_at: now.0,
            last_activity: now.0,
            messages: 1,
            awaiting_since: Some(now.0),
            closed_at: None,
            preview: self.submission.preview(),
            last_author_account_id: viewer.account.0,
            last_author_role: author.role,
            last_author_kind: author.kind,
            last_author_name: author.name,
            last_author_credential: author.credential,
            seen_through: 0,
            seen_at: None,
            attachments: i32::try_from(self.message.attachments.len()).unwrap_or(i32::MAX),
        };
        let message = change.new_id();
        let place = Place {
            position: 1,
            sent_at: now,
        };
        let written = Written {
            viewer,
            position: 1,
            at: now.0,
            awaiting_since: Some(now.0),
        };
        let about = About {
            patient: row.patient_id,
            patient_name: side.choice.name.clone(),
            confidential: row.confidential,
            subject: row.subject.clone(),
            people,
        };
        let started = Started::write(row, change).await?;
        started.invite(change, self.recipients()).await?;
        let text = self.submission.text(files);
        started
            .say(change, message, viewer, &text, place, &about)
            .await?;
        started.list(change, &written).await?;
        viewer.forget_draft(change, text.client_key.0).await?;
        let entry = Action::Send.entry().in_conversation(started.id());
        change.audit(entry.for_patient(Some(side.choice.patient)));
        change.notify(Notice::Message(started.id(), message.into()));
        Ok(Sent {
            conversation: started.id(),
            message: message.into(),
        })
    }

    /// Each once, in whatever order they were chosen.
    fn recipients(&self) -> Vec<model::Recipient> {
        let mut recipients = self.message.recipients.clone();
        recipients.sort_unstable();
        recipients.dedup();
        recipients
    }
}
