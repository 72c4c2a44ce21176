//! What is being written.

use model::Document;
use sea_orm::ConnectionTrait;

use super::{Filled, START, STEP, connect, id, rest, series};

/// Drafts of everybody who has a login, in their own name.
const EACH: u64 = 40;

/// As many again in the names of others, as representatives have them, as make one for every fifty
/// messages. Every second one of a patient's is an answer, and all of a desk's.
pub async fn fill(url: &str, filled: &Filled, messages: u64) {
    let database = connect(url).await;
    let run = async |sql: String| {
        let done = database.execute_unprepared(&sql).await;
        done.unwrap_or_else(|error| panic!("{error}\n{sql}"));
    };
    run("CREATE TABLE writers AS \
         SELECT account_id, scope_id, is_desk, ROW_NUMBER() OVER (ORDER BY account_id) - 1 AS n \
         FROM (SELECT account_id, patient_id AS scope_id, FALSE AS is_desk FROM access \
             WHERE account_id IS NOT NULL \
           UNION ALL SELECT id, practitioner_id, TRUE FROM account \
             WHERE practitioner_id IS NOT NULL) AS a"
        .into())
    .await;
    let all = series((messages / 50).max(EACH));
    run(format!("CREATE TABLE series AS {all}")).await;
    let backend = database.get_database_backend();
    let draft = id(backend, "0199", "d.n");
    // Every fiftieth is the one patient's, and with the team.
    let answered = EACH.min(messages / 4 / 50).max(1);
    let conversation = id(backend, "0197", &format!("(d.n % {answered}) * 50"));
    let body = Document::from_plain_text(&"A sentence of a message. ".repeat(8)).unwrap();
    let (to, json) = (filled.to_team, body.to_json());
    run(format!(
        "INSERT INTO draft (account_id, id, scope_id, conversation_id, version, saved_at, \
           type_code, recipients, subject, confidential, preview, body) \
         SELECT d.account_id, {draft}, d.scope_id, CASE WHEN d.answers THEN {conversation} END, 3, \
           {START} + {STEP} * d.n, CASE WHEN NOT d.answers THEN 'general' END, \
           CASE WHEN d.answers THEN '' ELSE '{to}' END, \
           CASE WHEN d.answers THEN '' ELSE 'About this and that' END, FALSE, \
           'A sentence of a message.', '{json}' \
         FROM (SELECT w.account_id, w.scope_id, w.is_desk OR s.n % 2 = 1 AS answers, \
             w.n * {EACH} + s.n AS n FROM writers AS w JOIN series AS s ON s.n < {EACH} \
           UNION ALL SELECT w.account_id, p.id, FALSE, s.n FROM series AS s \
             JOIN writers AS w ON w.n = s.n % (SELECT COUNT(*) FROM writers) \
             JOIN (SELECT id, ROW_NUMBER() OVER (ORDER BY id) - 1 AS n FROM patient) AS p \
               ON p.n = s.n % (SELECT COUNT(*) FROM patient) \
             WHERE s.n >= (SELECT COUNT(*) * {EACH} FROM writers)) AS d"
    ))
    .await;
    for table in ["series", "writers"] {
        run(format!("DROP TABLE {table}")).await;
    }
    database.close().await.unwrap();
    rest(url).await;
}
