//! A scanner for viruses as `clamd` is one, that does what a test wants.

use std::{
    future::pending,
    sync::{Arc, Mutex},
    time::Duration,
};

use mailbox::scanner::{Patience, Place, Scanner};
use tempfile::TempDir;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, UnixListener},
    task::JoinHandle,
};

/// What every scanner finds, and nothing else does (EICAR's test file). In two parts, so that nothing
/// that looks at this source finds it here.
pub fn eicar() -> Vec<u8> {
    let first = r"X5O!P%@AP[4\PZX54(P^)7CC)7}";
    let second = "$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";
    [first, second].concat().into_bytes()
}

/// What it does with files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Does {
    /// Finds [`eicar`] wherever it is.
    Look,
    Answer(&'static [u8]),
    /// Takes all of it, and says nothing. It still answers whether it is there.
    Hang,
    /// The same, and it does not.
    HangAlways,
    /// Nobody answers at all.
    HangUp,
    Endless,
}

pub struct FakeClamd {
    pub address: String,
    state: Arc<State>,
    listening: JoinHandle<()>,
    _directory: TempDir,
}

struct State {
    does: Mutex<Does>,
    seen: Mutex<Vec<Vec<u8>>>,
}

impl FakeClamd {
    pub fn unix() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("clamd.ctl");
        let listener = UnixListener::bind(&path).unwrap();
        Self::listening(format!("unix:{}", path.display()), directory, |state| {
            tokio::spawn(async move {
                loop {
                    let (connection, _) = listener.accept().await.unwrap();
                    tokio::spawn(serve(state.clone(), connection));
                }
            })
        })
    }

    pub async fn tcp() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("tcp://{}", listener.local_addr().unwrap());
        Self::listening(address, tempfile::tempdir().unwrap(), |state| {
            tokio::spawn(async move {
                loop {
                    let (connection, _) = listener.accept().await.unwrap();
                    tokio::spawn(serve(state.clone(), connection));
                }
            })
        })
    }

    fn listening(
        address: String,
        directory: TempDir,
        listen: impl FnOnce(Arc<State>) -> JoinHandle<()>,
    ) -> Self {
        let state = Arc::new(State {
            does: Mutex::new(Does::Look),
            seen: Mutex::default(),
        });
        Self {
            address,
            listening: listen(state.clone()),
            state,
            _directory: directory,
        }
    }

    pub fn does(&self, what: Does) {
        *self.state.does.lock().unwrap() = what;
    }

    /// Files that were shown to it whole, since this was asked last.
    pub fn seen(&self) -> Vec<Vec<u8>> {
        std::mem::take(&mut *self.state.seen.lock().unwrap())
    }

    /// Waits long enough for any machine.
    pub fn scanner(&self) -> Scanner {
        Scanner::at(self.place())
    }

    /// Gives up soon, for what never comes.
    pub fn impatient(&self) -> Scanner {
        let soon = Duration::from_millis(200);
        self.scanner().with(Patience {
            connecting: soon,
            writing: soon,
            answering: soon,
            uploading: soon,
        })
    }

    fn place(&self) -> Place {
        self.address.parse().unwrap()
    }
}

impl Drop for FakeClamd {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// One question. Whoever asked may go at any time.
async fn serve(state: Arc<State>, mut connection: impl AsyncRead + AsyncWrite + Unpin) {
    let does = *state.does.lock().unwrap();
    if does == Does::HangUp {
        return;
    }
    let mut word = Vec::new();
    loop {
        match connection.read_u8().await {
            Ok(0) => break,
            Ok(byte) => word.push(byte),
            Err(_) => return,
        }
    }
    let answer = match word.as_slice() {
        b"zPING" if does == Does::HangAlways => pending().await,
        b"zPING" => &b"PONG\0"[..],
        b"zINSTREAM" => {
            let Some(file) = taken(&mut connection).await else {
                return;
            };
            let signature = eicar();
            // It stands at the beginning, if anywhere: files may be long.
            let start = &file[..file.len().min(4096)];
            let has_it = start.windows(signature.len()).any(|part| part == signature);
            state.seen.lock().unwrap().push(file);
            match does {
                Does::Look if has_it => &b"stream: Test.EICAR FOUND\0"[..],
                Does::Look => &b"stream: OK\0"[..],
                Does::Answer(answer) => answer,
                Does::Hang | Does::HangAlways => pending().await,
                Does::HangUp => return,
                Does::Endless => {
                    while connection.write_all(&[b'x'; 1000]).await.is_ok() {}
                    return;
                }
            }
        }
        other => panic!("it was asked {other:?}"),
    };
    connection.write_all(answer).await.ok();
}

async fn taken(connection: &mut (impl AsyncRead + Unpin)) -> Option<Vec<u8>> {
    let mut file = Vec::new();
    loop {
        let length = connection.read_u32().await.ok()? as usize;
        if length == 0 {
            return Some(file);
        }
        let from = file.len();
        file.resize(from + length, 0);
        connection.read_exact(&mut file[from..]).await.ok()?;
    }
}
