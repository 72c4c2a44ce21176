//! Saving what somebody writes, which is done every two seconds while they do: what it takes, and what
//! others notice of it.

use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use mailbox::{Mailbox, Store};
use model::{AccountId, Document, Draft, DraftId, PatientId, Recipient, SaveDraft, Scope};
use sea_orm::ConnectionTrait;

use crate::{
    Statements,
    fill::{self, Filled},
    table::Table,
    writes::{self, Bare, FOR},
};

/// New drafts of each before they are taken away: an account may not have any number of them.
const NEW: usize = 10;
const SUBJECT: &str = "Measured";
/// Those who send or save beside the one whose sends are measured.
const OTHERS: usize = 4;

pub async fn measure(
    table: &mut Table,
    (store, url): (&Store, &str),
    filled: &Filled,
    statements: &Statements,
    bare: &Bare,
) {
    alone(table, (store, url), filled, statements, bare).await;
    beside(table, store, filled).await;
}

/// A bare commit, a new draft, and the same draft again: in turn, since the disk has better and worse
/// minutes.
async fn alone(
    table: &mut Table,
    (store, url): (&Store, &str),
    filled: &Filled,
    statements: &Statements,
    bare: &Bare,
) {
    let mut bare = bare.open().await;
    let database = fill::connect(url).await;
    let mut commits = Vec::new();
    let mut saves = [(); 2].map(|()| (Vec::new(), Vec::new(), 0));
    let begun = Instant::now();
    while begun.elapsed() < FOR * 3 {
        for _ in 0..NEW {
            for &writer in &filled.senders {
                commits.push(timed(bare.one()).await);
                let mut writing = Writing::begin(writer, filled.to_doctor);
                for (times, inner, made) in &mut saves {
                    let before = statements.load(Ordering::Relaxed);
                    let begun = Instant::now();
                    inner.push(writing.save(store).await);
                    times.push(begun.elapsed());
                    *made += statements.load(Ordering::Relaxed) - before;
                }
            }
        }
        let gone = format!("DELETE FROM draft WHERE subject = '{SUBJECT}'");
        database.execute_unprepared(&gone).await.unwrap();
    }
    database.close().await.unwrap();
    bare.close().await;
    table.times("bare commit of six rows", commits.clone(), 8.0);
    for (what, (times, inner, made)) in ["save a draft", "save a draft again"].iter().zip(saves) {
        let number = times.len() as f64;
        table.times(what, times.clone(), made as f64 / number);
        table.against("a bare commit", &times, &commits);
        table.against("one, when the mailbox is open", &inner, &commits);
    }
}

#[derive(Clone, Copy)]
enum Beside {
    Nobody,
    Sending,
    Saving,
}

/// What one who sends notices of others who send, and of as many who save drafts.
async fn beside(table: &mut Table, store: &Store, filled: &Filled) {
    let kinds = [Beside::Nobody, Beside::Sending, Beside::Saving];
    let mut seen = kinds.map(|_| (Vec::new(), 0));
    for _ in 0..2 {
        for (kind, (times, done)) in kinds.into_iter().zip(&mut seen) {
            let others: Vec<_> = (0..OTHERS)
                .map(|other| tokio::spawn(keep_on(kind, store.clone(), filled, other)))
                .collect();
            let begun = Instant::now();
            while begun.elapsed() < FOR {
                let sent = writes::send(store, filled.senders[0], filled.to_doctor);
                times.push(timed(sent).await);
            }
            for other in others {
                *done += other.await.unwrap();
            }
        }
    }
    let [(nobody, _), (sending, sent), (saving, saved)] = seen;
    table.times("send, alone", nobody, None);
    let others = |done: u32| {
        format!(
            "{:.0} a second of theirs",
            f64::from(done) / 2.0 / FOR.as_secs_f64()
        )
    };
    table.times("send while four others send", sending.clone(), None);
    table.note("", others(sent));
    table.times("send while four others save drafts", saving.clone(), None);
    table.note("", others(saved));
    table.against("while they send", &saving, &sending);
}

/// One of the others, for as long as it is measured; how often they did it.
fn keep_on(
    kind: Beside,
    store: Store,
    filled: &Filled,
    other: usize,
) -> impl Future<Output = u32> + Send + use<> {
    let (writer, to) = (filled.senders[1 + other], filled.to_doctor);
    async move {
        let mut writing = Writing::begin(writer, to);
        let begun = Instant::now();
        let mut done = 0;
        while begun.elapsed() < FOR && !matches!(kind, Beside::Nobody) {
            match kind {
                Beside::Saving => drop(writing.save(&store).await),
                _ => writes::send(&store, writer, to).await,
            }
            done += 1;
        }
        done
    }
}

/// A message that somebody is writing.
struct Writing {
    account: AccountId,
    patient: PatientId,
    to: Recipient,
    draft: DraftId,
    version: u32,
}

impl Writing {
    fn begin((account, patient): (AccountId, PatientId), to: Recipient) -> Self {
        Self {
            account,
            patient,
            to,
            draft: DraftId(writes::key().0),
            version: 0,
        }
    }

    /// How long it took once the mailbox was open.
    async fn save(&mut self, store: &Store) -> Duration {
        let scope = Scope::Patient(self.patient);
        let mailbox = Mailbox::open(store, self.account, scope).await.unwrap();
        let content = Draft {
            conversation: None,
            message_type: Some("general".parse().unwrap()),
            recipients: vec![self.to],
            subject: SUBJECT.to_owned(),
            confidential: false,
            // Another text each time.
            body: text(self.version as usize % 10 + 1),
        };
        let save = SaveDraft {
            draft: self.draft,
            version: self.version,
            content,
        };
        let begun = Instant::now();
        let saved = mailbox.save_draft(save).await.unwrap();
        self.version = saved.version;
        begun.elapsed()
    }
}

fn text(sentences: usize) -> Document {
    Document::from_plain_text(&"A sentence of a message. ".repeat(sentences)).unwrap()
}

async fn timed(work: impl Future<Output = ()>) -> Duration {
    let begun = Instant::now();
    work.await;
    begun.elapsed()
}
