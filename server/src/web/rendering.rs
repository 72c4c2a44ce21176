//! Threads that make pages.
//!
//! Making a long page takes a processor for tens of milliseconds without a pause. On the threads
//! that answer everybody else that would let them wait; here it lets other pages wait. Each of
//! these threads goes back and forth between several pages, since a page mostly waits for the
//! database. Sockets and timers stay with the runtime's own threads, so nothing in the database's
//! pool belongs to a thread that is busy.

use std::{
    cell::Cell,
    fmt::Debug,
    pin::Pin,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};
use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot},
    task::LocalSet,
};
use tracing::{Instrument as _, Span};

/// Pages that one thread goes back and forth between.
const AT_ONCE: usize = 8;
/// Pages that may wait for a thread, over all of them.
const WAITING: usize = 512;

/// The threads. Started when the first page is made.
#[derive(Debug)]
pub struct Renderers {
    threads: OnceLock<Vec<Thread>>,
    number: usize,
    places: Arc<Semaphore>,
    line: Arc<Semaphore>,
}

#[derive(Debug)]
struct Thread {
    work: mpsc::UnboundedSender<Work>,
    /// Pieces of work it has.
    load: Arc<AtomicUsize>,
}

type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The right to have something made.
pub struct Place<'a> {
    thread: &'a Thread,
    held: [OwnedSemaphorePermit; 2],
}

/// So many wait that one more would not be answered in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy;

/// It panicked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken;

impl Default for Renderers {
    /// As many threads as there are processors.
    fn default() -> Self {
        Self::new(
            thread::available_parallelism().map_or(1, usize::from),
            WAITING,
        )
    }
}

impl Renderers {
    fn new(threads: usize, waiting: usize) -> Self {
        Self {
            threads: OnceLock::new(),
            number: threads,
            places: Arc::new(Semaphore::new(threads * AT_ONCE)),
            line: Arc::new(Semaphore::new(threads * AT_ONCE + waiting)),
        }
    }

    /// Waits for a place at one of the threads.
    ///
    /// # Errors
    /// At once, when too many wait already.
    pub async fn place(&self) -> Result<Place<'_>, Busy> {
        let in_line = self.line.clone().try_acquire_owned().map_err(|_| Busy)?;
        let place = self
            .places
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| Busy)?;
        let threads = self
            .threads
            .get_or_init(|| (0..self.number).filter_map(Thread::start).collect());
        let idlest = threads
            .iter()
            .min_by_key(|thread| thread.load.load(Ordering::Relaxed));
        Ok(Place {
            thread: idlest.ok_or(Busy)?,
            held: [in_line, place],
        })
    }
}

impl Place<'_> {
    /// Does the work there, in the present span. It ends when nobody waits for it any more.
    ///
    /// # Errors
    /// When it panics.
    pub async fn run<T: Send + 'static>(
        self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, Broken> {
        let (mut tell, told) = oneshot::channel();
        let work = work.instrument(Span::current());
        // Kept until the thread is done with it, whether or not anybody still waits.
        let until_done = (self.held, Counted::new(&self.thread.load));
        let work = Box::pin(async move {
            let _until_done = until_done;
            let done = tokio::select! {
                done = work => done,
                () = tell.closed() => return,
            };
            // Whoever waited may have gone in this moment.
            drop(tell.send(done));
        });
        self.thread.work.send(work).map_err(|_| Broken)?;
        told.await.map_err(|_| Broken)
    }
}

