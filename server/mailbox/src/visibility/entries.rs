//! Readers' own rows of conversations: what is new, what waits, what one wrote.
//!
//! They are written with the change they are about, for everybody who may see the conversation or
//! may come to see it without being made a reader anew: whose access is yet to begin, whose login
//! is disabled for a while. So a list is read from one index, and costs what it shows. Whether a row
//! may be seen is not decided here, but by the rule that every list carries.
//!
//! Who is written to later, or is shown what was confidential, finds it new; who is taken off, or from
//! whom it is hidden, loses their row. Who becomes a reader in another way (a new login, a grant, somebody new on a team) is given rows then,
//! and loses them when they cease to be one. On the patient's side everything that others wrote is
//! unread at first; at the desk only what still waits for an answer, since a nurse who joins a team
//! has not left years of its work undone.

use std::sync::LazyLock;

use model::{AccountId, ConversationId, Timestamp};
use sea_orm::{
    ConnectionTrait, Statement, Value,
    sea_query::{Expr, ExprTrait, Query},
};
use uuid::Uuid;

pub(crate) use super::rows::mailbox_entry::Column;
use super::{Started, Visible, attachments::Attachment, rows::mailbox_entry};
use crate::{StoreError, store::Change, viewer::Viewer};

/// How a conversation reached a member of the care team; on the patient's side it did not have to.
/// By name, perhaps also through a team:
pub(crate) const TO_READER: i16 = 1;
/// Through a team alone:
pub(crate) const TO_TEAM: i16 = 2;

/// Where a reader has put a conversation.
pub(crate) const INBOX: i16 = 0;
pub(crate) const ARCHIVED: i16 = 1;
pub(crate) const DELETED: i16 = 2;

/// Who reads which conversation. Each line is one way to be a reader; the first is the patient's
/// side, where what is confidential is the patient's alone. Who is one in two ways has the same row
/// by both.
const READERS: [&str; 3] = [
    "SELECT a.account_id AS account_id, a.patient_id AS scope_id, c.id AS conversation_id, \
       c.last_activity AS last_activity, c.closed_at AS closed_at, \
       c.awaiting_since AS awaiting_since, TRUE AS all_new, CAST(NULL AS SMALLINT) AS addressed \
     FROM conversation AS c JOIN access AS a ON a.patient_id = c.patient_id \
     WHERE a.account_id IS NOT NULL AND a.granted_at IS NOT NULL AND a.revoked_at IS NULL \
       AND (a.relation = 'own' OR NOT c.confidential)",
    "SELECT l.id AS account_id, l.practitioner_id AS scope_id, c.id AS conversation_id, \
       c.last_activity AS last_activity, c.closed_at AS closed_at, \
       c.awaiting_since AS awaiting_since, FALSE AS all_new, CAST(1 AS SMALLINT) AS addressed \
     FROM account AS l JOIN participant AS p ON p.recipient_id = l.practitioner_id \
     JOIN conversation AS c ON c.id = p.conversation_id \
     WHERE p.removed_at IS NULL",
    "SELECT l.id, l.practitioner_id, c.id, c.last_activity, c.closed_at, c.awaiting_since, FALSE, \
       CAST(CASE WHEN EXISTS (SELECT 1 FROM participant AS o WHERE o.conversation_id = c.id \
         AND o.recipient_id = l.practitioner_id AND o.removed_at IS NULL) \
         THEN 1 ELSE 2 END AS SMALLINT) \
     FROM account AS l JOIN care_team_member AS t ON t.practitioner_id = l.practitioner_id \
     JOIN participant AS p ON p.recipient_id = t.care_team_id \
     JOIN conversation AS c ON c.id = p.conversation_id \
     WHERE p.removed_at IS NULL AND t.ended_at IS NULL",
];

