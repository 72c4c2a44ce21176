//! The installation's keys wrap the files' keys.

use futures_util::TryStreamExt as _;
use mailbox::files::{FileId, FileKey, FilesError, KeyRing, WrappedKey};

use crate::place::{id, memory, nonce, put};

fn ring(keys: &[(u32, u8)]) -> KeyRing {
    KeyRing::new(keys.iter().map(|(number, byte)| (*number, [*byte; 32]))).unwrap()
}

fn refused(ring: &KeyRing, id: &FileId, wrapped: &WrappedKey) -> FilesError {
    ring.unwrap(id, wrapped).unwrap_err()
}

#[tokio::test]
async fn a_key_that_was_wrapped_opens_its_file() {
    let (files, ring, id) = (memory().files, ring(&[(1, 11)]), id());
    let part = put(&files, id, 0, b"hello").await.unwrap();
    let wrapped = ring.wrap(&id, &FileKey::new([7; 32]), nonce());
    let stored: Vec<u8> = wrapped.into();
    assert_eq!(stored.len(), 76);
    assert!(!stored.windows(8).any(|window| window == [7; 8]));
    let key = ring.unwrap(&id, &WrappedKey::from(stored)).unwrap();
    let read = files.read(id, &key, &[part], 0..5);
    let read: Vec<bytes::Bytes> = read.try_collect().await.unwrap();
    assert_eq!(read.concat(), b"hello");
}

#[test]
fn what_was_wrapped_for_another_file_or_changed_is_refused() {
    let (ring_, id_) = (ring(&[(1, 11), (2, 22)]), id());
    let wrapped = ring_.wrap(&id_, &FileKey::new([7; 32]), nonce());
    assert!(matches!(
        refused(&ring_, &id(), &wrapped),
        FilesError::Damaged
    ));
    let bytes = Vec::from(wrapped);
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        let error = refused(&ring_, &id_, &changed.into());
        assert!(
            matches!(error, FilesError::Damaged | FilesError::Unfit(_)),
            "{at}"
        );
    }
    for length in 0..bytes.len() {
        let error = refused(&ring_, &id_, &bytes[..length].to_vec().into());
        assert!(matches!(error, FilesError::Damaged), "{length}: {error}");
    }
    // Number 1 has another key now, and number 2 is another one's.
    let mut as_one = bytes.clone();
    as_one[..4].copy_from_slice(&1u32.to_be_bytes());
    assert!(matches!(
        refused(&ring_, &id_, &as_one.into()),
        FilesError::Damaged
    ));
    let other = ring(&[(2, 99)]);
    assert!(matches!(
        refused(&other, &id_, &bytes.into()),
        FilesError::Damaged
    ));
}

#[tokio::test]
async fn keys_are_exchanged_one_after_the_other() {
    let (files, id) = (memory().files, id());
    let part = put(&files, id, 0, b"hello").await.unwrap();
    let old = ring(&[(1, 11)]);
    // In any order: the highest number is the newest.
    let both = ring(&[(2, 22), (1, 11)]);
    let new = ring(&[(2, 22)]);
    let wrapped = old.wrap(&id, &FileKey::new([7; 32]), nonce());
    assert!(old.rewrap(&id, &wrapped, nonce()).unwrap().is_none());
    let error = new.unwrap(&id, &wrapped).unwrap_err();
    assert_eq!(
        error.to_string(),
        "unfit: the key with the number 1 is not there"
    );
    assert!(matches!(
        new.rewrap(&id, &wrapped, nonce()),
        Err(FilesError::Unfit(_))
    ));

    let rewrapped = both.rewrap(&id, &wrapped, nonce()).unwrap().unwrap();
    assert!(both.rewrap(&id, &rewrapped, nonce()).unwrap().is_none());
    assert!(old.unwrap(&id, &rewrapped).is_err());
    let key = new.unwrap(&id, &rewrapped).unwrap();
    let read = files.read(id, &key, &[part], 0..5);
    assert!(read.try_collect::<Vec<_>>().await.is_ok());
}

#[test]
fn a_ring_has_keys_of_different_numbers() {
    assert!(matches!(KeyRing::new([]), Err(FilesError::Unfit(_))));
    let twice = [(1, [1; 32]), (1, [2; 32])];
    assert!(matches!(KeyRing::new(twice), Err(FilesError::Unfit(_))));
}

#[test]
fn no_key_is_shown() {
    let key = FileKey::new([0xAB; 32]);
    assert_eq!(format!("{key:?}"), "FileKey(…)");
    assert_eq!(
        format!("{:?}", ring(&[(1, 11), (3, 33)])),
        "KeyRing([1, 3])"
    );
    let mut buffer = memory().files.buffer();
    buffer.push(b"secret");
    assert_eq!(format!("{buffer:?}"), "PartBuffer(6 bytes)");
}
