//! Measures what pages wait for: `cargo run --release -p mailbox --example measure [DATABASE-URL]`.
//!
//! Without a URL it uses SQLite in a temporary directory. The database must be empty.

#![allow(
    clippy::disallowed_methods,
    reason = "a measurement needs the machine's clock"
)]

use std::{error::Error, sync::Arc, time::Instant};

use mailbox::{
    Accounts, CareTeamDesk, Directory, Mailbox, Random, Store, StoreOptions, SystemClock,
    directory::{Basis, PatientRecord, PractitionerRecord, RecipientRef, RelationshipRecord},
};
use model::{ClientKey, Date, Document, NewMessage, PatientId, TypeCode, view::Folder};
use uuid::Uuid;

type Outcome<T> = Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let directory = tempfile::tempdir()?;
    let url = std::env::args()
        .nth(1)
        .unwrap_or_else(|| format!("sqlite://{}/carepost.db", directory.path().display()));
    let store = Store::connect(
        &StoreOptions::new(url),
        Arc::new(SystemClock),
        Random::from_os(),
    )
    .await?;
    store.migrate().await?;
    mailbox::demo::fill(&store).await?;
    import(&store).await?;
    let accounts = Accounts::new(&store);
    let maria = accounts.find("maria").await?.ok_or("no maria")?;
    let patient = accounts.view(maria).await?.patients[0].patient;
    let mailbox = Mailbox::open(&store, maria, patient).await?;
    sends_one_by_one(&mailbox, patient).await?;
    sends_at_once(&store, maria, patient).await?;
    for conversations in [1_000, 10_000] {
        grow(&mailbox, patient, conversations).await?;
        pages(&store, conversations).await?;
    }
    Ok(())
}

/// 100,000 visits between 5,000 patients and 200 practitioners.
async fn import(store: &Store) -> Outcome<()> {
    let directory = Directory::new(store, "measure");
    let general: TypeCode = "general".parse()?;
    let practitioners: Vec<_> = (0..200)
        .map(|n| PractitionerRecord {
            id: format!("d{n}"),
            name: format!("Doctor {n}"),
            credential: "MD".into(),
            npi: None,
            active: true,
            accepts: vec![general.clone()],
        })
        .collect();
    directory.upsert_practitioners(&practitioners).await?;
    let patients: Vec<_> = (0..5_000)
        .map(|n| PatientRecord {
            id: format!("p{n}"),
            mrn: Some(format!("MRN-{n}")),
            name: format!("Patient {n}"),
            birth_date: None,
            language: None,
            active: true,
            deceased: false,
        })
        .collect();
    for batch in patients.chunks(1_000) {
        directory.upsert_patients(batch).await?;
    }
    let visits: Vec<_> = (0..100_000_u32)
        .map(|n| RelationshipRecord {
            patient: format!("p{}", n.wrapping_mul(2_654_435_761) % 5_000),
            with: RecipientRef::Practitioner(format!("d{}", n.wrapping_mul(40_503) % 200)),
            basis: Basis::Visit {
                on: Date::from_days_since_epoch(19_000 + i64::from(n % 1_500)),
            },
        })
        .collect();
    for round in ["first", "second"] {
        let started = Instant::now();
        for batch in visits.chunks(1_000) {
            directory.upsert_relationships(batch).await?;
        }
        println!(
            "import of 100,000 visits, {round} time: {:.1?}",
            started.elapsed()
        );
    }
    Ok(())
}

async fn message(mailbox: &Mailbox, patient: PatientId) -> Outcome<NewMessage> {
    let offered = mailbox.compose().await?;
    Ok(NewMessage {
        patient,
        message_type: Some("general".parse()?),
        recipients: vec![offered.recipients[0].recipient],
        subject: "A question about my knee".into(),
        confidential: false,
        body: Document::from_plain_text(&"My knee hurts when I climb stairs. ".repeat(20))?,
        client_key: offered.client_key,
    })
}

