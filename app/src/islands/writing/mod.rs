//! The forms in which something is written: a new message, and an answer.

mod asked;
mod attaching;
mod compose;
mod held;
mod keeping;
mod kept;
mod message_field;
mod reply;
mod sending;
mod written_by;

#[cfg(feature = "ssr")]
pub use self::{
    attaching::AttachSetup,
    compose::{ComposeForm, ComposeSetup},
    reply::{ReplyForm, ReplySetup},
    sending::why_not,
};
