//! The stored form: JSON with a version.
//!
//! ```json
//! {"version":1,"blocks":[
//!   {"kind":"paragraph","runs":[{"text":"Dear "},{"text":"all","bold":true}]},
//!   {"kind":"numbered","depth":0,"quote":false,"start":3,"runs":[{"text":"third"}]}]}
//! ```
//!
//! `start` is a number, or `"continue"` for a list that goes on where the one before it ended.
//! A fragment on the clipboard has the same form and one key more, `whole`.
//! What has its default value is left out in writing and may be left out in reading.

mod read;
mod write;

pub(crate) use read::fragment_from_json;
pub(crate) use write::fragment_to_json;

/// The version that is written. Reading knows this one only.
pub const VERSION: u32 = 1;

#[cfg(test)]
mod tests;
