//! Sends messages and says which of them were acknowledged: the program that tests of lost power
//! and full disks run, and end without warning.
//!
//! `mailbox-writer DIRECTORY` opens the installation there (made when there is none, with the demo), or
//! the one of a database's URL, and reads commands, one a line:
//!
//! - `send N NUMBER`: so many clients send one message each at the same time, numbered from NUMBER on;
//!   answers with the numbers that were acknowledged, as `acknowledged NUMBER …`. The number is the
//!   client key, too; with `send N NUMBER anew` each has a new one.
//! - `ready`: `ready`, or `not ready` and why.
//! - `count`: the numbers of all messages, as often as there are messages of it, as `found NUMBER …`.
//!
//! At the end of its input, and on SIGTERM, it ends in order.

#![allow(
    clippy::unwrap_used,
    reason = "a test reads what it says when it fails"
)]

use std::{
    env,
    io::{BufRead as _, Write as _, stdin, stdout},
    sync::Arc,
    thread,
    time::Duration,
};

use mailbox::{Accounts, Mailbox, Random, Store, StoreOptions, SystemClock};
use model::{AccountId, ClientKey, Document, NewMessage, PatientId, Scope};
use sea_orm::{ConnectionTrait as _, Database, Statement};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::mpsc,
};
use uuid::Uuid;

/// What a client waits for an answer at the most; a hanging writer is a failure, too.
const ANSWER: Duration = Duration::from_secs(20);

#[tokio::main]
async fn main() {
    let directory = env::args().nth(1).unwrap();
    let url = match directory.contains("://") {
        true => directory,
        false => format!("sqlite://{directory}/carepost.db"),
    };
    let store = Store::connect(
        &StoreOptions {
            sends_limit: None,
            ..StoreOptions::new(url.as_str())
        },
        Arc::new(SystemClock),
        Random::from_os(),
    )
    .await
    .unwrap();
    store.migrate().await.unwrap();
    mailbox::demo::fill(&store).await.unwrap();
    let accounts = Accounts::new(&store);
    let maria = accounts.find("maria").await.unwrap().unwrap();
    let patient = accounts.view(maria).await.unwrap().patients[0].patient;
    say("open".to_owned());
    let mut ends = signal(SignalKind::terminate()).unwrap();
    let (tell, mut told) = mpsc::channel(1);
    // Reading waits, so it has a thread of its own, which may wait on when this ends.
    thread::spawn(move || {
        for line in stdin().lock().lines() {
            if tell.blocking_send(line.unwrap()).is_err() {
                break;
            }
        }
    });
    loop {
        let line = tokio::select! {
            line = told.recv() => line,
            _ = ends.recv() => None,
        };
        let Some(line) = line else { break };
        let words: Vec<&str> = line.split(' ').collect();
        let answer = match words.as_slice() {
            ["send", clients, key] => {
                let (clients, key) = (clients.parse().unwrap(), key.parse().unwrap());
                send(&store, maria, patient, clients, key, false).await
            }
            ["send", clients, key, "anew"] => {
                let (clients, key) = (clients.parse().unwrap(), key.parse().unwrap());
                send(&store, maria, patient, clients, key, true).await
            }
            ["ready"] => match store.ready().await {
                Ok(()) => "ready".to_owned(),
                Err(error) => format!("not ready: {error}"),
            },
            ["count"] => count(&url).await,
            _ => panic!("no such command: {line}"),
        };
        say(answer);
    }
    store.close().await.unwrap();
}

fn say(answer: String) {
    let mut out = stdout().lock();
    writeln!(out, "{answer}").unwrap();
    out.flush().unwrap();
}

async fn send(
    store: &Store,
    account: AccountId,
    patient: PatientId,
    clients: u32,
    first: u32,
    anew: bool,
) -> String {
    let sends: Vec<_> = (first..first + clients)
        .map(|key| {
            let store = store.clone();
            tokio::spawn(async move {
                let sent =
                    tokio::time::timeout(ANSWER, one(&store, account, patient, key, anew)).await;
                match sent {
                    Ok(Ok(())) => Some(key),
                    Ok(Err(error)) => {
                        eprintln!("{key}: {error}");
                        None
                    }
                    Err(_) => panic!("{key} was not answered"),
                }
            })
        })
        .collect();
    let mut answer = "acknowledged".to_owned();
    for send in sends {
        if let Some(key) = send.await.unwrap() {
            answer.push_str(&format!(" {key}"));
        }
    }
    answer
}

async fn one(
    store: &Store,
    account: AccountId,
    patient: PatientId,
    key: u32,
    anew: bool,
) -> Result<(), mailbox::MailboxError> {
    let mailbox = Mailbox::open(store, account, Scope::Patient(patient)).await?;
    let offered = mailbox.compose().await?;
    let mut recipients = offered.recipients.iter();
    let to = recipients.find(|r| r.accepts.iter().any(|code| code.as_str() == "general"));
    let message = NewMessage {
        attachments: Vec::new(),
        patient,
        message_type: Some("general".parse().unwrap()),
        recipients: vec![to.unwrap().recipient],
        subject: format!("Message {key}"),
        confidential: false,
        body: Document::from_plain_text("Will this last?").unwrap(),
        client_key: ClientKey(match anew {
            true => Uuid::from_bytes(Random::from_os().bytes()),
            false => Uuid::from_u128(key.into()),
        }),
    };
    mailbox.send(message).await.map(drop)
}

/// Past the store, as a stranger would read the file.
async fn count(url: &str) -> String {
    let database = Database::connect(url).await.unwrap();
    let sql = "SELECT subject FROM conversation WHERE subject LIKE 'Message %'";
    let statement = Statement::from_string(database.get_database_backend(), sql);
    let rows = database.query_all_raw(statement).await.unwrap();
    let mut answer = "found".to_owned();
    for row in rows {
        let subject: String = row.try_get("", "subject").unwrap();
        answer.push_str(subject.strip_prefix("Message").unwrap());
    }
    database.close().await.unwrap();
    answer
}
