//! Threads that make pages.
//!
//! Making a long page takes a processor for tens of milliseconds without a pause. On the threads
//! that answer everybody else that would let them wait; here it lets other pages wait. Each of
//! these threads goes back and forth between several pages, since a page mostly waits for the
//! database. Sockets and timers stay with the runtime's own threads, so nothing in the database's
//! pool belongs to a thread that is busy.
//!
//! An account has few pages made at a time, and its others wait behind them: whoever asks for the
//! longest pages by the hundred lets nobody wait but themselves.

use std::{
    cell::Cell,
    collections::HashMap,
    fmt::Debug,
    pin::Pin,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};
use model::AccountId;
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
/// Pages of one account that are made at a time; a thread is kept busy by fewer.
const OWN_AT_ONCE: usize = 4;
/// Pages of one account that may wait: those of somebody who opens every conversation of a list.
const OWN_WAITING: usize = 60;

/// The threads. Started when the first page is made.
#[derive(Debug)]
pub struct Renderers {
    threads: OnceLock<Vec<Thread>>,
    number: usize,
    line: Line,
    own: Own,
}

/// Places, and a line before them that is not endless.
#[derive(Clone, Debug)]
struct Line {
    places: Arc<Semaphore>,
    all: Arc<Semaphore>,
}

/// In the line, and at one of its places.
struct Turn {
    _all: OwnedSemaphorePermit,
    _place: OwnedSemaphorePermit,
}

/// The lines of accounts that have a page made.
#[derive(Clone, Debug, Default)]
struct Own(Arc<Mutex<HashMap<AccountId, (Line, usize)>>>);

/// Somebody is in their own line.
struct OwnLine {
    own: Own,
    account: AccountId,
    line: Line,
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
    held: Held,
}

struct Held {
    _turn: Turn,
    _own: Option<(Turn, OwnLine)>,
}

/// So many wait, or so many of one's own, that one more would not be answered in time.
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
            line: Line::new(threads * AT_ONCE, waiting),
            own: Own::default(),
        }
    }

    /// Waits for a place at one of the threads, for what somebody asks for who may be signed in.
    ///
    /// # Errors
    /// At once, when too many wait already.
    pub async fn place(&self, whose: Option<AccountId>) -> Result<Place<'_>, Busy> {
        let own = match whose {
            Some(account) => {
                let own = self.own.line(account);
                Some((own.line.turn().await?, own))
            }
            None => None,
        };
        let turn = self.line.turn().await?;
        let threads = self
            .threads
            .get_or_init(|| (0..self.number).filter_map(Thread::start).collect());
        let idlest = threads
            .iter()
            .min_by_key(|thread| thread.load.load(Ordering::Relaxed));
        Ok(Place {
            thread: idlest.ok_or(Busy)?,
            held: Held {
                _turn: turn,
                _own: own,
            },
        })
    }
}

impl Line {
    fn new(places: usize, waiting: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(places)),
            all: Arc::new(Semaphore::new(places + waiting)),
        }
    }

    async fn turn(&self) -> Result<Turn, Busy> {
        let all = self.all.clone().try_acquire_owned().map_err(|_| Busy)?;
        let place = self.places.clone().acquire_owned().await;
        Ok(Turn {
            _all: all,
            _place: place.map_err(|_| Busy)?,
        })
    }
}

impl Own {
    fn with<T>(&self, act: impl FnOnce(&mut HashMap<AccountId, (Line, usize)>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn line(&self, account: AccountId) -> OwnLine {
        let line = self.with(|lines| {
            let (line, users) = lines
                .entry(account)
                .or_insert_with(|| (Line::new(OWN_AT_ONCE, OWN_WAITING), 0));
            *users += 1;
            line.clone()
        });
        OwnLine {
            own: self.clone(),
            account,
            line,
        }
    }
}

impl Drop for OwnLine {
    fn drop(&mut self) {
        self.own.with(|lines| {
            if let Some((_, users)) = lines.get_mut(&self.account) {
                *users -= 1;
                if *users == 0 {
                    lines.remove(&self.account);
                }
            }
        });
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

    use uuid::Uuid;

    use super::*;

    #[tokio::test]
    async fn a_page_that_keeps_its_processor_keeps_nobody_else_waiting() {
        let renderers = Renderers::new(1, 1);
        let (begun, begin) = oneshot::channel();
        let (end, ended) = blocking::channel::<()>();
        let place = renderers.place(None).await.unwrap();
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
        let first = renderers.place(None).await.unwrap().run(told);
        let second = renderers.place(None).await.unwrap();
        let second = second.run(async { tell.send(7) });
        let (first, second) = tokio::join!(first, second);
        assert_eq!((first, second), (Ok(Ok(7)), Ok(Ok(()))));
    }

    #[tokio::test]
    async fn the_line_is_not_endless() {
        let renderers = Renderers::new(1, 2);
        let mut places = Vec::new();
        for _ in 0..AT_ONCE {
            places.push(renderers.place(None).await.unwrap());
        }
        let (one, two) = (renderers.place(None), renderers.place(None));
        tokio::pin!(one, two);
        tokio::select! {
            biased;
            _ = &mut one => panic!("there is no place"),
            _ = &mut two => panic!("there is no place"),
            third = renderers.place(None) => assert_eq!(third.err(), Some(Busy)),
        }
        places.clear();
        assert!(one.await.is_ok() && two.await.is_ok());
    }

    #[tokio::test]
    async fn whoever_asks_for_many_pages_lets_nobody_else_wait() {
        let renderers = Renderers::new(1, 0);
        let [many, other] = [1, 2].map(|n| AccountId(Uuid::from_u128(n)));
        let mut places = Vec::new();
        for _ in 0..OWN_AT_ONCE {
            places.push(renderers.place(Some(many)).await.unwrap());
        }
        {
            let mut waiting: Vec<_> = (0..OWN_WAITING)
                .map(|_| Box::pin(renderers.place(Some(many))))
                .collect();
            for one in &mut waiting {
                assert!(futures_util::poll!(one).is_pending());
            }
            let more = renderers.place(Some(many)).await;
            assert_eq!(more.err(), Some(Busy));
            places.push(renderers.place(Some(other)).await.unwrap());
            places.swap_remove(0);
            assert!(futures_util::poll!(&mut waiting[0]).is_ready());
        }
        places.clear();
        assert!(renderers.own.with(|lines| lines.is_empty()));
        let (again, nobody) = (
            renderers.place(Some(many)).await,
            renderers.place(None).await,
        );
        assert!(again.is_ok() && nobody.is_ok());
    }

    #[tokio::test]
    async fn a_page_that_nobody_waits_for_is_not_made() {
        let renderers = Renderers::new(1, 0);
        let (kept, dropped) = oneshot::channel::<()>();
        let (begun, begin) = oneshot::channel();
        let page = renderers.place(None).await.unwrap().run(async move {
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
        let place = renderers.place(None).await.unwrap();
        let broken = place.run(async { panic!("as a page might") });
        assert_eq!(broken.await.map(|(): ()| ()), Err(Broken));
        let place = renderers.place(None).await.unwrap();
        assert_eq!(place.run(async { 1 }).await, Ok(1));
    }
}
