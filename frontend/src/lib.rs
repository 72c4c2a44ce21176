//! The browser's entry: hydrate, and nothing else.

use wasm_bindgen::prelude::wasm_bindgen;

/// Takes over the page. `words` is the page's table of texts, which the document fetches.
#[wasm_bindgen]
pub fn hydrate(words: &str) {
    app::hydrate(words);
}
