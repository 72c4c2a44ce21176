//! What is written is there, whole, and unreadable to others.

use std::{os::unix::fs::PermissionsExt as _, sync::Arc};

use futures_util::future;
use mailbox::files::{FilesError, PART_LIMIT, Part};

use crate::place::{
    content, folder, id, key, memory, nonce, objects, places, put, read, s3, sealed, walk, write,
};

const LIMIT: u64 = PART_LIMIT as u64;

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_any_length_comes_back() {
    for place in places().await {
        for length in [0, 1, PART_LIMIT - 1, PART_LIMIT, 3 * PART_LIMIT + 1] {
            let (id, bytes) = (id(), content(length));
            let parts = write(&place.files, id, &bytes).await;
            assert_eq!(place.files.parts(id).await.unwrap(), parts);
            let all = read(&place.files, id, &parts, 0..length as u64).await;
            assert!(all.unwrap() == bytes, "{length} bytes");
        }
    }
}

#[tokio::test]
async fn a_buffer_takes_one_part() {
    let mut buffer = folder().files.buffer();
    assert!(buffer.is_empty());
    assert_eq!(buffer.push(&content(PART_LIMIT - 1)), PART_LIMIT - 1);
    assert!(!buffer.is_full());
    assert_eq!(buffer.push(&[1, 2, 3]), 1);
    assert!(buffer.is_full());
    assert_eq!(buffer.push(&[2, 3]), 0);
    assert_eq!(buffer.len(), PART_LIMIT);
    buffer.clear();
    assert!(buffer.is_empty());
    assert_eq!(buffer.push(&[2, 3]), 2);
}

