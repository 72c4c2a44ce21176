//! Pages, before they are rendered.

use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use mailbox::{Accounts, Mailbox, Store};
use model::{
    AccountId, Scope,
    view::{Cursor, Filter, Folder, List},
};

use crate::{Statements, fill::Filled, table::Table};

/// Times a page is opened.
const TIMES: usize = 300;

pub async fn measure(table: &mut Table, store: &Store, filled: &Filled, statements: &Statements) {
    let patient = Scope::Patient(filled.patient);
    for (who, account, scope) in [
        ("patient", filled.patients_account, patient),
        ("desk", filled.nurse, Scope::Desk),
    ] {
        let mailbox = open(store, account, scope).await;
        let last = deepest(&mailbox, filled, account).await;
        let mut page = Page {
            table,
            statements,
            who,
        };
        page.measure("Today", async || drop(mailbox.today().await.unwrap()))
            .await;
        page.measure("inbox, first page", async || {
            drop(mailbox.folder(List::of(Folder::Inbox)).await.unwrap());
        })
        .await;
        page.measure("inbox, deepest page", async || {
            drop(
                mailbox
                    .folder(List {
                        before: last,
                        ..List::of(Folder::Inbox)
                    })
                    .await
                    .unwrap(),
            );
        })
        .await;
        for (what, filter) in [
            ("needs an answer", Filter::NeedsAnswer),
            ("mine", Filter::Mine),
            ("team", Filter::Team),
        ] {
            if who == "desk" {
                let filter = Some(filter);
                let list = List {
                    filter,
                    ..List::of(Folder::Inbox)
                };
                page.measure(what, async || drop(mailbox.folder(list).await.unwrap()))
                    .await;
            }
        }
        page.measure("unread", async || {
            mailbox.unread().await.unwrap();
        })
        .await;
        page.measure("open a conversation", async || {
            drop(
                mailbox
                    .conversation(filled.conversation, None)
                    .await
                    .unwrap(),
            );
        })
        .await;
        store.caught_up(account).await;
    }
    let mailbox = open(store, filled.patients_account, patient).await;
    let mut page = Page {
        table,
        statements,
        who: "patient",
    };
    page.measure("open one of 5,000 messages", async || {
        drop(mailbox.conversation(filled.longest, None).await.unwrap());
    })
    .await;
    page.measure("sign in (hashing)", async || {
        let accounts = Accounts::new(store);
        let fits = accounts.check_password("patient", "a good long password");
        assert!(fits.await.unwrap().is_some());
    })
    .await;
}

async fn open(store: &Store, account: AccountId, scope: Scope) -> Mailbox {
    Mailbox::open(store, account, scope).await.unwrap()
}

/// Where the last page begins: below all but the oldest conversations.
async fn deepest(mailbox: &Mailbox, filled: &Filled, account: AccountId) -> Option<Cursor> {
    let last_activity = match account == filled.nurse {
        true => filled.oldest_of_team,
        false => filled.oldest_of_patient,
    };
    let cursor = Cursor {
        at: last_activity,
        conversation: filled.conversation,
    };
    let page = mailbox
        .folder(List {
            before: Some(cursor),
            ..List::of(Folder::Inbox)
        })
        .await
        .unwrap();
    assert!(
        !page.rows.is_empty() && page.next.is_none(),
        "the last page"
    );
    Some(cursor)
}

struct Page<'a> {
    table: &'a mut Table,
    statements: &'a Statements,
    who: &'static str,
}

impl Page<'_> {
    async fn measure(&mut self, what: &str, page: impl AsyncFn()) {
        // Once without measuring: what is kept is there then.
        page().await;
        let before = self.statements.load(Ordering::Relaxed);
        let mut times: Vec<Duration> = Vec::with_capacity(TIMES);
        for _ in 0..TIMES {
            let begun = Instant::now();
            page().await;
            times.push(begun.elapsed());
        }
        let made = self.statements.load(Ordering::Relaxed) - before;
        let name = format!("{what} ({})", self.who);
        self.table.times(&name, times, made as f64 / TIMES as f64);
    }
}
