//! The one home of what runs besides requests: started here, told to end here, waited for here.

use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How long tasks may take to end after they were told to.
const LIMIT: Duration = Duration::from_secs(10);

/// Cheap to clone; clones share the tasks.
#[derive(Clone, Debug, Default)]
pub struct Tasks {
    running: TaskTracker,
    cancelled: CancellationToken,
}

impl Tasks {
    /// Starts what ends by itself, such as a change whose writer may not wait for it. It is
    /// waited for.
    pub fn spawn<T: Send + 'static>(
        &self,
        task: impl Future<Output = T> + Send + 'static,
    ) -> JoinHandle<T> {
        self.running.spawn(task)
    }

    /// Starts what goes on until it is told to end: it is given the word for that, and is to
    /// listen to it wherever it waits.
    pub fn start<F: Future<Output = ()> + Send + 'static>(
        &self,
        task: impl FnOnce(CancellationToken) -> F,
    ) {
        self.running.spawn(task(self.cancelled.clone()));
    }

    /// Tells tasks to end and waits for them.
    pub async fn end(&self) {
        self.cancelled.cancel();
        self.running.close();
        if tokio::time::timeout(LIMIT, self.running.wait())
            .await
            .is_err()
        {
            tracing::warn!(
                left = self.running.len(),
                "background work did not end in time"
            );
        }
    }
}
