use js_sys::{Array, Intl, Object, Reflect, wasm_bindgen::JsCast};

use super::pieces::pieces;
use crate::text::byte_offset;

thread_local! {
    static GRAPHEMES: Intl::Segmenter = Intl::Segmenter::new(&Array::new(), &Object::new());
    static WORDS: Intl::Segmenter = {
        let options = Object::new();
        // An object of its own takes every property.
        let _ = Reflect::set(&options, &"granularity".into(), &"word".into());
        Intl::Segmenter::new(&Array::new(), &options)
    };
}

pub(super) fn graphemes(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    pieces(text).flat_map(|piece| {
        let is_one = piece.chars().nth(1).is_none();
        let (one, several) = if is_one {
            (Some(piece), Vec::new())
        } else {
            (None, GRAPHEMES.with(|segmenter| segments(segmenter, piece)))
        };
        one.into_iter().chain(several)
    })
}

pub(super) fn words(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    WORDS
        .with(|segmenter| segments(segmenter, text))
        .into_iter()
}

fn segments<'a>(segmenter: &Intl::Segmenter, text: &'a str) -> Vec<&'a str> {
    let mut rest = text;
    let found = Array::from(&segmenter.segment(text));
    let segments = found.iter().map(|found| {
        let units = found
            .unchecked_into::<Intl::SegmentData>()
            .segment()
            .length();
        let (segment, after) = rest.split_at(byte_offset(rest, units));
        rest = after;
        segment
    });
    segments.collect()
}
