//! The rich-text document of a message.
//!
//! A [`Document`] is a flat list of [`Block`]s; a block is a list of [`Run`]s, each with its
//! [`Marks`]. Lists and quotes are attributes of blocks, so that invalid nesting cannot be written
//! down; the nested form that a page shows is computed. Nothing here knows of a browser: the same
//! code runs in the page and on the server.
//!
//! ```
//! use document::{Document, Limits, Mark, edit::{self, State}};
//!
//! let draft = State::new(Document::from_plain_text("Dear Dr. Nair,\n")?);
//! let bold = edit::toggle_mark(&draft, Mark::Bold).expect("it can be pending").state;
//! let typed = edit::insert_text(&bold, "my knee").expect("there is a caret").state;
//!
//! let stored = typed.document.to_json();
//! let read = Document::from_json(&stored, &Limits::DEFAULT)?;
//! assert_eq!(read.preview(40), "Dear Dr. Nair, my knee");
//! assert!(read.blocks()[1].runs()[0].marks().bold);
//! # Ok::<(), document::DocumentError>(())
//! ```
//!
//! Where to look: [`edit`] for what can be done to a document, [`History`] for undo, [`outline`]
//! for showing it, [`Fragment`] for the clipboard.
//!
//! Every `Document` keeps these invariants, however it was made:
//!
//! - it has at least one block;
//! - no run is empty, and neighbouring runs differ in their marks;
//! - text has no control characters but tab and line feed (a line break inside a block);
//! - every link has passed [`Link::parse`];
//! - a block's depth is the number of list items it is inside of.

mod block;
mod bounded;
mod case;
pub mod character;
mod count;
mod document;
pub mod edit;
mod error;
mod fragment;
mod history;
mod html;
mod json;
mod limits;
mod link;
mod marks;
mod nesting;
#[cfg(test)]
mod notation;
pub mod outline;
mod plain;
mod position;
mod replace;
mod run;
pub mod segments;
mod size;
pub mod text;

pub use block::{Block, BlockId, BlockKind, Format, Numbering, Piece};
pub use case::lowercase;
pub use document::Document;
pub use error::DocumentError;
pub use fragment::Fragment;
pub use history::{History, Step};
pub use json::VERSION;
pub use limits::{BYTES, Limits};
pub use link::{BadLink, Link};
pub use marks::{Mark, Marks};
pub use position::{Position, Selection};
pub use replace::{Bias, Changes, Mapping};
pub use run::Run;
