//! Forms that work before the program has arrived in the browser, and when it never does.
//!
//! Every form that changes something is a real `<form method="post">`. The server hands what was
//! posted to [`submit`]; what comes back either leads on or shows the same page again, with
//! everything that was typed and what is wrong with it ([`FormReply`]). A hydrated page reads its
//! form into the same [`Typed`] fields, makes the same checks and calls a server function instead.

#[cfg(feature = "ssr")]
mod attach;
#[cfg(feature = "ssr")]
mod draft;
#[cfg(feature = "ssr")]
mod edit;
#[cfg(feature = "ssr")]
mod filing;
mod message;
#[cfg(feature = "ssr")]
mod settings;
#[cfg(feature = "ssr")]
mod share;
#[cfg(feature = "ssr")]
mod submit;
mod typed;

use model::Refusal;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
pub use attach::{ATTACH_ROUTES, Attaching, PageInstead};
#[cfg(feature = "ssr")]
pub use edit::merged;
pub use message::{draft, new_message, new_reply, typed_of, written};
#[cfg(feature = "ssr")]
pub use share::{SHARE_ROUTE, SHARED_FIELDS, Sharing};
#[cfg(feature = "ssr")]
pub use submit::{FormOutcome, submit};
pub use typed::Typed;

/// The addresses that take posted forms, in axum's words.
pub const POST_ROUTES: [&str; 16] = [
    "/sign-in",
    "/sign-out",
    "/settings/language",
    "/settings/theme",
    "/messages",
    "/messages/new",
    "/messages/search",
    "/messages/{conversation}",
    "/drafts/{draft}",
    "/messages/{conversation}/edit",
    "/for/{patient}/messages",
    "/for/{patient}/messages/new",
    "/for/{patient}/messages/search",
    "/for/{patient}/messages/{conversation}",
    "/for/{patient}/drafts/{draft}",
    "/for/{patient}/messages/{conversation}/edit",
];

/// Why a page is shown again after its form was posted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormReply {
    /// What was typed, without passwords; nothing where another account typed it than the one
    /// that is signed in.
    pub typed: Typed,
    pub refusal: Option<Refusal>,
    /// The session had ended and was begun again: nothing is lost, nothing was sent yet.
    pub signed_in_again: bool,
}

/// Names of form fields, as the pages write them and the server reads them.
pub mod field {
    pub const USERNAME: &str = "username";
    pub const PASSWORD: &str = "password";
    /// Where to go after signing in.
    pub const NEXT: &str = "next";
    /// Where to go after a setting was changed.
    pub const BACK: &str = "back";
    pub const LANGUAGE: &str = "language";
    pub const THEME: &str = "theme";
    pub const TYPE: &str = "type";
    pub const TO: &str = "to";
    pub const SUBJECT: &str = "subject";
    pub const CONFIDENTIAL: &str = "confidential";
    pub const BODY: &str = "body";
    /// The same text with its formatting, as JSON. Never posted: for what the browser keeps.
    pub const DOCUMENT: &str = "document";
    /// A file that was uploaded for it; one for each.
    pub const ATTACHMENT: &str = "attachment";
    /// A file itself, in a form that is posted with files: after all other fields.
    pub const FILE: &str = "file";
    /// In the address of a form: why a file was not attached, by the name of an
    /// `AttachmentRefused`; one for each reason. [`NO_FILE`] where there was none.
    pub const ATTACH: &str = "attach";
    pub const NO_FILE: &str = "none";
    pub const CLIENT_KEY: &str = "client_key";
    /// Of a draft, or a conversation's details: the version that its writer had before them.
    pub const VERSION: &str = "version";
    /// Present when the button was pressed that keeps what is written as a draft.
    pub const KEEP: &str = "keep";
    /// What is done with a draft, `DISCARD` or `RESTORE`.
    pub const DRAFT: &str = "draft";
    pub const DISCARD: &str = "discard";
    pub const RESTORE: &str = "restore";
    /// Of an answer: the position of the last message that its writer had before them.
    pub const SEEN: &str = "seen";
    /// Where to go on after an answer was sent: present when that button was pressed.
    pub const THEN: &str = "then";
    /// What is done with conversations of a list: the name of a `model::Filing`.
    pub const FILING: &str = "do";
    /// One of them, as of its last message that the reader knows; what a draft is the answer to.
    pub const CONVERSATION: &str = "conversation";
    /// Present when it is done with all of the list, as of a time.
    pub const ALL: &str = "all";
    pub const AS_OF: &str = "as_of";
    /// Present in the address of a conversation of which nothing is to be folded.
    pub const WHOLE: &str = "whole";
    /// What is taken back.
    pub const UNDO: &str = "undo";
    /// From which account the form is written: that of the page it is on. It is believed of
    /// nothing but that; who acts is who is signed in.
    pub const ACCOUNT: &str = "account";
    /// For whose record; none where a care team writes.
    pub const PATIENT: &str = "patient";
    /// Each detail as it was then, so that what others have changed since can be told from what this
    /// writer has.
    pub const WAS_TYPE: &str = "was_type";
    pub const WAS_TO: &str = "was_to";
    pub const WAS_SUBJECT: &str = "was_subject";
    /// Present where confidentiality is asked for, and whether it was on.
    pub const WAS_CONFIDENTIAL: &str = "was_confidential";
    /// Present once the patient was told who will see what is confidential no more; their ids.
    pub const TOLD: &str = "told";
    /// Present when the button was pressed that leads back to the form.
    pub const GO_BACK: &str = "go_back";
    /// Present when the button was pressed that narrows the recipients to those of the type.
    pub const NARROW: &str = "narrow";
    /// Present in the form that begins the session again.
    pub const SIGN_IN_AGAIN: &str = "sign_in_again";
}
