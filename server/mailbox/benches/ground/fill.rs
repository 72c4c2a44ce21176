//! Fills a database with a clinic of any size: what is few through the front door, what is many with
//! a few statements that make it up in the database itself. The same size always gives the same
//! clinic.
//!
//! Of all conversations, two fifths are with one team of ten nurses, one fiftieth is one patient's;
//! each has four messages, and one has 5,000 (500 in the small clinic). One in a hundred is unread,
//! one in nineteen waits for an answer, of everybody's. Of what does not wait, one in seven is archived
//! and one in eleven deleted; one in thirteen has a star.

pub mod drafts;

use std::process::Command;

use mailbox::{
    Accounts, Directory, Mailbox, NewAccount, NewAccountRole, Store,
    directory::{
        Basis, MemberRecord, PatientRecord, PractitionerRecord, RecipientRef, RelationshipRecord,
        Settings, TeamRecord,
    },
};
use model::{AccountId, ConversationId, Document, PatientId, Recipient, Scope, Timestamp};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement,
};
use uuid::Uuid;

pub struct Filled {
    pub patient: PatientId,
    pub patients_account: AccountId,
    /// On the team.
    pub nurse: AccountId,
    pub to_team: Recipient,
    /// Whom the one who sends has seen: one reader at the desk.
    pub to_doctor: Recipient,
    /// Of the patient, with the team.
    pub conversation: ConversationId,
    pub longest: ConversationId,
    pub oldest_of_team: Timestamp,
    pub oldest_of_patient: Timestamp,
    /// Who sends, and for whom.
    pub senders: Vec<(AccountId, PatientId)>,
}

const PATIENTS: usize = 500;
const NURSES: usize = 10;
const DOCTORS: usize = 40;
/// Patients with a login.
const SENDERS: usize = 64;

pub async fn create_database(server: &str, name: &str) {
    drop_database(server, name).await;
    on_server(server, &format!("CREATE DATABASE {name}")).await;
}

pub async fn has_database(server: &str, name: &str) -> bool {
    let database = Database::connect(maintenance(server)).await.unwrap();
    let sql = format!("SELECT 1 FROM pg_database WHERE datname = '{name}'");
    let statement = Statement::from_string(database.get_database_backend(), sql);
    let rows = database.query_all_raw(statement).await.unwrap();
    database.close().await.unwrap();
    !rows.is_empty()
}

pub async fn drop_database(server: &str, name: &str) {
    on_server(
        server,
        &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
    )
    .await;
}

async fn on_server(server: &str, statement: &str) {
    let database = Database::connect(maintenance(server)).await.unwrap();
    database.execute_unprepared(statement).await.unwrap();
    database.close().await.unwrap();
}

fn maintenance(server: &str) -> String {
    format!("{}/postgres", server.trim_end_matches('/'))
}

pub async fn fill(store: &Store, url: &str, messages: u64) -> Filled {
    let (senders, nurse) = people(store).await;
    let database = connect(url).await;
    many(&database, messages).await;
    database.close().await.unwrap();
    filled(store, senders, nurse).await
}

/// What is there from another run.
pub async fn kept(store: &Store, url: &str) -> Option<Filled> {
    let database = connect(url).await;
    let rows = async |sql: &str| {
        let statement = Statement::from_string(database.get_database_backend(), sql);
        database.query_all_raw(statement).await.unwrap()
    };
    // These are filled in last.
    if rows("SELECT 1 FROM draft LIMIT 1").await.is_empty() {
        database.close().await.unwrap();
        return None;
    }
    let of_patients = "SELECT a.id, s.patient_id FROM account AS a \
         JOIN access AS s ON s.account_id = a.id WHERE a.username LIKE 'patient%' \
         ORDER BY LENGTH(a.username), a.username";
    let mut senders = Vec::new();
    for row in rows(of_patients).await {
        let account: Uuid = row.try_get("", "id").unwrap();
        let patient: Uuid = row.try_get("", "patient_id").unwrap();
        senders.push((AccountId(account), PatientId(patient)));
    }
    let nurse = one(
        &database,
        "SELECT id FROM account WHERE username = 'nurse0'",
    );
    let nurse = AccountId(nurse.await);
    database.close().await.unwrap();
    Some(filled(store, senders, nurse).await)
}

