//! Changes that nobody waits for: that something was read, that somebody is there.
//!
//! A page is not delayed by them, whatever holds the database up. The same reader's next look at
//! their list waits a moment for them, so that what was just read is not shown as unread.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use model::AccountId;
use tokio::sync::watch;

use super::Store;
use crate::StoreError;

/// How long a list waits for what the same reader did before.
const MOMENT: Duration = Duration::from_millis(250);

/// Accounts with changes under way.
#[derive(Clone, Default)]
pub(super) struct Behind(Arc<Mutex<HashMap<AccountId, Pending>>>);

/// What is under way for an account.
struct Pending {
    /// How many changes.
    count: watch::Sender<usize>,
    /// Somebody has waited for them in vain: nobody does so again.
    is_late: bool,
}

impl Behind {
    fn with<T>(&self, act: impl FnOnce(&mut HashMap<AccountId, Pending>) -> T) -> T {
        // Every change of the map is whole, so a panic elsewhere leaves a sound one.
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn begin(&self, account: AccountId) {
        self.with(|map| {
            let pending = map.entry(account).or_insert_with(|| Pending {
                count: watch::Sender::new(0),
                is_late: false,
            });
            pending.count.send_modify(|count| *count += 1);
        });
    }

    fn end(&self, account: AccountId) {
        self.with(|map| {
            if let Some(pending) = map.get(&account) {
                pending
                    .count
                    .send_modify(|count| *count = count.saturating_sub(1));
                if *pending.count.borrow() == 0 {
                    map.remove(&account);
                }
            }
        });
    }

    fn is_late(&self, account: AccountId) -> bool {
        self.with(|map| map.get(&account).is_some_and(|pending| pending.is_late))
    }

    fn are_late(&self, account: AccountId) {
        self.with(|map| {
            if let Some(pending) = map.get_mut(&account) {
                pending.is_late = true;
            }
        });
    }

    fn watch(&self, account: AccountId) -> Option<watch::Receiver<usize>> {
        self.with(|map| map.get(&account).map(|pending| pending.count.subscribe()))
    }
}

/// Ends even when the change panics.
struct UnderWay(Behind, AccountId);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.end(self.1);
    }
}

impl Store {
    /// Makes a change without keeping anybody waiting; should it fail, the log says so.
    pub(crate) fn write_behind(
        &self,
        account: AccountId,
        change: impl Future<Output = Result<(), StoreError>> + Send + 'static,
    ) {
        self.behind.begin(account);
        let under_way = UnderWay(self.behind.clone(), account);
        self.tasks.spawn(async move {
            let done = change.await;
            drop(under_way);
            if let Err(error) = done {
                tracing::warn!(%error, "something that was read or touched was not written down");
            }
        });
    }

    /// Waits until what an account did before is written, however long that takes: for tests that
    /// look at it as somebody else.
    #[doc(hidden)]
    pub async fn settled(&self, account: AccountId) {
        if let Some(mut count) = self.behind.watch(account) {
            // Gone: done, too.
            let _ = count.wait_for(|count| *count == 0).await;
        }
    }

    /// Waits until what an account did before is written, but no longer than a moment.
    pub async fn caught_up(&self, account: AccountId) {
        if self.behind.is_late(account) {
            return;
        }
        if let Some(mut count) = self.behind.watch(account) {
            let done = count.wait_for(|count| *count == 0);
            // Gone: done, too.
            if tokio::time::timeout(MOMENT, done).await.is_err() {
                self.behind.are_late(account);
            }
        }
    }
}
