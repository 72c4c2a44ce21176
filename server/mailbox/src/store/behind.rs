//! Changes that nobody waits for: that something was read, that somebody is there.
//!
//! A page is not delayed by them, whatever holds the database up. The same reader's next look at
//! their list waits a moment for them, so that what was just read is not shown as unread.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use model::AccountId;
use tokio::sync::watch;

use super::Store;
use crate::StoreError;

/// How long a list waits for what the same reader did before.
const MOMENT: Duration = Duration::from_millis(250);

/// Accounts with changes under way, and how many.
#[derive(Clone, Default)]
pub(super) struct Behind {
    accounts: Arc<Mutex<HashMap<AccountId, watch::Sender<usize>>>>,
    /// A moment was not enough, and nothing has been written since: then nobody waits in vain.
    is_held_up: Arc<AtomicBool>,
}

impl Behind {
    fn with<T>(&self, act: impl FnOnce(&mut HashMap<AccountId, watch::Sender<usize>>) -> T) -> T {
        // Every change of the map is whole, so a panic elsewhere leaves a sound one.
        act(&mut self.accounts.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn begin(&self, account: AccountId) {
        self.with(|map| {
            let count = map.entry(account).or_insert_with(|| watch::Sender::new(0));
            count.send_modify(|count| *count += 1);
        });
    }

    fn end(&self, account: AccountId) {
        self.is_held_up.store(false, Ordering::Relaxed);
        self.with(|map| {
            if let Some(count) = map.get(&account) {
                count.send_modify(|count| *count = count.saturating_sub(1));
                if *count.borrow() == 0 {
                    map.remove(&account);
                }
            }
        });
    }

    fn watch(&self, account: AccountId) -> Option<watch::Receiver<usize>> {
        self.with(|map| map.get(&account).map(watch::Sender::subscribe))
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

    /// Waits until what an account did before is written, but no longer than a moment.
    pub async fn caught_up(&self, account: AccountId) {
        let is_held_up = &self.behind.is_held_up;
        if is_held_up.load(Ordering::Relaxed) {
            return;
        }
        if let Some(mut count) = self.behind.watch(account) {
            // Late, or done and gone: either way there is no more to wait for.
            let waited = tokio::time::timeout(MOMENT, count.wait_for(|count| *count == 0)).await;
            is_held_up.store(waited.is_err(), Ordering::Relaxed);
        }
    }
}