async fn filled(store: &Store, senders: Vec<(AccountId, PatientId)>, nurse: AccountId) -> Filled {
    let (patients_account, patient) = senders[0];
    let mailbox = Mailbox::open(store, patients_account, Scope::Patient(patient))
        .await
        .unwrap();
    let offered = mailbox.compose().await.unwrap();
    let mut recipients = offered.recipients.iter();
    let mut called = |name| recipients.find(|known| known.name == name).unwrap();
    let to_doctor = called("Doctor 0").recipient;
    let to_team = called("Nurses").recipient;
    Filled {
        patient,
        patients_account,
        nurse,
        to_team,
        to_doctor,
        conversation: ConversationId(Uuid::from_u128(CONVERSATION)),
        longest: ConversationId(Uuid::from_u128(CONVERSATION + 1)),
        // A page's worth of conversations are older.
        oldest_of_team: Timestamp(START + STEP * 50),
        oldest_of_patient: Timestamp(START + STEP * 500),
        senders,
    }
}

/// The step of the schema is taken again that makes what messages are found by.
pub async fn forget_words(url: &str) {
    let database = connect(url).await;
    let mut tables = vec!["search_document", "looked_for"];
    if database.get_database_backend() == DbBackend::Sqlite {
        tables.push("search_word");
        let waiting = "DELETE FROM search_waiting";
        database.execute_unprepared(waiting).await.unwrap();
    }
    for table in tables {
        let gone = format!("DROP TABLE {table}");
        database.execute_unprepared(&gone).await.unwrap();
    }
    let again = "DELETE FROM seaql_migrations WHERE version LIKE 'm0014%'";
    database.execute_unprepared(again).await.unwrap();
    database.close().await.unwrap();
}

async fn people(store: &Store) -> (Vec<(AccountId, PatientId)>, AccountId) {
    let directory = Directory::new(store, "bench");
    let settings = Settings {
        // Nothing made up here is too old to be answered.
        quiet_days: 0,
        ..Settings::new("Clinic", "555-0100", "America/New_York")
    };
    directory.set_settings(&settings).await.unwrap();
    let general = vec!["general".parse().unwrap()];
    let practitioner = |id: String, name: String| PractitionerRecord {
        id,
        name,
        reading: String::new(),
        credential: "MD".into(),
        npi: None,
        active: true,
        accepts: general.clone(),
    };
    let nurses = (0..NURSES).map(|n| practitioner(format!("nurse{n}"), format!("Nurse {n}")));
    let doctors = (0..DOCTORS).map(|n| practitioner(format!("doctor{n}"), format!("Doctor {n}")));
    let all: Vec<_> = nurses.chain(doctors).collect();
    directory.upsert_practitioners(&all).await.unwrap();
    let team = TeamRecord {
        id: "nurses".into(),
        name: "Nurses".into(),
        purpose: "Questions".into(),
        active: true,
        accepts: general.clone(),
    };
    directory.upsert_teams(&[team]).await.unwrap();
    let members: Vec<_> = (0..NURSES)
        .map(|n| MemberRecord {
            team: "nurses".into(),
            practitioner: format!("nurse{n}"),
            active: true,
        })
        .collect();
    directory.upsert_members(&members).await.unwrap();
    let patients: Vec<_> = (0..PATIENTS)
        .map(|n| PatientRecord {
            id: format!("p{n}"),
            mrn: Some(format!("M{n}")),
            name: format!("Patient {n}"),
            reading: String::new(),
            birth_date: None,
            language: None,
            active: true,
            deceased: false,
        })
        .collect();
    directory.upsert_patients(&patients).await.unwrap();
    let with = |n: usize, with| RelationshipRecord {
        patient: format!("p{n}"),
        with,
        basis: Basis::CareTeam {
            id: "care".into(),
            active: true,
            last_seen: None,
        },
    };
    let known: Vec<_> = (0..PATIENTS)
        .flat_map(|n| {
            [
                with(n, RecipientRef::CareTeam("nurses".into())),
                with(n, RecipientRef::Practitioner("doctor0".into())),
            ]
        })
        .collect();
    directory.upsert_relationships(&known).await.unwrap();
    let accounts = Accounts::new(store);
    let add = async |username: String, role| {
        let account = NewAccount {
            username,
            password: "a good long password".into(),
            role,
            language: None,
            time_zone: None,
        };
        accounts.add(account).await.unwrap()
    };
    let mut senders = Vec::new();
    for n in 0..SENDERS {
        let username = if n == 0 {
            "patient".into()
        } else {
            format!("patient{n}")
        };
        let mrn = format!("M{n}");
        let account = add(username, NewAccountRole::Patient { mrn }).await;
        let patient = accounts.view(account).await.unwrap().patients[0].patient;
        senders.push((account, patient));
    }
    let mut nurse = None;
    let doctor = NewAccountRole::Practitioner {
        id: "doctor0".into(),
    };
    add("doctor0".into(), doctor).await;
    for n in 0..NURSES {
        let id = format!("nurse{n}");
        let account = add(id.clone(), NewAccountRole::Practitioner { id }).await;
        nurse.get_or_insert(account);
    }
    (senders, nurse.unwrap())
}

