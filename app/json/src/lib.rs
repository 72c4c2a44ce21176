//! JSON as both sides read and write it.
//!
//! The server reads with [`serde_json`]. In the browser that would be a third of the code of every type
//! that is read: a reader of text is compiled into each of them. There the browser's own `JSON.parse`
//! reads the text, and what comes of it is taken over value by value (`values.rs`).
//!
//! The two differ where a text is not JSON as this program writes it: of a key that comes twice the
//! browser knows the last one only, half a character is U+FFFD, and no number is exact beyond 2⁵³. And
//! of an error it says that there is one, no more: nobody reads more of it there. What decides is what
//! the server reads.

mod carried;
#[cfg(target_arch = "wasm32")]
mod values;

use serde::{
    Serialize,
    de::{DeserializeOwned, DeserializeSeed},
};

pub use carried::Carried;
#[cfg(not(target_arch = "wasm32"))]
pub use serde_json::Error;
#[cfg(target_arch = "wasm32")]
pub use values::Error;

/// # Errors
/// Where the text is no JSON, or that of something else.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    read_with(std::marker::PhantomData, text)
}

/// Reads with something that already knows more than the type.
///
/// # Errors
/// As [`read`].
pub fn read_with<'de, S: DeserializeSeed<'de>>(seed: S, text: &'de str) -> Result<S::Value, Error> {
    #[cfg(target_arch = "wasm32")]
    return seed.deserialize(values::Json::parse(text)?);
    #[cfg(not(target_arch = "wasm32"))]
    {
        let mut text = serde_json::Deserializer::from_str(text);
        let read = seed.deserialize(&mut text)?;
        text.end().map(|()| read)
    }
}

/// # Errors
/// Where a map has keys that are no strings.
pub fn write<T: Serialize>(value: &T) -> Result<String, serde_json::Error> {
    serde_json::to_string(value)
}
