//! What is done again and again: forgetting what nobody comes back for.

use std::time::Duration;

use crate::{
    Sessions, Store, StoreError,
    conversation::{filing, looked_for},
    outbox,
};

/// How long between two rounds.
const PAUSE: Duration = Duration::from_secs(5 * 60);

impl Store {
    /// Keeps house until the store is closed. One process of an installation is enough, and several
    /// do no harm.
    pub fn keep_house(&self) {
        let store = self.clone();
        self.tasks().start(async move |cancelled| {
            let mut rounds = tokio::time::interval(PAUSE);
            loop {
                tokio::select! {
                    () = cancelled.cancelled() => return,
                    _ = rounds.tick() => (),
                }
                if let Err(error) = round(&store).await {
                    tracing::warn!(%error, "what is old was not forgotten; trying again later");
                }
            }
        });
    }
}

async fn round(store: &Store) -> Result<(), StoreError> {
    outbox::forget_old(store).await?;
    filing::forget_old(store).await?;
    looked_for::forget_old(store).await?;
    Sessions::new(store).forget_ended().await
}
