//! Answering in a conversation.

use model::{ErrorCode, NewReply, Timestamp, view::Sent};

use uuid::Uuid;

use super::{person, refusal, submission::Submission};
use crate::{
    MailboxError, Store, StoreError, attachment,
    audit::Action,
    entity::conversation,
    outbox::Notice,
    store::Change,
    viewer::{Side, Viewer},
    visibility::{Visible, entries::Written, messages::Place},
};

pub(crate) async fn reply(
    store: &Store,
    viewer: &Viewer,
    reply: NewReply,
) -> Result<Sent, MailboxError> {
    // That the writer has read what is answered may be on its way still.
    store.caught_up(viewer.account).await;
    let patient = viewer.patient_side().map(|side| side.choice.patient);
    let entry = Action::Reply
        .entry()
        .for_patient(patient)
        .in_conversation(reply.conversation);
    let replying = Replying {
        store: store.clone(),
        viewer: viewer.clone(),
        submission: Submission::of_reply(&reply),
        reply,
    };
    store
        .act(entry, replying, |replying: &Replying, change| {
            Box::pin(replying.run(change))
        })
        .await
}

struct Replying {
    store: Store,
    viewer: Viewer,
    reply: NewReply,
    submission: Submission,
}

impl Replying {
    async fn run(&self, change: &Change) -> Result<Sent, MailboxError> {
        let (viewer, earlier) = self
            .submission
            .writer(&self.store, change, &self.viewer)
            .await?;
        self.check_patient(&viewer)?;
        if let Some(earlier) = earlier {
            return self.submission.again(change, &viewer, earlier).await;
        }
        let found = viewer.find_to_change(change, self.reply.conversation);
        let conversation = found.await?.ok_or(ErrorCode::NotFound)?;
        let known = viewer.organization;
        let organization = self.store.organization(change, known).await?;
        let now = change.now();
        let (people, reachable) = match &viewer.side {
            Side::Patient(_) => {
                let participants = conversation.participants(change, &organization, now);
                let (with, reachable) = participants.await?;
                (with.into_iter().map(person).collect(), reachable)
            }
            // The care team answers whom it was written by.
            Side::CareTeam(_) => (conversation.people(change).await?, true),
        };
        let refused = refusal::of_replying(&organization, &viewer, &conversation, reachable, now);
        if let Some(code) = refused {
            return Err(code.into());
        }
        self.submission.check_structure()?;
        self.reply.check(organization.body_chars)?;
        if let Some(seen) = self.reply.seen
            && conversation
                .others_wrote_after(change, &viewer, seen)
                .await?
        {
            return Err(ErrorCode::AnsweredMeanwhile.into());
        }
        let files = viewer.names_of(change, &self.reply.attachments).await?;
        let sent = self.write(change, &viewer, (conversation, files), people);
        let sent = sent.await?;
        let into = (sent.conversation.0, sent.message.0);
        let (key, attachments) = (self.reply.client_key, &self.reply.attachments);
        attachment::attach(change, &viewer, &organization, into, key, attachments).await?;
        Ok(sent)
    }

    /// A patient's side says whose record it means, so that nothing can be written for the wrong
    /// one; what it says must be what this mailbox was opened for.
    fn check_patient(&self, viewer: &Viewer) -> Result<(), MailboxError> {
        let fits = match &viewer.side {
            Side::Patient(side) => self.reply.patient == Some(side.choice.patient),
            Side::CareTeam(_) => self.reply.patient.is_none(),
        };
        match fits {
            true => Ok(()),
            false => Err(ErrorCode::NotFound.into()),
        }
    }

    async fn write(
        &self,
        change: &Change,
        viewer: &Viewer,
        (conversation, files): (Visible, String),
        people: Vec<(Uuid, String)>,
    ) -> Result<Sent, StoreError> {
        let place = Place {
            position: conversation.messages + 1,
            // Clocks of two servers may differ: a reply is never older than what it answers.
            sent_at: Timestamp(std::cmp::max(change.now().0, conversation.last_activity)),
        };
        let awaiting_since = match &viewer.side {
            Side::Patient(_) => conversation.awaiting_since.or(Some(place.sent_at.0)),
            Side::CareTeam(_) => None,
        };
        let written = Written {
            viewer,
            position: place.position,
            at: place.sent_at.0,
            awaiting_since,
        };
        let message = change.new_id();
        let text = self.submission.text(files);
        conversation
            .say(change, message, viewer, &text, place, people)
            .await?;
        conversation.list(change, &written).await?;
        viewer.forget_draft(change, text.client_key.0).await?;
        let author = viewer.author();
        let attached = i32::try_from(self.reply.attachments.len()).unwrap_or(i32::MAX);
        let conversation = conversation
            .change(change, |row| conversation::Model {
                last_activity: place.sent_at.0,
                messages: place.position,
                awaiting_since,
                preview: self.submission.preview(),
                attachments: row.attachments.saturating_add(attached),
                last_author_account_id: viewer.account.0,
                last_author_role: author.role,
                last_author_kind: author.kind,
                last_author_name: author.name,
                last_author_credential: author.credential,
                ..row
            })
            .await?;
        let id = conversation.id.into();
        let entry = Action::Reply.entry().in_conversation(id);
        change.audit(entry.for_patient(Some(conversation.patient_id.into())));
        change.notify(Notice::Message(id, message.into()));
        Ok(Sent {
            conversation: id,
            message: message.into(),
        })
    }
}
