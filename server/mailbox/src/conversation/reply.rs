//! Answering in a conversation.

use model::{ErrorCode, NewReply, Timestamp, view::Sent};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel,
    Iterable, sea_query::LockType,
};

use super::{
    participants, refusal,
    submission::{Place, Submission},
    unread,
};
use crate::{
    MailboxError, Store, StoreError,
    audit::{Action, Entry, Outcome},
    entity::{conversation, mailbox_entry},
    organization::Organization,
    store::Change,
    viewer::{Side, Viewer},
};

pub(crate) async fn reply(
    store: &Store,
    viewer: &Viewer,
    reply: NewReply,
) -> Result<Sent, MailboxError> {
    let replying = Replying {
        store: store.clone(),
        viewer: viewer.clone(),
        submission: Submission::of_reply(&reply),
        reply,
    };
    let conversation = replying.reply.conversation;
    let sent = store
        .write(replying, |replying: &Replying, change| {
            Box::pin(replying.run(change))
        })
        .await;
    if let Err(MailboxError::Refused(_)) = &sent {
        let entry = Entry {
            account: Some(viewer.account),
            action: Action::Reply,
            patient: viewer.patient_side().map(|side| side.choice.patient),
            conversation: Some(conversation),
            outcome: Outcome::Refused,
        };
        entry.write_alone(store).await?;
    }
    sent
}

struct Replying {
    store: Store,
    viewer: Viewer,
    reply: NewReply,
    submission: Submission,
}

impl Replying {
    async fn run(&self, change: &Change) -> Result<Sent, MailboxError> {
        let now = change.now();
        let viewer = self.viewer.again(change, now).await?;
        self.check_patient(&viewer)?;
        if let Some(sent) = self.submission.earlier(change, &viewer, now).await? {
            return Ok(sent);
        }
        let (conversation, read_through) = self.locked(change, &viewer, now).await?;
        let organization = Organization::load(change, now).await?;
        let reachable =
            participants::anybody_reachable(change, &organization, &conversation, now).await?;
        let refused = refusal::of_replying(&organization, &viewer, &conversation, reachable, now);
        if let Some(code) = refused {
            return Err(code.into());
        }
        self.submission.check_structure()?;
        self.reply.check(organization.body_chars)?;
        Ok(self
            .write(change, &viewer, conversation, read_through, now)
            .await?)
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

    /// The conversation, which nobody else changes until this is done, and how far the viewer has
    /// read in it.
    async fn locked(
        &self,
        change: &Change,
        viewer: &Viewer,
        now: Timestamp,
    ) -> Result<(conversation::Model, i32), MailboxError> {
        let columns = conversation::Column::iter().map(|column| (conversation::Entity, column));
        let query = viewer
            .conversations(now)
            .columns(columns)
            .column((mailbox_entry::Entity, mailbox_entry::Column::ReadThrough))
            .and_where(conversation::Column::Id.eq(self.reply.conversation.0))
            .lock_with_tables(LockType::Update, [conversation::Entity])
            .take();
        let row = change.query_one(&query).await?.ok_or(ErrorCode::NotFound)?;
        let read_through: Option<i32> = row.try_get("", "read_through")?;
        let conversation = conversation::Model::from_query_result(&row, "")?;
        Ok((conversation, read_through.unwrap_or_default()))
    }

    async fn write(
        &self,
        change: &Change,
        viewer: &Viewer,
        conversation: conversation::Model,
        read_through: i32,
        now: Timestamp,
    ) -> Result<Sent, StoreError> {
        let before = conversation.messages;
        // Clocks of two servers may differ: a reply is never older than what it answers.
        let sent_at = Timestamp(std::cmp::max(now.0, conversation.last_activity));
        let place = Place {
            conversation: conversation.id.into(),
            position: before + 1,
            sent_at,
        };
        let entry = Entry {
            account: Some(viewer.account),
            action: Action::Reply,
            patient: Some(conversation.patient_id.into()),
            conversation: Some(place.conversation),
            outcome: Outcome::Done,
        };
        let sent = self
            .submission
            .write(&self.store, change, viewer, place)
            .await?;
        // Who replies has read all up to here, unless something arrived since the page was made.
        if read_through == before {
            unread::mark_read(change, viewer, conversation.id, place.position).await?;
        }
        let changed = conversation::Model {
            last_activity: sent_at.0,
            messages: place.position,
            awaiting_since: match &viewer.side {
                Side::Patient(_) => conversation.awaiting_since.or(Some(sent_at.0)),
                Side::CareTeam(_) => None,
            },
            ..conversation
        };
        conversation::Entity::update(changed.into_active_model().reset_all())
            .exec_without_returning(change)
            .await?;
        entry.write(&self.store, change).await?;
        Ok(sent)
    }
}
