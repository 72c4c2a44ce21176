//! What a viewer may see: the one place where that is written.
//!
//! - A patient sees every conversation in their record.
//! - An authorized representative sees those that are not confidential, while access is current.
//! - A member of the care team sees those in which they, or a team they belong to, take part now.
//!
//! [`Viewer::may_see`] is that rule as a condition on a row of `conversation`. It looks into the
//! database for access and membership each time, so that what was revoked a moment ago is gone,
//! however long the viewer's handle has been open. Every query for conversations, messages or
//! counts of them carries it; nothing is filtered afterwards. So what a viewer may not see answers
//! as what does not exist, in every count, order and cursor.
//!
//! What is only a reader's is reached only from here:
//!
//! - [`Visible`] is a conversation that a viewer was found to be allowed to see. Messages and
//!   participants are asked for with it (`messages.rs`, `participants.rs`), never with an id; and what
//!   was changed in it (`events.rs`), of which a representative is told nothing that was confidential
//!   at the time ([`Viewer::may_see_event`]).
//! - Lists begin with [`Viewer::listed`], the reader's own entries (`entries.rs`). An entry only
//!   says where to look, newest first; the rule is asked for each row all the same.
//! - What is found by words is joined with both (`matches.rs`).
//! - Drafts are their author's alone (`drafts.rs`), and so are files until they are sent; then they are
//!   asked for with their conversation (`attachments.rs`).

pub(crate) mod attachments;
pub(crate) mod drafts;
pub(crate) mod entries;
pub(crate) mod events;
pub(crate) mod filings;
pub(crate) mod matches;
pub(crate) mod messages;
pub(crate) mod participants;
pub(crate) mod patients;
mod rows;
pub(crate) mod scanned;
pub(crate) mod stored_files;
mod visible;

use model::Timestamp;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    Select, Statement, Value,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};

use self::rows::{event, mailbox_entry, participant};
pub(crate) use self::visible::{Started, Visible};
use crate::{
    entity::{access, account, care_team_member, conversation, recipient},
    statement::{Fixed, given},
    viewer::{Side, Viewer},
};

impl Viewer {
    /// The conversations in this viewer's list, each with the viewer's own `mailbox_entry`. To be
    /// given the viewer's values first, as [`ForViewer`] does.
    pub(crate) fn listed(&self) -> SelectStatement {
        self.listed_from(Places::FIRST)
    }

    /// The same where the viewer's values are given at other places.
    fn listed_from(&self, given: Places) -> SelectStatement {
        let whole = Expr::col((conversation::Entity, conversation::Column::Id))
            .equals((mailbox_entry::Entity, mailbox_entry::Column::ConversationId));
        let entry = |column| Expr::col((mailbox_entry::Entity, column));
        Query::select()
            .from(mailbox_entry::Entity)
            .inner_join(conversation::Entity, whole)
            .and_where(entry(mailbox_entry::Column::AccountId).eq(given.account()))
            .and_where(entry(mailbox_entry::Column::ScopeId).eq(given.scope()))
            .cond_where(self.may_see(given))
            .take()
    }

    /// What the rule is given, in the order of [`Places`].
    fn values(&self, now: Timestamp) -> Vec<Value> {
        let mut values: Vec<Value> = vec![self.account.0.into(), self.scope_id().into()];
        if let Side::Patient(side) = &self.side {
            values.extend([Value::from(now.0), side.access.into()]);
        }
        values
    }

    /// The first place after what the rule is given.
    pub(crate) const fn place_after(&self) -> usize {
        Places::FIRST.after(self).0
    }

    /// The rule, as a condition on `conversation`.
    fn may_see(&self, given: Places) -> Condition {
        match &self.side {
            Side::Patient(_) => may_see_of_patient(given),
            Side::CareTeam(_) => may_see_at_the_desk(given),
        }
    }

    /// What else holds for an `event` of a conversation that the viewer may see. It may not have been
    /// theirs to see at the time: that it was confidential, and what it was about then, is told to no
    /// representative when it is confidential no more.
    fn may_see_event(&self, given: Places) -> Condition {
        match &self.side {
            Side::Patient(_) => {
                let own = current_access(given).filter(access::AccessRelation::Own.is());
                let confidential = Expr::col((event::Entity, event::Column::Confidential));
                Condition::any()
                    .add(confidential.not())
                    .add(Expr::exists(own.into_query()))
            }
            Side::CareTeam(_) => Condition::all().add(Expr::exists(own_desk(given))),
        }
    }
}

fn current_access(given: Places) -> Select<access::Entity> {
    access::Entity::find()
        .select_only()
        .column(access::Column::Id)
        .filter(access::Column::Id.into_expr().eq(given.access()))
        .filter(access::Column::PatientId.into_expr().eq(given.scope()))
        .filter(access::Column::AccountId.in_subquery(living_account(given)))
        .filter(access_is_current(given.now()))
}

fn may_see_of_patient(given: Places) -> Condition {
    let current = current_access(given);
    let own = current.clone().filter(access::AccessRelation::Own.is());
    Condition::all()
        .add(
            conversation::Column::PatientId
                .into_expr()
                .eq(given.scope()),
        )
        .add(Expr::exists(current.into_query()))
        .add(
            Condition::any()
                .add(conversation::Column::Confidential.into_expr().not())
                .add(Expr::exists(own.into_query())),
        )
}

