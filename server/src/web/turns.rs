//! Who is signed in has a few things done at a time, and their others wait behind them: whoever asks for
//! the longest pages or the widest searches by the hundred lets nobody wait but themselves.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Portal, body::Sender, try_again};

/// Requests of one sender that are answered at a time: as many as a browser asks of one server. Few
/// enough that a dozen senders do not take all connections to the database for long.
const AT_ONCE: usize = 6;
/// Requests of one sender that may wait: somebody opens every conversation of a list in a tab of its own.
const WAITING: usize = 60;

/// The lines of those who have something done.
#[derive(Clone, Debug, Default)]
pub struct Turns(Arc<Mutex<HashMap<Sender, Own>>>);

#[derive(Debug)]
struct Own {
    places: Arc<Semaphore>,
    /// Those that have a place, and those that wait for one.
    requests: usize,
}

/// Something is done for a sender.
pub struct Place {
    _held: OwnedSemaphorePermit,
    _present: Present,
}

/// A sender has a line for as long as there is somebody in it.
struct Present {
    turns: Turns,
    sender: Sender,
}

/// Middleware: answers when it is the sender's turn.
pub async fn take(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    let Some(sender) = request.extensions().get::<Sender>().copied() else {
        return next.run(request).await;
    };
    match portal.turns.place(sender).await {
        Some(_place) => next.run(request).await,
        None => {
            tracing::warn!("too many requests of one sender wait");
            try_again(5)
        }
    }
}

impl Turns {
    /// Waits until it is the sender's turn; `None`, at once, when too many of theirs wait already.
    pub async fn place(&self, sender: Sender) -> Option<Place> {
        let places = self.with(|all| {
            let own = all.entry(sender).or_insert_with(|| Own {
                places: Arc::new(Semaphore::new(AT_ONCE)),
                requests: 0,
            });
            (own.requests < AT_ONCE + WAITING).then(|| {
                own.requests += 1;
                own.places.clone()
            })
        })?;
        let present = Present {
            turns: self.clone(),
            sender,
        };
        Some(Place {
            _held: places.acquire_owned().await.ok()?,
            _present: present,
        })
    }

    fn with<T>(&self, act: impl FnOnce(&mut HashMap<Sender, Own>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Present {
    fn drop(&mut self) {
        self.turns.with(|all| {
            if let Some(own) = all.get_mut(&self.sender) {
                own.requests -= 1;
                if own.requests == 0 {
                    all.remove(&self.sender);
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use futures_util::poll;
    use model::AccountId;
    use uuid::Uuid;

    use super::*;

    #[tokio::test]
    async fn whoever_asks_for_much_lets_nobody_else_wait() {
        let turns = Turns::default();
        let [many, other] = [1, 2].map(|n| Sender::from(AccountId::from(Uuid::from_u128(n))));
        let mut places = Vec::new();
        for _ in 0..AT_ONCE {
            places.push(turns.place(many).await.unwrap());
        }
        let mut waiting: Vec<_> = (0..WAITING).map(|_| Box::pin(turns.place(many))).collect();
        for one in &mut waiting {
            assert!(poll!(one).is_pending());
        }
        assert!(turns.place(many).await.is_none());
        assert!(turns.place(other).await.is_some());
        // Whoever waits no longer leaves room for the next.
        drop(waiting.pop());
        let mut next = Box::pin(turns.place(many));
        assert!(poll!(&mut next).is_pending());
        places.clear();
        assert!(waiting.remove(0).await.is_some());
        drop((waiting, next));
        assert!(turns.with(|all| all.is_empty()));
    }
}
