//! One conversation, opened.

use document::{Document, Limits};
use model::{
    AuthorRole, ClientKey, ConversationId, ErrorCode, ProxyKind, Timestamp,
    view::{AuthorView, ConversationView, MessageView},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, Iterable, QueryFilter, QueryOrder,
};

use super::{participants, refusal, unread};
use crate::{
    MailboxError, Store, StoreError,
    audit::{Action, Entry, Outcome},
    calendar::from_day_number,
    entity::{conversation, message, patient},
    organization::Organization,
    store::Change,
    viewer::{Side, Viewer},
};

/// Shows the conversation, and writes down that the viewer has read it up to what is shown.
pub(crate) async fn open(
    store: &Store,
    viewer: &Viewer,
    id: ConversationId,
) -> Result<ConversationView, MailboxError> {
    let now = store.now();
    let database = store.read();
    let row = find(database, viewer, id, now)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    let view = view(store, viewer, &row, now).await?;
    let shown = i32::try_from(view.messages.len()).unwrap_or(i32::MAX);
    let reading = Reading {
        store: store.clone(),
        viewer: viewer.clone(),
        row,
        shown,
    };
    store
        .write(reading, |reading: &Reading, change| {
            Box::pin(reading.write(change))
        })
        .await?;
    Ok(view)
}

async fn find(
    database: &impl ConnectionTrait,
    viewer: &Viewer,
    id: ConversationId,
    now: Timestamp,
) -> Result<Option<conversation::Model>, StoreError> {
    let columns = conversation::Column::iter().map(|column| (conversation::Entity, column));
    let query = viewer
        .conversations(now)
        .columns(columns)
        .and_where(conversation::Column::Id.eq(id.0))
        .take();
    let statement = database.get_database_backend().build(&query);
    let found = conversation::Model::find_by_statement(statement);
    Ok(found.one(database).await?)
}

struct Reading {
    store: Store,
    viewer: Viewer,
    row: conversation::Model,
    shown: i32,
}

impl Reading {
    async fn write(&self, change: &Change) -> Result<(), StoreError> {
        unread::mark_read(change, &self.viewer, self.row.id, self.shown).await?;
        let entry = Entry {
            account: Some(self.viewer.account),
            action: Action::ReadConversation,
            patient: Some(self.row.patient_id.into()),
            conversation: Some(self.row.id.into()),
            outcome: Outcome::Done,
        };
        entry.write(&self.store, change).await
    }
}

async fn view(
    store: &Store,
    viewer: &Viewer,
    row: &conversation::Model,
    now: Timestamp,
) -> Result<ConversationView, StoreError> {
    let database = store.read();
    let organization = Organization::load(database, now).await?;
    let patient = patient::Entity::find_by_id(row.patient_id)
        .one(database)
        .await?
        .ok_or(StoreError::Corrupt("a conversation's patient"))?;
    let mut taking_part = participants::current(database, [row.id]).await?;
    let taking_part = taking_part.remove(&row.id).unwrap_or_default();
    let reachable = participants::anybody_reachable(database, &organization, row, now).await?;
    let awaiting = row.awaiting_since.filter(|_| row.closed_at.is_none());
    let (birth_date, answer_by) = match &viewer.side {
        Side::Patient(_) => (None, Some(organization.answer_by(now))),
        Side::CareTeam(_) => (patient.birth_date.map(from_day_number), None),
    };
    Ok(ConversationView {
        id: row.id.into(),
        now: organization.moment(viewer.zone.as_ref(), now.0),
        patient: row.patient_id.into(),
        patient_name: patient.name,
        patient_birth_date: birth_date,
        message_type: organization.type_view(&row.type_code)?,
        subject: row.subject.clone(),
        confidential: row.confidential,
        participants: participants::views(database, &organization, row.patient_id, taking_part)
            .await?,
        messages: messages(database, &organization, viewer, row).await?,
        refused: refusal::of_replying(&organization, viewer, row, reachable, now),
        answer_by,
        awaiting: awaiting.map(|since| organization.answer_by(Timestamp(since))),
        client_key: ClientKey(store.random().id(now)),
        organization: organization.view(),
    })
}

/// Oldest first, up to the last one that was there when the conversation was found: one that
/// arrives in between is not shown, so it is not marked as read.
async fn messages(
    database: &impl ConnectionTrait,
    organization: &Organization,
    viewer: &Viewer,
    row: &conversation::Model,
) -> Result<Vec<MessageView>, StoreError> {
    let rows = message::Entity::find()
        .filter(message::Column::ConversationId.eq(row.id))
        .filter(message::Column::Position.lte(row.messages))
        .order_by_asc(message::Column::Position)
        .all(database)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(MessageView {
                id: row.id.into(),
                mine: row.author_account_id == viewer.account.0,
                sent_at: organization.moment(viewer.zone.as_ref(), row.sent_at),
                body: Document::from_json(&row.body, &Limits::DEFAULT)
                    .map_err(|_| StoreError::Corrupt("a message's body"))?,
                author: author(row),
            })
        })
        .collect()
}

fn author(row: message::Model) -> AuthorView {
    let kind = row.author_kind.as_deref().unwrap_or_default();
    AuthorView {
        role: match row.author_role {
            message::Role::Patient => AuthorRole::Patient,
            message::Role::Proxy => AuthorRole::Proxy(ProxyKind::from_name(kind)),
            message::Role::CareTeam => AuthorRole::CareTeam,
        },
        name: row.author_name,
        credential: row.author_credential,
    }
}
