//! Sends and replies, against what the disk takes.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use mailbox::{Mailbox, Store};
use model::{ClientKey, Document, NewMessage, NewReply, Scope};
use sea_orm::{ConnectionTrait, Database, TransactionTrait};
use tempfile::TempDir;
use uuid::Uuid;

use crate::{Statements, fill::Filled, machine, table::Table};

/// How long each of the measurements takes.
const FOR: Duration = Duration::from_secs(5);

pub async fn measure(
    table: &mut Table,
    store: &Store,
    filled: &Filled,
    statements: &Statements,
    directory: Option<&TempDir>,
) {
    let bare = match directory {
        Some(directory) => Some(bare_commits(directory).await),
        None => None,
    };
    if let Some(bare) = bare {
        table.note("bare commits of six rows", format!("{bare:.0} a second"));
    }
    for clients in [1, 8, 64] {
        let sent = sends(store, filled, clients, statements).await;
        let name = format!("send, {clients} at a time");
        table.times(&name, sent.times, sent.statements);
        let against = bare.map_or(String::new(), |bare| {
            format!(" ({:.2} × bare commits)", sent.a_second / bare)
        });
        table.note(
            "",
            format!(
                "{:.0} a second{against}, {:.2} ms of processor each",
                sent.a_second,
                sent.processor.as_secs_f64() * 1_000.0
            ),
        );
    }
    let replied = replies(store, filled, statements).await;
    table.times("reply at the desk", replied.times, replied.statements);
    if let Some(directory) = directory {
        // The disk may have had a better or worse minute.
        let again = bare_commits(directory).await;
        table.note("bare commits, after", format!("{again:.0} a second"));
    }
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
    clients: usize,
    statements: &Statements,
) -> Measured {
    let (store, to) = (store.clone(), filled.to_team);
    let senders = filled.senders.clone();
    run(clients, statements, move |client| {
        let (account, patient) = senders[client % senders.len()];
        let store = store.clone();
        async move {
            let scope = Scope::Patient(patient);
            let mailbox = Mailbox::open(&store, account, scope).await.unwrap();
            let message = NewMessage {
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
    })
    .await
}

async fn replies(store: &Store, filled: &Filled, statements: &Statements) -> Measured {
    let (store, nurse, conversation) = (store.clone(), filled.nurse, filled.conversation);
    run(1, statements, move |_| {
        let store = store.clone();
        async move {
            let desk = Mailbox::open(&store, nurse, Scope::Desk).await.unwrap();
            let reply = NewReply {
                patient: None,
                conversation,
                body: text(),
                client_key: key(),
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
async fn bare_commits(directory: &TempDir) -> f64 {
    let url = format!("sqlite://{}/bare.db?mode=rwc", directory.path().display());
    let database = Database::connect(url).await.unwrap();
    for pragma in ["journal_mode = WAL", "synchronous = FULL"] {
        let pragma = format!("PRAGMA {pragma}");
        database.execute_unprepared(&pragma).await.unwrap();
    }
    let create = "CREATE TABLE IF NOT EXISTS bare (id INTEGER PRIMARY KEY, text TEXT)";
    database.execute_unprepared(create).await.unwrap();
    let text = "x".repeat(120);
    let insert = format!("INSERT INTO bare (text) VALUES ('{text}')");
    let begun = Instant::now();
    let mut commits = 0;
    while begun.elapsed() < FOR {
        let change = database.begin().await.unwrap();
        for _ in 0..6 {
            change.execute_unprepared(&insert).await.unwrap();
        }
        change.commit().await.unwrap();
        commits += 1;
    }
    let a_second = f64::from(commits) / begun.elapsed().as_secs_f64();
    database.close().await.unwrap();
    a_second
}

fn text() -> Document {
    Document::from_plain_text("I have taken the new pills for a week now and feel better.").unwrap()
}

fn key() -> ClientKey {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    ClientKey(Uuid::from_u128(NEXT.fetch_add(1, Ordering::Relaxed).into()))
}
