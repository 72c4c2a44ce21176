//! How much may be sent: generous for a person, tight for a script.
//!
//! Counted on the trail, which every attempt leaves a line on: so limits hold across processes and
//! restarts, and what was refused counts, too. A representative's messages also count towards what
//! all of a patient's representatives may send together; the patient's own do not, since a
//! representative would learn from them that there is something they may not see.

use model::{ErrorCode, Timestamp};
use sea_orm::{
    QueryResult,
    sea_query::{Alias, Condition, Expr, ExprTrait, Func, Query, SelectStatement},
};
use uuid::Uuid;

use crate::{
    MailboxError, StoreError,
    audit::Action,
    entity::{access, audit},
    viewer::Viewer,
};

/// Over how long it is counted.
const WINDOW_MS: i64 = 10 * 60_000;

/// All representatives of a patient may send so many times what one account may.
const REPRESENTATIVES: u64 = 2;

/// Adds to a query what the viewer, and the patient's representatives, have sent lately.
pub(super) fn with_sent(query: &mut SelectStatement, viewer: &Viewer, limit: u32, now: Timestamp) {
    let by_account = Condition::all().add(of(audit::Column::ActorId).eq(viewer.account.0));
    query.expr_as(
        number(by_account, u64::from(limit), now),
        Alias::new("sent_by_account"),
    );
    if let Some(patient) = represented(viewer) {
        let representatives = Query::select()
            .column(access::Column::AccountId)
            .from(access::Entity)
            .and_where(Expr::col(access::Column::PatientId).eq(patient))
            .and_where(Expr::col(access::Column::Relation).eq("proxy"))
            .and_where(Expr::col(access::Column::AccountId).is_not_null())
            .take();
        let for_patient = Condition::all()
            .add(of(audit::Column::PatientId).eq(patient))
            .add(of(audit::Column::ActorId).in_subquery(representatives));
        let limit = u64::from(limit) * REPRESENTATIVES;
        query.expr_as(
            number(for_patient, limit, now),
            Alias::new("sent_for_patient"),
        );
    }
}

/// # Errors
/// `TooManyMessages`.
pub(super) fn check(row: &QueryResult, viewer: &Viewer, limit: u32) -> Result<(), MailboxError> {
    let sent = |column: &str| -> Result<u64, StoreError> {
        let sent: i64 = row.try_get("", column)?;
        Ok(u64::try_from(sent).unwrap_or_default())
    };
    let limit = u64::from(limit);
    let too_many = sent("sent_by_account")? >= limit
        || (represented(viewer).is_some() && sent("sent_for_patient")? >= limit * REPRESENTATIVES);
    match too_many {
        true => Err(ErrorCode::TooManyMessages.into()),
        false => Ok(()),
    }
}

/// The patient, if the viewer is a representative.
fn represented(viewer: &Viewer) -> Option<Uuid> {
    let side = viewer.patient_side()?;
    (side.choice.relation != model::Relation::Self_).then_some(side.choice.patient.0)
}

fn of(column: audit::Column) -> Expr {
    Expr::col((audit::Entity, column))
}

/// Lines of the trail, no more than are needed to know that it is too many.
fn number(whose: Condition, limit: u64, now: Timestamp) -> Expr {
    let sending = [Action::Send, Action::Reply].map(Action::as_str);
    let some = Query::select()
        .expr(Expr::value(1))
        .from(audit::Entity)
        .cond_where(whose)
        .and_where(of(audit::Column::At).gt(now.0 - WINDOW_MS))
        .and_where(of(audit::Column::Action).is_in(sending))
        .limit(limit)
        .take();
    Expr::from(
        Query::select()
            .expr(Func::count(Expr::cust("*")))
            .from_subquery(some, Alias::new("found"))
            .take(),
    )
}
