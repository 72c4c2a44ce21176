//! The socket: accepts connections, bounds what a slow one may hold, and drains them at the end.
//!
//! A client that is slow, or never reads, holds little: one head of a request, one answer that it
//! did not take yet ([`stream`]), and both for a limited time. One address has a limited number of
//! connections, and when there is no place left, the connection on which nothing has moved for the
//! longest time makes room, or one of those who have many; so does one that leaves an answer lying, when
//! too much of answers lies ([`guests`]).

mod guests;
mod lying;
mod stream;
#[cfg(test)]
mod tests;

use std::{
    convert::Infallible,
    io,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, HttpBody},
    extract::{ConnectInfo, Request},
};
use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use hyper::{
    body::{Frame, Incoming, SizeHint},
    server::conn::http1,
    service::service_fn,
};
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
/// Of what was not sent yet, bytes that the system keeps for one connection. Without this, it takes
/// megabytes of an answer from us for a client that reads none of it, and we count it as taken.
const UNSENT_BYTES: u32 = 32 * 1024;
/// Pieces of an answer shorter than this are not worth being counted.
const COUNTED_BYTES: usize = 8 * 1024;
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
    /// Bytes of answers that were made and not taken yet, of all connections together. The longest page
    /// is 1.5 MB, and whoever takes none of it, or little at a time, makes room first.
    pub lying: usize,
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
            lying: 48 * 1024 * 1024,
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
    let guests = Guests::new(proxies, limits);
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
            if let Err(error) = prepare(&stream) {
                tracing::debug!(%error, "a connection is not as it should be");
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

fn prepare(stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    #[cfg(any(target_os = "linux", target_os = "android"))]
    socket2::SockRef::from(stream).set_tcp_notsent_lowat(UNSENT_BYTES)?;
    Ok(())
}

/// Whoever did not take an answer is sent no more of it: else the system would go on trying for minutes,
/// and keep what it has of it.
fn reset(stream: &TcpStream) {
    if let Err(error) = socket2::SockRef::from(stream).set_linger(Some(Duration::ZERO)) {
        tracing::debug!(%error, "a connection is closed slowly");
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

/// The body of an answer, of which is counted what the client has not taken.
struct Counted {
    body: Body,
    place: Arc<Place>,
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        Poll::Ready(frame.map(|frame| {
            Ok(frame?.map_data(|bytes| match bytes.len() {
                ..COUNTED_BYTES => bytes,
                _ => Bytes::from_owner(self.place.guest.piece(bytes)),
            }))
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
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
    let stream = Paced::new(stream, reset, limits.unread, place.guest.moves());
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
            Ok::<_, Infallible>(answer.map(|body| Counted { body, place }))
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
