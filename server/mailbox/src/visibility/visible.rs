//! The proof that a viewer may see a conversation.

use std::ops::Deref;

use model::{
    ConversationId, Timestamp,
    view::{Folder, PatientFacts},
};
use sea_orm::{
    ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, Iterable, ModelTrait,
    QueryTrait, Statement,
    sea_query::{Alias, Condition, Expr, ExprTrait, LockType, Query, SelectStatement},
};

use super::{
    ForViewer, Places, entries,
    patients::{PatientRow, with_patient},
    rows::{event, mailbox_entry},
};
use crate::{StoreError, entity::conversation, statement::given, store::Change, viewer::Viewer};

/// A conversation that a viewer may see, as of the query that found it. Only [`Viewer`] finds one.
#[derive(Clone, Debug)]
pub(crate) struct Visible {
    row: conversation::Model,
    /// The position of the last message the viewer has seen.
    read_through: i32,
    /// There is something the viewer has not seen.
    unread: bool,
    folder: i16,
    starred: bool,
    /// Something was changed in it, of what the viewer may know.
    has_events: bool,
    patient: PatientRow,
}

impl Deref for Visible {
    type Target = conversation::Model;

    fn deref(&self) -> &conversation::Model {
        &self.row
    }
}

impl Visible {
    pub(crate) const fn read_through(&self) -> i32 {
        self.read_through
    }

    pub(crate) const fn is_unread(&self) -> bool {
        self.unread
    }

    /// Where the viewer has put it.
    pub(crate) const fn folder(&self) -> Folder {
        match self.folder {
            entries::ARCHIVED => Folder::Archived,
            entries::DELETED => Folder::Deleted,
            _ => Folder::Inbox,
        }
    }

    pub(crate) const fn is_starred(&self) -> bool {
        self.starred
    }

    pub(crate) const fn has_events(&self) -> bool {
        self.has_events
    }

    pub(crate) fn patient(&self, viewer: &Viewer) -> PatientFacts {
        self.patient.clone().facts(viewer)
    }

    /// Writes the conversation as it is from now on.
    pub(crate) async fn change(
        self,
        change: &Change,
        to: impl FnOnce(conversation::Model) -> conversation::Model,
    ) -> Result<Self, StoreError> {
        let mut update = Query::update()
            .table(conversation::Entity)
            .and_where(Expr::col(conversation::Column::Id).eq(self.id))
            .take();
        let row = to(self.row.clone());
        for column in conversation::Column::iter() {
            let value = row.get(column);
            if value != self.row.get(column) {
                update.value(column, value);
            }
        }
        if !update.get_values().is_empty() {
            change.put(&update).await?;
        }
        Ok(Self { row, ..self })
    }
}

/// A conversation that its writer has just begun.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Started(ConversationId);

impl Started {
    pub(crate) async fn write(
        row: conversation::Model,
        change: &Change,
    ) -> Result<Self, StoreError> {
        let id = row.id.into();
        let insert = conversation::Entity::insert(row.into_active_model());
        change.put(insert.as_query()).await?;
        Ok(Self(id))
    }

    pub(crate) const fn id(self) -> ConversationId {
        self.0
    }
}

impl Viewer {
    /// The conversation, if this viewer may see it now.
    pub(crate) async fn find(
        &self,
        database: &impl ConnectionTrait,
        id: ConversationId,
        now: Timestamp,
    ) -> Result<Option<Visible>, StoreError> {
        static QUERY: ForViewer = ForViewer::new();
        let by_id = || self.by_id();
        found(
            database,
            QUERY.with(database, (self, now), by_id, [id.0.into()]),
        )
        .await
    }

    /// The same, and nobody else changes it until this change is done.
    pub(crate) async fn find_to_change(
        &self,
        change: &Change,
        id: ConversationId,
    ) -> Result<Option<Visible>, StoreError> {
        static QUERY: ForViewer = ForViewer::new();
        let by_id = || {
            self.by_id()
                .lock_with_tables(LockType::Update, [conversation::Entity])
                .take()
        };
        let query = QUERY.with(change, (self, change.now()), by_id, [id.0.into()]);
        found(change, query).await
    }

    /// Begins with the conversation: a known one is found by its key, and the rule looks at it
    /// alone. That it is not there and that it may not be seen is one statement either way.
    fn by_id(&self) -> SelectStatement {
        let entry = |column| Expr::col((mailbox_entry::Entity, column));
        let own_entry = Condition::all()
            .add(entry(mailbox_entry::Column::AccountId).eq(Places::FIRST.account()))
            .add(entry(mailbox_entry::Column::ScopeId).eq(Places::FIRST.scope()))
            .add(
                entry(mailbox_entry::Column::ConversationId)
                    .equals((conversation::Entity, conversation::Column::Id)),
            );
        let columns = conversation::Column::iter().map(|column| (conversation::Entity, column));
        let event = |column| Expr::col((event::Entity, column));
        let events = Query::select()
            .column((event::Entity, event::Column::Id))
            .from(event::Entity)
            .and_where(
                event(event::Column::ConversationId)
                    .equals((conversation::Entity, conversation::Column::Id)),
            )
            .cond_where(self.may_see_event(Places::FIRST))
            .take();
        let mut query = Query::select();
        query
            .columns(columns)
            .expr_as(Expr::exists(events), Alias::new("has_events"))
            .column((mailbox_entry::Entity, mailbox_entry::Column::ReadThrough))
            .column((mailbox_entry::Entity, mailbox_entry::Column::Unread))
            .column((mailbox_entry::Entity, mailbox_entry::Column::Folder))
            .column((mailbox_entry::Entity, mailbox_entry::Column::Starred))
            .from(conversation::Entity);
        with_patient(&mut query)
            .left_join(mailbox_entry::Entity, own_entry)
            .and_where(
                Expr::col((conversation::Entity, conversation::Column::Id))
                    .eq(given(self.place_after())),
            )
            .cond_where(self.may_see(Places::FIRST))
            .take()
    }
}

async fn found(
    database: &impl ConnectionTrait,
    query: Statement,
) -> Result<Option<Visible>, StoreError> {
    let Some(row) = database.query_one_raw(query).await? else {
        return Ok(None);
    };
    let read_through: Option<i32> = row.try_get("", "read_through")?;
    let unread: Option<bool> = row.try_get("", "unread")?;
    let folder: Option<i16> = row.try_get("", "folder")?;
    let starred: Option<bool> = row.try_get("", "starred")?;
    Ok(Some(Visible {
        row: conversation::Model::from_query_result(&row, "")?,
        read_through: read_through.unwrap_or_default(),
        unread: unread.unwrap_or_default(),
        folder: folder.unwrap_or(entries::INBOX),
        starred: starred.unwrap_or_default(),
        has_events: row.try_get("", "has_events")?,
        patient: PatientRow::from_query_result(&row, "")?,
    }))
}
