//! Stores that do not answer, or with an error.

use std::time::{Duration, Instant};

use futures_util::TryStreamExt as _;
use mailbox::files::{FileId, Files, FilesError, Part};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use crate::place::{SECRET, content, folder, id, places, put, read, s3_at};

const PART: Part = Part {
    offset: 0,
    length: 1,
};

/// A server that answers everything alike, or not at all.
async fn server(answer: Option<&'static str>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((mut socket, _)) = listener.accept().await {
            let Some(answer) = answer else {
                held.push(socket);
                continue;
            };
            tokio::spawn(async move {
                let mut request = vec![0; 1 << 16];
                let _ = socket.read(&mut request).await;
                let _ = socket.write_all(answer.as_bytes()).await;
                let _ = socket.shutdown().await;
            });
        }
    });
    port
}

/// Everything that can be asked of a store, with how it failed.
async fn failures(files: &Files) -> Vec<(&'static str, FilesError)> {
    let listed: Result<Vec<FileId>, _> = files.list().try_collect().await;
    let copied: Result<Vec<_>, _> = files.copy_out(id()).try_collect().await;
    vec![
        ("put", put(files, id(), 0, b"x").await.unwrap_err()),
        ("read", read(files, id(), &[PART], 0..1).await.unwrap_err()),
        ("parts", files.parts(id()).await.unwrap_err()),
        ("list", listed.unwrap_err()),
        ("remove", files.remove(id()).await.unwrap_err()),
        ("copy_out", copied.unwrap_err()),
        ("check", files.check().await.unwrap_err()),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_works_passes_the_check_and_keeps_nothing_of_it() {
    for place in places().await {
        for _ in 0..3 {
            place.files.check().await.unwrap();
        }
        let both = tokio::join!(place.files.check(), place.files.check());
        assert!(both.0.is_ok() && both.1.is_ok());
        if let Some(root) = &place.root {
            let left = crate::place::walk(root.path());
            let left = left
                .iter()
                .filter(|path| path.parent().unwrap().ends_with("checks"));
            assert_eq!(left.count(), 0);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_not_there_is_unavailable_within_seconds() {
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap().port()
    };
    let files = s3_at("s3://bucket", port, &[]);
    let started = Instant::now();
    for (what, error) in failures(&files).await {
        assert!(
            matches!(error, FilesError::Unavailable(_)),
            "{what}: {error}"
        );
        assert!(
            error.to_string().ends_with("no connection"),
            "{what}: {error}"
        );
    }
    let each = started.elapsed() / 7;
    assert!(each < Duration::from_secs(3), "{each:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_never_answers_is_given_up() {
    let port = server(None).await;
    let files = s3_at("s3://bucket", port, &[("timeout", "1 second")]);
    let started = Instant::now();
    let error = put(&files, id(), 0, b"x").await.unwrap_err();
    assert!(error.to_string().ends_with("no answer in time"), "{error}");
    assert!(started.elapsed() < Duration::from_secs(8));

    // Whoever asks if the server is ready hears so before the store's own time is up.
    let files = s3_at("s3://bucket", port, &[]);
    let started = Instant::now();
    let error = files.check().await.unwrap_err();
    assert!(error.to_string().ends_with("no answer in time"), "{error}");
    assert!(started.elapsed() < Duration::from_secs(6));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_without_room_is_full() {
    let port = server(Some(
        "HTTP/1.1 507 Insufficient Storage\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
    ))
    .await;
    let files = s3_at("s3://bucket", port, &[]);
    let error = put(&files, id(), 0, &content(100)).await.unwrap_err();
    assert!(matches!(error, FilesError::Full), "{error}");
    assert!(matches!(files.check().await, Err(FilesError::Full)));
}

/// What Amazon answers repeats the request, signature and all.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_not_repeated_but_its_code() {
    let port = server(Some(concat!(
        "HTTP/1.1 403 Forbidden\r\ncontent-length: 153\r\nconnection: close\r\n\r\n",
        "<?xml version=\"1.0\"?><Error><Code>SignatureDoesNotMatch</Code>",
        "<AWSAccessKeyId>carepost</AWSAccessKeyId><StringToSign>hmac of everything</StringToSign>  ",
        "</Error>",
    )))
    .await;
    let files = s3_at("s3://bucket/prefix", port, &[]);
    for (what, error) in failures(&files).await {
        let shown = format!("{error} {error:?}");
        assert!(
            matches!(error, FilesError::Unavailable(_)),
            "{what}: {error}"
        );
        for secret in [
            SECRET,
            "StringToSign",
            "hmac",
            "carepost",
            "127.0.0.1",
            "prefix",
        ] {
            assert!(!shown.contains(secret), "{what}: {shown}");
        }
    }
    let error = put(&files, id(), 0, b"x").await.unwrap_err();
    let expected = "the files' store cannot be used: it answered 403 (SignatureDoesNotMatch)";
    assert_eq!(error.to_string(), expected);
}

/// Not one file is missing but all of the store: nobody must conclude that files are lost.
#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_that_is_not_there_is_unavailable() {
    let answer = concat!(
        "HTTP/1.1 404 Not Found\r\ncontent-length: 66\r\nconnection: close\r\n\r\n",
        "<Error><Code>NoSuchBucket</Code><Message>no such</Message></Error>",
    );
    let files = s3_at("s3://bucket", server(Some(answer)).await, &[]);
    for (what, error) in failures(&files).await {
        assert!(
            matches!(error, FilesError::Unavailable(_)),
            "{what}: {error}"
        );
    }
}

/// Its disk is not mounted: an empty folder is in its place.
#[tokio::test]
async fn a_folder_that_is_gone_is_unavailable_and_not_made_again() {
    let place = folder();
    let path = place.root.as_ref().unwrap().path().join("files");
    put(&place.files, id(), 0, b"x").await.unwrap();
    let elsewhere = path.with_file_name("elsewhere");
    std::fs::rename(&path, &elsewhere).unwrap();
    for emptied in [false, true] {
        if emptied {
            std::fs::create_dir(&path).unwrap();
        }
        for (what, error) in failures(&place.files).await {
            let expected = "the files' store cannot be used: \
                            there is no such bucket, container or folder";
            assert_eq!(error.to_string(), expected, "{what}");
        }
        assert_eq!(path.exists(), emptied);
    }
    std::fs::remove_dir(&path).unwrap();
    std::fs::rename(&elsewhere, &path).unwrap();
    put(&place.files, id(), 0, b"x").await.unwrap();
}

#[tokio::test]
async fn a_folder_that_cannot_be_is_unavailable() {
    let place = folder();
    let file = place.root.as_ref().unwrap().path().join("a file");
    std::fs::write(&file, "x").unwrap();
    for path in [file.clone(), file.join("below")] {
        let error = Files::folder(&path).unwrap_err();
        assert!(matches!(error, FilesError::Unavailable(_)), "{error}");
    }
}
