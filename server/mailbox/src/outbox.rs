//! What others are to be told of a change, written with it: ids, never content.
//!
//! A log that each listener reads on from where it was, so that several processes can, and one that
//! was away for a while misses nothing ([`crate::live`]). What is older than [`KEPT_MS`] is forgotten.

use model::{AccountId, ConversationId, MessageId, Timestamp};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select, Statement,
};
use uuid::Uuid;

use crate::{Random, StoreError, entity::outbox, store::Change};

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    /// A message was sent.
    Message(ConversationId, MessageId),
    /// A conversation's details were changed.
    Edited(ConversationId),
    /// The care team has seen what waits for its answer.
    Seen(ConversationId),
    /// Sessions of an account were ended.
    Sessions(AccountId),
    /// What an account may look at is another now.
    Access(AccountId),
}

/// The same, as it was written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) id: Uuid,
    pub(crate) notice: Notice,
}

const MESSAGE: &str = "message";
const EDITED: &str = "edited";
const SEEN: &str = "seen";
const SESSIONS: &str = "sessions";
const ACCESS: &str = "access";

/// How long notices are kept.
pub(crate) const KEPT_MS: i64 = 60 * 60_000;

/// On which PostgreSQL's listeners are woken.
pub(crate) const CHANNEL: &str = "carepost";

/// Writes notices; says as what.
pub(crate) async fn write(
    change: &Change,
    random: &Random,
    notices: Vec<Notice>,
) -> Result<Vec<Told>, StoreError> {
    if notices.is_empty() {
        return Ok(Vec::new());
    }
    let told = notices.into_iter().map(|notice| Told {
        id: random.id(change.now()),
        notice,
    });
    let told: Vec<Told> = told.collect();
    let rows = told
        .iter()
        .map(|told| told.row(change.now()).into_active_model());
    change
        .put(outbox::Entity::insert_many(rows).as_query())
        .await?;
    // Commands that take something away do so in a process of their own, in which nobody listens.
    // Not for each message: PostgreSQL commits what wakes others one after the other.
    let takes_away = |told: &Told| matches!(told.notice, Notice::Sessions(_) | Notice::Access(_));
    if told.iter().any(takes_away) && change.get_database_backend() == DbBackend::Postgres {
        change.put_statement(wake("")).await?;
    }
    Ok(told)
}

/// Wakes those who listen in other processes.
pub(crate) fn wake(with: &str) -> Statement {
    let sql = "SELECT pg_notify($1, $2)";
    Statement::from_sql_and_values(DbBackend::Postgres, sql, [CHANNEL.into(), with.into()])
}

/// What was told from a moment on, in order.
pub(crate) fn since(at: Timestamp) -> Select<outbox::Entity> {
    outbox::Entity::find()
        .filter(outbox::Column::Id.gte(Random::first_id(at)))
        .order_by_asc(outbox::Column::Id)
}

impl Told {
    fn row(&self, at: Timestamp) -> outbox::Model {
        let (topic, about, message) = match self.notice {
            Notice::Message(conversation, message) => (MESSAGE, conversation.0, Some(message.0)),
            Notice::Edited(conversation) => (EDITED, conversation.0, None),
            Notice::Seen(conversation) => (SEEN, conversation.0, None),
            Notice::Sessions(account) => (SESSIONS, account.0, None),
            Notice::Access(account) => (ACCESS, account.0, None),
        };
        outbox::Model {
            id: self.id,
            at: at.0,
            topic: topic.to_owned(),
            about,
            message_id: message,
        }
    }

    /// `None` for what a newer version has written.
    pub(crate) fn of(row: &outbox::Model) -> Option<Self> {
        let notice = match (row.topic.as_str(), row.message_id) {
            (MESSAGE, Some(message)) => Notice::Message(row.about.into(), message.into()),
            (EDITED, _) => Notice::Edited(row.about.into()),
            (SEEN, _) => Notice::Seen(row.about.into()),
            (SESSIONS, _) => Notice::Sessions(row.about.into()),
            (ACCESS, _) => Notice::Access(row.about.into()),
            _ => return None,
        };
        Some(Self { id: row.id, notice })
    }
}

/// Forgets some of what nobody comes back for; says how many.
pub(crate) async fn forget_some(
    change: &Change,
    before: Timestamp,
    most: u64,
) -> Result<u64, StoreError> {
    // Ids begin with the time they were made at, so the oldest are the first.
    let oldest = outbox::Entity::find()
        .select_only()
        .column(outbox::Column::Id)
        .order_by_asc(outbox::Column::Id)
        .limit(most)
        .into_query();
    let gone = outbox::Entity::delete_many()
        .filter(outbox::Column::Id.in_subquery(oldest))
        .filter(outbox::Column::At.lt(before.0))
        .exec(change)
        .await?;
    Ok(gone.rows_affected)
}
