//! A scanner for viruses: `clamd`, over its socket.
//!
//! What is asked of it is in its manual, clamd(8): `PING`, and `INSTREAM`, which takes a file in
//! pieces. Each question has a connection of its own, and nothing of a file but the piece that is
//! being written is in memory. Whatever is not exactly the answer "no virus" is not taken for it.

mod answer;
mod place;
mod talk;

#[cfg(test)]
mod tests;

use std::{fmt, time::Duration};

use bytes::Bytes;
use futures_util::Stream;

pub use self::place::{BadPlace, Place};
use crate::files::FilesError;

/// Where a scanner is, and how long it is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scanner {
    place: Place,
    patience: Patience,
}

/// How long a scanner may take for each thing, before it is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    pub connecting: Duration,
    /// For taking one piece of a file, of [`talk::PIECE`] at the most.
    pub writing: Duration,
    /// For its answer, once it has all of the file. Longer than `MaxScanTime` is by default.
    pub answering: Duration,
    /// For all of it together while somebody waits who uploads the file, and a second more for each
    /// [`BYTES_PER_SECOND`].
    pub uploading: Duration,
}

impl Patience {
    pub const DEFAULT: Self = Self {
        connecting: Duration::from_secs(5),
        writing: Duration::from_secs(10),
        answering: Duration::from_secs(150),
        uploading: Duration::from_secs(10),
    };
}

/// What a scanner looks at in a second, at the least.
const BYTES_PER_SECOND: u64 = 2_000_000;

/// What a scanner says of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Clean,
    /// What was found: the name of a signature, without characters that show nothing or steer a
    /// terminal, and [`answer::NAME_CHARS`] of it at the most.
    Found(String),
}

/// Why there is no verdict. Says nothing of a file but that it cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    #[error("the scanner cannot be reached: {0}")]
    Unreachable(std::io::Error),
    #[error("the scanner does not answer in time")]
    Slow,
    #[error("the scanner hung up before it had answered")]
    CutOff,
    /// More than its `StreamMaxLength`, or more in it than its other limits.
    #[error("there is more in the file than the scanner takes (StreamMaxLength and the like)")]
    TooLarge,
    /// In its own words, bounded and cleaned as the name of a signature is.
    #[error("the scanner could not look at it: {0}")]
    Refused(String),
    /// No answer that clamd gives.
    #[error("the scanner's answer is none that is known")]
    Unintelligible,
    /// Nothing is wrong with the scanner.
    #[error("the file cannot be read: {0}")]
    File(#[from] FilesError),
    /// The store gave less of it than it should, or more.
    #[error("the file has not as many bytes as it should")]
    Length,
}

impl Scanner {
    pub const fn at(place: Place) -> Self {
        Self {
            place,
            patience: Patience::DEFAULT,
        }
    }

    #[must_use]
    pub fn with(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    /// How long somebody is kept waiting who uploads a file of so many bytes.
    pub fn while_it_comes(&self, bytes: u64) -> Duration {
        self.patience.uploading + Duration::from_secs(bytes / BYTES_PER_SECOND)
    }

    /// Whether it is there and answers.
    ///
    /// # Errors
    /// When it cannot be reached or says anything else.
    pub async fn ping(&self) -> Result<(), ScanError> {
        let connection = self.place.connect(self.patience.connecting).await?;
        let patience = Patience {
            answering: self.patience.writing,
            ..self.patience
        };
        talk::ping(connection, patience).await
    }

    /// Has it look at a file of so many bytes.
    ///
    /// # Errors
    /// When there is no verdict, for whatever reason.
    pub async fn scan(
        &self,
        bytes: u64,
        file: impl Stream<Item = Result<Bytes, FilesError>> + Send,
    ) -> Result<Verdict, ScanError> {
        let connection = self.place.connect(self.patience.connecting).await?;
        talk::scan(connection, self.patience, bytes, file).await
    }
}

impl fmt::Display for Scanner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.place.fmt(f)
    }
}