/// One piece of a thread's load.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn new(load: &Arc<AtomicUsize>) -> Self {
        load.fetch_add(1, Ordering::Relaxed);
        Self(load.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Thread {
    /// `None` when the system has no thread to give.
    fn start(number: usize) -> Option<Self> {
        let (work, mut queue) = mpsc::unbounded_channel::<Work>();
        let runtime = Handle::current();
        let started = thread::Builder::new()
            .name(format!("page-{number}"))
            .spawn(move || {
                RENDERS.set(true);
                let local = LocalSet::new();
                runtime.block_on(local.run_until(async {
                    while let Some(work) = queue.recv().await {
                        tokio::task::spawn_local(work);
                    }
                }));
            });
        match started {
            Ok(_) => Some(Self {
                work,
                load: Arc::default(),
            }),
            Err(error) => {
                tracing::error!(%error, "a thread for pages was not started");
                None
            }
        }
    }
}

thread_local! {
    static RENDERS: Cell<bool> = const { Cell::new(false) };
}

/// How Leptos starts what loads a page's data: on the thread that makes the page, and in its span.
struct BesideThePage;

impl CustomExecutor for BesideThePage {
    fn spawn(&self, work: PinnedFuture<()>) {
        let work = work.instrument(Span::current());
        if RENDERS.get() {
            tokio::task::spawn_local(work);
        } else {
            tokio::spawn(work);
        }
    }

    fn spawn_local(&self, work: PinnedLocalFuture<()>) {
        tokio::task::spawn_local(work.instrument(Span::current()));
    }

    fn poll_local(&self) {}
}

/// Has to come before Leptos chooses an executor by itself, which it keeps for good.
pub fn install() {
    if Executor::init_custom_executor(BesideThePage).is_err() {
        tracing::error!("pages are loaded on the threads that answer");
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::mpsc as blocking, time::Duration};

    use super::*;

    #[tokio::test]
    async fn a_page_that_keeps_its_processor_keeps_nobody_else_waiting() {
        let renderers = Renderers::new(1, 1);
        let (begun, begin) = oneshot::channel();
        let (end, ended) = blocking::channel::<()>();
        let place = renderers.place().await.unwrap();
        let page = place.run(async move {
            begun.send(()).unwrap();
            ended.recv().unwrap();
            thread::current().name().map(str::to_owned)
        });
        let meanwhile = async {
            begin.await.unwrap();
            // This runtime has one thread, and it is here.
            end.send(()).unwrap();
        };
        let (page, ()) = tokio::join!(page, meanwhile);
        assert_eq!(page.unwrap().as_deref(), Some("page-0"));
    }

    #[tokio::test]
    async fn pages_that_wait_for_the_database_share_a_thread() {
        let renderers = Renderers::new(1, 0);
        let (tell, told) = oneshot::channel();
        let first = renderers.place().await.unwrap().run(told);
        let second = renderers.place().await.unwrap();
        let second = second.run(async { tell.send(7) });
        let (first, second) = tokio::join!(first, second);
        assert_eq!((first, second), (Ok(Ok(7)), Ok(Ok(()))));
    }

    #[tokio::test]
    async fn the_line_is_not_endless() {
        let renderers = Renderers::new(1, 2);
        let mut places = Vec::new();
        for _ in 0..AT_ONCE {
            places.push(renderers.place().await.unwrap());
        }
        let (one, two) = (renderers.place(), renderers.place());
        tokio::pin!(one, two);
        tokio::select! {
            biased;
            _ = &mut one => panic!("there is no place"),
            _ = &mut two => panic!("there is no place"),
            third = renderers.place() => assert_eq!(third.err(), Some(Busy)),
        }
        places.clear();
        assert!(one.await.is_ok() && two.await.is_ok());
    }

    #[tokio::test]
    async fn a_page_that_nobody_waits_for_is_not_made() {
        let renderers = Renderers::new(1, 0);
        let (kept, dropped) = oneshot::channel::<()>();
        let (begun, begin) = oneshot::channel();
        let page = renderers.place().await.unwrap().run(async move {
            begun.send(()).unwrap();
            std::future::pending::<()>().await;
            drop(kept);
        });
        tokio::select! {
            _ = page => panic!("it is not done"),
            begun = begin => begun.unwrap(),
        }
        let gone = tokio::time::timeout(Duration::from_secs(60), dropped).await;
        assert!(gone.expect("it is let go").is_err());
    }

    #[tokio::test]
    async fn a_page_that_panics_takes_nothing_with_it() {
        let renderers = Renderers::new(1, 0);
        let place = renderers.place().await.unwrap();
        let broken = place.run(async { panic!("as a page might") });
        assert_eq!(broken.await.map(|(): ()| ()), Err(Broken));
        let place = renderers.place().await.unwrap();
        assert_eq!(place.run(async { 1 }).await, Ok(1));
    }
}
