//! Colours as every screen shows them.

use image::{ImageBuffer, Pixel};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// A profile of a camera or screen has a few hundred bytes, of a printer some hundred thousand.
const PROFILE_BYTES: usize = 4 << 20;

/// Converts pixels of the profile to sRGB. Without a profile they are taken for sRGB, as browsers
/// do, and so they are with one that cannot be read, or that is about what the decoder has already
/// made RGB of: grey or CMYK.
pub(super) fn to_srgb<P: Pixel<Subpixel = u8>>(
    pixels: &mut ImageBuffer<P, Vec<u8>>,
    profile: Option<&[u8]>,
) {
    if let Some(converted) = profile.and_then(|profile| convert(pixels, profile)) {
        pixels.copy_from_slice(&converted);
    }
}

fn convert<P: Pixel<Subpixel = u8>>(
    pixels: &ImageBuffer<P, Vec<u8>>,
    profile: &[u8],
) -> Option<Vec<u8>> {
    let layout = match P::CHANNEL_COUNT {
        3 => Layout::Rgb,
        4 => Layout::Rgba,
        _ => return None,
    };
    let profile = (profile.len() <= PROFILE_BYTES)
        .then(|| ColorProfile::new_from_slice(profile).ok())
        .flatten()
        .filter(|profile| profile.color_space == DataColorSpace::Rgb)?;
    let srgb = ColorProfile::new_srgb();
    let options = TransformOptions::default();
    let transform = profile.create_transform_8bit(layout, &srgb, layout, options);
    let mut converted = vec![0; pixels.len()];
    transform.ok()?.transform(pixels, &mut converted).ok()?;
    Some(converted)
}
