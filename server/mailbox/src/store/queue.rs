//! SQLite's one writer, and the queue before it.
//!
//! SQLite takes one writer at a time, and a commit waits for the disk. So one task owns the one
//! connection that writes, takes what waits, and commits it together: each change behind a savepoint
//! of its own where others are before it, one commit for all of them, and none is acknowledged before
//! that commit returned. A change that comes alone waits for nobody (`batch.rs`).
//!
//! **A connection whose transaction did not end cleanly is thrown away.** A COMMIT that fails, with
//! the disk full for instance, may have rolled back by itself, or may not have.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use sea_orm::sqlx::SqliteConnection;
use tokio::sync::{mpsc, oneshot};
use tracing::{Instrument as _, Span};

use super::{
    Change, Store, StoreOptions,
    batch::{Batch, Line},
    connect,
    failed::Failed,
    write::{Asked, Attempt, Ended, Place, TRIES, Work, attempt, is_busy, is_lost_race},
};
use crate::{StoreError, outbox::Told};

/// Changes committed together at the most: enough to fill a disk's time, few enough that the first
/// of them is answered soon.
const TOGETHER: usize = 64;

/// How long changes are still taken in, once the first one is done.
const GATHER: Duration = Duration::from_millis(20);

/// How long a change waits for its turn, when another process holds the lock or too many are before
/// it; then its writer is told.
const PATIENCE: Duration = Duration::from_millis(3_500);

/// Changes that may wait. Each holds a message at the most, so this bounds memory, too.
const WAITING: usize = 4_096;

#[derive(Clone)]
pub(super) struct Queue {
    jobs: mpsc::Sender<Message>,
    line: Line,
    failed: Failed,
}

enum Message {
    Job(Box<dyn Job>),
    /// Commit what came before, let go of the connection, and say so.
    Close(oneshot::Sender<()>),
}

/// A change that waits.
#[async_trait]
trait Job: Send {
    /// Runs it, so that nothing of it is left when it fails, and keeps what came of it.
    async fn run(&mut self, batch: &Arc<Batch>) -> Verdict;

    /// It was not done.
    fn fail(&mut self, why: StoreError);

    /// Tells what came of it. `committed`: what it did is on disk.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);

    fn queued(&self) -> Instant;

    /// What somebody does; more than a probe of whether anything can be written.
    fn is_somebodys(&self) -> bool;
}

/// What a change means for those in the same transaction.
enum Verdict {
    Sound,
    /// The transaction may be gone; nothing in it may be taken for done.
    Broken,
}

impl Queue {
    pub(super) fn start(options: StoreOptions, writer: SqliteConnection) -> Self {
        let (jobs, waiting) = mpsc::channel(WAITING);
        let (line, failed) = (Line::default(), Failed::default());
        let mut worker = Worker {
            options,
            batch: None,
            line: line.clone(),
            failed: failed.clone(),
        };
        worker.take(writer);
        tokio::spawn(worker.run(waiting));
        Self { jobs, line, failed }
    }

    /// The disk did not take something a moment ago.
    pub(super) fn failed_lately(&self) -> bool {
        self.failed.lately()
    }

    pub(super) async fn put<C, T, E, F>(&self, store: Store, asked: Asked<C, F>) -> Result<T, E>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
        E: Attempt,
        F: for<'c> Fn(&'c C, &'c Change) -> Work<'c, T, E> + Send + Sync + 'static,
    {
        let (tell, told) = oneshot::channel();
        let job = Waiting {
            store,
            asked,
            queued: Instant::now(),
            outcome: None,
            told: Vec::new(),
            tell,
            span: Span::current(),
        };
        self.line.join();
        self.jobs
            .try_send(Message::Job(Box::new(job)))
            .map_err(|full| {
                self.line.leave();
                match full {
                    mpsc::error::TrySendError::Full(_) => StoreError::Busy,
                    mpsc::error::TrySendError::Closed(_) => StoreError::Interrupted,
                }
            })?;
        told.await
            .unwrap_or_else(|_| Err(StoreError::Interrupted.into()))
    }