async fn sends_one_by_one(mailbox: &Mailbox, patient: PatientId) -> Outcome<()> {
    let started = Instant::now();
    let sends = 200;
    let message = message(mailbox, patient).await?;
    for _ in 0..sends {
        mailbox.send(with_new_key(&message)).await?;
    }
    let each = started.elapsed() / sends;
    println!(
        "send, one by one: {each:.1?} each, {:.0}/s",
        1.0 / each.as_secs_f64()
    );
    Ok(())
}

async fn sends_at_once(
    store: &Store,
    account: model::AccountId,
    patient: PatientId,
) -> Outcome<()> {
    let (writers, sends) = (16, 50);
    let mailbox = Mailbox::open(store, account, patient).await?;
    let message = message(&mailbox, patient).await?;
    let started = Instant::now();
    let mut tasks = Vec::new();
    for _ in 0..writers {
        let mailbox = Mailbox::open(store, account, patient).await?;
        let message = message.clone();
        tasks.push(tokio::spawn(async move {
            for _ in 0..sends {
                mailbox.send(with_new_key(&message)).await?;
            }
            Ok::<_, mailbox::MailboxError>(())
        }));
    }
    for task in tasks {
        task.await??;
    }
    let rate = f64::from(writers * sends) / started.elapsed().as_secs_f64();
    println!("send, {writers} writers at once: {rate:.0}/s");
    Ok(())
}

fn with_new_key(message: &NewMessage) -> NewMessage {
    NewMessage {
        client_key: ClientKey(Uuid::from_bytes(Random::from_os().bytes())),
        ..message.clone()
    }
}

async fn grow(mailbox: &Mailbox, patient: PatientId, conversations: usize) -> Outcome<()> {
    let message = message(mailbox, patient).await?;
    let mut known = 0;
    let mut after = None;
    loop {
        let page = mailbox.folder(Folder::Inbox, after).await?;
        known += page.rows.len();
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    for _ in known..conversations {
        mailbox.send(with_new_key(&message)).await?;
    }
    Ok(())
}

async fn pages(store: &Store, conversations: usize) -> Outcome<()> {
    println!("with {conversations} conversations of one patient:");
    let accounts = Accounts::new(store);
    for username in ["maria", "daniel"] {
        let account = accounts.find(username).await?.ok_or("no such account")?;
        let view = accounts.view(account).await?;
        let patient = view.patients.iter().find(|p| p.name.starts_with("Maria"));
        let patient = patient.ok_or("no such patient")?.patient;
        let mailbox = Mailbox::open(store, account, patient).await?;
        let page = mailbox.folder(Folder::Inbox, None).await?;
        time(&format!("{username} inbox"), async || {
            mailbox.folder(Folder::Inbox, None).await.is_ok()
        })
        .await;
        time(&format!("{username} next page"), async || {
            mailbox.folder(Folder::Inbox, page.next).await.is_ok()
        })
        .await;
        time(&format!("{username} sent"), async || {
            mailbox.folder(Folder::Sent, None).await.is_ok()
        })
        .await;
        time(&format!("{username} unread"), async || {
            mailbox.unread().await.is_ok()
        })
        .await;
        time(&format!("{username} today"), async || {
            mailbox.today().await.is_ok()
        })
        .await;
        let first = page.rows[0].conversation;
        time(&format!("{username} open"), async || {
            mailbox.conversation(first).await.is_ok()
        })
        .await;
    }
    let priya = accounts.find("priya").await?.ok_or("no priya")?;
    let desk = CareTeamDesk::open(store, priya).await?;
    time("priya inbox", async || {
        desk.folder(Folder::Inbox, None).await.is_ok()
    })
    .await;
    time("priya unread", async || desk.unread().await.is_ok()).await;
    time("priya today", async || desk.today().await.is_ok()).await;
    Ok(())
}

/// The median of some tries.
async fn time(what: &str, work: impl AsyncFn() -> bool) {
    let mut tries = Vec::new();
    for _ in 0..21 {
        let started = Instant::now();
        assert!(work().await, "{what} failed");
        tries.push(started.elapsed());
    }
    tries.sort();
    println!("  {what}: {:.2?}", tries[10]);
}
