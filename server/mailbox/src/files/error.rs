//! What can go wrong with attachments' bytes.

use std::{error::Error as StdError, fmt, io};

use object_store::{
    Error,
    client::{HttpError, HttpErrorKind},
};

/// For the log and the command line, never for a page. None of them says anything of a file's
/// content, or of what the store is opened with.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// A row names a part which the store does not have.
    #[error("a part of the file is not there")]
    Missing,
    /// The store has something else than what was written, or the key is not the one it was written
    /// with: the two cannot be told apart.
    #[error("the file is damaged, or its key is not the right one")]
    Damaged,
    /// No room for more; reading still works.
    #[error("there is no room for more files")]
    Full,
    /// What was asked for makes no sense, whatever the store holds.
    #[error("unfit: {0}")]
    Unfit(String),
    /// The store does not answer, or not as it should; may pass.
    #[error("the files' store cannot be used: {0}")]
    Unavailable(Cause),
}

/// Why a store cannot be used. Says so without the store's words, in which there may be addresses
/// with signatures in them.
pub struct Cause(Kind);

enum Kind {
    Answered { status: u16, code: Option<String> },
    System(io::Error),
    Unreached,
    Slow,
    CutOff,
    Interrupted,
    NotThere,
    Other(&'static str),
}

impl Cause {
    pub(super) fn slow() -> Self {
        Self(Kind::Slow)
    }

    pub(super) fn not_there() -> Self {
        Self(Kind::NotThere)
    }

    pub(super) fn interrupted() -> Self {
        Self(Kind::Interrupted)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Answered { status, code } => {
                write!(f, "it answered {status}")?;
                code.iter().try_for_each(|code| write!(f, " ({code})"))
            }
            Kind::System(error) => error.fmt(f),
            Kind::Unreached => f.write_str("no connection"),
            Kind::Slow => f.write_str("no answer in time"),
            Kind::CutOff => f.write_str("the connection was cut off"),
            Kind::Interrupted => f.write_str("background work was cut off"),
            Kind::NotThere => f.write_str("there is no such bucket, container or folder"),
            Kind::Other(what) => f.write_str(what),
        }
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cause({self})")
    }
}

impl FilesError {
    /// What it means when it is about one object that should be there.
    pub(super) fn of_object(error: Error) -> Self {
        match &error {
            Error::NotFound { source, .. } if !is_of_bucket(&**source) => Self::Missing,
            _ => error.into(),
        }
    }
}

impl From<Error> for FilesError {
    fn from(error: Error) -> Self {
        let mut source: Option<&dyn StdError> = Some(&error);
        while let Some(each) = source {
            if let Some(answer) = answer(each) {
                return match answer {
                    Kind::Answered { status: 507, .. } => Self::Full,
                    answer => Self::Unavailable(Cause(answer)),
                };
            }
            if let Some(error) = each.downcast_ref::<HttpError>() {
                return Self::Unavailable(Cause(connection(error)));
            }
            if let Some(error) = each.downcast_ref::<io::Error>() {
                return of_system(error);
            }
            source = each.source();
        }
        Self::Unavailable(Cause(match error {
            Error::NotFound { .. } => Kind::NotThere,
            Error::JoinError { .. } => Kind::Interrupted,
            Error::Unauthenticated { .. } => Kind::Other("it does not know who asks"),
            Error::PermissionDenied { .. } => Kind::Other("it does not let us"),
            Error::NotSupported { .. } | Error::NotImplemented { .. } => {
                Kind::Other("it cannot do what is needed")
            }
            _ => Kind::Other("it did not answer as it should"),
        }))
    }
}

impl From<io::Error> for FilesError {
    fn from(error: io::Error) -> Self {
        of_system(&error)
    }
}

fn of_system(error: &io::Error) -> FilesError {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    if matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge) {
        return FilesError::Full;
    }
    // The system's own words for the number; what else an error carries may be anything.
    let own = match error.raw_os_error() {
        Some(number) => io::Error::from_raw_os_error(number),
        None => error.kind().into(),
    };
    FilesError::Unavailable(Cause(Kind::System(own)))
}

fn connection(error: &HttpError) -> Kind {
    match error.kind() {
        HttpErrorKind::Connect => Kind::Unreached,
        HttpErrorKind::Timeout => Kind::Slow,
        HttpErrorKind::Request | HttpErrorKind::Interrupted => Kind::CutOff,
        _ => Kind::Other("it did not answer as it should"),
    }
}

/// How the library's error for an HTTP status starts: `RequestError` in its `client/retry.rs`. It
/// makes neither that type public nor the status (0.14.2).
const ANSWER: &str = "Server returned non-2xx status code: ";

fn answer(error: &dyn StdError) -> Option<Kind> {
    let text = error.to_string();
    let answer = text.strip_prefix(ANSWER)?;
    let status = answer.get(..3)?.parse().ok()?;
    let code = code(answer).map(str::to_owned);
    Some(Kind::Answered { status, code })
}

/// What S3 and Azure call the error, such as `NoSuchBucket`.
fn code(answer: &str) -> Option<&str> {
    let (_, after) = answer.split_once("<Code>")?;
    let (code, _) = after.split_once("</Code>")?;
    let plain = code.len() <= 50 && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    plain.then_some(code)
}

/// The bucket is missing, not the object in it. Amazon, Azure and Google say so in their bodies.
fn is_of_bucket(error: &(dyn StdError + 'static)) -> bool {
    let mut source = Some(error);
    while let Some(each) = source {
        let text = each.to_string();
        if let Some(answer) = text.strip_prefix(ANSWER) {
            return ["NoSuchBucket", "ContainerNotFound", "bucket does not exist"]
                .iter()
                .any(|said| answer.contains(said));
        }
        source = each.source();
    }
    false
}
