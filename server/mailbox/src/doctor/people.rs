//! Whether somebody answers, and whether those who can sign in may see something.

use sea_orm::{ConnectionTrait, Statement};

use super::{Chart, value};
use crate::{Store, StoreError};

/// Names told of many.
const TOLD: usize = 5;

/// Recipients that are offered to a patient, and that no login answers for: neither a
/// practitioner's own, nor one of a member of the team.
const UNANSWERED: &str = "
SELECT shown.name
FROM recipient AS shown
WHERE shown.active = TRUE
  AND EXISTS (SELECT 1 FROM acceptance WHERE acceptance.recipient_id = shown.id)
  AND EXISTS (SELECT 1 FROM relationship
              WHERE relationship.recipient_id = shown.id AND relationship.ended_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM account
                  WHERE account.practitioner_id = shown.id AND account.disabled_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM care_team_member AS member
                  JOIN recipient AS person ON person.id = member.practitioner_id
                  JOIN account ON account.practitioner_id = member.practitioner_id
                  WHERE member.care_team_id = shown.id AND member.ended_at IS NULL
                    AND person.active = TRUE AND account.disabled_at IS NULL)
ORDER BY shown.name";

const WITHOUT_ACCESS: &str = "
SELECT COUNT(*) FROM account
WHERE disabled_at IS NULL AND administrator = FALSE
  AND NOT EXISTS (SELECT 1 FROM recipient
                  WHERE recipient.id = account.practitioner_id AND recipient.active = TRUE)
  AND NOT EXISTS (SELECT 1 FROM access
                  WHERE access.account_id = account.id AND access.revoked_at IS NULL
                    AND (access.ends IS NULL OR access.ends > {now}))";

pub(super) async fn examine(store: &Store, chart: &mut Chart) -> Result<(), StoreError> {
    let administrators: i64 = value(
        store,
        "SELECT COUNT(*) FROM account WHERE administrator = TRUE AND disabled_at IS NULL",
    )
    .await?;
    if administrators == 0 {
        chart.look(
            "No login is an administrator's. Make one with \
             `carepost account add administrator`.",
        );
    } else {
        chart.ok(format!("Administrators who can sign in: {administrators}."));
    }
    let sql = WITHOUT_ACCESS.replace("{now}", &store.now().0.to_string());
    let without: i64 = value(store, &sql).await?;
    if without > 0 {
        chart.look(format!(
            "Logins that may see nothing (any more): {without}. `carepost account list` shows \
             them; disable those that are not needed."
        ));
    } else {
        chart.ok("Every login may see something.");
    }
    unanswered(store, chart).await
}

async fn unanswered(store: &Store, chart: &mut Chart) -> Result<(), StoreError> {
    let backend = store.read().get_database_backend();
    let statement = Statement::from_string(backend, UNANSWERED);
    let rows = store.read().query_all_raw(statement).await?;
    if rows.is_empty() {
        chart.ok("Everybody whom patients can write to has somebody who reads it.");
        return Ok(());
    }
    let mut names = Vec::new();
    for row in rows.iter().take(TOLD) {
        names.push(row.try_get_by_index::<String>(0)?);
    }
    let more = if rows.len() > TOLD { ", …" } else { "" };
    chart.look(format!(
        "Patients can write to {} for whom nobody signs in: {}{more}. Give them a login with \
         `carepost account add practitioner`.",
        rows.len(),
        names.join(", ")
    ));
    Ok(())
}
