//! One conversation: reading it, and answering.

use leptos::prelude::*;
use model::{
    AccountId, ConversationId, NewReply, Timestamp,
    view::{ConversationView, DetailsView, Receipt, Sent},
};

use super::{ApiError, json::Json};
use crate::address::Scope;

/// The conversation with its newest messages, which is read by that; or with those before a
/// message, by its position.
///
/// # Errors
/// `SignedOut`; `NotFound`, also when it exists but not for this viewer; `Unavailable`.
#[server(endpoint = "conversation/open", input = Json, output = Json)]
pub async fn open_conversation(
    scope: Scope,
    conversation: ConversationId,
    before: Option<u32>,
) -> Result<ConversationView, ApiError> {
    super::answer(async {
        let mailbox = super::mailbox_of(scope).await?;
        mailbox.conversation(conversation, before).await
    })
    .await
}

/// What the reader wrote last in a conversation; nothing where somebody else wrote after it, or where
/// it does not exist for this viewer.
///
/// # Errors
/// `SignedOut`, `NotFound`, `NoMailbox`, `Unavailable`.
#[server(endpoint = "conversation/receipt", input = Json, output = Json)]
pub async fn view_receipt(
    scope: Scope,
    conversation: ConversationId,
) -> Result<Option<Receipt>, ApiError> {
    super::answer(async { super::mailbox_of(scope).await?.receipt(conversation).await }).await
}

/// What can be changed of a conversation, how it is, and what was changed since a moment.
///
/// # Errors
/// `SignedOut`, `Unavailable`, and all that [`mailbox::Mailbox::details`] refuses.
#[server(endpoint = "conversation/details", input = Json, output = Json)]
pub async fn view_details(
    scope: Scope,
    conversation: ConversationId,
    since: Option<Timestamp>,
) -> Result<DetailsView, ApiError> {
    super::answer(async {
        let mailbox = super::mailbox_of(scope).await?;
        mailbox.details(conversation, since).await
    })
    .await
}

/// `account` is whose page the reply was written on.
///
/// # Errors
/// `SignedOut`, `OtherAccount`, `Unavailable`, and all that [`mailbox::Mailbox::reply`] refuses.
#[server(endpoint = "conversation/reply", input = Json, output = Json)]
pub async fn send_reply(account: AccountId, reply: NewReply) -> Result<Sent, ApiError> {
    super::answer(async {
        let scope = reply.patient.map_or(Scope::Desk, Scope::Patient);
        let sent = super::mailbox_as(account, scope)
            .await?
            .reply(reply)
            .await?;
        super::was_sent()?;
        Ok(sent)
    })
    .await
}
