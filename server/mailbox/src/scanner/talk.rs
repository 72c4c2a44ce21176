//! One question to clamd, and its answer.

use std::{io, pin::pin};

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt as _};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    time::timeout,
};

use super::{Patience, ScanError, Verdict, answer, place::Connection};
use crate::files::FilesError;

/// So much of a file is written at a time.
pub(super) const PIECE: usize = 64 * 1024;

pub(super) async fn ping(
    mut connection: impl Connection,
    patience: Patience,
) -> Result<(), ScanError> {
    write(&mut connection, patience, b"zPING\0").await?;
    let answered = timeout(patience.answering, answered(&mut connection)).await;
    match answered.map_err(|_| ScanError::Slow)??.as_slice() {
        b"PONG" => Ok(()),
        _ => Err(ScanError::Unintelligible),
    }
}

/// It may answer before it has all of the file, and hang up: that it is too large for it. So the
/// answer is waited for from the beginning.
pub(super) async fn scan(
    connection: impl Connection,
    patience: Patience,
    bytes: u64,
    file: impl Stream<Item = Result<Bytes, FilesError>> + Send,
) -> Result<Verdict, ScanError> {
    let (mut from, mut to) = tokio::io::split(connection);
    let mut answered = pin!(answered(&mut from));
    let written = {
        let mut writing = pin!(give(&mut to, patience, bytes, file));
        tokio::select! {
            biased;
            early = &mut answered => return answer::verdict(&early?).and_then(too_early),
            written = &mut writing => written,
        }
    };
    let has_all = match written {
        Ok(()) => true,
        // It has hung up; perhaps it has said why.
        Err(ScanError::CutOff) => false,
        Err(other) => return Err(other),
    };
    let answered = timeout(patience.answering, answered).await;
    let verdict = answer::verdict(&answered.map_err(|_| ScanError::Slow)??)?;
    match has_all {
        true => Ok(verdict),
        false => too_early(verdict),
    }
}

/// What has not seen all of a file may have found something, and cannot know that there is nothing.
fn too_early(verdict: Verdict) -> Result<Verdict, ScanError> {
    match verdict {
        Verdict::Found(name) => Ok(Verdict::Found(name)),
        Verdict::Clean => Err(ScanError::Unintelligible),
    }
}

async fn give(
    to: &mut (impl AsyncWrite + Unpin),
    patience: Patience,
    bytes: u64,
    file: impl Stream<Item = Result<Bytes, FilesError>>,
) -> Result<(), ScanError> {
    write(to, patience, b"zINSTREAM\0").await?;
    let mut file = pin!(file);
    let mut left = bytes;
    while let Some(some) = file.try_next().await? {
        left = left
            .checked_sub(some.len() as u64)
            .ok_or(ScanError::Length)?;
        // A piece of no length would be the end.
        for piece in some.chunks(PIECE) {
            let length = u32::try_from(piece.len()).map_err(|_| ScanError::Length)?;
            write(to, patience, &length.to_be_bytes()).await?;
            write(to, patience, piece).await?;
        }
    }
    if left > 0 {
        return Err(ScanError::Length);
    }
    write(to, patience, &0_u32.to_be_bytes()).await
}

async fn write(
    to: &mut (impl AsyncWrite + Unpin),
    patience: Patience,
    bytes: &[u8],
) -> Result<(), ScanError> {
    match timeout(patience.writing, to.write_all(bytes)).await {
        Ok(written) => written.map_err(|error| hung_up(&error)),
        Err(_) => Err(ScanError::Slow),
    }
}

/// Up to the zero byte that ends it.
async fn answered(from: &mut (impl AsyncRead + Unpin)) -> Result<Vec<u8>, ScanError> {
    let mut answer = Vec::new();
    let mut some = [0; 512];
    loop {
        let read = from
            .read(&mut some)
            .await
            .map_err(|error| hung_up(&error))?;
        let some = &some[..read];
        if some.is_empty() {
            return Err(ScanError::CutOff);
        }
        match some.iter().position(|byte| *byte == 0) {
            Some(end) => {
                answer.extend_from_slice(&some[..end]);
                return Ok(answer);
            }
            None => answer.extend_from_slice(some),
        }
        if answer.len() > answer::BYTES {
            return Err(ScanError::Unintelligible);
        }
    }
}

/// What goes wrong on a connection that was there is the same to whoever waits.
fn hung_up(_: &io::Error) -> ScanError {
    ScanError::CutOff
}