#[tokio::test]
async fn what_is_no_part_is_refused() {
    let place = folder();
    let files = &place.files;
    for (offset, bytes) in [(0, &b""[..]), (1_000_000_000_000, b"x"), (u64::MAX, b"x")] {
        let error = put(files, id(), offset, bytes).await.unwrap_err();
        assert!(matches!(error, FilesError::Unfit(_)), "{error}");
    }
    put(files, id(), 999_999_999_999, b"x").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_whose_row_was_never_committed_is_written_again() {
    for place in places().await {
        let id = id();
        put(&place.files, id, 0, b"first").await.unwrap();
        let part = put(&place.files, id, 0, b"again").await.unwrap();
        assert_eq!(
            read(&place.files, id, &[part], 0..5).await.unwrap(),
            b"again"
        );
        assert_eq!(place.files.parts(id).await.unwrap(), [part]);
    }
}

/// A client gives up on a request and sends another; the first one's bytes arrive last.
#[tokio::test(flavor = "multi_thread")]
async fn a_late_part_of_another_length_does_no_harm() {
    for place in places().await {
        let id = id();
        let committed = put(&place.files, id, 0, b"all of it").await.unwrap();
        put(&place.files, id, 0, b"all of").await.unwrap();
        let all = read(&place.files, id, &[committed], 0..9).await;
        assert_eq!(all.unwrap(), b"all of it");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_that_write_one_part_at_once_one_is_whole() {
    for place in places().await {
        let id = id();
        let contents: Vec<Vec<u8>> = (0..8).map(|byte| vec![byte; 100_000]).collect();
        let writing = contents.iter().map(|bytes| put(&place.files, id, 0, bytes));
        let written = future::join_all(writing).await;
        let part = Part {
            offset: 0,
            length: 100_000,
        };
        assert!(written.iter().all(|each| *each.as_ref().unwrap() == part));
        let all = read(&place.files, id, &[part], 0..100_000).await.unwrap();
        assert!(contents.contains(&all));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_files_at_once() {
    for place in places().await {
        let files = Arc::new(place.files);
        let uploads = (0..6).map(|number| {
            let files = Arc::clone(&files);
            tokio::spawn(async move {
                let (id, bytes) = (id(), content(PART_LIMIT + number));
                let parts = write(&files, id, &bytes).await;
                let end = LIMIT + number as u64;
                assert!(read(&files, id, &parts, 0..end).await.unwrap() == bytes);
            })
        });
        for upload in future::join_all(uploads).await {
            upload.unwrap();
        }
    }
}

/// What a thief finds who takes the disk.
#[tokio::test(flavor = "multi_thread")]
async fn the_text_is_found_nowhere_on_the_disk() {
    let canary = b"The patient's glucose is 7.2";
    let bytes = canary.repeat(10_000);
    for place in [folder(), s3().await] {
        let id = id();
        let parts = write(&place.files, id, &bytes).await;
        let end = bytes.len() as u64;
        assert!(read(&place.files, id, &parts, 0..end).await.unwrap() == bytes);
        let found = walk(place.root.as_ref().unwrap().path());
        assert!(found.len() >= parts.len());
        for path in found {
            let bytes = std::fs::read(&path).unwrap();
            let shows = |text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
            assert!(!shows(canary) && !shows(&canary[12..]), "{path:?}");
            assert!(!shows(&[7; 32]), "the key is in {path:?}");
        }
    }
}

/// The same bytes do not look the same.
#[tokio::test]
async fn one_content_is_sealed_differently_each_time() {
    let place = folder();
    let (one, other) = (id(), id());
    write(&place.files, one, &content(1000)).await;
    write(&place.files, other, &content(1000)).await;
    let (one, other) = (
        sealed(&place.files, one).await,
        sealed(&place.files, other).await,
    );
    assert_ne!(one[0].1, other[0].1);
    let mut buffer = place.files.buffer();
    buffer.push(&content(1000));
    let nonce = nonce();
    let id = id();
    place.files.put(id, &key(), 0, buffer, nonce).await.unwrap();
    assert!(sealed(&place.files, id).await[0].1.starts_with(&nonce));
}

#[tokio::test]
async fn a_folder_is_its_owners_alone() {
    let place = folder();
    let path = place.root.as_ref().unwrap().path().join("files");
    let mode = std::fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

/// What a crash leaves half written.
#[tokio::test]
async fn what_is_half_written_is_not_seen_and_goes_with_the_file() {
    let place = folder();
    let root = place.root.as_ref().unwrap();
    let (whole, lost) = (id(), id());
    let parts = write(&place.files, whole, &content(10)).await;
    let attachments = root.path().join("files/attachments");
    let half = attachments.join(format!("{}/000000000000-000010#1", whole.0));
    std::fs::write(&half, b"half").unwrap();
    let other = attachments.join(lost.0.to_string());
    std::fs::create_dir(&other).unwrap();
    std::fs::write(other.join("000000000000-000010#1"), b"half").unwrap();

    assert_eq!(place.files.parts(whole).await.unwrap(), parts);
    assert_eq!(place.files.parts(lost).await.unwrap(), []);
    assert_eq!(sealed(&place.files, lost).await.len(), 0);
    put(&place.files, whole, 0, &content(10)).await.unwrap();
    assert!(read(&place.files, whole, &parts, 0..10).await.is_ok());
    place.files.remove(whole).await.unwrap();
    place.files.remove(lost).await.unwrap();
    assert_eq!(objects(root).len(), 0);
    assert_eq!(std::fs::read_dir(attachments).unwrap().count(), 0);
}

#[tokio::test]
async fn what_was_written_is_known_again() {
    for place in [folder(), memory()] {
        let (files, id) = (&place.files, id());
        let mut written = Vec::new();
        for (offset, length) in [(0, PART_LIMIT), (LIMIT, 7)] {
            let mut buffer = files.buffer();
            buffer.push(&content(length));
            let part = files.put_soon(id, &key(), offset, buffer, nonce()).await;
            written.push(part.unwrap().written());
        }
        let Some(root) = &place.root else {
            // It would have to be read.
            assert!(!files.are_as_written(id, &written).await.unwrap());
            continue;
        };
        assert!(files.are_as_written(id, &written).await.unwrap());
        // The same bytes of another request, fewer bytes, and none.
        put(files, id, LIMIT, &content(7)).await.unwrap();
        assert!(!files.are_as_written(id, &written).await.unwrap());
        let first = &written[..1];
        assert!(files.are_as_written(id, first).await.unwrap());
        let object = &objects(root)[0];
        let bytes = std::fs::read(object).unwrap();
        std::fs::write(object, &bytes[1..]).unwrap();
        assert!(!files.are_as_written(id, first).await.unwrap());
        std::fs::remove_file(object).unwrap();
        assert!(!files.are_as_written(id, first).await.unwrap());
    }
}

/// Each thread that waits for the disk keeps memory of its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_take_few_threads() {
    let place = folder();
    let threads = || std::fs::read_dir("/proc/self/task").unwrap().count();
    // Theirs are there.
    put(&place.files, id(), 0, b"x").await.unwrap();
    let before = threads();
    let bytes = content(PART_LIMIT);
    let writing = (0..32).map(async |_| {
        let id = id();
        let parts = write(&place.files, id, &bytes).await;
        let all = read(&place.files, id, &parts, 0..LIMIT).await;
        assert!(all.unwrap() == bytes);
        threads()
    });
    let most = future::join_all(writing).await.into_iter().max();
    assert_eq!(most, Some(before));
}