/// The first of the ids that are made up, one after the other.
const CONVERSATION: u128 = 0x0197_0000_0000_7000_8000_0000_0000_0000;
/// When the first conversation was, and how long to the next one, in milliseconds.
const START: i64 = 1_700_000_000_000;
const STEP: i64 = 1_000;

async fn many(database: &DatabaseConnection, messages: u64) {
    let backend = database.get_database_backend();
    let run = async |sql: String| {
        let done = database.execute_unprepared(&sql).await;
        done.unwrap_or_else(|error| panic!("{error}\n{sql}"));
    };
    if backend == DbBackend::Sqlite {
        for pragma in [
            "synchronous = OFF",
            "cache_size = -400000",
            "foreign_keys = OFF",
        ] {
            run(format!("PRAGMA {pragma}")).await;
        }
    }
    let conversations = messages / 4;
    let longest = (messages / 20).min(5_000);
    let conversation = id(backend, "0197", "s.n");
    run(format!("CREATE TABLE series AS {}", series(conversations))).await;
    run("CREATE TABLE patients AS \
         SELECT id, CAST(SUBSTR(mrn, 2) AS INTEGER) AS n FROM patient"
        .into())
    .await;
    run(
        "CREATE TABLE recipients AS SELECT id, ROW_NUMBER() OVER (ORDER BY id) - 1 AS n \
         FROM recipient WHERE kind = 'practitioner'"
            .into(),
    )
    .await;
    for table in ["patients", "recipients"] {
        run(format!("CREATE INDEX ix_{table} ON {table} (n)")).await;
    }
    let team = one(
        database,
        "SELECT id FROM recipient WHERE kind = 'care_team'",
    )
    .await;
    let team = literal(backend, team);
    let writer = one(
        database,
        "SELECT id FROM account WHERE username = 'patient'",
    )
    .await;
    let writer = literal(backend, writer);
    let nurse = one(database, "SELECT id FROM account WHERE username = 'nurse0'").await;
    let nurse = literal(backend, nurse);
    let body = Document::from_plain_text(&"A sentence of a message. ".repeat(8)).unwrap();
    // Every fiftieth is the one patient's; the first two with the team.
    let whose = format!("CASE WHEN n % 50 = 0 OR n = 1 THEN 0 ELSE n % {PATIENTS} END");
    run(format!(
        "INSERT INTO conversation (id, organization_id, patient_id, type_code, subject, confidential, \
           started_at, last_activity, messages, awaiting_since, closed_at, preview, \
           last_author_account_id, last_author_role, last_author_name, last_author_credential) \
         SELECT {conversation}, (SELECT id FROM organization WHERE parent_id IS NULL), p.id, \
           'general', 'About this and that', FALSE, {START} + {STEP} * s.n, {START} + {STEP} * s.n, \
           4, CASE WHEN s.n % 19 = 7 THEN {START} + {STEP} * s.n END, NULL, \
           'A sentence of a message.', {nurse}, 'care_team', 'Nurse 0', 'MD' \
         FROM (SELECT n, {whose} AS of FROM series) AS s JOIN patients AS p ON p.n = s.of"
    ))
    .await;
    run(format!(
        "INSERT INTO participant (conversation_id, recipient_id, added_at) \
         SELECT {conversation}, CASE WHEN s.n % 5 < 2 THEN {team} ELSE r.id END, {START} \
         FROM series AS s JOIN recipients AS r ON r.n = s.n % {}",
        NURSES + DOCTORS
    ))
    .await;
    let messages_of = Messages {
        backend,
        json: body.to_json(),
    };
    for position in 1..=4 {
        let (author, role) = match position % 2 {
            1 => (&writer, "patient"),
            _ => (&nurse, "care_team"),
        };
        let rows = Rows {
            number: format!("s.n * 4 + {position}"),
            conversation: conversation.clone(),
            position: position.to_string(),
            author,
            role,
            from: "series AS s",
        };
        run(messages_of.insert(&rows)).await;
    }
    // The second conversation goes on for long.
    run(format!("CREATE TABLE long AS {}", series(longest))).await;
    let second = id(backend, "0197", "1");
    let rows = Rows {
        number: format!("s.n + {}", conversations * 4 + 100),
        conversation: second.clone(),
        position: "s.n + 1".to_owned(),
        author: &nurse,
        role: "care_team",
        from: "long AS s WHERE s.n >= 4",
    };
    run(messages_of.insert(&rows)).await;
    run(format!(
        "UPDATE conversation SET messages = {longest} WHERE id = {second}"
    ))
    .await;
    run(entries()).await;
    for table in ["series", "long", "patients", "recipients"] {
        run(format!("DROP TABLE {table}")).await;
    }
    at_rest(database).await;
}

