//! Pictures that say more than they show, each time with the word that must not come out.

use std::io::Cursor;

use flate2::Crc;
use image::{
    Delay, DynamicImage, Frame, ImageEncoder, Rgb, RgbImage, Rgba, RgbaImage,
    codecs::{gif::GifEncoder, jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder},
};

use model::AttachmentKind;

use crate::attachment::pictures::strip;

pub(super) const CANARY: &[u8] = b"CANARY 47.3769N";

pub(super) const KINDS: [AttachmentKind; 4] = [
    AttachmentKind::Png,
    AttachmentKind::Jpeg,
    AttachmentKind::Gif,
    AttachmentKind::Webp,
];

pub(super) const WIDTH: u32 = 48;
pub(super) const HEIGHT: u32 = 32;

/// Red to the left, blue to the right, darker downwards.
fn pixels() -> RgbImage {
    RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let light = 250 - 4 * u8::try_from(y).unwrap();
        if x < WIDTH / 2 {
            Rgb([light, 0, 0])
        } else {
            Rgb([0, 0, light])
        }
    })
}

/// EXIF that turns the picture, and with a description and a place.
pub(super) fn exif(orientation: u8) -> Vec<u8> {
    let length = u8::try_from(CANARY.len()).unwrap();
    let mut exif = b"MM\0\x2A\0\0\0\x08\0\x03".to_vec();
    exif.extend(
        [
            &[0x01, 0x0E, 0, 2, 0, 0, 0, length, 0, 0, 0],
            [68].as_slice(),
        ]
        .concat(),
    );
    exif.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    exif.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 50]);
    exif.extend([0; 4]);
    // The place: the date of the position, of all that it has.
    exif.extend([
        0, 1, 0, 0x1D, 0, 2, 0, 0, 0, length, 0, 0, 0, 68, 0, 0, 0, 0,
    ]);
    assert_eq!(exif.len(), 68);
    exif.extend(CANARY);
    exif
}

/// Turned by EXIF, with notes of every sort, and something after its end.
pub(super) fn talkative(kind: AttachmentKind, orientation: u8) -> Vec<u8> {
    let mut bytes = match kind {
        AttachmentKind::Png => png(orientation),
        AttachmentKind::Jpeg => jpeg(orientation),
        AttachmentKind::Gif => gif(),
        AttachmentKind::Webp => webp(orientation),
        _ => unreachable!(),
    };
    bytes.extend(CANARY);
    bytes
}

fn jpeg(orientation: u8) -> Vec<u8> {
    let mut plain = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut plain, 95);
    encoder.set_icc_profile(profile()).unwrap();
    encoder.encode_image(&pixels()).unwrap();

    let segment = |marker: u8, start: &[u8]| {
        let content = [start, CANARY].concat();
        let length = u16::try_from(content.len() + 2).unwrap();
        [&[0xFF, marker], length.to_be_bytes().as_slice(), &content].concat()
    };
    // After the start and JFIF's segment of 18 bytes.
    let (start, rest) = plain.split_at(20);
    let (scan, end) = rest.split_at(rest.len() - 2);
    let exif = [b"Exif\0\0".as_slice(), &exif(orientation)].concat();
    [
        start,
        &segment(0xE0, b"JFXX\0\x10"),
        &segment(0xE1, &exif),
        &segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0"),
        &segment(0xE2, b"MPF\0"),
        &segment(0xED, b"Photoshop 3.0\0"),
        &segment(0xFE, b""),
        scan,
        // After the scan, where only a few programs look.
        &segment(0xFE, b""),
        end,
    ]
    .concat()
}

pub(super) fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut crc = Crc::new();
    crc.update(kind);
    crc.update(content);
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [&length, kind.as_slice(), content, &crc.sum().to_be_bytes()].concat()
}

