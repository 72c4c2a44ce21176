//! Server functions: parse, who is signed in, one call on the mailbox, map the error. No rule lives
//! here. Every one of them is a public endpoint under `/api/<resource>/<verb>`.

mod account;
mod conversation;
mod draft;
mod error;
mod json;
mod mailbox;
mod message;
mod organization;
mod session;

pub use account::view_account;
pub use conversation::{SendReply, open_conversation, send_reply, view_details, view_receipt};
pub use draft::{
    DiscardDraft, KeepDraft, ViewDraft, discard_draft, keep_draft, list_drafts, view_answers_begun,
    view_draft,
};
pub use error::ApiError;
#[cfg(feature = "ssr")]
use error::answer;
#[cfg(feature = "ssr")]
pub use error::{refusal, status};
pub use mailbox::{
    CountNew, count_in_folders, count_new, count_unread, list_folder, next_conversation,
    search_messages, view_filed, view_looked_for, view_people, view_today,
};
pub use message::{SendMessage, carry_over, offer_compose, send_message};
pub use organization::{DemoAccount, DemoNote, Welcome, greet};
pub use session::{ExtendSession, ViewSession, extend_session, start_session, view_session};

/// The mailbox in which something is written from the page of `account`, which must be that of the
/// present request.
#[cfg(feature = "ssr")]
async fn mailbox_as(
    account: model::AccountId,
    scope: model::Scope,
) -> Result<::mailbox::Mailbox, ::mailbox::MailboxError> {
    crate::context::RequestContext::current()?.signed_in_as(account)?;
    mailbox_of(scope).await
}

/// The browser of the present request remembers that something was sent from it.
#[cfg(feature = "ssr")]
fn was_sent() -> Result<(), ::mailbox::MailboxError> {
    crate::context::RequestContext::current()?.door.sent();
    Ok(())
}

/// The mailbox that a server function was asked about, for the account of the present request.
#[cfg(feature = "ssr")]
async fn mailbox_of(scope: model::Scope) -> Result<::mailbox::Mailbox, ::mailbox::MailboxError> {
    crate::context::RequestContext::current()?
        .mailbox(scope)
        .await
}
