//! The browser's entry: make ready for the islands of the page, and nothing else.

use wasm_bindgen::prelude::wasm_bindgen;

/// `words` is the page's table of texts, which `boot.js` fetches; `account` whose page it is, if
/// anybody's, `keeper` what keeps unsent texts. Says whether the page's islands can be woken.
#[wasm_bindgen]
pub fn begin(words: &str, account: Option<String>, keeper: Option<app::Keeper>) -> bool {
    app::begin(words, account, keeper)
}

/// An island that was woken has not done all of it yet.
#[wasm_bindgen]
#[must_use]
pub fn is_waking() -> bool {
    app::is_waking()
}
