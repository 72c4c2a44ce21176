use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::samples::{KINDS, chunk, talkative};
use model::AttachmentKind;

use crate::attachment::pictures::{PictureError, prepare, strip};

/// A PNG that says that it is so large and has pixels for nothing of it.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let header = [
        &width.to_be_bytes(),
        height.to_be_bytes().as_slice(),
        &[8, 6, 0, 0, 0],
    ]
    .concat();
    let data = chunk(b"IDAT", b"\x78\x9C\x03\0\0\0\0\x01");
    [
        b"\x89PNG\r\n\x1A\n".as_slice(),
        &chunk(b"IHDR", &header),
        &data,
        &chunk(b"IEND", b""),
    ]
    .concat()
}

#[test]
fn too_many_pixels_are_refused_before_they_are_decoded() {
    let start = Instant::now();
    let many = Some(PictureError::TooManyPixels);
    for (width, height) in [
        (60_000, 60_000),
        (20_001, 1),
        (1, 20_001),
        (10_000, 5_001),
        (u32::MAX >> 1, 1),
    ] {
        assert_eq!(
            prepare(&bomb(width, height), AttachmentKind::Png).err(),
            many,
            "{width}"
        );
    }
    // As large as may be, and nothing in it.
    assert_eq!(
        prepare(&bomb(0, 0), AttachmentKind::Png).err(),
        Some(PictureError::Damaged)
    );

    let mut gif = talkative(AttachmentKind::Gif, 1);
    gif[6..10].fill(0xFF);
    assert_eq!(prepare(&gif, AttachmentKind::Gif).err(), many);

    let mut jpeg = talkative(AttachmentKind::Jpeg, 1);
    let frame = jpeg
        .windows(4)
        .position(|part| part == b"\xFF\xC0\0\x11")
        .unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0x40, 0, 0x40, 0]);
    assert_eq!(prepare(&jpeg, AttachmentKind::Jpeg).err(), many);

    let mut webp = talkative(AttachmentKind::Webp, 1);
    webp[24..30].copy_from_slice(&[0xFF, 0x3F, 0, 0xFF, 0x3F, 0]);
    assert!(prepare(&webp, AttachmentKind::Webp).is_err());
    assert!(start.elapsed() < Duration::from_secs(1));
}

#[test]
fn what_is_cut_off_is_no_picture() {
    for kind in KINDS {
        let bytes = talkative(kind, 6);
        for part in [0, 1, 8, 30, bytes.len() / 4] {
            let result = prepare(&bytes[..part], kind);
            assert_eq!(
                result.err(),
                Some(PictureError::Damaged),
                "{kind} of {part}"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_pictures_never_panic(
        kind in prop::sample::select(KINDS.to_vec()),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        // The headers are where it matters.
        early in prop::collection::vec((0..400usize, any::<u8>()), 0..6),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = talkative(kind, 6);
        let length = bytes.len();
        let changes = changes.into_iter().map(|(at, value)| (at.index(length), value));
        for (at, value) in changes.chain(early) {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = value;
            }
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(length));
        }
        let _ = prepare(&bytes, kind);
        if let Ok(stripped) = strip(&bytes, kind) {
            prop_assert_eq!(strip(&stripped, kind), Ok(stripped));
        }
    }

    #[test]
    fn random_bytes_never_panic(
        kind in prop::sample::select(KINDS.to_vec()),
        as_started in any::<bool>(),
        bytes in prop::collection::vec(any::<u8>(), 0..2_000),
    ) {
        let start = if as_started { talkative(kind, 6)[..40].to_vec() } else { Vec::new() };
        let bytes = [start, bytes].concat();
        let _ = prepare(&bytes, kind);
        let _ = strip(&bytes, kind);
    }
}
