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

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use axum::routing::get;
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        sync::oneshot,
        task::JoinHandle,
    };

    use super::*;

    /// A server whose one answer takes as long as the test wants.
    struct Slow {
        stream: TcpStream,
        begun: oneshot::Receiver<()>,
        answer: oneshot::Sender<()>,
        stop: oneshot::Sender<()>,
        served: JoinHandle<Drained>,
    }

    async fn slow(limit: Duration) -> Slow {
        let (begin, begun) = oneshot::channel();
        let (answer, answered) = oneshot::channel();
        let (stop, stopped) = oneshot::channel();
        let once = Arc::new(Mutex::new(Some((begin, answered))));
        let router = Router::new().route(
            "/",
            get(async move || {
                let (begin, answered) = once.lock().unwrap().take().unwrap();
                begin.send(()).unwrap();
                answered.await.unwrap();
                "done"
            }),
        );
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut stream = TcpStream::connect(listener.local_addr().unwrap())
            .await
            .unwrap();
        let stop_when = async move { stopped.await.unwrap() };
        let served = tokio::spawn(serve(listener, router, stop_when, limit));
        stream
            .write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            .await
            .unwrap();
        Slow {
            stream,
            begun,
            answer,
            stop,
            served,
        }
    }

    #[tokio::test]
    async fn what_has_begun_is_answered() {
        let mut slow = slow(Duration::from_secs(60)).await;
        slow.begun.await.unwrap();
        slow.stop.send(()).unwrap();
        slow.answer.send(()).unwrap();
        let mut answer = String::new();
        slow.stream.read_to_string(&mut answer).await.unwrap();
        assert!(
            answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("done"),
            "{answer}"
        );
        assert_eq!(slow.served.await.unwrap(), Drained::Whole);
    }

    #[tokio::test]
    async fn what_takes_too_long_is_cut_off() {
        let slow = slow(Duration::ZERO).await;
        slow.begun.await.unwrap();
        slow.stop.send(()).unwrap();
        assert_eq!(slow.served.await.unwrap(), Drained::Cut(1));
    }
}
