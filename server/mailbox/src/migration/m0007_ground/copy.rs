//! What the old tables hold, taken over.

use sea_orm::{ConnectionTrait, DbBackend};
use sea_orm_migration::prelude::*;

use super::accounts;

/// The organization at the top: there was one at the most. What was there before any organization
/// was belongs to none that can be named, so it gets one without messaging.
const TOP: &str = "(SELECT id FROM organization WHERE parent_id IS NULL)";

pub(super) async fn all(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let run = async |sql: String| connection.execute_unprepared(&sql).await.map(drop);
    run(
        "INSERT INTO organization (id, parent_id, name, phone, source, external_id, version) \
         SELECT id, parent_id, name, phone, source, external_id, 1 FROM old_organization"
            .into(),
    )
    .await?;
    make_top(connection).await?;
    copy(connection, "setting", "organization_id, time_zone, urgent_text, messaging_on, confidentiality_on, reply_business_days, body_chars, quiet_days, relationship_months", "").await?;
    copy(connection, "holiday", "day, name", "organization_id").await?;
    copy(
        connection,
        "message_type",
        "code, name, purpose, position, active",
        "organization_id",
    )
    .await?;
    copy(
        connection,
        "recipient",
        "id, kind, name, credential, specialty, active, source, external_id",
        "organization_id",
    )
    .await?;
    run("INSERT INTO practitioner (id, npi, department_id) \
         SELECT id, npi, organization_id FROM old_practitioner"
        .into())
    .await?;
    copy(
        connection,
        "care_team_member",
        "care_team_id, practitioner_id, ended_at",
        "",
    )
    .await?;
    copy(
        connection,
        "acceptance",
        "recipient_id, type_code",
        "organization_id",
    )
    .await?;
    copy(
        connection,
        "patient",
        "id, name, birth_date, mrn, language, active, deceased, source, external_id",
        "organization_id",
    )
    .await?;
    copy(
        connection,
        "relationship",
        "id, patient_id, recipient_id, basis, basis_id, last_seen, established_at, ended_at",
        "",
    )
    .await?;
    copy(
        connection,
        "account",
        "id, username, name, password_hash, practitioner_id, administrator, language, time_zone, created_at, disabled_at",
        "organization_id",
    )
    .await?;
    copy(connection, "access", "id, account_id, patient_id, relation, kind, name, may_send, starts, ends, granted_at, revoked_at, source, external_id", "").await?;
    // Of several logins for one's own record the first one stays.
    run(
        "UPDATE access SET revoked_at = COALESCE(granted_at, 0) WHERE relation = 'own' \
         AND account_id IS NOT NULL AND revoked_at IS NULL AND EXISTS (\
           SELECT 1 FROM access AS first WHERE first.patient_id = access.patient_id \
           AND first.relation = 'own' AND first.account_id IS NOT NULL \
           AND first.revoked_at IS NULL AND first.id < access.id)"
            .into(),
    )
    .await?;
    accounts::one_own_access(manager).await?;
    copy(
        connection,
        "session",
        "token_digest, account_id, started_at, last_seen",
        "",
    )
    .await?;
    conversations(connection).await?;
    entries(connection).await?;
    run("INSERT INTO audit (id, at, actor_id, action, subject_id, patient_id, conversation_id, outcome) \
         SELECT id, at, \
           CASE WHEN action IN ('sign_in', 'add_account', 'grant_access', 'revoke_access') THEN NULL ELSE account_id END, \
           action, \
           CASE WHEN action IN ('sign_in', 'add_account', 'grant_access', 'revoke_access') THEN account_id END, \
           patient_id, conversation_id, outcome FROM old_audit"
        .into())
    .await?;
    let blob = match manager.get_database_backend() {
        DbBackend::Postgres => "'\\x00'::bytea",
        _ => "x'00'",
    };
    run(format!("INSERT INTO probe (id, filler) VALUES (1, {blob})")).await
}

/// Copies columns as they are; `top` names a column that is the organization's at the top.
async fn copy(
    connection: &impl ConnectionTrait,
    table: &str,
    columns: &str,
    top: &str,
) -> Result<(), DbErr> {
    let (column, value) = match top {
        "" => (String::new(), String::new()),
        column => (format!(", {column}"), format!(", {TOP}")),
    };
    let sql =
        format!("INSERT INTO {table} ({columns}{column}) SELECT {columns}{value} FROM old_{table}");
    connection.execute_unprepared(&sql).await.map(drop)
}

