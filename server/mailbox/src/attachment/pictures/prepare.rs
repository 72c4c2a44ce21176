//! What a page shows of a picture: new pictures, made of its pixels and nothing else.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, RgbImage, RgbaImage,
    codecs::{
        jpeg::JpegEncoder,
        png::{CompressionType, FilterType, PngEncoder},
    },
    imageops,
    metadata::Orientation,
};

use super::{PictureError, color};
use model::AttachmentKind;

/// A picture as a page shows it. Neither file holds metadata or a colour profile: colours are sRGB,
/// and what was turned by a note of the camera's is turned.
#[derive(Clone, PartialEq, Eq)]
pub struct Prepared {
    /// Pixels of the original, upright.
    pub width: u32,
    pub height: u32,
    /// At most [`VIEW_SIDE`] wide and high; as large as the original where that is smaller. A JPEG,
    /// or a PNG where something shows through. Of what moves, the first frame.
    pub view: Vec<u8>,
    /// The same, at most [`THUMBNAIL_SIDE`].
    pub thumbnail: Vec<u8>,
    /// What `view` and `thumbnail` are: JPEG or PNG.
    pub kind: AttachmentKind,
}

/// Millions of pixels, at the most: what the cameras of phones make, and 400 MB of memory at the
/// worst.
pub const MEGAPIXELS: u32 = 50;

/// Pixels of a side, at the most: a panorama of a phone has 16,000.
pub const PICTURE_SIDE: u32 = 20_000;

pub const VIEW_SIDE: u32 = 2_048;
pub const THUMBNAIL_SIDE: u32 = 320;

/// Bytes that decoding may allocate for pixels: 16 bits of four channels for each.
const MEMORY: u64 = MEGAPIXELS as u64 * 1_000_000 * 8 + HEADER_MEMORY;

/// Bytes that may be allocated before the number of pixels is known: a packed colour profile of a
/// PNG is unpacked there.
const HEADER_MEMORY: u64 = 16 << 20;

const VIEW_QUALITY: u8 = 85;
const THUMBNAIL_QUALITY: u8 = 80;

/// Makes the pictures that a page shows. Of a JPEG that is cut off, what there is of it, as browsers
/// do: whether a file is whole, [`sniff`](crate::sniff) finds out.
///
/// # Errors
///
/// See [`PictureError`].
pub fn prepare(bytes: &[u8], kind: AttachmentKind) -> Result<Prepared, PictureError> {
    let (image, orientation, profile) = decode(bytes, format(kind)?)?;
    let (mut width, mut height) = (image.width(), image.height());
    if turns_sides(orientation) {
        (width, height) = (height, width);
    }
    let mut view = fit(image, VIEW_SIDE);
    view.apply_orientation(orientation);
    let view = Pixels::new(&view, profile.as_deref());
    Ok(Prepared {
        width,
        height,
        view: view.encode(VIEW_QUALITY)?,
        thumbnail: view.fit(THUMBNAIL_SIDE).encode(THUMBNAIL_QUALITY)?,
        kind: view.kind(),
    })
}

fn format(kind: AttachmentKind) -> Result<ImageFormat, PictureError> {
    match kind {
        AttachmentKind::Png => Ok(ImageFormat::Png),
        AttachmentKind::Jpeg => Ok(ImageFormat::Jpeg),
        AttachmentKind::Gif => Ok(ImageFormat::Gif),
        AttachmentKind::Webp => Ok(ImageFormat::WebP),
        _ => Err(PictureError::Unsupported),
    }
}

type Decoded = (DynamicImage, Orientation, Option<Vec<u8>>);

fn decode(bytes: &[u8], format: ImageFormat) -> Result<Decoded, PictureError> {
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(PICTURE_SIDE);
    limits.max_image_height = Some(PICTURE_SIDE);
    limits.max_alloc = Some(HEADER_MEMORY);

    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > u64::from(MEGAPIXELS) * 1_000_000 {
        return Err(PictureError::TooManyPixels);
    }
    limits.max_alloc = Some(MEMORY);
    decoder.set_limits(limits)?;
    // What is wrong with these two is no reason not to show the picture.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let image = DynamicImage::from_decoder(decoder)?;
    Ok((image, orientation, profile))
}

fn turns_sides(orientation: Orientation) -> bool {
    // EXIF numbers the four that mirror along a diagonal or turn by a quarter from 5 on.
    orientation.to_exif() >= 5
}

/// The picture, made smaller until no side is longer.
fn fit(image: DynamicImage, side: u32) -> DynamicImage {
    let longest = image.width().max(image.height());
    if longest <= side {
        return image;
    }
    // The good filter takes 16 bytes for a pixel; a rough one is as good for what is far too large.
    let image = if longest > 2 * side {
        image.thumbnail(2 * side, 2 * side)
    } else {
        image
    };
    image.resize(side, side, imageops::FilterType::CatmullRom)
}

/// Pixels of eight bits in sRGB.
enum Pixels {
    Opaque(RgbImage),
    Translucent(RgbaImage),
}

impl Pixels {
    fn new(image: &DynamicImage, profile: Option<&[u8]>) -> Self {
        if image.color().has_alpha() {
            let mut pixels = image.to_rgba8();
            if pixels.pixels().any(|pixel| pixel.0[3] < u8::MAX) {
                color::to_srgb(&mut pixels, profile);
                return Self::Translucent(pixels);
            }
        }
        let mut pixels = image.to_rgb8();
        color::to_srgb(&mut pixels, profile);
        Self::Opaque(pixels)
    }

    fn kind(&self) -> AttachmentKind {
        match self {
            Self::Opaque(_) => AttachmentKind::Jpeg,
            Self::Translucent(_) => AttachmentKind::Png,
        }
    }

    /// The same kind in smaller, so that a view and its thumbnail are both JPEG or both PNG.
    fn fit(&self, side: u32) -> Self {
        match self {
            Self::Opaque(pixels) => {
                Self::Opaque(fit(DynamicImage::from(pixels.clone()), side).into_rgb8())
            }
            Self::Translucent(pixels) => {
                Self::Translucent(fit(DynamicImage::from(pixels.clone()), side).into_rgba8())
            }
        }
    }

    fn encode(&self, quality: u8) -> Result<Vec<u8>, PictureError> {
        let mut bytes = Vec::new();
        match self {
            Self::Opaque(pixels) => {
                JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(pixels)?;
            }
            Self::Translucent(pixels) => {
                let (compression, filter) = (CompressionType::Default, FilterType::Adaptive);
                let encoder = PngEncoder::new_with_quality(&mut bytes, compression, filter);
                pixels.write_with_encoder(encoder)?;
            }
        }
        Ok(bytes)
    }
}

impl From<ImageError> for PictureError {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(_) => Self::TooManyPixels,
            ImageError::Unsupported(_) => Self::Unsupported,
            _ => Self::Damaged,
        }
    }
}
