//! New messages.

use leptos::prelude::*;
use model::{
    NewMessage, PatientId, Scope,
    view::{ComposeView, Sent},
};

use super::{ApiError, json::Json};

/// What the page "New message" offers.
///
/// # Errors
/// `SignedOut`, `NotFound`, `Unavailable`.
#[server(endpoint = "message/offer", input = Json, output = Json)]
pub async fn offer_compose(patient: PatientId) -> Result<ComposeView, ApiError> {
    super::answer(async {
        super::mailbox_of(Scope::Patient(patient))
            .await?
            .compose()
            .await
    })
    .await
}

/// # Errors
/// `SignedOut`, `Unavailable`, and all that [`mailbox::Mailbox::send`] refuses.
#[server(endpoint = "message/send", input = Json, output = Json)]
pub async fn send_message(message: NewMessage) -> Result<Sent, ApiError> {
    super::answer(async {
        let mailbox = super::mailbox_of(Scope::Patient(message.patient)).await?;
        mailbox.send(message).await
    })
    .await
}
