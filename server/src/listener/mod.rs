//! The socket: accepts connections, bounds what a slow one may hold, and drains them at the end.
//!
//! A client that is slow, or never reads, holds little: one head of a request, one answer that it
//! did not take yet ([`stream`]), and both for a limited time. One address has a limited number of
//! connections, and when there is no place left, the connection on which nothing has moved for the
//! longest time makes room, or one of those who have many ([`guests`]).

mod guests;
mod stream;
#[cfg(test)]
mod tests;

use std::{
    convert::Infallible,
    net::SocketAddr,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
};
use http::{HeaderValue, StatusCode, header};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulConnection, GracefulShutdown},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tower::ServiceExt as _;

use crate::web::{Endless, TrustedProxies};
use guests::{Guest, Guests};
use stream::Paced;

/// Header lines of one request.
const HEADERS: usize = 100;
/// Bytes of a request's head.
const HEAD_BYTES: usize = 16 * 1024;
/// Bytes that are read, or made ready to be sent, at one time. Each read costs as much as 16 KiB do.
const PIECE_BYTES: usize = 64 * 1024;
/// After the process ran out of file descriptors, say.
const PAUSE_AFTER_ERROR: Duration = Duration::from_millis(500);
/// For an address that has too many connections.
const TOO_MANY: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\n\
    connection: close\r\nretry-after: 30\r\ncontent-length: 0\r\n\r\n";

/// What clients may hold, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at a time. One that is slow holds up to 55 KB, so that all of them together stay
    /// below 200 MB; one that idles makes room.
    pub connections: usize,
    /// Of connections with an answer that does not end, so many do not count as one of those: they hold
    /// a third of it.
    pub endless: usize,
    /// Connections at a time from one address (an IPv6 network of 64 bits), unless it is a trusted
    /// proxy's. A browser opens six at the most, and a whole ward may sit behind one router.
    pub per_address: usize,
    /// How long sending the head of a request may take, and idling between two of them.
    pub head: Duration,
    /// How long a client may leave an answer lying without taking any of it.
    pub unread: Duration,
    /// How long nothing has moved on a connection that may be closed to make room.
    pub quiet: Duration,
    /// How long requests that have begun may take after the signal to stop.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 2_560,
            endless: 8_192,
            per_address: 512,
            head: Duration::from_secs(30),
            unread: Duration::from_secs(30),
            quiet: Duration::from_secs(1),
            drain: Duration::from_secs(10),
        }
    }
}

/// How a server ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drained {
    /// Every request that had begun was answered.
    Whole,
    /// The time was up with this many connections open.
    Cut(usize),
}

/// Answers requests until `stop` is done; then takes no more, and gives those that have begun
/// time to end. HTTP/1.1 only: a proxy in front speaks the newer versions.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    proxies: TrustedProxies,
    limits: Limits,
    stop: impl Future<Output = ()>,
) -> Drained {
    let connections = GracefulShutdown::new();
    let slots = Arc::new(Semaphore::new(limits.connections));
    let endless = Arc::new(Semaphore::new(limits.endless));
    let guests = Guests::new(proxies, limits.per_address, limits.quiet);
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = accept(&listener, &guests) => accepted,
        };
        let Some((stream, guest)) = accepted else {
            continue;
        };
        let slot = match slots.clone().try_acquire_owned() {
            Ok(slot) => slot,
            Err(_) => {
                guests.make_room();
                let slot = tokio::select! {
                    () = &mut stop => break,
                    slot = slots.clone().acquire_owned() => slot,
                };
                match slot {
                    Ok(slot) => slot,
                    Err(_) => break,
                }
            }
        };
        let place = Arc::new(Place {
            held: Mutex::new(slot),
            endless: endless.clone(),
            guest,
        });
        let connection = connection(stream, &place, router.clone(), limits);
        let watched = connections.watch(connection);
        tokio::spawn(async move {
            tokio::select! {
                ended = watched => if let Err(error) = ended {
                    tracing::debug!(%error, "a connection broke");
                },
                () = place.guest.asked_to_leave() => tracing::debug!("a connection made room"),
            }
            drop(place);
        });
    }
    drop(listener);
    let open = connections.count();
    match tokio::time::timeout(limits.drain, connections.shutdown()).await {
        Ok(()) => Drained::Whole,
        Err(_) => {
            let all = limits.connections + limits.endless;
            Drained::Cut(open.min(all - slots.available_permits() - endless.available_permits()))
        }
    }
}

/// `None` when a connection was lost on the way in, or is one too many.
async fn accept(listener: &TcpListener, guests: &Guests) -> Option<(TcpStream, Guest)> {
    match listener.accept().await {
        Ok((stream, peer)) => {
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "a connection is delayed");
            }
            match guests.admit(peer) {
                Some(guest) => Some((stream, guest)),
                None => {
                    // As far as it fits: nobody waits for this client.
                    if let Err(error) = stream.try_write(TOO_MANY) {
                        tracing::debug!(%error, "a connection too many was not told so");
                    }
                    None
                }
            }
        }
        Err(error) => {
            tracing::warn!(%error, "a connection was not accepted");
            guests.make_room();
            tokio::time::sleep(PAUSE_AFTER_ERROR).await;
            None
        }
    }
}

/// What a connection takes up.
struct Place {
    held: Mutex<OwnedSemaphorePermit>,
    endless: Arc<Semaphore>,
    guest: Guest,
}

impl Place {
    /// Its answer does not end: it leaves its place to others, if there is one for such.
    fn stay(&self) {
        if let Ok(held) = self.endless.clone().try_acquire_owned() {
            self.guest.stays();
            *self.held.lock().unwrap_or_else(PoisonError::into_inner) = held;
        }
    }
}

fn connection(
    stream: TcpStream,
    place: &Arc<Place>,
    router: Router,
    limits: Limits,
) -> impl GracefulConnection<Output = hyper::Result<()>, Error = hyper::Error> + use<> {
    let place = place.clone();
    let peer: SocketAddr = place.guest.peer();
    let stream = Paced::new(stream, limits.unread, place.guest.moves());
    let pace = stream.pace();
    let answer = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let (answer, pace) = (router.clone().oneshot(request), pace.clone());
        let place = place.clone();
        async move {
            // Whoever sends requests and takes no answers gets no further ones made.
            pace.taken().await;
            let mut answer = answer.await.unwrap_or_else(|never| match never {});
            let is_endless = answer.extensions().get::<Endless>().is_some();
            if is_endless {
                place.stay();
            }
            // There is more to do than can be done: what was sent ahead is not done either. Nor is
            // anything done behind what does not end.
            if is_endless || answer.status() == StatusCode::SERVICE_UNAVAILABLE {
                let close = HeaderValue::from_static("close");
                answer.headers_mut().insert(header::CONNECTION, close);
            }
            Ok::<_, Infallible>(answer)
        }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_headers(HEADERS)
        .max_header_size(HEAD_BYTES)
        .max_buf_size(PIECE_BYTES)
        .serve_connection(TokioIo::new(stream), answer)
}
