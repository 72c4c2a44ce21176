//! Somebody who can write to the store changes what is there.

use bytes::Bytes;
use mailbox::files::{FilesError, PART_LIMIT};

use crate::place::{content, folder, id, objects, places, put, read_until, s3, sealed, write};

#[tokio::test(flavor = "multi_thread")]
async fn a_flipped_bit_is_found_wherever_it_is() {
    for place in places().await {
        let id = id();
        let part = put(&place.files, id, 0, &content(50)).await.unwrap();
        let (_, whole) = sealed(&place.files, id).await.remove(0);
        for at in 0..whole.len() {
            let mut flipped = whole.to_vec();
            flipped[at] ^= 1 << (at % 8);
            place.files.copy_in(id, 0, flipped.into()).await.unwrap();
            let (seen, error) = read_until(&place.files, id, &[part]).await;
            assert!(seen.is_empty(), "byte {at} was given out");
            assert!(matches!(error, Some(FilesError::Damaged)), "byte {at}");
        }
        place.files.copy_in(id, 0, whole).await.unwrap();
        assert!(read_until(&place.files, id, &[part]).await.1.is_none());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_damaged_part_is_given_out() {
    for place in places().await {
        let (id, bytes) = (id(), content(3 * PART_LIMIT));
        let parts = write(&place.files, id, &bytes).await;
        let (offset, sealed) = sealed(&place.files, id).await.remove(1);
        let mut flipped = sealed.to_vec();
        *flipped.last_mut().unwrap() ^= 0x80;
        place
            .files
            .copy_in(id, offset, flipped.into())
            .await
            .unwrap();
        let (seen, error) = read_until(&place.files, id, &parts).await;
        assert!(seen == bytes[..PART_LIMIT]);
        assert!(matches!(error, Some(FilesError::Damaged)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_do_not_pass_for_each_other() {
    for place in places().await {
        let (one, other) = (id(), id());
        let parts = write(&place.files, one, &content(2 * PART_LIMIT)).await;
        write(&place.files, other, &content(2 * PART_LIMIT)).await;
        let mine = sealed(&place.files, one).await;
        let theirs = sealed(&place.files, other).await;

        // Of the same file, changed places.
        place
            .files
            .copy_in(one, mine[0].0, mine[1].1.clone())
            .await
            .unwrap();
        place
            .files
            .copy_in(one, mine[1].0, mine[0].1.clone())
            .await
            .unwrap();
        let (seen, error) = read_until(&place.files, one, &parts).await;
        assert!(seen.is_empty() && matches!(error, Some(FilesError::Damaged)));

        // Of another file, at the same place.
        place
            .files
            .copy_in(one, 0, theirs[0].1.clone())
            .await
            .unwrap();
        let (seen, error) = read_until(&place.files, one, &parts).await;
        assert!(seen.is_empty() && matches!(error, Some(FilesError::Damaged)));

        for (offset, sealed) in mine {
            place.files.copy_in(one, offset, sealed).await.unwrap();
        }
        assert!(read_until(&place.files, one, &parts).await.1.is_none());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_of_another_length_is_damaged() {
    for place in [folder(), s3().await] {
        let id = id();
        let parts = write(&place.files, id, &content(1000)).await;
        let object = objects(place.root.as_ref().unwrap()).remove(0);
        let whole = std::fs::read(&object).unwrap();
        let longer = [&whole[..], b"x"].concat();
        for bytes in [&whole[..1039], &whole[..40], &whole[..1], b"", &longer] {
            std::fs::write(&object, bytes).unwrap();
            let (seen, error) = read_until(&place.files, id, &parts).await;
            let length = bytes.len();
            assert!(seen.is_empty(), "{length}");
            assert!(
                matches!(error, Some(FilesError::Damaged)),
                "{length}: {error:?}"
            );
            // So that `doctor` finds that a part is not there.
            assert_eq!(place.files.parts(id).await.unwrap(), []);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_is_gone_is_missing() {
    for place in places().await {
        let never = mailbox::files::Part {
            offset: 0,
            length: 3,
        };
        let (_, error) = read_until(&place.files, id(), &[never]).await;
        assert!(matches!(error, Some(FilesError::Missing)), "{error:?}");
    }
    for place in [folder(), s3().await] {
        let (id, bytes) = (id(), content(2 * PART_LIMIT));
        let parts = write(&place.files, id, &bytes).await;
        std::fs::remove_file(&objects(place.root.as_ref().unwrap())[1]).unwrap();
        let (seen, error) = read_until(&place.files, id, &parts).await;
        assert!(seen == bytes[..PART_LIMIT]);
        assert!(matches!(error, Some(FilesError::Missing)), "{error:?}");
    }
}

#[tokio::test]
async fn what_is_no_sealed_part_is_not_copied_in() {
    let place = folder();
    let files = &place.files;
    for length in [0, 1, 40, PART_LIMIT + 41] {
        let bytes = Bytes::from(vec![0; length]);
        let error = files.copy_in(id(), 0, bytes).await.unwrap_err();
        assert!(matches!(error, FilesError::Unfit(_)), "{length}: {error}");
    }
}
