//! Where a text can be parted: between its visible characters (grapheme clusters) and between its
//! words, as UAX 29 has it. The browser has tables of its own for that; those of a crate would be
//! much of what it fetches to write a message.

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(any(test, target_arch = "wasm32"))]
mod pieces;

#[cfg(target_arch = "wasm32")]
use self::browser as source;
#[cfg(not(target_arch = "wasm32"))]
use self::native as source;

/// The grapheme clusters of a text.
pub fn graphemes(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    source::graphemes(text)
}

/// The grapheme clusters of a text, and at which byte each begins.
pub(crate) fn grapheme_indices(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut end = 0;
    graphemes(text).map(move |cluster| {
        let at = end;
        end += cluster.len();
        (at, cluster)
    })
}

/// The words of a text, and what is between them.
pub(crate) fn words(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    source::words(text)
}