fn may_see_at_the_desk(given: Places) -> Condition {
    let part = |column| Expr::col((participant::Entity, column));
    let on_the_team = care_team_member::Entity::find()
        .select_only()
        .column(care_team_member::Column::CareTeamId)
        .filter(
            care_team_member::Column::PractitionerId
                .into_expr()
                .eq(given.scope()),
        )
        .filter(
            Expr::col((
                care_team_member::Entity,
                care_team_member::Column::CareTeamId,
            ))
            .equals((participant::Entity, participant::Column::RecipientId)),
        )
        .filter(care_team_member::Column::EndedAt.is_null());
    let takes_part = participant::Entity::find()
        .select_only()
        .column(participant::Column::RecipientId)
        .filter(
            part(participant::Column::ConversationId)
                .equals((conversation::Entity, conversation::Column::Id)),
        )
        .filter(participant::Column::RemovedAt.is_null())
        .filter(
            Condition::any()
                .add(part(participant::Column::RecipientId).eq(given.scope()))
                .add(Expr::exists(on_the_team.into_query())),
        );
    // The same for every row: looked up once.
    let active = recipient::Entity::find()
        .select_only()
        .column(recipient::Column::Id)
        .filter(recipient::Column::Id.into_expr().eq(given.scope()))
        .filter(recipient::Column::Active.into_expr());
    Condition::all()
        .add(Expr::exists(own_desk(given)))
        .add(Expr::exists(active.into_query()))
        .add(Expr::exists(takes_part.into_query()))
}

/// The account is the practitioner's.
fn own_desk(given: Places) -> SelectStatement {
    let of = account::Column::PractitionerId.into_expr();
    living_account(given).and_where(of.eq(given.scope())).take()
}

fn living_account(given: Places) -> SelectStatement {
    account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .filter(account::Column::Id.into_expr().eq(given.account()))
        .filter(account::Column::DisabledAt.is_null())
        .into_query()
}

/// A query for a viewer, with a text for each side.
pub(crate) struct ForViewer {
    patient: Fixed,
    desk: Fixed,
}

impl ForViewer {
    pub(crate) const fn new() -> Self {
        Self {
            patient: Fixed::new(),
            desk: Fixed::new(),
        }
    }

    /// The statement that `make` writes down. The viewer's values are given first, then `more`. What
    /// `make` writes may depend on the viewer's side, and on nothing else.
    pub(crate) fn with(
        &self,
        database: &impl ConnectionTrait,
        (viewer, now): (&Viewer, Timestamp),
        make: impl FnOnce() -> SelectStatement,
        more: impl IntoIterator<Item = Value>,
    ) -> Statement {
        let text = match &viewer.side {
            Side::Patient(_) => &self.patient,
            Side::CareTeam(_) => &self.desk,
        };
        let values = viewer.values(now).into_iter().chain(more);
        text.with(database.get_database_backend(), make, values)
    }
}

/// A query for several viewers, with a text for each company they may be in.
pub(crate) struct ForViewers([[Fixed; MOST_VIEWERS]; 3]);

/// The one whose page it is, and the others.
const MOST_VIEWERS: usize = 1 + model::limits::PEOPLE;

impl ForViewers {
    pub(crate) const fn new() -> Self {
        Self([const { [const { Fixed::new() }; MOST_VIEWERS] }; 3])
    }

    /// The statement that `make` writes down from the lists of the viewers, each of which begins as
    /// [`Viewer::listed`] does. What `make` writes may depend on how many there are, and on nothing
    /// else.
    pub(crate) fn with(
        &self,
        database: &impl ConnectionTrait,
        (viewers, now): (&[&Viewer], Timestamp),
        make: impl FnOnce(Vec<SelectStatement>) -> SelectStatement,
    ) -> Statement {
        // An account has one desk, and it is the first or the second.
        let is_desk = |viewer: &&Viewer| matches!(viewer.side, Side::CareTeam(_));
        let desk = viewers.iter().position(is_desk).map_or(0, |at| at + 1);
        let known = self.0.get(desk);
        let known = known.and_then(|texts| texts.get(viewers.len().wrapping_sub(1)));
        let lists = || {
            let places = viewers.iter().scan(Places::FIRST, |next, viewer| {
                let given = *next;
                *next = given.after(viewer);
                Some(viewer.listed_from(given))
            });
            make(places.collect())
        };
        let values = viewers.iter().flat_map(|viewer| viewer.values(now));
        let backend = database.get_database_backend();
        match known {
            Some(text) => text.with(backend, lists, values),
            None => Fixed::new().with(backend, lists, values),
        }
    }
}

/// Where the rule is given what it needs of one viewer, from this place on: who looks; as whom, a
/// patient's record or a practitioner; for a patient's record when, and by which access.
#[derive(Clone, Copy)]
struct Places(usize);

impl Places {
    const FIRST: Self = Self(1);

    /// Where the values of the next viewer begin.
    const fn after(self, viewer: &Viewer) -> Self {
        match &viewer.side {
            Side::Patient(_) => Self(self.0 + 4),
            Side::CareTeam(_) => Self(self.0 + 2),
        }
    }

    fn account(self) -> Expr {
        given(self.0)
    }

    fn scope(self) -> Expr {
        given(self.0 + 1)
    }

    fn now(self) -> Expr {
        given(self.0 + 2)
    }

    fn access(self) -> Expr {
        given(self.0 + 3)
    }
}

/// Access that was granted, has begun, has not ended and was not revoked.
pub(crate) fn access_is_current(now: Expr) -> Condition {
    use access::Column::{AccountId, Ends, GrantedAt, RevokedAt, Starts};
    let of = |column| Expr::col((access::Entity, column));
    let has_begun = Condition::any()
        .add(Starts.is_null())
        .add(of(Starts).lte(now.clone()));
    let has_not_ended = Condition::any().add(Ends.is_null()).add(of(Ends).gt(now));
    Condition::all()
        .add(AccountId.is_not_null())
        .add(GrantedAt.is_not_null())
        .add(RevokedAt.is_null())
        .add(has_begun)
        .add(has_not_ended)
}
