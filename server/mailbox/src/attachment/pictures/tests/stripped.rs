use std::io::Cursor;

use image::{
    AnimationDecoder, DynamicImage, ImageDecoder, ImageReader, codecs::gif::GifDecoder,
    metadata::Orientation,
};

use model::AttachmentKind;

use super::samples::{CANARY, KINDS, exif, moving_webp, profile, talkative};
use crate::attachment::{
    pictures::{PictureError, strip},
    sniff,
};

fn read(bytes: &[u8]) -> (DynamicImage, Orientation, Option<Vec<u8>>, Option<Vec<u8>>) {
    let reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .unwrap();
    let mut decoder = reader.into_decoder().unwrap();
    let orientation = decoder.orientation().unwrap();
    let profile = decoder.icc_profile().unwrap();
    let exif = decoder.exif_metadata().unwrap();
    (
        DynamicImage::from_decoder(decoder).unwrap(),
        orientation,
        profile,
        exif,
    )
}

fn has(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|part| part == word)
}

#[test]
fn notes_are_gone_and_what_it_is_shown_by_stays() {
    for kind in KINDS {
        for orientation in 1..=8 {
            let original = talkative(kind, orientation);
            assert!(has(&original, CANARY));
            let stripped = strip(&original, kind).unwrap();
            for word in [
                CANARY,
                b"CANARY",
                b"xap",
                b"XMP",
                b"MPF",
                b"JFXX",
                b"Photoshop",
                b"prVt",
            ] {
                assert!(!has(&stripped, word), "{kind}: {}", word.escape_ascii());
            }
            let (before, after) = (read(&original), read(&stripped));
            assert_eq!(before.0, after.0, "{kind}: pixels");
            assert_eq!(before.1, after.1, "{kind}: orientation");
            assert_eq!(before.2, after.2, "{kind}: profile");
            if kind != AttachmentKind::Gif {
                assert_eq!(after.1.to_exif(), orientation);
                assert_eq!(after.2, Some(profile()));
                let length = if orientation == 1 { None } else { Some(26) };
                assert_eq!(after.3.map(|exif| exif.len()), length, "{kind}: EXIF");
            }
            // Nothing more to take away, and still what its name says.
            assert_eq!(strip(&stripped, kind).unwrap(), stripped);
            let name = format!("a.{}", kind.extension());
            assert!(
                sniff::check(&name, &mut Cursor::new(&stripped), false).is_ok(),
                "{kind}"
            );
        }
    }
}

#[test]
fn an_animation_still_moves_and_repeats() {
    let original = talkative(AttachmentKind::Gif, 1);
    let stripped = strip(&original, AttachmentKind::Gif).unwrap();
    assert!(has(&stripped, b"NETSCAPE2.0\x03\x01\x05\0\0"));
    let frames = GifDecoder::new(Cursor::new(&stripped))
        .unwrap()
        .into_frames();
    let frames = frames.collect_frames().unwrap();
    assert_eq!(frames.len(), 2);
    assert!(
        frames
            .iter()
            .all(|frame| frame.delay().numer_denom_ms() == (100, 1))
    );
}

#[test]
fn a_frame_of_a_webp_is_looked_into() {
    let moving = moving_webp();
    let stripped = strip(&moving, AttachmentKind::Webp).unwrap();
    assert!(has(&moving, CANARY) && !has(&stripped, CANARY));
    assert_eq!(read(&moving).0, read(&stripped).0);
}

#[test]
fn a_thumbnail_inside_jfif_is_gone() {
    let plain = strip(&talkative(AttachmentKind::Jpeg, 1), AttachmentKind::Jpeg).unwrap();
    assert_eq!(&plain[2..6], b"\xFF\xE0\0\x10");
    // One pixel by five, which are the letters.
    let mut fat = plain[..20].to_vec();
    fat[5] += 15;
    fat[18..20].copy_from_slice(&[1, 5]);
    fat.extend(CANARY);
    fat.extend(&plain[20..]);
    assert_eq!(strip(&fat, AttachmentKind::Jpeg).unwrap(), plain);
}

#[test]
fn what_is_cut_off_is_damaged() {
    for kind in KINDS {
        let stripped = strip(&talkative(kind, 6), kind).unwrap();
        for length in 0..stripped.len() {
            let part = strip(&stripped[..length], kind);
            match part {
                // A GIF may end between two blocks.
                Ok(part) if kind == AttachmentKind::Gif => {
                    assert_eq!(part.len(), length + 1);
                    read(&part);
                }
                part => assert_eq!(part, Err(PictureError::Damaged), "{kind} of {length}"),
            }
        }
    }
}

#[test]
fn other_kinds_are_not_touched() {
    assert_eq!(
        strip(b"%PDF-1.7", AttachmentKind::Pdf),
        Err(PictureError::Unsupported)
    );
    assert!(has(&exif(6), CANARY));
}
