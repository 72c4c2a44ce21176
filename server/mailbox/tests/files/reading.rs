//! Ranges, and what is refused before anything is read.

use futures_util::TryStreamExt as _;
use mailbox::files::{FileKey, FilesError, PART_LIMIT, Part};

use crate::place::{content, folder, id, nonce, objects, places, put, read, read_until, write};

const LIMIT: u64 = PART_LIMIT as u64;

#[tokio::test(flavor = "multi_thread")]
async fn a_range_may_start_and_end_anywhere() {
    let bytes = content(31);
    for place in places().await {
        let id = id();
        let mut parts = Vec::new();
        for (at, part) in bytes.chunks(10).enumerate() {
            let part = put(&place.files, id, at as u64 * 10, part).await;
            parts.push(part.unwrap());
        }
        let borders = [0, 1, 9, 10, 11, 20, 29, 30, 31];
        for (at, &from) in borders.iter().enumerate() {
            for &to in &borders[at..] {
                let some = read(&place.files, id, &parts, from..to).await.unwrap();
                assert_eq!(some, bytes[from as usize..to as usize], "{from}..{to}");
            }
        }
    }
}

#[tokio::test]
async fn only_the_parts_that_a_range_touches_are_read() {
    let place = folder();
    let id = id();
    let parts = write(&place.files, id, &content(3 * PART_LIMIT)).await;
    let objects = objects(place.root.as_ref().unwrap());
    std::fs::remove_file(&objects[0]).unwrap();
    std::fs::remove_file(&objects[2]).unwrap();
    let middle = read(&place.files, id, &parts, LIMIT..2 * LIMIT).await;
    assert_eq!(middle.unwrap().len(), PART_LIMIT);
    let error = read(&place.files, id, &parts, LIMIT - 1..LIMIT + 1)
        .await
        .unwrap_err();
    assert!(matches!(error, FilesError::Missing), "{error}");
    let nothing = read(&place.files, id, &parts, 5..5).await;
    assert_eq!(nothing.unwrap(), b"");
}

#[tokio::test]
async fn parts_that_make_no_file_are_damaged() {
    let place = folder();
    let files = &place.files;
    let id = id();
    let parts = write(files, id, &content(PART_LIMIT + 10)).await;
    let [first, second] = parts[..] else { panic!() };
    let part = |offset, length| Part { offset, length };
    let end = LIMIT + 10;
    for (what, parts, range) in [
        ("not from 0", vec![second], LIMIT..end),
        ("a gap", vec![first, part(LIMIT + 1, 9)], 0..10),
        ("an overlap", vec![first, part(LIMIT - 1, 11)], 0..10),
        ("out of order", vec![second, first], 0..10),
        ("twice", vec![first, first, second], 0..10),
        ("too short", vec![first], 0..end),
        ("none", vec![], 0..1),
        ("a part that is too long", vec![part(0, LIMIT + 1)], 0..1),
        ("an empty part", vec![part(0, 0), first, second], 0..1),
        (
            "an offset that overflows",
            vec![part(0, u64::MAX), part(u64::MAX, 9)],
            0..1,
        ),
    ] {
        let error = read(files, id, &parts, range).await.unwrap_err();
        assert!(matches!(error, FilesError::Damaged), "{what}: {error}");
    }
    #[expect(clippy::reversed_empty_ranges, reason = "that is what is tried")]
    let error = read(files, id, &parts, 9..1).await.unwrap_err();
    assert!(matches!(error, FilesError::Unfit(_)), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_key_opens_nothing() {
    for place in places().await {
        let id = id();
        let part = put(&place.files, id, 0, b"secret").await.unwrap();
        let wrong = FileKey::new([8; 32]);
        let stream = place.files.read(id, &wrong, &[part], 0..6);
        let error = stream.try_collect::<Vec<_>>().await.unwrap_err();
        assert!(matches!(error, FilesError::Damaged), "{error}");

        // Nor a part that was written with another key than the file's.
        let mut buffer = place.files.buffer();
        buffer.push(b"secret");
        let part = place
            .files
            .put(id, &wrong, 0, buffer, nonce())
            .await
            .unwrap();
        let (seen, error) = read_until(&place.files, id, &[part]).await;
        assert!(seen.is_empty() && matches!(error, Some(FilesError::Damaged)));
    }
}
