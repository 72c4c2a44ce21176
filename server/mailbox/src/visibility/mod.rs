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
//!   participants are asked for with it (`messages.rs`, `participants.rs`), never with an id.
//! - Lists begin with [`Viewer::listed`], the reader's own entries (`entries.rs`). An entry only
//!   says where to look, newest first; the rule is asked for each row all the same.

pub(crate) mod entries;
pub(crate) mod messages;
pub(crate) mod participants;
pub(crate) mod patients;
mod rows;
mod visible;

use model::Timestamp;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    Statement, Value,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};

use self::rows::{mailbox_entry, participant};
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
        let whole = Expr::col((conversation::Entity, conversation::Column::Id))
            .equals((mailbox_entry::Entity, mailbox_entry::Column::ConversationId));
        let entry = |column| Expr::col((mailbox_entry::Entity, column));
        Query::select()
            .from(mailbox_entry::Entity)
            .inner_join(conversation::Entity, whole)
            .and_where(entry(mailbox_entry::Column::AccountId).eq(ACCOUNT.given()))
            .and_where(entry(mailbox_entry::Column::ScopeId).eq(SCOPE.given()))
            .cond_where(self.may_see())
            .take()
    }

    /// What the rule is given.
    fn values(&self, now: Timestamp) -> Vec<Value> {
        let mut values: Vec<Value> = vec![self.account.0.into(), self.scope_id().into()];
        if let Side::Patient(side) = &self.side {
            values.extend([Value::from(now.0), side.access.into()]);
        }
        values
    }

    /// The first place after what the rule is given.
    pub(crate) const fn place_after(&self) -> usize {
        match &self.side {
            Side::Patient(_) => ACCESS.0 + 1,
            Side::CareTeam(_) => SCOPE.0 + 1,
        }
    }

    /// The rule, as a condition on `conversation`.
    fn may_see(&self) -> Condition {
        match &self.side {
            Side::Patient(_) => may_see_of_patient(),
            Side::CareTeam(_) => may_see_at_the_desk(),
        }
    }
}

fn may_see_of_patient() -> Condition {
    let current = access::Entity::find()
        .select_only()
        .column(access::Column::Id)
        .filter(access::Column::Id.into_expr().eq(ACCESS.given()))
        .filter(access::Column::PatientId.into_expr().eq(SCOPE.given()))
        .filter(access::Column::AccountId.in_subquery(living_account()))
        .filter(access_is_current(NOW.given()));
    let own = current.clone().filter(access::AccessRelation::Own.is());
    Condition::all()
        .add(
            conversation::Column::PatientId
                .into_expr()
                .eq(SCOPE.given()),
        )
        .add(Expr::exists(current.into_query()))
        .add(
            Condition::any()
                .add(conversation::Column::Confidential.into_expr().not())
                .add(Expr::exists(own.into_query())),
        )
}

fn may_see_at_the_desk() -> Condition {
    let part = |column| Expr::col((participant::Entity, column));
    let on_the_team = care_team_member::Entity::find()
        .select_only()
        .column(care_team_member::Column::CareTeamId)
        .filter(
            care_team_member::Column::PractitionerId
                .into_expr()
                .eq(SCOPE.given()),
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
                .add(part(participant::Column::RecipientId).eq(SCOPE.given()))
                .add(Expr::exists(on_the_team.into_query())),
        );
    // The same for every row: looked up once.
    let active = recipient::Entity::find()
        .select_only()
        .column(recipient::Column::Id)
        .filter(recipient::Column::Id.into_expr().eq(SCOPE.given()))
        .filter(recipient::Column::Active.into_expr());
    let own = living_account()
        .and_where(
            account::Column::PractitionerId
                .into_expr()
                .eq(SCOPE.given()),
        )
        .take();
    Condition::all()
        .add(Expr::exists(own))
        .add(Expr::exists(active.into_query()))
        .add(Expr::exists(takes_part.into_query()))
}

fn living_account() -> SelectStatement {
    account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .filter(account::Column::Id.into_expr().eq(ACCOUNT.given()))
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

/// What the rule is given, and where: who looks; as whom, a patient's record or a practitioner; for
/// a patient's record when, and by which access.
struct Place(usize);

const ACCOUNT: Place = Place(1);
const SCOPE: Place = Place(2);
const NOW: Place = Place(3);
const ACCESS: Place = Place(4);

impl Place {
    fn given(&self) -> Expr {
        given(self.0)
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
