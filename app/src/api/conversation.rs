//! One conversation: reading it, and answering.

use leptos::prelude::*;
use model::{
    ConversationId, NewReply,
    view::{ConversationView, Sent},
};

use super::{ApiError, json::Json};
use crate::address::Scope;

/// The conversation, which is read by that.
///
/// # Errors
/// `SignedOut`; `NotFound`, also when it exists but not for this viewer; `Unavailable`.
#[server(endpoint = "conversation/open", input = Json, output = Json)]
pub async fn open_conversation(
    scope: Scope,
    conversation: ConversationId,
) -> Result<ConversationView, ApiError> {
    super::answer(async {
        let mailbox = super::mailbox_of(scope).await?;
        mailbox.conversation(conversation, None).await
    })
    .await
}

/// # Errors
/// `SignedOut`, `Unavailable`, and all that [`mailbox::Mailbox::reply`] refuses.
#[server(endpoint = "conversation/reply", input = Json, output = Json)]
pub async fn send_reply(reply: NewReply) -> Result<Sent, ApiError> {
    super::answer(async {
        let scope = reply.patient.map_or(Scope::Desk, Scope::Patient);
        super::mailbox_of(scope).await?.reply(reply).await
    })
    .await
}
