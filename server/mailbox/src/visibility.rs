//! What a viewer may see: the one place where that is written.
//!
//! Every query for conversations, messages or counts of them begins with
//! [`Viewer::conversations`]; nothing is filtered afterwards. So what a viewer may not see answers as
//! what does not exist, in every count, order and cursor.
//!
//! - A patient sees every conversation in their record.
//! - An authorized representative sees those that are not confidential, while access is current.
//! - A member of the care team sees those in which they, or a team they belong to, take part now.
//!
//! The condition looks into the database for access and membership each time, so that what was
//! revoked a moment ago is gone, however long the viewer's handle has been open.

use model::Timestamp;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, Query, SelectStatement, UnionType},
};

use crate::{
    entity::{
        access, account, care_team_member, conversation, mailbox_entry, participant, practitioner,
        recipient,
    },
    viewer::{PatientSide, Side, Viewer},
};

impl Viewer {
    /// The conversations this viewer may see, each with the viewer's own `mailbox_entry`, if there
    /// is one. Every query begins with this.
    pub(crate) fn conversations(&self, now: Timestamp) -> SelectStatement {
        let own_entry = Condition::all()
            .add(mailbox_entry::Column::AccountId.eq(self.account.0))
            .add(
                Expr::col((mailbox_entry::Entity, mailbox_entry::Column::ConversationId))
                    .equals((conversation::Entity, conversation::Column::Id)),
            );
        Query::select()
            .from(conversation::Entity)
            .left_join(mailbox_entry::Entity, own_entry)
            .cond_where(self.may_see(now))
            .take()
    }

    fn may_see(&self, now: Timestamp) -> Condition {
        match &self.side {
            Side::Patient(side) => self.may_see_of_patient(side, now),
            Side::CareTeam(_) => self.may_see_at_the_desk(),
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

    fn may_see_at_the_desk(&self) -> Condition {
        let takes_part = participant::Entity::find()
            .select_only()
            .column(participant::Column::ConversationId)
            .filter(participant::Column::RemovedAt.is_null())
            .filter(participant::Column::RecipientId.in_subquery(self.addressed_as()));
        Condition::all().add(conversation::Column::Id.in_subquery(takes_part.into_query()))
    }

    /// As whom a member of the care team is written to: as themselves, and as their teams.
    fn addressed_as(&self) -> SelectStatement {
        let themselves = Query::select()
            .column((practitioner::Entity, practitioner::Column::Id))
            .from(practitioner::Entity)
            .inner_join(
                account::Entity,
                Expr::col((account::Entity, account::Column::PractitionerId))
                    .equals((practitioner::Entity, practitioner::Column::Id)),
            )
            .inner_join(
                recipient::Entity,
                Expr::col((recipient::Entity, recipient::Column::Id))
                    .equals((practitioner::Entity, practitioner::Column::Id)),
            )
            .and_where(recipient::Column::Active.eq(true))
            .and_where(account::Column::Id.eq(self.account.0))
            .and_where(account::Column::DisabledAt.is_null())
            .take();
        let teams = Query::select()
            .column((
                care_team_member::Entity,
                care_team_member::Column::CareTeamId,
            ))
            .from(care_team_member::Entity)
            .and_where(care_team_member::Column::EndedAt.is_null())
            .and_where(care_team_member::Column::PractitionerId.in_subquery(themselves.clone()))
            .take();
        let mut both = themselves;
        both.union(UnionType::All, teams);
        both
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
