//! The parts of a posted form, one after the other (RFC 7578), with no more of the body in memory than
//! what is being read.
//!
//! The parser takes all that it can get whenever it is asked, and looks for the end of a part's head
//! as long as there is none. So it gets a piece of the body only when it has to wait for one, and
//! only so many in vain.

use std::{
    pin::{Pin, pin},
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, BodyDataStream, Bytes},
    extract::{
        FromRequest as _, Multipart, Request,
        multipart::{Field, MultipartError},
    },
};
use futures_util::Stream;
use model::limits::UNSENT_BYTES;

/// Whoever sends nothing for so long has gone.
const PATIENCE: Duration = Duration::from_secs(30);

/// So much can be in front of a part's content: its boundary, and its name twice.
const HEAD_BYTES: usize = 16 * 1024;

/// So much is read of one body. It is more than can be attached: a browser shows no answer before all
/// that it has to send was read.
const MOST_BYTES: u64 = UNSENT_BYTES.unsigned_abs();

/// Why there are no more parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// It is no such form, or was cut off.
    Malformed,
    TooLong,
    /// Nothing came for too long.
    Stalled,
}

pub struct Parts {
    multipart: Multipart,
    tap: Tap,
}

pub struct Part<'a> {
    field: Field<'a>,
    tap: Tap,
}

impl Parts {
    /// # Errors
    /// `Malformed` where the head of the request names no boundary.
    pub async fn of(request: Request) -> Result<Self, Broken> {
        let tap = Tap::default();
        let (head, body) = request.into_parts();
        let body = Body::from_stream(Tapped {
            body: body.into_data_stream(),
            tap: tap.clone(),
        });
        let multipart = Multipart::from_request(Request::from_parts(head, body), &()).await;
        Ok(Self {
            multipart: multipart.map_err(|_| Broken::Malformed)?,
            tap,
        })
    }

    pub async fn next(&mut self) -> Result<Option<Part<'_>>, Broken> {
        let field = self.tap.read(self.multipart.next_field()).await?;
        let tap = self.tap.clone();
        Ok(field.map(|field| Part { field, tap }))
    }

    /// Reads what is left, for nothing.
    pub async fn pass_over(&mut self) -> Result<(), Broken> {
        while let Some(mut part) = self.next().await? {
            part.pass_over().await?;
        }
        Ok(())
    }
}

impl Part<'_> {
    pub fn name(&self) -> &str {
        self.field.name().unwrap_or_default()
    }

    /// As browsers write it (HTML, section 4.10.22.7: what would end the name is escaped).
    pub fn file_name(&self) -> String {
        let name = self.field.file_name().unwrap_or_default();
        name.replace("%22", "\"")
    }

    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Broken> {
        self.tap.read(self.field.chunk()).await
    }

    pub async fn pass_over(&mut self) -> Result<(), Broken> {
        while self.chunk().await?.is_some() {}
        Ok(())
    }
}

/// What lets the next piece of the body through.
#[derive(Clone, Default)]
struct Tap(Arc<Mutex<Flow>>);

#[derive(Default)]
struct Flow {
    is_open: bool,
    /// Bytes since the last step of the parser.
    in_vain: usize,
    total: u64,
}

impl Tap {
    fn with<T>(&self, act: impl FnOnce(&mut Flow) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// One step of the parser, with as much of the body as that takes.
    async fn read<T>(
        &self,
        step: impl Future<Output = Result<T, MultipartError>>,
    ) -> Result<T, Broken> {
        let mut step = pin!(step);
        self.with(|flow| flow.in_vain = 0);
        let stepped = std::future::poll_fn(|context| {
            loop {
                if let Poll::Ready(stepped) = step.as_mut().poll(context) {
                    self.with(|flow| flow.is_open = false);
                    return Poll::Ready(stepped.map_err(|_| Broken::Malformed));
                }
                let (was_open, in_vain, total) = self.with(|flow| {
                    let was_open = std::mem::replace(&mut flow.is_open, true);
                    (was_open, flow.in_vain, flow.total)
                });
                if total > MOST_BYTES {
                    return Poll::Ready(Err(Broken::TooLong));
                }
                if in_vain > HEAD_BYTES {
                    return Poll::Ready(Err(Broken::Malformed));
                }
                // There is nothing yet; whoever sends it wakes this.
                if was_open {
                    return Poll::Pending;
                }
            }
        });
        let stepped = tokio::time::timeout(PATIENCE, stepped).await;
        stepped.unwrap_or(Err(Broken::Stalled))
    }
}

struct Tapped {
    body: BodyDataStream,
    tap: Tap,
}

impl Stream for Tapped {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if !self.tap.with(|flow| flow.is_open) {
            return Poll::Pending;
        }
        let piece = Pin::new(&mut self.body).poll_next(context);
        if let Poll::Ready(Some(Ok(bytes))) = &piece {
            self.tap.with(|flow| {
                flow.is_open = false;
                flow.in_vain += bytes.len();
                flow.total += bytes.len() as u64;
            });
        }
        piece
    }
}
