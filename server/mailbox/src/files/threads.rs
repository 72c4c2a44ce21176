//! Threads that wait for the disk.
//!
//! The runtime starts another one for each thing to wait for unless one is idle at that very moment, and
//! each keeps memory of its own. Here there are a few, whatever comes.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
};

use tokio::sync::{Semaphore, oneshot};

use super::{Cause, FilesError};

/// What is done at the same time of each kind: the disk is no faster with more.
pub(super) const AT_ONCE: usize = 4;

type Work = Box<dyn FnOnce() + Send>;

/// Cheap to clone; clones share the threads, which end with the last of them.
#[derive(Clone)]
pub(super) struct Threads {
    work: mpsc::Sender<Work>,
    moving: Arc<Semaphore>,
    settling: Arc<Semaphore>,
}

/// Each has turns of its own, so that neither waits for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Bytes are written, read or removed.
    Moving,
    /// What was written is waited for.
    Settling,
}

/// What is being done.
pub(super) struct Doing<T>(oneshot::Receiver<Result<T, FilesError>>);

impl<T> Doing<T> {
    pub(super) async fn done(self) -> Result<T, FilesError> {
        let done = self.0.await;
        done.unwrap_or_else(|_| Err(FilesError::Unavailable(Cause::interrupted())))
    }
}

impl Threads {
    pub(super) fn start() -> Result<Self, FilesError> {
        let (work, given) = mpsc::channel::<Work>();
        let given = Arc::new(Mutex::new(given));
        for _ in 0..2 * AT_ONCE {
            let given = given.clone();
            let thread = thread::Builder::new().name("files".to_owned());
            thread.spawn(move || {
                while let Some(work) = next(&given) {
                    // Whoever waits for it is told that there will be no answer.
                    catch_unwind(AssertUnwindSafe(work)).ok();
                }
            })?;
        }
        let turns = || Arc::new(Semaphore::new(AT_ONCE));
        Ok(Self {
            work,
            moving: turns(),
            settling: turns(),
        })
    }

    /// Begins with it when there is a turn for it. Nobody has a turn who waits for another one, and
    /// whoever does not wait any more has it to the end.
    pub(super) async fn begin<T: Send + 'static>(
        &self,
        kind: Kind,
        work: impl FnOnce() -> Result<T, FilesError> + Send + 'static,
    ) -> Doing<T> {
        let turns = match kind {
            Kind::Moving => &self.moving,
            Kind::Settling => &self.settling,
        };
        // They are never closed.
        let turn = turns.clone().acquire_owned().await.ok();
        let (sender, receiver) = oneshot::channel();
        let work = move || {
            let done = work();
            drop(turn);
            sender.send(done).ok();
        };
        // The threads last as long as this.
        self.work.send(Box::new(work)).ok();
        Doing(receiver)
    }
}

fn next(given: &Mutex<mpsc::Receiver<Work>>) -> Option<Work> {
    let given = given.lock().unwrap_or_else(PoisonError::into_inner);
    given.recv().ok()
}