/// A message that was just written, as far as entries go.
pub(crate) struct Written<'a> {
    pub(crate) viewer: &'a Viewer,
    pub(crate) position: i32,
    pub(crate) at: i64,
    pub(crate) awaiting_since: Option<i64>,
}

impl Started {
    pub(crate) async fn list(
        self,
        change: &Change,
        written: &Written<'_>,
    ) -> Result<(), StoreError> {
        list(change, self.id().0, written).await
    }
}

impl Visible {
    /// Writes down for every reader that there is a new message.
    pub(crate) async fn list(
        &self,
        change: &Change,
        written: &Written<'_>,
    ) -> Result<(), StoreError> {
        list(change, self.id, written).await
    }

    /// Writes down that somebody of the care team has seen what waits for an answer, up to a message.
    pub(crate) async fn mark_seen(
        &self,
        change: &Change,
        position: i32,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE conversation SET seen_through = $2, seen_at = $3 \
             WHERE id = $1 AND seen_through < $2";
        let values: [Value; 3] = [self.id.into(), position.into(), at.0.into()];
        run(change, sql, values).await
    }

    /// Writes down that the viewer has seen it up to a message. Never goes back. `last`: the last
    /// message there was then; one that has come since is unread still.
    pub(crate) async fn mark_read(
        &self,
        change: &Change,
        viewer: &Viewer,
        position: i32,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO mailbox_entry (account_id, scope_id, conversation_id, \
               read_through, last_activity, awaiting_since, unread, wrote, addressed) \
             SELECT $1, $2, c.id, $4, c.last_activity, \
               CASE WHEN c.closed_at IS NULL THEN c.awaiting_since END, c.messages > $4, FALSE, \
               CASE WHEN $5 THEN NULL WHEN EXISTS (SELECT 1 FROM participant AS o \
                 WHERE o.conversation_id = c.id AND o.recipient_id = $2 \
                 AND o.removed_at IS NULL) THEN 1 ELSE 2 END \
             FROM conversation AS c WHERE c.id = $3 \
             ON CONFLICT (account_id, scope_id, conversation_id) DO UPDATE SET \
               read_through = excluded.read_through, \
               unread = mailbox_entry.unread AND excluded.unread \
             WHERE mailbox_entry.read_through < excluded.read_through";
        let values: [Value; 5] = [
            viewer.account.0.into(),
            viewer.scope_id().into(),
            self.id.into(),
            position.into(),
            viewer.patient_side().is_some().into(),
        ];
        run(change, sql, values).await
    }
}

impl Visible {
    /// Gives everybody a row who has become a reader, and takes those away of who is none any more; with
    /// what they could take back there. To whom it is shown now, it is new.
    pub(crate) async fn list_anew(&self, change: &Change) -> Result<(), StoreError> {
        let readers = readers("c.id = $1");
        for table in ["mailbox_entry", "filed"] {
            let sql = format!(
                "DELETE FROM {table} WHERE conversation_id = $1 AND NOT EXISTS (\
                   SELECT 1 FROM ({readers}) AS r WHERE r.account_id = {table}.account_id \
                   AND r.scope_id = {table}.scope_id)"
            );
            run(change, &sql, [self.id.into()]).await?;
        }
        let by = |who| {
            format!(
                "EXISTS (SELECT 1 FROM message AS m WHERE m.conversation_id = r.conversation_id \
                   AND m.author_account_id {who} r.account_id)"
            )
        };
        let sql = format!(
            "INSERT INTO mailbox_entry (account_id, scope_id, conversation_id, read_through, \
               last_activity, awaiting_since, unread, wrote, addressed) \
             SELECT r.account_id, r.scope_id, r.conversation_id, 0, r.last_activity, \
               CASE WHEN r.closed_at IS NULL THEN r.awaiting_since END, {}, {}, r.addressed \
             FROM ({readers}) AS r WHERE TRUE \
             ON CONFLICT (account_id, scope_id, conversation_id) DO UPDATE SET \
               addressed = excluded.addressed",
            by("<>"),
            by("=")
        );
        run(change, &sql, [self.id.into()]).await
    }
}

