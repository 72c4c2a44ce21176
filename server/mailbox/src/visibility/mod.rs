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
mod rows;
mod visible;

use model::Timestamp;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};

use self::rows::{mailbox_entry, participant};
pub(crate) use self::visible::{Started, Visible};
use crate::{
    entity::{access, account, care_team_member, conversation, recipient},
    viewer::{CareTeamMember, PatientSide, Side, Viewer},
};

impl Viewer {
    /// The conversations in this viewer's list, each with the viewer's own `mailbox_entry`.
    pub(crate) fn listed(&self, now: Timestamp) -> SelectStatement {
        let whole = Expr::col((conversation::Entity, conversation::Column::Id))
            .equals((mailbox_entry::Entity, mailbox_entry::Column::ConversationId));
        let entry = |column| Expr::col((mailbox_entry::Entity, column));
        Query::select()
            .from(mailbox_entry::Entity)
            .inner_join(conversation::Entity, whole)
            .and_where(entry(mailbox_entry::Column::AccountId).eq(self.account.0))
            .and_where(entry(mailbox_entry::Column::ScopeId).eq(self.scope_id()))
            .cond_where(self.may_see(now))
            .take()
    }

    /// The rule, as a condition on `conversation`.
    fn may_see(&self, now: Timestamp) -> Condition {
        match &self.side {
            Side::Patient(side) => self.may_see_of_patient(side, now),
            Side::CareTeam(member) => self.may_see_at_the_desk(member),
        }
    }

    fn may_see_of_patient(&self, side: &PatientSide, now: Timestamp) -> Condition {
        let patient = side.choice.patient.0;
        let current = access::Entity::find()
            .select_only()
            .column(access::Column::Id)
            .filter(access::Column::Id.eq(side.access))
            .filter(access::Column::PatientId.eq(patient))
            .filter(access::Column::AccountId.in_subquery(self.living_account()))
            .filter(access_is_current(now));
        let own = current
            .clone()
            .filter(access::Column::Relation.eq(access::AccessRelation::Own));
        Condition::all()
            .add(conversation::Column::PatientId.eq(patient))
            .add(Expr::exists(current.into_query()))
            .add(
                Condition::any()
                    .add(conversation::Column::Confidential.eq(false))
                    .add(Expr::exists(own.into_query())),
            )
    }

    fn may_see_at_the_desk(&self, member: &CareTeamMember) -> Condition {
        let part = |column| Expr::col((participant::Entity, column));
        let on_the_team = care_team_member::Entity::find()
            .select_only()
            .column(care_team_member::Column::CareTeamId)
            .filter(care_team_member::Column::PractitionerId.eq(member.practitioner))
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
                    .add(part(participant::Column::RecipientId).eq(member.practitioner))
                    .add(Expr::exists(on_the_team.into_query())),
            );
        // The same for every row: looked up once.
        let active = recipient::Entity::find()
            .select_only()
            .column(recipient::Column::Id)
            .filter(recipient::Column::Id.eq(member.practitioner))
            .filter(recipient::Column::Active.eq(true));
        let own = self
            .living_account()
            .and_where(account::Column::PractitionerId.eq(member.practitioner))
            .take();
        Condition::all()
            .add(Expr::exists(own))
            .add(Expr::exists(active.into_query()))
            .add(Expr::exists(takes_part.into_query()))
    }

    fn living_account(&self) -> SelectStatement {
        account::Entity::find()
            .select_only()
            .column(account::Column::Id)
            .filter(account::Column::Id.eq(self.account.0))
            .filter(account::Column::DisabledAt.is_null())
            .into_query()
    }
}

/// Access that was granted, has begun, has not ended and was not revoked.
pub(crate) fn access_is_current(now: Timestamp) -> Condition {
    use access::Column::{AccountId, Ends, GrantedAt, RevokedAt, Starts};
    let has_begun = Condition::any()
        .add(Starts.is_null())
        .add(Starts.lte(now.0));
    let has_not_ended = Condition::any().add(Ends.is_null()).add(Ends.gt(now.0));
    Condition::all()
        .add(AccountId.is_not_null())
        .add(GrantedAt.is_not_null())
        .add(RevokedAt.is_null())
        .add(has_begun)
        .add(has_not_ended)
}
