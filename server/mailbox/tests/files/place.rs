//! Places to keep files at, and a file as somebody sends it.

use std::{
    ops::Range,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use mailbox::files::{FileId, FileKey, Files, FilesError, PART_LIMIT, Part};
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use tempfile::TempDir;
use tokio::net::TcpListener;
use uuid::Uuid;

pub const SECRET: &str = "wJalrXUtnFEMI-K7MDENG";

/// A place, and the folder in which its objects are files, where they are.
pub struct Place {
    pub files: Files,
    pub root: Option<TempDir>,
}

/// One of each kind, and the store that `CAREPOST_TEST_S3` names (`./dev soak` starts one): its port on
/// this machine, the id of a key, and its secret. The key may write to the bucket `carepost`.
pub async fn places() -> Vec<Place> {
    let mut places = vec![folder(), memory(), s3().await];
    places.extend(
        std::env::var("CAREPOST_TEST_S3")
            .ok()
            .map(|given| started(&given)),
    );
    places
}

fn started(given: &str) -> Place {
    let given: Vec<&str> = given.split_whitespace().collect();
    let [port, id, secret] = given[..] else {
        panic!("CAREPOST_TEST_S3 is not a port, an id and a secret");
    };
    // Of its own: what other tests have put there stays out of sight.
    let url = format!("s3://carepost/{}-{}", std::process::id(), number());
    let key = [
        ("region", "garage"),
        ("access_key_id", id),
        ("secret_access_key", secret),
    ];
    Place {
        files: s3_at(&url, port.parse().unwrap(), &key),
        root: None,
    }
}

pub fn folder() -> Place {
    let root = TempDir::new().unwrap();
    let files = Files::folder(&root.path().join("files")).unwrap();
    Place {
        files,
        root: Some(root),
    }
}

pub fn memory() -> Place {
    let files = Files::at("memory://", []).unwrap();
    Place { files, root: None }
}

pub async fn s3() -> Place {
    let root = TempDir::new().unwrap();
    std::fs::create_dir(root.path().join("bucket")).unwrap();
    let mut service = S3ServiceBuilder::new(s3s_fs::FileSystem::new(root.path()).unwrap());
    service.set_auth(SimpleAuth::from_single("carepost", SECRET));
    let service = service.build();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let service = service.clone();
            tokio::spawn(async move {
                // That a client went away is its own affair.
                let _ = Builder::new(TokioExecutor::new())
                    .serve_connection(TokioIo::new(socket), service)
                    .await;
            });
        }
    });
    Place {
        files: s3_at("s3://bucket/clinic/north", port, &[]),
        root: Some(root),
    }
}

pub fn s3_at(url: &str, port: u16, more: &[(&str, &str)]) -> Files {
    let endpoint = format!("http://127.0.0.1:{port}");
    let options = [
        ("endpoint", &*endpoint),
        ("region", "us-east-1"),
        ("access_key_id", "carepost"),
        ("secret_access_key", SECRET),
        ("allow_http", "true"),
    ];
    let options = options.iter().chain(more);
    Files::at(url, options.map(|(k, v)| ((*k).into(), (*v).into()))).unwrap()
}

/// Every number once.
pub fn number() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::SeqCst)
}

pub fn nonce() -> [u8; 24] {
    let mut nonce = [0; 24];
    nonce[..8].copy_from_slice(&number().to_be_bytes());
    nonce
}

pub fn id() -> FileId {
    FileId(Uuid::from_u128(u128::from(number()) << 64 | 0x1234))
}

pub fn key() -> FileKey {
    FileKey::new([7; 32])
}

/// So many bytes that repeat nowhere soon.
pub fn content(length: usize) -> Vec<u8> {
    let mut state = length as u64 + 1;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 56) as u8
    };
    (0..length).map(|_| next()).collect()
}

pub async fn put(files: &Files, id: FileId, offset: u64, bytes: &[u8]) -> Result<Part, FilesError> {
    let mut buffer = files.buffer();
    assert_eq!(buffer.push(bytes), bytes.len());
    files.put(id, &key(), offset, buffer, nonce()).await
}

/// Writes a file as an upload does, and gives its rows.
pub async fn write(files: &Files, id: FileId, bytes: &[u8]) -> Vec<Part> {
    let mut written = Vec::new();
    for (at, part) in bytes.chunks(PART_LIMIT).enumerate() {
        let offset = (at * PART_LIMIT) as u64;
        let mut buffer = files.buffer();
        assert_eq!(buffer.push(part), part.len());
        let part = files.put_soon(id, &key(), offset, buffer, nonce()).await;
        written.push(part.unwrap());
    }
    files.settle(id, written).await.unwrap()
}

pub async fn read(
    files: &Files,
    id: FileId,
    parts: &[Part],
    range: Range<u64>,
) -> Result<Vec<u8>, FilesError> {
    let pieces: Vec<Bytes> = files.read(id, &key(), parts, range).try_collect().await?;
    Ok(pieces.concat())
}

/// Everything that comes before an error, and the error.
pub async fn read_until(
    files: &Files,
    id: FileId,
    parts: &[Part],
) -> (Vec<u8>, Option<FilesError>) {
    let end = parts.iter().map(|part| part.length).sum();
    let mut stream = Box::pin(files.read(id, &key(), parts, 0..end));
    let mut seen = Vec::new();
    while let Some(piece) = stream.next().await {
        match piece {
            Ok(bytes) => seen.extend_from_slice(&bytes),
            Err(error) => {
                assert!(stream.next().await.is_none(), "more after an error");
                return (seen, Some(error));
            }
        }
    }
    (seen, None)
}

pub async fn sealed(files: &Files, id: FileId) -> Vec<(u64, Bytes)> {
    files.copy_out(id).try_collect().await.unwrap()
}

/// Every file below a folder.
pub fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(walk(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// The objects that are files below a folder, by name; the S3 server keeps others next to them.
pub fn objects(root: &TempDir) -> Vec<PathBuf> {
    let mut found = walk(root.path());
    found.retain(|path| {
        path.parent()
            .unwrap()
            .parent()
            .unwrap()
            .ends_with("attachments")
    });
    found.sort();
    found
}