async fn list(
    change: &Change,
    conversation: Uuid,
    written: &Written<'_>,
) -> Result<(), StoreError> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        // The author has seen what they wrote, and all before it unless something arrived since.
        // Wherever it was put, it is in the inbox again: nobody misses an answer, and what waits
        // for the care team is in sight at every desk.
        format!(
            "INSERT INTO mailbox_entry (account_id, scope_id, conversation_id, read_through, \
           last_activity, awaiting_since, unread, wrote, addressed) \
         SELECT r.account_id, r.scope_id, r.conversation_id, \
           CASE WHEN r.account_id = $2 AND r.scope_id = $3 AND $4 = 1 THEN 1 ELSE 0 END, \
           $5, $6, r.account_id <> $2, r.account_id = $2 AND r.scope_id = $3, r.addressed \
         FROM ({}) AS r WHERE TRUE \
         ON CONFLICT (account_id, scope_id, conversation_id) DO UPDATE SET \
           last_activity = excluded.last_activity, \
           awaiting_since = excluded.awaiting_since, \
           unread = mailbox_entry.unread OR excluded.unread, folder = 0, \
           wrote = mailbox_entry.wrote OR excluded.wrote, addressed = excluded.addressed, \
           read_through = CASE WHEN excluded.wrote AND mailbox_entry.read_through = $4 - 1 \
             THEN $4 ELSE mailbox_entry.read_through END",
            readers("c.id = $1")
        )
    });
    let values: [Value; 6] = [
        conversation.into(),
        written.viewer.account.0.into(),
        written.viewer.scope_id().into(),
        written.position.into(),
        written.at.into(),
        written.awaiting_since.into(),
    ];
    run(change, &SQL, values).await
}

/// The sender of a file has something to be told in its conversation, of so many messages.
pub(super) async fn is_new_again(
    change: &Change,
    file: &Attachment,
    messages: i32,
) -> Result<(), StoreError> {
    let sql = "UPDATE mailbox_entry SET unread = TRUE, folder = 0, \
           read_through = CASE WHEN read_through < $4 THEN read_through ELSE $4 - 1 END \
         WHERE account_id = $1 AND scope_id = $2 AND conversation_id = $3";
    let values: [Value; 4] = [
        file.account_id.into(),
        file.scope_id.into(),
        file.conversation_id.into(),
        messages.into(),
    ];
    run(change, sql, values).await
}

/// Gives an account the rows of all that it may read now. What it has stays as it is.
pub(crate) async fn fill(change: &Change, account: Uuid) -> Result<(), StoreError> {
    fill_where(change, "l.id = $1", account).await
}

/// The same for every account of a practitioner, who has come onto a team.
pub(crate) async fn fill_practitioner(
    change: &Change,
    practitioner: Uuid,
) -> Result<(), StoreError> {
    fill_where(change, "l.practitioner_id = $1", practitioner).await
}

async fn fill_where(change: &Change, only: &str, id: Uuid) -> Result<(), StoreError> {
    let [patients, own, teams] = READERS;
    let patients = format!("{patients} AND {}", only.replace("l.id", "a.account_id"));
    let desk = format!("{own} AND {only} UNION {teams} AND {only}");
    let readers = match only.contains("practitioner") {
        true => desk,
        false => format!("{patients} UNION {desk}"),
    };
    let sql = format!(
        "INSERT INTO mailbox_entry (account_id, scope_id, conversation_id, read_through, \
           last_activity, awaiting_since, unread, wrote, addressed) \
         SELECT r.account_id, r.scope_id, r.conversation_id, 0, r.last_activity, \
           CASE WHEN r.closed_at IS NULL THEN r.awaiting_since END, \
           (r.all_new OR r.awaiting_since IS NOT NULL) AND EXISTS (\
             SELECT 1 FROM message AS m WHERE m.conversation_id = r.conversation_id \
             AND m.author_account_id <> r.account_id), \
           EXISTS (SELECT 1 FROM message AS m WHERE m.conversation_id = r.conversation_id \
             AND m.author_account_id = r.account_id), r.addressed \
         FROM ({readers}) AS r WHERE TRUE \
         ON CONFLICT (account_id, scope_id, conversation_id) DO NOTHING"
    );
    run(change, &sql, [id.into()]).await
}

