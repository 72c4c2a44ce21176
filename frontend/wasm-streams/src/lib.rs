//! Stands in for the crate of that name in the browser's program. Server functions that stream need it,
//! and Carepost has none; but what it offers to scripts is written into every program that has it
//! somewhere below, where nothing finds out that nobody calls it.

use futures_util::stream::{Empty, Stream, empty};
use wasm_bindgen::JsValue;

/// A stream in which nothing ever comes.
#[derive(Debug)]
pub struct ReadableStream(web_sys::ReadableStream);

impl ReadableStream {
    #[must_use]
    pub fn from_raw(raw: web_sys::ReadableStream) -> Self {
        Self(raw)
    }

    /// # Panics
    ///
    /// Always.
    pub fn from_stream(_: impl Stream<Item = Result<JsValue, JsValue>> + 'static) -> Self {
        unreachable!("no server function takes a stream")
    }

    #[must_use]
    pub fn into_raw(self) -> web_sys::ReadableStream {
        self.0
    }

    #[must_use]
    pub fn into_stream(self) -> Empty<Result<JsValue, JsValue>> {
        empty()
    }
}
