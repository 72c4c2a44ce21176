//! Whether this process lives, and whether it should get requests.

use std::{fmt::Display, time::Duration};

use axum::{extract::State, http::StatusCode};
use tokio::{
    sync::Mutex,
    time::{Instant, timeout},
};

use super::Portal;

/// How long the database may take to say that it is there.
const PATIENCE: Duration = Duration::from_millis(800);
/// How long what it said is passed on, so that nobody can load it by asking.
const FRESH: Duration = Duration::from_secs(1);

/// `GET /healthz`: the process is up.
pub async fn live() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database answers, its schema is this program's, and the process is not on
/// its way out. Says so within a second.
pub async fn ready(State(portal): State<Portal>) -> (StatusCode, &'static str) {
    if portal.draining.is_set() {
        return (StatusCode::SERVICE_UNAVAILABLE, "draining\n");
    }
    match portal.readiness.ask(|| portal.store.ready()).await {
        true => (StatusCode::OK, "ready\n"),
        false => (StatusCode::SERVICE_UNAVAILABLE, "storage\n"),
    }
}

/// What the database last said, and when.
#[derive(Debug, Default)]
pub struct Readiness(Mutex<Option<(Instant, bool)>>);

impl Readiness {
    /// One question at a time; those who ask meanwhile wait for its answer.
    async fn ask<F, E>(&self, question: impl FnOnce() -> F) -> bool
    where
        F: Future<Output = Result<(), E>>,
        E: Display,
    {
        let asked = async {
            let mut last = self.0.lock().await;
            if let Some((at, ready)) = *last
                && at.elapsed() < FRESH
            {
                return ready;
            }
            let ready = match timeout(PATIENCE, question()).await {
                Ok(Ok(())) => true,
                Ok(Err(error)) => {
                    tracing::warn!(%error, "not ready");
                    false
                }
                Err(_) => {
                    tracing::warn!("not ready: the database takes too long");
                    false
                }
            };
            *last = Some((Instant::now(), ready));
            ready
        };
        // Whoever asked before may have hung up in the middle.
        timeout(PATIENCE + PATIENCE / 8, asked)
            .await
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::{
        convert::Infallible,
        future::{pending, ready},
        sync::atomic::{AtomicU32, Ordering},
    };

    use super::*;

    const WITHIN: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn a_database_that_says_nothing_is_not_ready_within_a_second() {
        let readiness = Readiness::default();
        let never = || pending::<Result<(), Infallible>>();
        for _ in 0..3 {
            let many = async { tokio::join!(readiness.ask(never), readiness.ask(never)) };
            let answers = timeout(WITHIN, many).await;
            assert_eq!(answers, Ok((false, false)));
        }
        // Somebody who asks and does not wait for the answer makes nobody else wait longer.
        tokio::time::advance(FRESH).await;
        assert!(
            timeout(PATIENCE / 2, readiness.ask(never)).await.is_err(),
            "still waiting"
        );
        assert_eq!(timeout(WITHIN, readiness.ask(never)).await, Ok(false));
    }

    #[tokio::test(start_paused = true)]
    async fn the_database_is_asked_once_a_second_and_no_more() {
        let (readiness, asked) = (Readiness::default(), AtomicU32::new(0));
        let question = || {
            asked.fetch_add(1, Ordering::Relaxed);
            ready(Ok::<_, Infallible>(()))
        };
        for _ in 0..100 {
            assert!(readiness.ask(question).await);
        }
        assert_eq!(asked.load(Ordering::Relaxed), 1);
        tokio::time::advance(FRESH).await;
        assert!(readiness.ask(question).await);
        assert_eq!(asked.load(Ordering::Relaxed), 2);
    }
}
