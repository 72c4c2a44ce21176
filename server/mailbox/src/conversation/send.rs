//! Starting a conversation.

use model::{ErrorCode, NewMessage, Recipient, Timestamp, view::Sent};
use sea_orm::{EntityTrait, IntoActiveModel};
use uuid::Uuid;

use super::{
    compose,
    submission::{Place, Submission},
    unread,
};
use crate::{
    MailboxError, Store, StoreError,
    audit::{Action, Entry, Outcome},
    entity::{conversation, participant},
    store::Change,
    viewer::Viewer,
};

pub(crate) async fn send(
    store: &Store,
    viewer: &Viewer,
    message: NewMessage,
) -> Result<Sent, MailboxError> {
    let sending = Sending {
        store: store.clone(),
        viewer: viewer.clone(),
        submission: Submission::of_message(&message),
        message,
    };
    let sent = store
        .write(sending, |sending: &Sending, change| {
            Box::pin(sending.run(change))
        })
        .await;
    if let Err(MailboxError::Refused(_)) = &sent {
        let entry = Entry {
            account: Some(viewer.account),
            action: Action::Send,
            patient: viewer.patient_side().map(|side| side.choice.patient),
            conversation: None,
            outcome: Outcome::Refused,
        };
        entry.write_alone(store).await?;
    }
    sent
}

struct Sending {
    store: Store,
    viewer: Viewer,
    message: NewMessage,
    submission: Submission,
}

impl Sending {
    async fn run(&self, change: &Change) -> Result<Sent, MailboxError> {
        let now = change.now();
        let viewer = self.viewer.again(change, now).await?;
        let side = viewer.patient_side().ok_or(ErrorCode::NotFound)?;
        if self.message.patient != side.choice.patient {
            return Err(ErrorCode::NotFound.into());
        }
        if let Some(sent) = self.submission.earlier(change, &viewer, now).await? {
            return Ok(sent);
        }
        let offered = compose::compose(change, self.store.random(), &viewer, side, now).await?;
        if let Some(code) = offered.refused {
            return Err(code.into());
        }
        self.submission.check_structure()?;
        self.message.check(&offered)?;
        let type_code = match &self.message.message_type {
            Some(code) => code.as_str(),
            None => return Err(ErrorCode::TypeMissing.into()),
        };
        Ok(self
            .write(change, &viewer, side.choice.patient.0, type_code, now)
            .await?)
    }

    async fn write(
        &self,
        change: &Change,
        viewer: &Viewer,
        patient: Uuid,
        type_code: &str,
        now: Timestamp,
    ) -> Result<Sent, StoreError> {
        let id = self.store.random().id(now);
        let row = conversation::Model {
            id,
            patient_id: patient,
            type_code: type_code.to_owned(),
            subject: self.message.subject.trim().to_owned(),
            confidential: self.message.confidential,
            started_at: now.0,
            last_activity: now.0,
            messages: 1,
            awaiting_since: Some(now.0),
            closed_at: None,
        };
        conversation::Entity::insert(row.into_active_model())
            .exec_without_returning(change)
            .await?;
        let participants = self.participants(id, now);
        participant::Entity::insert_many(participants)
            .exec_without_returning(change)
            .await?;
        let place = Place {
            conversation: id.into(),
            position: 1,
            sent_at: now,
        };
        let sent = self
            .submission
            .write(&self.store, change, viewer, place)
            .await?;
        unread::mark_read(change, viewer, id, 1).await?;
        let entry = Entry {
            account: Some(viewer.account),
            action: Action::Send,
            patient: Some(patient.into()),
            conversation: Some(sent.conversation),
            outcome: Outcome::Done,
        };
        entry.write(&self.store, change).await?;
        Ok(sent)
    }

    fn participants(&self, conversation: Uuid, now: Timestamp) -> Vec<participant::ActiveModel> {
        let mut recipients = self.message.recipients.clone();
        recipients.sort_unstable();
        recipients.dedup();
        let row = |recipient| participant::Model {
            conversation_id: conversation,
            recipient_id: match recipient {
                Recipient::Practitioner(id) => id.0,
                Recipient::CareTeam(id) => id.0,
            },
            added_at: now.0,
            removed_at: None,
        };
        let rows = recipients.into_iter().map(row);
        rows.map(IntoActiveModel::into_active_model).collect()
    }
}
