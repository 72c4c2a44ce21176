//! The field in which a message is written.
//!
//! The server renders a text area, which is all that a page without script needs. In the browser
//! [`MessageEditor`] puts the editor of [`surface`] in its place, with what was typed, the caret
//! and the focus, and keeps the text area as a hidden mirror: a plain post of the form, or a crash,
//! loses no text.

mod help_dialog;
mod link_dialog;
mod message_body;
mod message_editor;
mod said;
mod shortcut;
mod surface;
mod toolbar;
mod viewport;

pub use message_body::{Lines, MessageBody};
pub use message_editor::MessageEditor;
pub use viewport::keep_above_keyboard;
