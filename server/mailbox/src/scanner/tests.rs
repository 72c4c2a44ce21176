//! Against a scanner that says and does whatever a test wants, on a connection in memory.

use std::{future::pending, time::Duration};

use bytes::Bytes;
use futures_util::stream;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};

use super::{Patience, ScanError, Verdict, answer, talk};
use crate::files::FilesError;

/// Nothing here takes time but what never comes.
const SHORT: Patience = Patience {
    connecting: Duration::from_millis(50),
    writing: Duration::from_millis(50),
    answering: Duration::from_millis(50),
    uploading: Duration::from_millis(50),
};

/// No limit that a test comes to.
const LONG: Patience = Patience {
    writing: Duration::from_secs(60),
    answering: Duration::from_secs(60),
    ..SHORT
};

/// Takes a file as clamd does; what came.
async fn taken(connection: &mut DuplexStream) -> Vec<u8> {
    let mut word = [0; 10];
    connection.read_exact(&mut word).await.unwrap();
    assert_eq!(&word, b"zINSTREAM\0");
    let mut file = Vec::new();
    loop {
        let length = connection.read_u32().await.unwrap() as usize;
        if length == 0 {
            return file;
        }
        assert!(length <= talk::PIECE);
        let from = file.len();
        file.resize(from + length, 0);
        connection.read_exact(&mut file[from..]).await.unwrap();
    }
}

async fn scanned(
    patience: Patience,
    file: &[u8],
    scanner: impl AsyncFnOnce(DuplexStream),
) -> Result<Verdict, ScanError> {
    let (ours, theirs) = duplex(4096);
    let pieces: Vec<_> = file.chunks(100_000).map(Bytes::copy_from_slice).collect();
    let pieces = stream::iter(pieces.into_iter().map(Ok));
    let asked = talk::scan(ours, patience, file.len() as u64, pieces);
    tokio::select! {
        biased;
        answer = asked => answer,
        () = async { scanner(theirs).await; pending().await } => unreachable!(),
    }
}

/// A scanner that takes all of the file, and says this.
async fn answered(answer: &[u8]) -> Result<Verdict, ScanError> {
    scanned(LONG, b"a file", async |mut connection| {
        assert_eq!(taken(&mut connection).await, b"a file");
        connection.write_all(answer).await.unwrap();
    })
    .await
}

#[tokio::test]
async fn all_of_a_file_is_given_in_pieces() {
    let file: Vec<u8> = (0..250_000_u32).map(|at| at as u8).collect();
    let verdict = scanned(LONG, &file, async |mut connection| {
        assert!(taken(&mut connection).await == file);
        // In two halves, and with something after its end.
        connection.write_all(b"stream").await.unwrap();
        connection
            .write_all(b": OK\0stream: X FOUND\0")
            .await
            .unwrap();
    });
    assert_eq!(verdict.await.unwrap(), Verdict::Clean);
}

#[tokio::test]
async fn what_was_found_is_named() {
    let name = |name: &str| Verdict::Found(name.to_owned());
    let found = answered(b"stream: Win.Test.EICAR_HDB-1 FOUND\0").await;
    assert_eq!(found.unwrap(), name("Win.Test.EICAR_HDB-1"));
    let hostile = "stream: \u{1b}[31mBad\n\u{202e}\u{0}";
    assert!(matches!(
        answered(hostile.as_bytes()).await,
        Err(ScanError::Unintelligible)
    ));
    let hostile = "stream: \u{1b}[31mBad\n\u{202e}Name FOUND\0";
    assert_eq!(
        answered(hostile.as_bytes()).await.unwrap(),
        name("[31mBadName")
    );
    let long = format!("stream: {} FOUND\0", "x".repeat(2000));
    let expected = "x".repeat(answer::NAME_CHARS);
    assert_eq!(answered(long.as_bytes()).await.unwrap(), name(&expected));
}

/// Only one answer says that there is no virus.
#[tokio::test]
async fn nothing_else_is_taken_for_clean() {
    use ScanError::*;
    type Expected = fn(&ScanError) -> bool;
    let cases: [(&[u8], Expected); 12] = [
        (b"INSTREAM size limit exceeded. ERROR\0", |e| {
            matches!(e, TooLarge)
        }),
        (
            b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0",
            |e| matches!(e, TooLarge),
        ),
        (
            b"stream: Can't allocate memory ERROR\0",
            |e| matches!(e, Refused(why) if why == "Can't allocate memory"),
        ),
        (b"COMMAND READ TIMED OUT\0", |e| matches!(e, Unintelligible)),
        (b"stream: ok\0", |e| matches!(e, Unintelligible)),
        (b"stream: OK \0", |e| matches!(e, Unintelligible)),
        (b" stream: OK\0", |e| matches!(e, Unintelligible)),
        (b"x stream: OK\0", |e| matches!(e, Unintelligible)),
        (b"PONG\0", |e| matches!(e, Unintelligible)),
        (b"\0", |e| matches!(e, Unintelligible)),
        (b"\xff\xfe\0", |e| matches!(e, Unintelligible)),
        // It ends before the answer does.
        (b"stream: OK", |e| matches!(e, CutOff)),
    ];
    for (answer, expected) in cases {
        let said = answered(answer).await.unwrap_err();
        assert!(expected(&said), "{answer:?}: {said}");
    }
}

