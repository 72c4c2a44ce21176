//! Writing a new message.

mod combobox;
mod fields;
mod filter;
mod form;
mod plain;
mod recipients;
mod sheet;
mod types;
mod writing;

#[cfg(feature = "ssr")]
pub use form::{ComposeForm, ComposeSetup};
