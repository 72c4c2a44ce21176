//! The process is on its way out.

use tokio_util::sync::CancellationToken;

/// Once set, never unset.
#[derive(Clone, Debug, Default)]
pub struct Draining(CancellationToken);

impl Draining {
    pub fn set(&self) {
        self.0.cancel();
    }

    pub fn is_set(&self) -> bool {
        self.0.is_cancelled()
    }

    /// Waits until it is set.
    pub async fn begun(&self) {
        self.0.cancelled().await;
    }
}
