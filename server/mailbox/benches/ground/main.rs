//! What the mailbox costs when there is much in it: `./dev bench server [MESSAGES…] [--only WORD]
//! [--keep FOLDER] [--postgres URL]`.
//!
//! Fills a database with so many messages (10,000 and 1,000,000 unless told otherwise), opens pages as
//! a patient with many conversations and as a nurse whose team has most of them, sends, and saves
//! drafts. What it prints was measured in one run on one machine; compare the columns of a run, not of
//! two. With `--keep`, what was filled for SQLite stays in that folder, and what was for PostgreSQL in
//! its database `carepost_bench_N`; the next run begins with it, after the steps of the schema that it does
//! not know yet.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a measurement stops at the first thing that goes wrong, and needs the machine's clock"
)]

mod drafts;
mod fill;
mod machine;
mod pages;
mod table;
mod writes;

use std::{
    env,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use mailbox::{Random, Store, StoreOptions, SystemClock};
use tempfile::TempDir;

use fill::Filled;
use table::Table;
use writes::Bare;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Statements made so far.
pub type Statements = Arc<AtomicUsize>;

#[tokio::main]
async fn main() {
    let mut sizes: Vec<u64> = Vec::new();
    let mut postgres = None;
    let mut only = None;
    let mut keep: Option<PathBuf> = None;
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            // Cargo says so to every benchmark.
            "--bench" => (),
            "--postgres" => postgres = arguments.next(),
            "--only" => only = arguments.next(),
            "--keep" => keep = arguments.next().map(PathBuf::from),
            number => match number.replace('_', "").parse() {
                Ok(number) => sizes.push(number),
                Err(_) => panic!("{number} is no number of messages"),
            },
        }
    }
    if sizes.is_empty() {
        sizes = vec![10_000, 1_000_000];
    }
    let mut table = Table::default();
    table.only = only;
    for messages in sizes {
        let directory = TempDir::new().unwrap();
        let path = match &keep {
            Some(folder) => folder.join(messages.to_string()),
            None => directory.path().to_owned(),
        };
        std::fs::create_dir_all(&path).unwrap();
        let url = format!("sqlite://{}/carepost.db", path.display());
        let bare = format!("sqlite://{}/bare.db?mode=rwc", directory.path().display());
        on(&mut table, "SQLite", &url, messages, Bare(bare)).await;
        if let Some(server) = &postgres {
            let name = format!("carepost_bench_{messages}");
            if keep.is_none() || !fill::has_database(server, &name).await {
                fill::create_database(server, &name).await;
            }
            let url = format!("{}/{name}", server.trim_end_matches('/'));
            on(&mut table, "PostgreSQL", &url, messages, Bare(url.clone())).await;
            if keep.is_none() {
                fill::drop_database(server, &name).await;
            }
        }
    }
    table.print();
}

async fn on(table: &mut Table, database: &str, url: &str, messages: u64, bare: Bare) {
    let statements = Statements::default();
    let counted = statements.clone();
    let options = StoreOptions {
        observer: Some(Arc::new(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
        })),
        sends_limit: None,
        ..StoreOptions::new(url)
    };
    let store = Store::connect(&options, Arc::new(SystemClock), Random::seeded(1))
        .await
        .unwrap();
    store.migrate().await.unwrap();
    let (filled, indexed) = match fill::kept(&store, url).await {
        Some(filled) => (filled, None),
        None => {
            let (filled, indexed) = fill(&store, database, url, messages).await;
            (filled, Some(indexed))
        }
    };
    table.begin(format!("{database}, {messages} messages"));
    if let Some((seconds, before)) = indexed {
        table.note("index of words, made in", format!("{seconds:.0} s"));
        table.note("database without it", format!("{before} MB"));
    }
    table.note("database", format!("{} MB", fill::size(url).await));
    table.note("resident memory, idle", machine::resident());
    pages::measure(table, &store, &filled, &statements).await;
    if table.takes("send") {
        writes::measure(table, &store, &filled, &statements, &bare).await;
    }
    if table.takes("draft") {
        drafts::measure(table, (&store, url), &filled, &statements, &bare).await;
    }
    table.note("resident memory, after load", machine::resident());
    store.close().await.unwrap();
}

/// With the seconds that the index of words took, and the megabytes there were without it.
async fn fill(store: &Store, database: &str, url: &str, messages: u64) -> (Filled, (f64, i64)) {
    eprintln!("filling {database} with {messages} messages");
    let begun = Instant::now();
    let filled = fill::fill(store, url, messages).await;
    eprintln!("filled in {:.0} s", begun.elapsed().as_secs_f64());
    // What messages are found by is made of them, as when an older installation is taken over.
    fill::forget_words(url).await;
    let begun = Instant::now();
    let before = fill::size(url).await;
    store.migrate().await.unwrap();
    fill::rest(url).await;
    let seconds = begun.elapsed().as_secs_f64();
    eprintln!("indexed in {seconds:.0} s");
    fill::drafts::fill(url, &filled, messages).await;
    (filled, (seconds, before))
}
