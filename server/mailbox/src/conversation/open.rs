//! One conversation, opened.

use document::{Document, Limits};
use model::{
    ClientKey, ConversationId, ErrorCode, Timestamp,
    view::{AuthorView, ConversationView, MessageView, Receipt},
};

use super::{count, refusal};
use crate::{
    MailboxError, Store, StoreError,
    attachment::Attached,
    audit::{Action, Entry},
    organization::Organization,
    outbox::Notice,
    store::{Change, Snapshot},
    viewer::{Side, Viewer},
    visibility::{Visible, messages::Message},
};

/// Shows the newest messages of a conversation, or those before a position. Writes down, without
/// keeping the reader waiting, that they were read; what is newer than what is shown stays unread.
pub(crate) async fn open(
    store: &Store,
    viewer: &Viewer,
    id: ConversationId,
    before: Option<u32>,
) -> Result<ConversationView, MailboxError> {
    let now = store.now();
    let patient = viewer.patient_side().map(|side| side.choice.patient);
    let entry = Action::ReadConversation
        .entry()
        .for_patient(patient)
        .in_conversation(id);
    let snapshot = store.snapshot().await?;
    let Some(conversation) = viewer.find(&snapshot, id, now).await? else {
        store.seen(snapshot).await?;
        not_there(store, viewer, entry);
        return Err(ErrorCode::NotFound.into());
    };
    let view = view(store, &snapshot, viewer, &conversation, before, now).await?;
    store.seen(snapshot).await?;
    // A window of earlier ones says nothing about those after it.
    let through = match before {
        None => conversation.messages,
        Some(_) => 0,
    };
    let reading = Reading {
        viewer: viewer.clone(),
        entry: entry.for_patient(Some(conversation.patient_id.into())),
        conversation,
        through,
        at: now,
    };
    let doing = store.clone();
    store.write_behind(viewer.account, async move {
        doing
            .write(reading, |reading: &Reading, change| {
                Box::pin(reading.write(change))
            })
            .await
    });
    Ok(view)
}

pub(crate) async fn receipt(
    store: &Store,
    viewer: &Viewer,
    id: ConversationId,
) -> Result<Option<Receipt>, MailboxError> {
    let database = store.read();
    let organization = store.organization(database, viewer.organization).await?;
    let found = viewer.find(database, id, store.now()).await?;
    let own = found.filter(|row| row.last_author_account_id == viewer.account.0);
    Ok(own.map(|row| Receipt {
        conversation: id,
        patient: row.patient(viewer),
        sent_at: organization.moment(viewer.zone.as_ref(), row.last_activity),
    }))
}

/// Who looked for what they may not see is on the trail, too.
fn not_there(store: &Store, viewer: &Viewer, entry: Entry) {
    let doing = store.clone();
    store.write_behind(viewer.account, async move {
        let refused = doing
            .act(entry, (), |(), _| {
                Box::pin(async { Err::<(), MailboxError>(ErrorCode::NotFound.into()) })
            })
            .await;
        match refused {
            Err(MailboxError::Storage(error)) => Err(error),
            _ => Ok(()),
        }
    });
}

struct Reading {
    viewer: Viewer,
    entry: Entry,
    conversation: Visible,
    /// The last message that was shown.
    through: i32,
    /// When it was shown, however late that is written down.
    at: Timestamp,
}

impl Reading {
    /// What waits for the care team's answer is seen by one of it for the first time.
    fn is_first_seen(&self) -> bool {
        let is_desk = matches!(self.viewer.side, Side::CareTeam(_));
        is_desk
            && self.conversation.awaiting_since.is_some()
            && self.through > self.conversation.seen_through
    }

    async fn write(&self, change: &Change) -> Result<(), StoreError> {
        if self.through > self.conversation.read_through() {
            self.conversation
                .mark_read(change, &self.viewer, self.through)
                .await?;
        }
        if self.is_first_seen() {
            let (through, at) = (self.through, self.at);
            self.conversation.mark_seen(change, through, at).await?;
            change.notify(Notice::Seen(self.conversation.id.into()));
        }
        change.audit(self.entry);
        Ok(())
    }
}

async fn view(
    store: &Store,
    database: &Snapshot,
    viewer: &Viewer,
    row: &Visible,
    before: Option<u32>,
    now: Timestamp,
) -> Result<ConversationView, StoreError> {
    let organization = store.organization(database, viewer.organization).await?;
    let (participants, reachable) = row.participants(database, &organization, now).await?;
    let window = row.window(database, before).await?;
    let shown: Vec<_> = window.iter().map(|message| message.id).collect();
    let attachments = row.attachments(database, &shown).await?;
    let attachments = Attached::of(database, viewer, attachments).await?;
    let first = window.first().map_or(0, |message| message.position);
    let last = window.last().map_or(0, |message| message.position);
    let of = (viewer, &*organization, now);
    let events = row
        .events(database, of, (first, last), Timestamp(0))
        .await?;
    let awaiting = row.awaiting_since.filter(|_| row.closed_at.is_none());
    let moment = |at| organization.moment(viewer.zone.as_ref(), at);
    let seen = row.seen_at.filter(|_| row.seen_through >= row.messages);
    let answer_by = match &viewer.side {
        Side::Patient(_) => Some(organization.answer_by(now)),
        Side::CareTeam(_) => None,
    };
    let new_from = match row.is_unread() && before.is_none() {
        true => {
            let is_new = |message: &&Message| {
                message.position > row.read_through()
                    && message.author_account_id != viewer.account.0
            };
            let new = window.iter().find(is_new);
            new.map(|message| count(message.position.into()))
        }
        false => None,
    };
    Ok(ConversationView {
        id: row.id.into(),
        last_activity: Timestamp(row.last_activity),
        folder: row.folder(),
        starred: row.is_starred(),
        now: moment(now.0),
        patient: row.patient_id.into(),
        patient_facts: row.patient(viewer),
        message_type: organization.type_view(&row.type_code)?,
        subject: row.subject.clone(),
        confidential: row.confidential,
        participants,
        earlier: (first > 1).then(|| count(first.into())),
        messages_total: count(row.messages.into()),
        new_from,
        events,
        may_edit: refusal::of_details(&organization, viewer, row, now).is_none(),
        messages: messages(&organization, viewer, window, attachments)?,
        refused: refusal::of_replying(&organization, viewer, row, reachable, now),
        answer_by,
        awaiting: awaiting.map(|since| organization.due(Timestamp(since), now)),
        seen: awaiting.and(seen).map(moment),
        client_key: ClientKey(store.random().id(now)),
        organization: organization.view(),
    })
}

fn messages(
    organization: &Organization,
    viewer: &Viewer,
    rows: Vec<Message>,
    mut attachments: Attached,
) -> Result<Vec<MessageView>, StoreError> {
    rows.into_iter()
        .map(|row| {
            Ok(MessageView {
                id: row.id.into(),
                attachments: attachments.take(row.id),
                position: count(row.position.into()),
                mine: row.author_account_id == viewer.account.0,
                sent_at: organization.moment(viewer.zone.as_ref(), row.sent_at),
                body: Document::from_json(&row.body, &Limits::DEFAULT)
                    .map_err(|_| StoreError::Corrupt("a message's body"))?,
                author: AuthorView {
                    role: row.author_role.shown(row.author_kind.as_deref()),
                    name: row.author_name,
                    credential: row.author_credential,
                },
            })
        })
        .collect()
}