#[tokio::test]
async fn an_answer_without_end_is_cut_off() {
    let endless = scanned(LONG, b"a file", async |mut connection| {
        taken(&mut connection).await;
        while connection.write_all(&[b'x'; 1000]).await.is_ok() {}
    });
    assert!(matches!(endless.await, Err(ScanError::Unintelligible)));
}

/// It hangs up in the middle, with and without a word.
#[tokio::test]
async fn what_is_too_large_is_said_before_its_end() {
    let file = vec![7; 200_000];
    let too_large = scanned(LONG, &file, async |mut connection| {
        connection.read_exact(&mut [0; 5000]).await.unwrap();
        let answer = b"INSTREAM size limit exceeded. ERROR\0";
        connection.write_all(answer).await.unwrap();
    });
    assert!(matches!(too_large.await, Err(ScanError::TooLarge)));
    let cut_off = scanned(LONG, &file, async |mut connection| {
        connection.read_exact(&mut [0; 5000]).await.unwrap();
    });
    assert!(matches!(cut_off.await, Err(ScanError::CutOff)));
    // It cannot know that.
    let lie = scanned(LONG, &file, async |mut connection| {
        connection.read_exact(&mut [0; 5000]).await.unwrap();
        connection.write_all(b"stream: OK\0").await.unwrap();
    });
    assert!(matches!(lie.await, Err(ScanError::Unintelligible)));
    let found = scanned(LONG, &file, async |mut connection| {
        connection.read_exact(&mut [0; 5000]).await.unwrap();
        connection.write_all(b"stream: Bad FOUND\0").await.unwrap();
    });
    assert_eq!(found.await.unwrap(), Verdict::Found("Bad".to_owned()));
}

#[tokio::test]
async fn who_hangs_is_given_up() {
    let file = vec![7; 200_000];
    // It takes nothing, or a part; or all, and says nothing, or half of it.
    let nothing = scanned(SHORT, &file, async |_connection| pending().await);
    assert!(matches!(nothing.await, Err(ScanError::Slow)));
    let a_part = scanned(SHORT, &file, async |mut connection| {
        connection.read_exact(&mut [0; 100_000]).await.unwrap();
        pending::<()>().await;
    });
    assert!(matches!(a_part.await, Err(ScanError::Slow)));
    let silent = scanned(SHORT, b"a file", async |mut connection| {
        taken(&mut connection).await;
        connection.write_all(b"stream: O").await.unwrap();
        pending::<()>().await;
    });
    assert!(matches!(silent.await, Err(ScanError::Slow)));
}

/// A file that is not all there is not called clean.
#[tokio::test]
async fn a_file_that_breaks_off_is_not_ended() {
    for (bytes, pieces) in [
        (
            10,
            vec![Ok(Bytes::from_static(b"five.")), Err(FilesError::Missing)],
        ),
        (10, vec![Ok(Bytes::from_static(b"five."))]),
        (3, vec![Ok(Bytes::from_static(b"five."))]),
    ] {
        let (ours, mut theirs) = duplex(4096);
        let is_missing = pieces.len() == 2;
        let failed = talk::scan(ours, LONG, bytes, stream::iter(pieces)).await;
        match is_missing {
            true => assert!(matches!(failed, Err(ScanError::File(FilesError::Missing)))),
            false => assert!(matches!(failed, Err(ScanError::Length))),
        }
        let mut seen = Vec::new();
        theirs.read_to_end(&mut seen).await.unwrap();
        assert!(
            !seen.ends_with(&[0; 4]),
            "it was not told that this was all"
        );
    }
}

#[tokio::test]
async fn it_says_whether_it_is_there() {
    for (answer, expected) in [(&b"PONG\0"[..], true), (b"OK\0", false), (b"", false)] {
        let (ours, mut theirs) = duplex(64);
        theirs.write_all(answer).await.unwrap();
        theirs.shutdown().await.unwrap();
        let pinged = talk::ping(ours, LONG).await;
        assert_eq!(pinged.is_ok(), expected);
        let mut asked = [0; 6];
        theirs.read_exact(&mut asked).await.unwrap();
        assert_eq!(&asked, b"zPING\0");
    }
}

#[test]
fn places_are_read_as_they_are_written() {
    for (text, expected) in [
        (
            "unix:/run/clamav/clamd.ctl",
            Some("unix:/run/clamav/clamd.ctl"),
        ),
        (
            "unix:///run/clamav/clamd.ctl",
            Some("unix:/run/clamav/clamd.ctl"),
        ),
        (
            "tcp://scanner.example.org:3310",
            Some("tcp://scanner.example.org:3310"),
        ),
        ("tcp://127.0.0.1:3310/", Some("tcp://127.0.0.1:3310")),
        ("tcp://[::1]:3310", Some("tcp://[::1]:3310")),
        ("unix:clamd.ctl", None),
        ("unix:", None),
        ("/run/clamav/clamd.ctl", None),
        ("tcp://scanner", None),
        ("tcp://:3310", None),
        ("tcp://scanner:0", None),
        ("tcp://scanner:99999", None),
        ("tcp://user@scanner:3310", None),
        ("tcp://scanner:3310/x", None),
        ("http://scanner:3310", None),
        ("", None),
    ] {
        let place = text.parse::<super::Place>().ok();
        assert_eq!(
            place.map(|place| place.to_string()).as_deref(),
            expected,
            "{text}"
        );
    }
}