    /// Finishes what waits and closes the connection.
    pub(super) async fn close(&self) {
        let (tell, told) = oneshot::channel();
        if self.jobs.send(Message::Close(tell)).await.is_ok() {
            // The worker that is gone has closed it, too.
            drop(told.await);
        }
    }
}

struct Worker {
    options: StoreOptions,
    /// The connection and what is done on it; none after it was thrown away.
    batch: Option<Arc<Batch>>,
    line: Line,
    failed: Failed,
}

impl Worker {
    async fn run(mut self, mut waiting: mpsc::Receiver<Message>) {
        let mut closing = None;
        while let Some(message) = waiting.recv().await {
            match message {
                Message::Job(job) => {
                    self.line.leave();
                    closing = self.together(job, &mut waiting).await.or(closing);
                }
                Message::Close(tell) => closing = Some(tell),
            }
            if closing.is_some() {
                // What waits is still done.
                waiting.close();
            }
        }
        self.close().await;
        if let Some(tell) = closing {
            // Who asked may have gone; it is closed all the same.
            let _ = tell.send(());
        }
    }

    /// Does a change, and those that come while it is being done; commits them together. Gives
    /// back the wish to close, when that came in between.
    async fn together(
        &mut self,
        first: Box<dyn Job>,
        waiting: &mut mpsc::Receiver<Message>,
    ) -> Option<oneshot::Sender<()>> {
        let opened = self.open(first.queued()).await;
        let mut next = Some(first);
        let mut closing = None;
        let mut done: Vec<Box<dyn Job>> = Vec::new();
        let batch = match opened {
            Ok(batch) => batch,
            Err(error) => {
                if let Some(mut job) = next.take() {
                    job.fail(error);
                    job.answer(Ok(()));
                }
                return None;
            }
        };
        let (mut since, mut broken) = (None, false);
        while let Some(mut job) = next.take() {
            broken = matches!(job.run(&batch).await, Verdict::Broken);
            done.push(job);
            let since = *since.get_or_insert_with(Instant::now);
            let full = done.len() == TOGETHER || since.elapsed() > GATHER;
            // What is not under way is on disk already, or never came to be.
            if broken || full || !batch.has_begun() {
                break;
            }
            match waiting.try_recv() {
                Ok(Message::Job(job)) => {
                    self.line.leave();
                    next = Some(job);
                }
                Ok(Message::Close(tell)) => closing = Some(tell),
                Err(_) => (),
            }
        }
        if broken {
            self.throw_away(batch).await;
            self.one_by_one(done).await;
        } else {
            self.commit(batch, done).await;
        }
        closing
    }

    /// After one of several failed in a way that may have taken the others along: each alone, so
    /// that it only fails by itself. Who failed already is not tried again.
    async fn one_by_one(&mut self, mut jobs: Vec<Box<dyn Job>>) {
        let Some(failed) = jobs.pop() else { return };
        failed.answer(Ok(()));
        for mut job in jobs {
            match self.open(job.queued()).await {
                Err(error) => {
                    job.fail(error);
                    job.answer(Ok(()));
                }
                Ok(batch) => match job.run(&batch).await {
                    Verdict::Sound => self.commit(batch, vec![job]).await,
                    Verdict::Broken => {
                        self.throw_away(batch).await;
                        job.answer(Ok(()));
                    }
                },
            }
        }
    }

    async fn commit(&mut self, batch: Arc<Batch>, jobs: Vec<Box<dyn Job>>) {
        let committed = batch.commit().await;
        drop(batch);
        match committed {
            Ok(()) => {
                if jobs.iter().any(|job| job.is_somebodys()) {
                    self.failed.no_more();
                }
                jobs.into_iter().for_each(|job| job.answer(Ok(())));
            }
            Err(error) => {
                tracing::error!(%error, changes = jobs.len(), "a commit failed");
                self.failed.now();
                self.discard().await;
                for job in jobs {
                    job.answer(Err(StoreError::NotCommitted(error.to_string())));
                }
            }
        }
    }