async fn make_top(connection: &impl ConnectionTrait) -> Result<(), DbErr> {
    let id = match connection.get_database_backend() {
        DbBackend::Postgres => "'00000000-0000-7000-8000-000000000001'::uuid",
        _ => "x'00000000000070008000000000000001'",
    };
    let needed = "NOT EXISTS (SELECT 1 FROM organization WHERE parent_id IS NULL) AND (\
         EXISTS (SELECT 1 FROM old_patient) OR EXISTS (SELECT 1 FROM old_recipient) \
         OR EXISTS (SELECT 1 FROM old_holiday))";
    let make = format!(
        "INSERT INTO organization (id, name, phone, source, external_id, version) \
         SELECT {id}, 'Carepost', '', '', '', 1 WHERE {needed}"
    );
    connection.execute_unprepared(&make).await.map(drop)
}

/// With what a list shows of the last message. Its beginning comes from the text that was kept for
/// search; the next message brings one made by the rules of today.
async fn conversations(connection: &impl ConnectionTrait) -> Result<(), DbErr> {
    let same = "id, patient_id, type_code, subject, confidential, started_at, last_activity, messages, awaiting_since, closed_at";
    let of_c = same
        .split(", ")
        .map(|column| format!("c.{column}"))
        .collect::<Vec<_>>()
        .join(", ");
    let sql = format!(
        "INSERT INTO conversation ({same}, organization_id, preview, last_author_account_id, \
           last_author_role, last_author_kind, last_author_name, last_author_credential) \
         SELECT {of_c}, {TOP}, REPLACE(SUBSTR(m.plain, 1, 140), '\n', ' '), m.author_account_id, \
           m.author_role, m.author_kind, m.author_name, m.author_credential \
         FROM old_conversation AS c JOIN old_message AS m \
           ON m.conversation_id = c.id AND m.position = c.messages"
    );
    connection.execute_unprepared(&sql).await?;
    copy(
        connection,
        "participant",
        "conversation_id, recipient_id, added_at, removed_at",
        "",
    )
    .await?;
    let bytes = match connection.get_database_backend() {
        DbBackend::Postgres => "OCTET_LENGTH(body)",
        _ => "LENGTH(CAST(body AS BLOB))",
    };
    let same = "id, conversation_id, position, author_account_id, author_role, author_kind, author_name, author_credential, sent_at, body, plain, client_key, content_digest";
    let sql =
        format!("INSERT INTO message ({same}, body_bytes) SELECT {same}, {bytes} FROM old_message");
    connection.execute_unprepared(&sql).await.map(drop)
}

/// A row for every reader of every conversation: on the patient's side who has access to the record
/// (what is confidential only for the patient), at the desk who takes part, or whose team does.
async fn entries(connection: &impl ConnectionTrait) -> Result<(), DbErr> {
    let readers = [
        "SELECT a.account_id AS account_id, a.patient_id AS scope_id, c.id AS conversation_id \
         FROM conversation AS c JOIN access AS a ON a.patient_id = c.patient_id \
         WHERE a.account_id IS NOT NULL AND a.granted_at IS NOT NULL AND a.revoked_at IS NULL \
           AND (a.relation = 'own' OR NOT c.confidential)",
        "SELECT a.id AS account_id, a.practitioner_id AS scope_id, p.conversation_id AS conversation_id \
         FROM participant AS p JOIN account AS a ON a.practitioner_id = p.recipient_id \
         WHERE p.removed_at IS NULL",
        "SELECT a.id AS account_id, a.practitioner_id AS scope_id, p.conversation_id AS conversation_id \
         FROM participant AS p JOIN care_team_member AS t ON t.care_team_id = p.recipient_id \
         JOIN account AS a ON a.practitioner_id = t.practitioner_id \
         WHERE p.removed_at IS NULL AND t.ended_at IS NULL",
    ]
    .join(" UNION ");
    let sql = format!(
        "INSERT INTO mailbox_entry (account_id, scope_id, conversation_id, read_through, \
           last_activity, awaiting_since, unread, wrote) \
         SELECT r.account_id, r.scope_id, r.conversation_id, COALESCE(e.read_through, 0), \
           c.last_activity, CASE WHEN c.closed_at IS NULL THEN c.awaiting_since END, \
           EXISTS (SELECT 1 FROM message AS m WHERE m.conversation_id = c.id \
             AND m.position > COALESCE(e.read_through, 0) AND m.author_account_id <> r.account_id), \
           EXISTS (SELECT 1 FROM message AS m WHERE m.conversation_id = c.id \
             AND m.author_account_id = r.account_id) \
         FROM ({readers}) AS r JOIN conversation AS c ON c.id = r.conversation_id \
         LEFT JOIN old_mailbox_entry AS e \
           ON e.account_id = r.account_id AND e.conversation_id = r.conversation_id"
    );
    connection.execute_unprepared(&sql).await.map(drop)
}
