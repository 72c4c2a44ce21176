//! Why something is not a document, or not an acceptable one.

use std::fmt;

/// What is wrong with a document. No variant carries content, so that all can be logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocumentError {
    /// More visible characters than the limit.
    TooLong { limit: usize, actual: usize },
    /// More blocks than the limit; reading stops at the limit, so the true number is unknown.
    TooManyBlocks { limit: usize },
    /// A list deeper than the limit.
    TooDeep { limit: u8 },
    /// More stretches of differently marked text than the limit.
    TooManyRuns { limit: usize },
    /// More bytes of text or of links than the limit, or of input than are looked at
    /// ([`BYTES`](crate::BYTES)).
    TooLarge { limit: usize },
    /// Written by a version of the format that this one does not know.
    UnknownVersion,
    /// A key that the format does not have.
    UnknownKey,
    /// A link that is not http, https, mailto or tel.
    BadLink,
    /// A control character other than tab and line feed.
    ControlCharacter,
    /// Not JSON, or not of the right shape.
    Malformed,
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { limit, actual } => {
                write!(f, "{actual} visible characters, the limit is {limit}")
            }
            Self::TooManyBlocks { limit } => write!(f, "more than {limit} blocks"),
            Self::TooDeep { limit } => write!(f, "a list deeper than {limit}"),
            Self::TooManyRuns { limit } => write!(f, "more than {limit} runs"),
            Self::TooLarge { limit } => write!(f, "more than {limit} bytes"),
            Self::UnknownVersion => f.write_str("unknown version"),
            Self::UnknownKey => f.write_str("unknown key"),
            Self::BadLink => f.write_str("a link that is not allowed"),
            Self::ControlCharacter => f.write_str("a control character"),
            Self::Malformed => f.write_str("malformed document"),
        }
    }
}

impl std::error::Error for DocumentError {}
