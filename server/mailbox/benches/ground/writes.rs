//! Sends and replies, against what the disk takes.

use std::{
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant, UNIX_EPOCH},
};

use mailbox::{Mailbox, Store};
use model::{AccountId, ClientKey, Document, NewMessage, NewReply, PatientId, Recipient, Scope};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, TransactionTrait};
use uuid::Uuid;

use crate::{Statements, fill::Filled, machine, table::Table};

/// How long each of the measurements takes.
pub const FOR: Duration = Duration::from_secs(5);

pub async fn measure(
    table: &mut Table,
    store: &Store,
    filled: &Filled,
    statements: &Statements,
    bare: &Bare,
) {
    let (team, doctor) = (filled.to_team, filled.to_doctor);
    for (whom, to) in [("one reader", doctor), ("a team of ten", team)] {
        // The disk has better and worse minutes.
        let times = bare.commits().await;
        let alone = times.len() as f64 / FOR.as_secs_f64();
        table.times("bare commit of six rows", times, 8.0);
        table.note("", format!("{alone:.0} a second"));
        for clients in [1, 8, 64] {
            let sent = sends(store, filled, to, clients, statements).await;
            let name = format!("send to {whom}, {clients} at a time");
            table.times(&name, sent.times, sent.statements);
            table.note(
                "",
                format!(
                    "{:.0} a second ({:.2} × bare commits), {:.2} ms of processor each",
                    sent.a_second,
                    sent.a_second / alone,
                    sent.processor.as_secs_f64() * 1_000.0
                ),
            );
        }
    }
    let replied = replies(store, filled, statements).await;
    table.times("reply at the desk", replied.times, replied.statements);
}

struct Measured {
    times: Vec<Duration>,
    a_second: f64,
    statements: f64,
    processor: Duration,
}

async fn sends(
    store: &Store,
    filled: &Filled,
    to: Recipient,
    clients: usize,
    statements: &Statements,
) -> Measured {
    let store = store.clone();
    let senders = filled.senders.clone();
    run(clients, statements, move |client| {
        let sender = senders[client % senders.len()];
        let store = store.clone();
        async move { send(&store, sender, to).await }
    })
    .await
}

pub async fn send(store: &Store, (account, patient): (AccountId, PatientId), to: Recipient) {
    let scope = Scope::Patient(patient);
    let mailbox = Mailbox::open(store, account, scope).await.unwrap();
    let message = NewMessage {
        attachments: Vec::new(),
        patient,
        message_type: Some("general".parse().unwrap()),
        recipients: vec![to],
        subject: "How is it going?".to_owned(),
        confidential: false,
        body: text(),
        client_key: key(),
    };
    mailbox.send(message).await.unwrap();
}

async fn replies(store: &Store, filled: &Filled, statements: &Statements) -> Measured {
    let (store, nurse, conversation) = (store.clone(), filled.nurse, filled.conversation);
    run(1, statements, move |_| {
        let store = store.clone();
        async move {
            let desk = Mailbox::open(&store, nurse, Scope::Desk).await.unwrap();
            let reply = NewReply {
                attachments: Vec::new(),
                patient: None,
                conversation,
                body: text(),
                client_key: key(),
                seen: None,
            };
            desk.reply(reply).await.unwrap();
        }
    })
    .await
}

/// So many at a time, each beginning anew as soon as it was answered.
async fn run<F: Future<Output = ()> + Send>(
    clients: usize,
    statements: &Statements,
    work: impl Fn(usize) -> F + Send + Sync + 'static,
) -> Measured {
    let work = Arc::new(work);
    let before = (statements.load(Ordering::Relaxed), machine::processor());
    let begun = Instant::now();
    let clients: Vec<_> = (0..clients)
        .map(|client| {
            let work = work.clone();
            tokio::spawn(async move {
                let mut times = Vec::new();
                while begun.elapsed() < FOR {
                    let sent = Instant::now();
                    work(client).await;
                    times.push(sent.elapsed());
                }
                times
            })
        })
        .collect();
    let mut times = Vec::new();
    for client in clients {
        times.extend(client.await.unwrap());
    }
    let took = begun.elapsed();
    let number = times.len() as u32;
    let made = statements.load(Ordering::Relaxed) - before.0;
    Measured {
        a_second: f64::from(number) / took.as_secs_f64(),
        statements: made as f64 / f64::from(number),
        processor: (machine::processor() - before.1) / number,
        times,
    }
}

/// What the same disk takes, one commit of six rows after the other, with nothing around it.
pub struct Bare(pub String);

pub struct Commits {
    database: DatabaseConnection,
    id: u64,
}

impl Bare {
    async fn commits(&self) -> Vec<Duration> {
        let mut commits = self.open().await;
        let begun = Instant::now();
        let mut times = Vec::new();
        while begun.elapsed() < FOR {
            let commit = Instant::now();
            commits.one().await;
            times.push(commit.elapsed());
        }
        commits.close().await;
        times
    }

    pub async fn open(&self) -> Commits {
        let database = Database::connect(&self.0).await.unwrap();
        if database.get_database_backend() == DbBackend::Sqlite {
            for pragma in ["journal_mode = WAL", "synchronous = FULL"] {
                let pragma = format!("PRAGMA {pragma}");
                database.execute_unprepared(&pragma).await.unwrap();
            }
        }
        let create = "CREATE TABLE IF NOT EXISTS bare (id BIGINT PRIMARY KEY, text TEXT)";
        for prepare in ["DROP TABLE IF EXISTS bare", create] {
            database.execute_unprepared(prepare).await.unwrap();
        }
        Commits { database, id: 0 }
    }
}

impl Commits {
    pub async fn one(&mut self) {
        let text = "x".repeat(120);
        let change = self.database.begin().await.unwrap();
        for _ in 0..6 {
            self.id += 1;
            let insert = format!("INSERT INTO bare (id, text) VALUES ({}, '{text}')", self.id);
            change.execute_unprepared(&insert).await.unwrap();
        }
        change.commit().await.unwrap();
    }

    pub async fn close(self) {
        self.database.close().await.unwrap();
    }
}

fn text() -> Document {
    Document::from_plain_text("I have taken the new pills for a week now and feel better.").unwrap()
}

/// Another one each time, in a database that is kept, too: what was sent under a key before would only be
/// answered again.
pub fn key() -> ClientKey {
    static RUN: LazyLock<u64> = LazyLock::new(|| {
        let since = UNIX_EPOCH.elapsed().unwrap();
        u64::try_from(since.as_nanos()).unwrap()
    });
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let next = NEXT.fetch_add(1, Ordering::Relaxed);
    ClientKey(Uuid::from_u64_pair(*RUN, next))
}
