//! The one thing of EXIF that is kept.

use image::metadata::Orientation;

/// EXIF that says how a picture is turned and nothing else, where the given one says that it is.
pub(super) fn only_orientation(exif: &[u8]) -> Option<[u8; 26]> {
    let orientation = Orientation::from_exif_chunk(exif)?;
    if orientation == Orientation::NoTransforms {
        return None;
    }
    let mut only = *b"MM\0\x2A\0\0\0\x08\
        \0\x01\
        \x01\x12\0\x03\0\0\0\x01\0\0\0\0\
        \0\0\0\0";
    only[19] = orientation.to_exif();
    Some(only)
}