/// So that what comes after does not wait for all of this to get to the disk.
async fn at_rest(database: &DatabaseConnection) {
    let run = async |sql| {
        database.execute_unprepared(sql).await.unwrap();
    };
    match database.get_database_backend() {
        DbBackend::Postgres => {
            run("ANALYZE").await;
            run("CHECKPOINT").await;
        }
        _ => {
            run("PRAGMA wal_checkpoint(TRUNCATE)").await;
            assert!(Command::new("sync").status().unwrap().success());
        }
    }
}

pub async fn rest(url: &str) {
    let database = connect(url).await;
    at_rest(&database).await;
    database.close().await.unwrap();
}

/// Megabytes of the database.
pub async fn size(url: &str) -> i64 {
    let database = connect(url).await;
    let backend = database.get_database_backend();
    let sql = match backend {
        DbBackend::Postgres => "SELECT pg_database_size(current_database()) AS size",
        _ => "SELECT page_count * page_size AS size FROM pragma_page_count, pragma_page_size",
    };
    let row = database.query_one_raw(Statement::from_string(backend, sql));
    let size: i64 = row.await.unwrap().unwrap().try_get("", "size").unwrap();
    database.close().await.unwrap();
    size / 1_000_000
}

pub async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

struct Messages {
    backend: DbBackend,
    json: String,
}

/// Messages that are made up with one statement.
struct Rows<'a> {
    number: String,
    conversation: String,
    position: String,
    author: &'a str,
    role: &'a str,
    from: &'a str,
}

