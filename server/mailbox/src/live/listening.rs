//! One who listens.

use std::{
    collections::VecDeque,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use futures_util::Stream;
use model::AccountId;
use tokio::sync::mpsc;

use super::{Live, News, NewsId, What, since};
use crate::{SessionToken, Sessions, Store, StoreError};

/// What somebody hears, as it happens; ends with their session, and when they do not take it.
pub struct Listening {
    live: Arc<Live>,
    account: AccountId,
    number: u64,
    /// What came while they were away.
    missed: VecDeque<News>,
    heard: mpsc::Receiver<News>,
}

pub(super) async fn listen(
    store: &Store,
    session: &SessionToken,
    after: Option<NewsId>,
) -> Result<Option<Listening>, StoreError> {
    let Some((_, login)) = Sessions::new(store).peek(session).await? else {
        return Ok(None);
    };
    let account = login.account();
    let (number, heard) = store.live().sit(account, session).ok_or(StoreError::Busy)?;
    // From here on, what is told is heard; and the place is given back whatever happens.
    let mut listening = Listening {
        live: store.live().clone(),
        account,
        number,
        missed: VecDeque::new(),
        heard,
    };
    if let Some(after) = after {
        listening.missed = since::missed(store, &login, after).await?.into();
    }
    // The session may have been ended while there was nobody yet to be told so.
    let is_alive = Sessions::new(store).peek(session).await?.is_some();
    Ok(is_alive.then_some(listening))
}

impl Listening {
    /// Whose session it is.
    pub fn account(&self) -> AccountId {
        self.account
    }
}

impl Stream for Listening {
    type Item = News;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<News>> {
        match self.missed.pop_front() {
            Some(news) => Poll::Ready(Some(news)),
            None => self.heard.poll_recv(context),
        }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.live.leave(self.account, self.number);
    }
}

impl News {
    /// The session is over.
    pub(super) fn ended(store: &Store, revoked: bool) -> Self {
        Self {
            id: store.news_id(),
            what: What::Ended { revoked },
        }
    }
}
