//! The socket: accepts connections, bounds what a slow one may hold, and drains them at the end.

use std::{convert::Infallible, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tower::ServiceExt as _;

/// How long a client may take to send the head of a request, and how long a connection may idle
/// between two of them.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// Header lines of one request.
const HEADERS: usize = 100;
/// Bytes of a request's head.
const HEAD_BYTES: usize = 32 * 1024;
/// Connections at a time; further ones wait in the kernel's queue.
const CONNECTIONS: usize = 4_096;
/// After the process ran out of file descriptors, say.
const PAUSE_AFTER_ERROR: Duration = Duration::from_millis(500);

/// How a server ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drained {
    /// Every request that had begun was answered.
    Whole,
    /// The time was up with this many connections open.
    Cut(usize),
}

/// Answers requests until `stop` is done; then takes no more, and gives those that have begun
/// `limit` to end. HTTP/1.1 only: a proxy in front speaks the newer versions.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
    limit: Duration,
) -> Drained {
    let connections = GracefulShutdown::new();
    let slots = Arc::new(Semaphore::new(CONNECTIONS));
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = accept(&listener, &slots) => accepted,
        };
        if let Some((stream, peer, slot)) = accepted {
            let connection = connection(stream, peer, router.clone());
            let watched = connections.watch(connection);
            tokio::spawn(async move {
                if let Err(error) = watched.await {
                    tracing::debug!(%error, "a connection broke");
                }
                drop(slot);
            });
        }
    }
    drop(listener);
    let open = connections.count();
    match tokio::time::timeout(limit, connections.shutdown()).await {
        Ok(()) => Drained::Whole,
        Err(_) => Drained::Cut(open.min(CONNECTIONS - slots.available_permits())),
    }
}

/// `None` when a connection was lost on the way in.
async fn accept(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let slot = slots.clone().acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "a connection is delayed");
            }
            Some((stream, peer, slot))
        }
        Err(error) => {
            tracing::warn!(%error, "a connection was not accepted");
            tokio::time::sleep(PAUSE_AFTER_ERROR).await;
            None
        }
    }
}

fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
) -> impl hyper_util::server::graceful::GracefulConnection<
    Output = hyper::Result<()>,
    Error = hyper::Error,
> {
    let answer = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let answer = router.clone().oneshot(request);
        async move { Ok::<_, Infallible>(answer.await.unwrap_or_else(|never| match never {})) }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_headers(HEADERS)
        .max_header_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), answer)
}
