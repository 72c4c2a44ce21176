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
        DefaultBodyLimit, FromRequest as _, Multipart, Request,
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
        let mut request = Request::from_parts(head, body);
        // It is counted here.
        DefaultBodyLimit::disable().apply(&mut request);
        let multipart = Multipart::from_request(request, &()).await;
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

#[cfg(test)]
mod tests {
    use std::{
        convert::Infallible,
        sync::atomic::{AtomicUsize, Ordering},
    };

    use futures_util::{StreamExt as _, stream};

    use super::*;

    const PIECE: usize = 64 * 1024;

    fn part(head: &str, content: &[u8]) -> Vec<u8> {
        let head = format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n");
        [head.as_bytes(), content, b"\r\n"].concat()
    }

    async fn parts(pieces: impl Stream<Item = Bytes> + Send + 'static) -> Parts {
        let request = Request::post("/messages/attach")
            .header("content-type", "multipart/form-data; boundary=x");
        let body = Body::from_stream(pieces.map(Ok::<_, Infallible>));
        Parts::of(request.body(body).unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn a_form_is_the_same_in_whatever_pieces_it_comes() {
        let content = b"\r\n--\r\n--y\r\r\n--\n\r\n-".repeat(20);
        let body = [
            &part("name=\"body\"", b"\r\n"),
            &part("name=\"file\"; filename=\"a\"", &content),
            &part("name=\"file\"; filename=\"%22.txt\"", b""),
            &b"--x--\r\n"[..],
        ]
        .concat();
        for size in [1, 2, 3, 5, 7, 64, 1_000_000] {
            let pieces: Vec<_> = body.chunks(size).map(Bytes::copy_from_slice).collect();
            let mut parts = parts(stream::iter(pieces)).await;
            let mut found = Vec::new();
            while let Some(mut part) = parts.next().await.unwrap() {
                let mut content = Vec::new();
                while let Some(chunk) = part.chunk().await.unwrap() {
                    content.extend_from_slice(&chunk);
                }
                found.push((part.name().to_owned(), part.file_name(), content));
            }
            let expected = [
                ("body", "", &b"\r\n"[..]),
                ("file", "a", &content),
                ("file", "\".txt", b""),
            ];
            let expected = expected.map(|(name, file, content)| {
                (name.to_owned(), file.to_owned(), content.to_owned())
            });
            assert_eq!(found, expected, "in pieces of {size}");
        }
    }

    #[tokio::test]
    async fn no_more_is_taken_than_what_is_read() {
        let many = part("name=\"\"", b"").repeat(1_000);
        let head = part("name=\"file\"; filename=\"a\"", b"");
        let file = Bytes::from(vec![b'a'; PIECE]);
        let pieces = [many, head[..head.len() - 2].to_owned()].map(Bytes::from);
        let pieces = stream::iter(pieces).chain(stream::iter(vec![file; 200]));
        let taken = Arc::new(AtomicUsize::new(0));
        let count = taken.clone();
        let mut parts = parts(pieces.inspect(move |_| {
            count.fetch_add(1, Ordering::Relaxed);
        }))
        .await;
        let taken = || taken.load(Ordering::Relaxed);
        for _ in 0..999 {
            let mut part = parts.next().await.unwrap().unwrap();
            part.pass_over().await.unwrap();
            assert_eq!(taken(), 1);
        }
        parts.next().await.unwrap();
        let mut part = parts.next().await.unwrap().unwrap();
        let mut read = 0;
        while let Ok(Some(chunk)) = part.chunk().await {
            read += chunk.len();
            assert!(
                taken() <= 2 + read.div_ceil(PIECE),
                "{} for {read}",
                taken()
            );
        }
        assert!(read > 199 * PIECE);
    }

    #[tokio::test]
    async fn a_head_has_an_end() {
        for begun in ["", "--x\r\nX: "] {
            let taken = Arc::new(AtomicUsize::new(0));
            let count = taken.clone();
            let rest = stream::repeat(Bytes::from_static(&[b'a'; 1_000]));
            let pieces = stream::iter([Bytes::from_static(begun.as_bytes())]).chain(rest);
            let mut parts = parts(pieces.inspect(move |_| {
                count.fetch_add(1, Ordering::Relaxed);
            }))
            .await;
            let found = parts.next().await.map(|part| part.is_some());
            assert_eq!(found, Err(Broken::Malformed));
            assert!(taken.load(Ordering::Relaxed) < 20);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_sends_nothing_is_given_up() {
        let begun = Bytes::from(part("name=\"file\"; filename=\"a\"", b"Some"));
        let mut parts = parts(stream::iter([begun]).chain(stream::pending())).await;
        let mut part = parts.next().await.unwrap().unwrap();
        assert_eq!(part.chunk().await.unwrap().unwrap(), "Some");
        assert_eq!(part.chunk().await, Err(Broken::Stalled));
    }
}
