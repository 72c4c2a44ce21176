//! A connection that does not wait for ever for the other side to read.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    sync::watch,
    time::{Instant, Sleep, sleep_until},
};

use super::guests::Moves;

/// Fails a write on which nothing moves for some time.
pub struct Paced<S> {
    stream: S,
    /// What is done with the stream in the end, when the other side has left something lying.
    give_up: fn(&S),
    unread: Duration,
    /// Set while the other side leaves something lying.
    until: Option<Pin<Box<Sleep>>>,
    lying: watch::Sender<bool>,
    moves: Moves,
}

/// Tells whether the other side has taken what it was sent.
#[derive(Clone)]
pub struct Pace(watch::Receiver<bool>);

impl Pace {
    /// Waits until nothing is left lying.
    pub async fn taken(&self) {
        // When the connection is gone, so is the one who would be answered.
        drop(self.0.clone().wait_for(|lying| !lying).await);
    }
}

impl<S> Paced<S> {
    pub fn new(stream: S, give_up: fn(&S), unread: Duration, moves: Moves) -> Self {
        Self {
            stream,
            give_up,
            unread,
            until: None,
            lying: watch::Sender::new(false),
            moves,
        }
    }

    pub fn pace(&self) -> Pace {
        Pace(self.lying.subscribe())
    }

    fn written(
        &mut self,
        written: Poll<io::Result<usize>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            self.until = None;
            self.moves.note();
            self.lying.send_if_modified(std::mem::take);
            return written;
        }
        let unread = self.unread;
        let until = self
            .until
            .get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + unread)));
        self.lying
            .send_if_modified(|lying| !std::mem::replace(lying, true));
        ready!(until.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S> Drop for Paced<S> {
    fn drop(&mut self) {
        if *self.lying.borrow() {
            (self.give_up)(&self.stream);
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if read.is_ready() {
            self.moves.note();
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(written, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.written(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::*;

    const UNREAD: Duration = Duration::from_secs(30);

    #[tokio::test(start_paused = true)]
    async fn what_is_left_lying_fails_in_time() {
        let (mut client, server) = duplex(8);
        let mut server = Paced::new(server, |_| (), UNREAD, Moves::new());
        let begun = Instant::now();
        let slow = async {
            tokio::time::sleep(UNREAD - Duration::from_secs(1)).await;
            client.read_exact(&mut [0; 4]).await.unwrap();
        };
        let (written, _) = tokio::join!(server.write_all(&[0; 64]), slow);
        assert_eq!(written.unwrap_err().kind(), io::ErrorKind::TimedOut);
        // Anew from when it took something.
        assert_eq!(begun.elapsed(), UNREAD * 2 - Duration::from_secs(1));
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_is_made_while_something_is_left_lying() {
        let (mut client, server) = duplex(8);
        let mut server = Paced::new(server, |_| (), UNREAD, Moves::new());
        let pace = server.pace();
        pace.taken().await;
        let writing =
            tokio::spawn(async move { server.write_all(&[0; 16]).await.map(|()| server) });
        // It writes as far as it can.
        tokio::task::yield_now().await;
        let waits = tokio::time::timeout(UNREAD / 2, pace.taken()).await;
        assert!(waits.is_err());
        client.read_exact(&mut [0; 16]).await.unwrap();
        pace.taken().await;
        writing.await.unwrap().unwrap();
    }
}
