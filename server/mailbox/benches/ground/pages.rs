//! Pages, before they are rendered.

use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use mailbox::{Accounts, Mailbox, Store};
use model::{
    AccountId, Filing, Scope, Which,
    search::Search,
    view::{ConversationRow, Cursor, Filter, Folder, List},
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
        for (what, words) in [
            ("rare word", "zebra"),
            ("common word", "sentence"),
            ("one letter", "t"),
            ("word of one in a hundred", "t500"),
            ("two words", "sentence t77"),
            ("two rarer words", "t12 t345"),
            ("a person", "nurse"),
            ("word that is nowhere", "quagga"),
        ] {
            let search = Search {
                words: words.to_owned(),
                ..Search::default()
            };
            page.measure(&format!("search, {what}"), async || {
                drop(mailbox.search(search.clone()).await.unwrap());
            })
            .await;
        }
        for (what, folder) in [
            ("sent", Folder::Sent),
            ("starred", Folder::Starred),
            ("archived", Folder::Archived),
            ("deleted", Folder::Deleted),
        ] {
            let list = List::of(folder);
            page.measure(what, async || drop(mailbox.folder(list).await.unwrap()))
                .await;
        }
        page.measure("drafts", async || {
            drop(mailbox.drafts(None).await.unwrap());
        })
        .await;
        let second = mailbox.drafts(None).await.unwrap().next;
        assert!(second.is_some(), "two pages of drafts");
        page.measure("drafts, second page", async || {
            drop(mailbox.drafts(second).await.unwrap());
        })
        .await;
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
        page.file(&mailbox).await;
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
    /// A hundred are archived and brought back. At a desk, where they wait, they get a star.
    async fn file(&mut self, mailbox: &Mailbox) {
        let list = List::of(Folder::Inbox);
        let mut rows = Vec::new();
        let mut next = Some(list);
        while let Some(list) = next.filter(|_| rows.len() < 100) {
            let page = mailbox.folder(list).await.unwrap();
            // Those that have a star already would be left as they are.
            let without = page.rows.iter().filter(|row| !row.starred);
            rows.extend(without.map(ConversationRow::as_seen));
            let before = page.next;
            next = before.map(|_| List { before, ..list });
        }
        rows.truncate(100);
        let filing = match self.who {
            "desk" => Filing::Star,
            _ => Filing::Archive,
        };
        self.measure("file 100, and undo it", async || {
            let filed = mailbox.file(filing, Which::These(rows.clone()));
            let filed = filed.await.unwrap();
            assert_eq!(filed.done as usize, rows.len());
            mailbox.undo(filed.undo.unwrap()).await.unwrap();
        })
        .await;
    }

    async fn measure(&mut self, what: &str, page: impl AsyncFn()) {
        if !self.table.takes(what) {
            return;
        }
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
