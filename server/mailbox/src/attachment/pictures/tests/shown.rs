use image::{
    DynamicImage, ImageEncoder, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage,
    codecs::png::PngEncoder,
};

use super::samples::{CANARY, HEIGHT, KINDS, WIDTH, moving_webp, profile, talkative, write};
use model::AttachmentKind;

use crate::attachment::pictures::{
    PictureError, Prepared, prepare,
    prepare::{THUMBNAIL_SIDE, VIEW_SIDE},
};

fn shown(bytes: &[u8], kind: AttachmentKind) -> (Prepared, DynamicImage, DynamicImage) {
    let prepared = prepare(bytes, kind).map_err(|error| format!("{kind}: {error}"));
    let prepared = prepared.unwrap();
    let view = image::load_from_memory(&prepared.view).unwrap();
    let thumbnail = image::load_from_memory(&prepared.thumbnail).unwrap();
    (prepared, view, thumbnail)
}

fn size(image: &DynamicImage) -> (u32, u32) {
    (image.width(), image.height())
}

#[track_caller]
fn is_like(image: &DynamicImage, x: u32, y: u32, expected: [u8; 3]) {
    let pixel = image.to_rgb8().get_pixel(x, y).0;
    let is_near = pixel.iter().zip(expected).all(|(a, b)| a.abs_diff(b) < 40);
    assert!(is_near, "{pixel:?} instead of {expected:?}");
}

#[test]
fn nothing_but_pixels_comes_out() {
    for kind in KINDS {
        let bytes = talkative(kind, 6);
        let (prepared, ..) = shown(&bytes, kind);
        for output in [&prepared.view, &prepared.thumbnail] {
            for word in [CANARY, b"Exif", b"ICC_PROFILE", b"acsp", b"xap", b"Comment"] {
                let has = output.windows(word.len()).any(|part| part == word);
                assert!(!has, "{kind}: {}", word.escape_ascii());
            }
        }
    }
}

#[test]
fn what_a_camera_turned_is_upright() {
    for kind in KINDS
        .into_iter()
        .filter(|kind| *kind != AttachmentKind::Gif)
    {
        // Turned by a quarter to the right, the left of the pixels is on top.
        let (prepared, view, thumbnail) = shown(&talkative(kind, 6), kind);
        assert_eq!((prepared.width, prepared.height), (HEIGHT, WIDTH));
        assert_eq!(
            (size(&view), size(&thumbnail)),
            ((HEIGHT, WIDTH), (HEIGHT, WIDTH))
        );
        is_like(&view, HEIGHT / 2, 4, [200, 0, 0]);
        is_like(&view, HEIGHT / 2, WIDTH - 4, [0, 0, 200]);

        let (_, view, _) = shown(&talkative(kind, 3), kind);
        assert_eq!(size(&view), (WIDTH, HEIGHT));
        is_like(&view, 4, HEIGHT - 4, [0, 0, 250]);
    }
}

#[test]
fn a_large_picture_is_made_small_and_a_small_one_stays() {
    let sizes = [
        ((9_000, 30), (2_048, 7), (320, 1)),
        ((3_000, 1_500), (2_048, 1_024), (320, 160)),
        ((100, 2_500), (82, 2_048), (13, 320)),
        ((20_000, 1), (2_048, 1), (320, 1)),
        ((300, 200), (300, 200), (300, 200)),
        ((1, 1), (1, 1), (1, 1)),
    ];
    for (original, view_size, thumbnail_size) in sizes {
        let pixels = RgbImage::from_pixel(original.0, original.1, Rgb([20, 200, 90]));
        let bytes = write(&pixels.into(), ImageFormat::Png);
        let (prepared, view, thumbnail) = shown(&bytes, AttachmentKind::Png);
        assert_eq!((prepared.width, prepared.height), original);
        assert_eq!((size(&view), size(&thumbnail)), (view_size, thumbnail_size));
        assert!(view.width().max(view.height()) <= VIEW_SIDE);
        assert!(thumbnail.width().max(thumbnail.height()) <= THUMBNAIL_SIDE);
        is_like(&view, view.width() / 2, view.height() / 2, [20, 200, 90]);
    }
}

#[test]
fn what_shows_through_is_a_png() {
    let clear = RgbaImage::from_fn(900, 600, |x, _| {
        Rgba([10, 20, 30, if x < 450 { 0 } else { 255 }])
    });
    let bytes = write(&clear.into(), ImageFormat::Png);
    let (prepared, view, thumbnail) = shown(&bytes, AttachmentKind::Png);
    assert_eq!(prepared.kind, AttachmentKind::Png);
    for output in [&prepared.view, &prepared.thumbnail] {
        assert!(output.starts_with(b"\x89PNG"));
    }
    assert_eq!(view.to_rgba8().get_pixel(10, 10).0[3], 0);
    assert_eq!(thumbnail.to_rgba8().get_pixel(310, 10).0[3], 255);

    // It could and does not.
    let opaque = RgbaImage::from_pixel(50, 50, Rgba([10, 20, 30, 255]));
    let bytes = write(&opaque.into(), ImageFormat::Png);
    let (prepared, ..) = shown(&bytes, AttachmentKind::Png);
    assert_eq!(prepared.kind, AttachmentKind::Jpeg);
    assert!(prepared.view.starts_with(b"\xFF\xD8") && prepared.thumbnail.starts_with(b"\xFF\xD8"));
}

#[test]
fn of_what_moves_the_first_frame_is_shown() {
    let (_, view, _) = shown(&talkative(AttachmentKind::Gif, 1), AttachmentKind::Gif);
    is_like(&view, 4, 4, [240, 0, 0]);
    let (_, view, _) = shown(&moving_webp(), AttachmentKind::Webp);
    is_like(&view, 4, 4, [240, 0, 0]);
}

#[test]
fn colors_of_another_space_are_those_of_srgb() {
    // Red as in sRGB, in the numbers of Display P3 (CSS Color 4 has the matrices).
    let pixels = RgbImage::from_pixel(64, 64, Rgb([234, 51, 35]));
    let mut bytes = Vec::new();
    let mut encoder = PngEncoder::new(&mut bytes);
    encoder.set_icc_profile(profile()).unwrap();
    encoder
        .write_image(&pixels, 64, 64, image::ExtendedColorType::Rgb8)
        .unwrap();
    let (_, view, _) = shown(&bytes, AttachmentKind::Png);
    let pixel = view.to_rgb8().get_pixel(30, 30).0;
    assert!(
        pixel[0] >= 250 && pixel[1] <= 8 && pixel[2] <= 8,
        "{pixel:?}"
    );
}

#[test]
fn grey_and_deep_pixels_are_read() {
    let images = [
        DynamicImage::new_luma8(30, 20),
        DynamicImage::new_luma_a8(30, 20),
        DynamicImage::new_luma16(30, 20),
        DynamicImage::new_rgb16(30, 20),
        DynamicImage::new_rgba16(30, 20),
    ];
    for image in images {
        let bytes = write(&image, ImageFormat::Png);
        let (_, view, _) = shown(&bytes, AttachmentKind::Png);
        assert_eq!(size(&view), (30, 20));
    }
}

#[test]
fn other_kinds_are_not_read() {
    for kind in AttachmentKind::ALL
        .into_iter()
        .filter(|kind| !KINDS.contains(kind))
    {
        assert_eq!(prepare(b"x", kind).err(), Some(PictureError::Unsupported));
    }
}
