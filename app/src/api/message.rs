//! New messages.

use leptos::prelude::*;
use model::{
    AccountId, ConversationId, NewMessage, PatientId,
    view::{Carried, ComposeView, Sent},
};

use super::{ApiError, json::Json};

/// What a new message takes from a conversation.
///
/// # Errors
/// As [`offer_compose`].
#[server(endpoint = "message/carried", input = Json, output = Json)]
pub async fn carry_over(
    patient: PatientId,
    conversation: ConversationId,
) -> Result<Carried, ApiError> {
    super::answer(async {
        super::mailbox_of(model::Scope::Patient(patient))
            .await?
            .carried(conversation)
            .await
    })
    .await
}

/// What the page "New message" offers.
///
/// # Errors
/// `SignedOut`, `NotFound`, `Unavailable`.
#[server(endpoint = "message/offer", input = Json, output = Json)]
pub async fn offer_compose(patient: PatientId) -> Result<ComposeView, ApiError> {
    super::answer(async {
        super::mailbox_of(model::Scope::Patient(patient))
            .await?
            .compose()
            .await
    })
    .await
}

/// `account` is whose page the message was written on.
///
/// # Errors
/// `SignedOut`, `OtherAccount`, `Unavailable`, and all that [`mailbox::Mailbox::send`] refuses.
#[server(endpoint = "message/send", input = Json, output = Json)]
pub async fn send_message(account: AccountId, message: NewMessage) -> Result<Sent, ApiError> {
    super::answer(async {
        let mailbox = super::mailbox_as(account, model::Scope::Patient(message.patient)).await?;
        let sent = mailbox.send(message).await?;
        super::was_sent()?;
        Ok(sent)
    })
    .await
}