/// Takes an account's rows of a patient's record away, when access to it has ended.
pub(crate) async fn clear_patient(
    change: &Change,
    account: Uuid,
    patient: Uuid,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM mailbox_entry WHERE account_id = $1 AND scope_id = $2";
    run(change, sql, [account.into(), patient.into()]).await
}

/// Takes away what a practitioner read only as a member of a team they have left.
pub(crate) async fn clear_team(
    change: &Change,
    practitioner: Uuid,
    team: Uuid,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM mailbox_entry WHERE scope_id = $1 \
         AND account_id IN (SELECT id FROM account WHERE practitioner_id = $1) \
         AND conversation_id IN (SELECT conversation_id FROM participant WHERE recipient_id = $2) \
         AND NOT EXISTS (SELECT 1 FROM participant AS p \
           WHERE p.conversation_id = mailbox_entry.conversation_id AND p.removed_at IS NULL \
           AND (p.recipient_id = $1 OR EXISTS (SELECT 1 FROM care_team_member AS t \
             WHERE t.practitioner_id = $1 AND t.care_team_id = p.recipient_id \
             AND t.ended_at IS NULL)))";
    run(change, sql, [practitioner.into(), team.into()]).await
}

fn readers(only: &str) -> String {
    READERS
        .map(|readers| format!("{readers} AND {only}"))
        .join(" UNION ")
}

async fn run<const N: usize>(
    change: &Change,
    sql: &str,
    values: [Value; N],
) -> Result<(), StoreError> {
    let backend = change.get_database_backend();
    let statement = Statement::from_sql_and_values(backend, sql, values);
    change.put_statement(statement).await
}

/// An account has a row of that conversation, as one of those it may look at. It only says whether it
/// is worth while to ask the rule.
pub(crate) fn is_reader(
    account: AccountId,
    scopes: impl IntoIterator<Item = Uuid>,
    conversation: Expr,
) -> Expr {
    let entry = |column| Expr::col((mailbox_entry::Entity, column));
    let row = Query::select()
        .expr(Expr::val(1))
        .from(mailbox_entry::Entity)
        .and_where(entry(Column::AccountId).eq(account.0))
        .and_where(entry(Column::ScopeId).is_in(scopes))
        .and_where(entry(Column::ConversationId).eq(conversation))
        .take();
    Expr::exists(row)
}

/// Who reads a conversation: accounts, and as whom. As for [`is_reader`], the rule is yet to be asked.
pub(crate) async fn readers_of(
    database: &impl ConnectionTrait,
    conversation: ConversationId,
) -> Result<Vec<(AccountId, Uuid)>, StoreError> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        let readers = readers("c.id = $1");
        format!("SELECT DISTINCT r.account_id, r.scope_id FROM ({readers}) AS r")
    });
    let backend = database.get_database_backend();
    let query = Statement::from_sql_and_values(backend, &*SQL, [conversation.0.into()]);
    let rows = database.query_all_raw(query).await?.into_iter();
    rows.map(|row| {
        let account: Uuid = row.try_get("", "account_id")?;
        Ok((account.into(), row.try_get("", "scope_id")?))
    })
    .collect()
}

/// A column of the reader's own row, in a query that begins with [`Viewer::listed`].
pub(crate) fn entry(column: Column) -> Expr {
    Expr::col((mailbox_entry::Entity, column))
}
