//! Where a scanner listens.

use std::{fmt, io, path::PathBuf, str::FromStr, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, UnixStream},
    time::timeout,
};
use url::Url;

use super::ScanError;

/// A socket of `clamd`'s: its `LocalSocket`, or its `TCPAddr` and `TCPSocket`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Unix(PathBuf),
    Tcp { host: String, port: u16 },
}

/// What was given names no socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write it as unix:/run/clamav/clamd.ctl or tcp://host:3310")]
pub struct BadPlace;

/// One question and its answer.
pub(super) trait Connection: AsyncRead + AsyncWrite + Send + Unpin {}

impl<C: AsyncRead + AsyncWrite + Send + Unpin> Connection for C {}

impl Place {
    pub(super) async fn connect(
        &self,
        patience: Duration,
    ) -> Result<Box<dyn Connection>, ScanError> {
        match timeout(patience, self.open()).await {
            Ok(opened) => opened.map_err(ScanError::Unreachable),
            Err(_) => Err(ScanError::Unreachable(io::ErrorKind::TimedOut.into())),
        }
    }

    async fn open(&self) -> io::Result<Box<dyn Connection>> {
        Ok(match self {
            Self::Unix(path) => Box::new(UnixStream::connect(path).await?),
            Self::Tcp { host, port } => {
                let stream = TcpStream::connect((host.as_str(), *port)).await?;
                // A piece and its length go at once.
                stream.set_nodelay(true)?;
                Box::new(stream)
            }
        })
    }
}

impl FromStr for Place {
    type Err = BadPlace;

    fn from_str(text: &str) -> Result<Self, BadPlace> {
        if let Some(path) = text.strip_prefix("unix:") {
            // `unix:///run/…` is the same.
            let path = PathBuf::from(path.strip_prefix("//").unwrap_or(path));
            return match path.is_absolute() {
                true => Ok(Self::Unix(path)),
                false => Err(BadPlace),
            };
        }
        let url = Url::parse(text).map_err(|_| BadPlace)?;
        let is_bare = matches!(url.path(), "" | "/")
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        match (url.scheme(), url.host_str(), url.port()) {
            ("tcp", Some(host), Some(port)) if is_bare && port > 0 && !host.is_empty() => {
                let host = host.trim_start_matches('[').trim_end_matches(']');
                Ok(Self::Tcp {
                    host: host.to_owned(),
                    port,
                })
            }
            _ => Err(BadPlace),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
            Self::Tcp { host, port } if host.contains(':') => write!(f, "tcp://[{host}]:{port}"),
            Self::Tcp { host, port } => write!(f, "tcp://{host}:{port}"),
        }
    }
}