    /// A transaction that is yet to begin: with the first that is done in it.
    async fn open(&mut self, queued: Instant) -> Result<Arc<Batch>, StoreError> {
        if self.batch.is_none() {
            let connection = connect::sqlite_writer_again(&self.options).await?;
            self.take(connection);
        }
        let batch = self.batch.clone().ok_or(StoreError::Interrupted)?;
        batch.open(queued + PATIENCE);
        Ok(batch)
    }

    fn take(&mut self, connection: SqliteConnection) {
        let observer = self.options.observer.clone();
        let batch = Batch::on(connection, observer, self.line.clone());
        self.batch = Some(Arc::new(batch));
    }

    /// After a change failed in the middle, or when it was committed with its last statement.
    async fn throw_away(&mut self, batch: Arc<Batch>) {
        tracing::error!("a change or its commit failed: its connection is thrown away");
        self.failed.now();
        drop(batch);
        self.discard().await;
    }

    async fn discard(&mut self) {
        // Where a change that has not ended holds it still, it is closed with that.
        let connection = self.batch.take().and_then(Arc::into_inner);
        if let Some(connection) = connection
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "a broken connection was not closed");
        }
    }

    /// With the last connection goes the write-ahead log.
    async fn close(mut self) {
        self.discard().await;
    }
}

/// A change with its types.
struct Waiting<C, T, E, F> {
    store: Store,
    asked: Asked<C, F>,
    queued: Instant,
    outcome: Option<Result<T, E>>,
    /// What others are told once it is committed.
    told: Vec<Told>,
    tell: oneshot::Sender<Result<T, E>>,
    span: Span,
}

#[async_trait]
impl<C, T, E, F> Job for Waiting<C, T, E, F>
where
    C: Send + Sync + 'static,
    T: Send + 'static,
    E: Attempt,
    F: for<'c> Fn(&'c C, &'c Change) -> Work<'c, T, E> + Send + Sync + 'static,
{
    async fn run(&mut self, batch: &Arc<Batch>) -> Verdict {
        if self.queued.elapsed() > PATIENCE {
            self.outcome = Some(Err(StoreError::Busy.into()));
            return Verdict::Sound;
        }
        for left in (0..TRIES).rev() {
            let ended = attempt(&self.store, Place::Batch(batch), &self.asked);
            let (mut error, mut verdict) = match ended.instrument(self.span.clone()).await {
                Ok(Ended::Kept(done, told)) => {
                    self.outcome = Some(Ok(done));
                    self.told = told;
                    return Verdict::Sound;
                }
                Ok(Ended::Undone(error)) => (error, Verdict::Sound),
                Ok(Ended::Unsure(error)) => (error, Verdict::Broken),
                Err(error) => (error.into(), Verdict::Broken),
            };
            if !batch.has_begun() && error.database_error().is_some_and(is_busy) {
                // Somebody else had the lock all the time: nothing was done.
                (error, verdict) = (StoreError::Busy.into(), Verdict::Sound);
            }
            let again = error.database_error().is_some_and(is_lost_race);
            self.outcome = Some(Err(error));
            if left == 0 || !again || matches!(verdict, Verdict::Broken) {
                return verdict;
            }
        }
        Verdict::Sound
    }

    fn fail(&mut self, why: StoreError) {
        self.outcome = Some(Err(why.into()));
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let outcome = self
            .outcome
            .unwrap_or_else(|| Err(StoreError::Interrupted.into()));
        let answer = match committed {
            Ok(()) => {
                self.store.live.tell(self.told);
                outcome
            }
            // What was refused needed no commit.
            Err(why) => outcome.and(Err(why.into())),
        };
        // Who asked may have gone: it is done all the same.
        drop(self.tell.send(answer));
    }

    fn queued(&self) -> Instant {
        self.queued
    }

    fn is_somebodys(&self) -> bool {
        self.asked.is_somebodys()
    }
}