fn png(orientation: u8) -> Vec<u8> {
    let mut plain = Vec::new();
    let mut encoder = PngEncoder::new(&mut plain);
    encoder.set_icc_profile(profile()).unwrap();
    let pixels = DynamicImage::from(pixels());
    encoder
        .write_image(pixels.as_bytes(), WIDTH, HEIGHT, pixels.color().into())
        .unwrap();
    // After the signature and the header of 25 bytes; before the end of 12.
    let (start, rest) = plain.split_at(33);
    let (data, end) = rest.split_at(rest.len() - 12);
    let text = [b"Comment\0".as_slice(), CANARY].concat();
    let parts = [
        start,
        &chunk(b"eXIf", &exif(orientation)),
        &chunk(b"tEXt", &text),
        &chunk(
            b"iTXt",
            &[b"XML:com.adobe.xmp\0\0\0\0\0".as_slice(), CANARY].concat(),
        ),
        &chunk(b"prVt", CANARY),
        data,
        &chunk(b"tEXt", &text),
        end,
    ];
    parts.concat()
}

fn webp(orientation: u8) -> Vec<u8> {
    let mut plain = Vec::new();
    let mut encoder = WebPEncoder::new_lossless(&mut plain);
    encoder.set_icc_profile(profile()).unwrap();
    encoder.set_exif_metadata(exif(orientation)).unwrap();
    encoder
        .encode(&pixels(), WIDTH, HEIGHT, image::ExtendedColorType::Rgb8)
        .unwrap();
    for kind in [b"XMP ", b"note"] {
        plain.extend(kind);
        plain.extend(u32::try_from(CANARY.len()).unwrap().to_le_bytes());
        plain.extend(CANARY);
        plain.extend([0].iter().take(CANARY.len() % 2));
    }
    let length = u32::try_from(plain.len() - 8).unwrap();
    plain[4..8].copy_from_slice(&length.to_le_bytes());
    plain
}

/// A WebP that could move, of one frame, with a note inside it.
pub(super) fn moving_webp() -> Vec<u8> {
    let still = strip(&webp(1), AttachmentKind::Webp).unwrap();
    let pixels = still.windows(4).position(|part| part == b"VP8L").unwrap();
    let chunk = |kind: &[u8; 4], content: &[u8]| {
        let length = u32::try_from(content.len()).unwrap().to_le_bytes();
        let even = &[0][..content.len() % 2];
        [kind.as_slice(), &length, content, even].concat()
    };
    let place = [0, 0, 0, 0, 0, 0, 47, 0, 0, 31, 0, 0, 100, 0, 0, 0];
    let frame = [&place, &still[pixels..], &chunk(b"note", CANARY)].concat();
    let parts = [
        b"WEBP".as_slice(),
        &chunk(b"VP8X", &[2, 0, 0, 0, 47, 0, 0, 31, 0, 0]),
        &chunk(b"ANIM", &[0; 6]),
        &chunk(b"ANMF", &frame),
    ];
    chunk(b"RIFF", &parts.concat())
}

/// Two frames: the picture, and one all green.
fn gif() -> Vec<u8> {
    let mut plain = Vec::new();
    let mut encoder = GifEncoder::new(&mut plain);
    encoder
        .set_repeat(image::codecs::gif::Repeat::Finite(5))
        .unwrap();
    let green = RgbaImage::from_pixel(WIDTH, HEIGHT, Rgba([0, 255, 0, 255]));
    for pixels in [DynamicImage::from(pixels()).into_rgba8(), green] {
        let frame = Frame::from_parts(pixels, 0, 0, Delay::from_numer_denom_ms(100, 1));
        encoder.encode_frame(frame).unwrap();
    }
    drop(encoder);
    assert_eq!(plain.pop(), Some(b';'));
    let length = u8::try_from(CANARY.len()).unwrap();
    for label in [b"\xFE".as_slice(), b"\xFF\x0BXMP DataXMP", b"\x99"] {
        plain.extend(b"!");
        plain.extend(label);
        plain.push(length);
        plain.extend(CANARY);
        plain.push(0);
    }
    plain.push(b';');
    plain
}

/// A profile of a screen with more colours than sRGB has.
pub(super) fn profile() -> Vec<u8> {
    moxcms::ColorProfile::new_display_p3().encode().unwrap()
}

pub(super) fn write(image: &DynamicImage, format: image::ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}
