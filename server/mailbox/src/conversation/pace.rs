//! How much may be sent: generous for a person, tight for a script.
//!
//! Counted on the trail, which every attempt leaves a line on: so limits hold across processes and
//! restarts, and what was refused counts, too. A representative's messages also count towards what
//! all of a patient's representatives may send together; the patient's own do not, since a
//! representative would learn from them that there is something they may not see.

use model::{ErrorCode, Timestamp};
use sea_orm::{
    ConnectionTrait, QueryResult, Statement, Value,
    sea_query::{Alias, Expr, SelectStatement},
};
use uuid::Uuid;

use crate::{MailboxError, StoreError, audit::Action, store::Change, viewer::Viewer};

/// Over how long it is counted.
const WINDOW_MS: i64 = 10 * 60_000;

/// All representatives of a patient may send so many times what one account may.
const REPRESENTATIVES: i64 = 2;

/// What the two below are given: since when it is counted, and up to how many.
pub(super) fn limits(now: Timestamp, limit: u32) -> [Value; 3] {
    let limit = i64::from(limit);
    let together = limit * REPRESENTATIVES;
    [now.0 - WINDOW_MS, limit, together].map(Value::from)
}

/// Adds to a query of one account, whose id is given second, what it has sent since what is given
/// fourth, as many as are given fifth at the most.
pub(super) fn with_sent(query: SelectStatement) -> SelectStatement {
    with_number(query, "sent_by_account", "actor_id = $2", "$5")
}

/// The same for all representatives of the patient whose id is given sixth, as many as are given
/// seventh.
pub(super) fn with_sent_together(query: SelectStatement) -> SelectStatement {
    let by_representatives = "patient_id = $6 AND actor_id IN (SELECT account_id FROM access \
         WHERE patient_id = $6 AND relation = 'proxy' AND account_id IS NOT NULL)";
    with_number(query, "sent_for_patient", by_representatives, "$7")
}

/// # Errors
/// `TooManyMessages`.
pub(super) fn check(row: &QueryResult, viewer: &Viewer, limit: u32) -> Result<(), MailboxError> {
    let sent = |column: &str| row.try_get::<i64>("", column).map_err(StoreError::from);
    let limit = i64::from(limit);
    let too_many = sent("sent_by_account")? >= limit
        || (represented(viewer).is_some() && sent("sent_for_patient")? >= limit * REPRESENTATIVES);
    match too_many {
        true => Err(ErrorCode::TooManyMessages.into()),
        false => Ok(()),
    }
}

/// The same for changes of conversations' details, which are lines of the timeline: whatever was changed
/// or refused counts, for each account by itself.
///
/// # Errors
/// `TooManyMessages`.
pub(super) async fn check_edits(
    change: &Change,
    viewer: &Viewer,
    limit: Option<u32>,
) -> Result<(), MailboxError> {
    let Some(limit) = limit else { return Ok(()) };
    let actions = Action::OF_DETAILS.map(|action| format!("'{}'", action.as_str()));
    let sql = format!(
        "SELECT COUNT(*) AS number FROM (SELECT 1 FROM audit WHERE actor_id = $1 AND at > $2 \
           AND action IN ({}) LIMIT $3) AS found",
        actions.join(", ")
    );
    let [since, limit, _] = limits(change.now(), limit);
    let values = [viewer.account.0.into(), since, limit.clone()];
    let statement = Statement::from_sql_and_values(change.get_database_backend(), sql, values);
    let row = change.query_one_raw(statement).await?;
    let row = row.ok_or(StoreError::Corrupt("a count"))?;
    match Value::from(row.try_get::<i64>("", "number")?) == limit {
        true => Err(ErrorCode::TooManyMessages.into()),
        false => Ok(()),
    }
}

/// The patient, if the viewer is a representative.
pub(super) fn represented(viewer: &Viewer) -> Option<Uuid> {
    let side = viewer.patient_side()?;
    (side.choice.relation != model::Relation::Self_).then_some(side.choice.patient.0)
}

/// Lines of the trail, no more than are needed to know that it is too many.
fn with_number(
    mut query: SelectStatement,
    name: &'static str,
    whose: &str,
    limit: &str,
) -> SelectStatement {
    let [send, reply] = [Action::Send, Action::Reply].map(Action::as_str);
    let number = format!(
        "(SELECT COUNT(*) FROM (SELECT 1 FROM audit WHERE {whose} \
           AND action IN ('{send}', '{reply}') AND at > $4 LIMIT {limit}) AS found)"
    );
    query.expr_as(Expr::cust(number), Alias::new(name)).take()
}
