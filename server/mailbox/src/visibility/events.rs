//! What was changed of a conversation after it was begun: lines of its timeline, written once.
//!
//! They are read with the conversation, by those who may see it. A representative is told nothing of
//! the time in which it was confidential; the rule says so, with the others.

use model::{
    ConversationId, PatientId, Timestamp,
    view::{AuthorView, Changed, EventView, WithView},
};
use sea_orm::{
    ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, Iterable, Order, QueryResult,
    QueryTrait,
    sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement},
};
use uuid::Uuid;

pub(crate) use super::rows::event::Kind;
use super::{
    ForViewer, Places, Visible,
    attachments::Attachment,
    entries,
    rows::{event, message},
};
use crate::{
    StoreError, entity::conversation, entity::recipient, organization::Organization,
    statement::given, store::Change, viewer::Viewer,
};

/// Lines that are shown at a time: the newest.
const LINES: u64 = 100;

/// One thing that is changed.
pub(crate) struct Event {
    pub(crate) kind: Kind,
    /// The subject, the code of the type, or names as JSON.
    pub(crate) detail: String,
    pub(crate) recipient: Option<Uuid>,
}

impl Visible {
    /// Writes down what the viewer changes. `confidential`: it is so, before that or after it.
    pub(crate) async fn note(
        &self,
        change: &Change,
        viewer: &Viewer,
        events: Vec<Event>,
        confidential: bool,
    ) -> Result<(), StoreError> {
        // As of a later message than the clock of another server: see `reply`.
        let at = std::cmp::max(change.now().0, self.last_activity);
        let rows = events.into_iter().zip(0_i16..).map(|(event, number)| {
            let author = viewer.author();
            let row = event::Model {
                id: change.new_id(),
                conversation_id: self.id,
                position: self.messages,
                at,
                number,
                author_account_id: viewer.account.0,
                author_role: author.role,
                author_kind: author.kind,
                author_name: author.name,
                author_credential: author.credential,
                kind: event.kind,
                detail: event.detail,
                recipient_id: event.recipient,
                confidential,
            };
            row.into_active_model()
        });
        let insert = event::Entity::insert_many(rows);
        change.put(insert.as_query()).await
    }

    /// What was changed after these messages, by their positions, and from a time on; oldest first.
    pub(crate) async fn events(
        &self,
        database: &impl ConnectionTrait,
        (viewer, organization, now): (&Viewer, &Organization, Timestamp),
        (first, last): (i32, i32),
        since: Timestamp,
    ) -> Result<Vec<EventView>, StoreError> {
        if !self.has_events() {
            return Ok(Vec::new());
        }
        static QUERY: ForViewer = ForViewer::new();
        let values = [self.id.into(), first.into(), last.into(), since.0.into()];
        let query = QUERY.with(database, (viewer, now), || viewer.timeline(), values);
        let rows = database.query_all_raw(query).await?;
        let newest_first = rows.iter().rev();
        newest_first
            .map(|row| shown(row, viewer, organization))
            .collect()
    }
}

/// Where it was said that a virus was found in a file.
pub(super) struct Told {
    pub(super) conversation: ConversationId,
    pub(super) patient: PatientId,
}

/// Writes down that a virus was found in a file that was sent, after all there is of the conversation
/// now; its sender finds that new. Nobody did that, so it stands under the sender's name. `None` for
/// one that was not sent.
pub(super) async fn note_infected(
    change: &Change,
    file: &Attachment,
) -> Result<Option<Told>, StoreError> {
    let (Some(id), Some(message)) = (file.conversation_id, file.message_id) else {
        return Ok(None);
    };
    let conversation = conversation::Entity::find_by_id(id).one(change).await?;
    let message = message::Entity::find_by_id(message).one(change).await?;
    let (Some(conversation), Some(message)) = (conversation, message) else {
        return Err(StoreError::Corrupt("the message of an attachment"));
    };
    let row = event::Model {
        id: change.new_id(),
        conversation_id: id,
        position: conversation.messages,
        at: std::cmp::max(change.now().0, conversation.last_activity),
        number: 0,
        author_account_id: message.author_account_id,
        author_role: message.author_role,
        author_kind: message.author_kind,
        author_name: message.author_name,
        author_credential: message.author_credential,
        kind: Kind::Infected,
        detail: file.name.clone(),
        recipient_id: None,
        confidential: conversation.confidential,
    };
    let insert = event::Entity::insert(row.into_active_model());
    change.put(insert.as_query()).await?;
    entries::is_new_again(change, file, conversation.messages).await?;
    Ok(Some(Told {
        conversation: id.into(),
        patient: conversation.patient_id.into(),
    }))
}

impl Viewer {
    /// Of the conversation that is given, after messages between two positions, from a time on.
    fn timeline(&self) -> SelectStatement {
        let event = |column| Expr::col((event::Entity, column));
        let place = self.place_after();
        let newest = [
            event::Column::Position,
            event::Column::At,
            event::Column::Number,
            event::Column::Id,
        ];
        let mut query = Query::select();
        query
            .columns(event::Column::iter().map(|column| (event::Entity, column)))
            .expr_as(
                Expr::col((recipient::Entity, recipient::Column::Name)),
                Alias::new("who"),
            )
            .expr_as(
                Expr::col((recipient::Entity, recipient::Column::Kind)),
                Alias::new("who_kind"),
            )
            .from(event::Entity)
            .left_join(
                recipient::Entity,
                Expr::col((recipient::Entity, recipient::Column::Id))
                    .equals((event::Entity, event::Column::RecipientId)),
            )
            .and_where(event(event::Column::ConversationId).eq(given(place)))
            .and_where(event(event::Column::Position).gte(given(place + 1)))
            .and_where(event(event::Column::Position).lte(given(place + 2)))
            .and_where(event(event::Column::At).gte(given(place + 3)))
            .cond_where(self.may_see_event(Places::FIRST))
            .limit(LINES);
        for column in newest {
            query.order_by((event::Entity, column), Order::Desc);
        }
        query.take()
    }
}

fn shown(
    row: &QueryResult,
    viewer: &Viewer,
    organization: &Organization,
) -> Result<EventView, StoreError> {
    let event = event::Model::from_query_result(row, "")?;
    let who = || -> Result<WithView, StoreError> {
        let kind: Option<recipient::Kind> = row.try_get("", "who_kind")?;
        let name: Option<String> = row.try_get("", "who")?;
        Ok(WithView {
            name: name.ok_or(StoreError::Corrupt("an event's recipient"))?,
            is_team: kind == Some(recipient::Kind::CareTeam),
        })
    };
    Ok(EventView {
        after: u32::try_from(event.position).unwrap_or_default(),
        at: organization.moment(viewer.zone.as_ref(), event.at),
        mine: event.author_account_id == viewer.account.0,
        what: match event.kind {
            Kind::Subject => Changed::Subject(event.detail),
            Kind::Type => Changed::Type(organization.type_view(&event.detail)?),
            Kind::Added => Changed::Added(who()?),
            Kind::Removed => Changed::Removed(who()?),
            Kind::Hidden => Changed::Hidden {
                may_have_read: match viewer.is_the_patient() {
                    true => serde_json::from_str(&event.detail)
                        .map_err(|_| StoreError::Corrupt("a list of names"))?,
                    false => Vec::new(),
                },
            },
            Kind::Shown => Changed::Shown,
            Kind::Infected => Changed::Infected(event.detail),
        },
        by: AuthorView {
            role: event.author_role.shown(event.author_kind.as_deref()),
            name: event.author_name,
            credential: event.author_credential,
        },
    })
}