impl Messages {
    fn insert(&self, rows: &Rows<'_>) -> String {
        let id = id(self.backend, "0198", &rows.number);
        let digest = match self.backend {
            DbBackend::Postgres => format!("'\\x{}'::bytea", "00".repeat(32)),
            _ => "ZEROBLOB(32)".to_owned(),
        };
        let (json, bytes) = (&self.json, self.json.len());
        let plain = plain(&rows.number);
        let Rows {
            conversation,
            position,
            author,
            role,
            from,
            ..
        } = rows;
        format!(
            "INSERT INTO message (id, conversation_id, position, author_account_id, author_role, \
               author_name, author_credential, sent_at, body, body_bytes, plain, client_key, \
               content_digest) \
             SELECT {id}, {conversation}, {position}, {author}, '{role}', 'Somebody', '', {START}, \
               '{json}', {bytes}, {plain}, {id}, {digest} FROM {from}"
        )
    }
}

/// What messages are found by: words that all have, some of a thousand that a few have, and one that
/// is in fifty of a million.
fn plain(number: &str) -> String {
    let some = [7, 31, 101, 211, 307, 401, 503, 601, 701, 809, 907, 997];
    let some =
        some.map(|step| format!("' t' || ((({number}) * {step} + ({number}) / 1009) % 1009)"));
    let some = some.join(" || ");
    format!(
        "'A sentence of a message.' || {some} || \
         CASE WHEN ({number}) % 20011 = 17 THEN ' zebra' ELSE '' END"
    )
}

/// As the schema's own step fills them.
fn entries() -> String {
    let readers = [
        "SELECT a.account_id AS account_id, a.patient_id AS scope_id, c.id AS conversation_id, \
           NULL AS addressed FROM conversation AS c JOIN access AS a ON a.patient_id = c.patient_id",
        "SELECT l.id, l.practitioner_id, p.conversation_id, 1 FROM participant AS p \
         JOIN account AS l ON l.practitioner_id = p.recipient_id",
        "SELECT l.id, l.practitioner_id, p.conversation_id, 2 FROM participant AS p \
         JOIN care_team_member AS t ON t.care_team_id = p.recipient_id \
         JOIN account AS l ON l.practitioner_id = t.practitioner_id",
    ]
    .join(" UNION ");
    format!(
        "INSERT INTO mailbox_entry (account_id, scope_id, conversation_id, read_through, \
           last_activity, awaiting_since, unread, wrote, addressed, folder, starred) \
         SELECT r.account_id, r.scope_id, r.conversation_id, c.messages, c.last_activity, \
           c.awaiting_since, (c.last_activity / {STEP}) % 101 = 3, \
           r.account_id IN (SELECT id FROM account WHERE username IN ('patient', 'nurse0')), \
           r.addressed, \
           CASE WHEN c.awaiting_since > 0 THEN 0 WHEN (c.last_activity / {STEP}) % 7 = 3 THEN 1 \
             WHEN (c.last_activity / {STEP}) % 11 = 4 THEN 2 ELSE 0 END, \
           (c.last_activity / {STEP}) % 13 = 5 \
         FROM ({readers}) AS r JOIN conversation AS c ON c.id = r.conversation_id \
         ORDER BY r.conversation_id, r.account_id, r.scope_id"
    )
}

fn series(length: u64) -> String {
    format!(
        "WITH RECURSIVE s(n) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT n + 1 FROM s WHERE n < {}) \
         SELECT n FROM s",
        length.saturating_sub(1)
    )
}

/// An id made of a number.
fn id(backend: DbBackend, begin: &str, number: &str) -> String {
    match backend {
        DbBackend::Postgres => {
            format!("('{begin}0000-0000-7000-8000-' || LPAD(TO_HEX({number}), 12, '0'))::uuid")
        }
        _ => format!("UNHEX('{begin}00000000700080' || PRINTF('%014x', {number}))"),
    }
}

fn literal(backend: DbBackend, id: Uuid) -> String {
    match backend {
        DbBackend::Postgres => format!("'{id}'::uuid"),
        _ => format!("x'{}'", id.simple()),
    }
}

async fn one(database: &DatabaseConnection, sql: &str) -> Uuid {
    let statement = Statement::from_string(database.get_database_backend(), sql);
    let row = database.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get("", "id").unwrap()
}
