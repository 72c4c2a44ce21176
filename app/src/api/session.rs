//! The session of this browser.

use leptos::prelude::*;
use model::{AccountId, view::SessionView};

use super::{ApiError, json::Json};

/// Signs in without leaving the page, so that nothing typed on it is lost. `account` is whose page
/// it is: nobody else may be on it.
///
/// # Errors
/// `UsernameMissing`, `PasswordMissing`, `WrongCredentials`, `TooManyAttempts`, `OtherAccount`,
/// `Unavailable`.
#[server(endpoint = "session/start", input = Json, output = Json)]
pub async fn start_session(
    account: AccountId,
    username: String,
    password: String,
) -> Result<(), ApiError> {
    use crate::context::RequestContext;
    super::answer(async {
        let context = RequestContext::current()?;
        let door = context.door;
        door.sign_in(&username, &password, Some(account)).await?;
        Ok(())
    })
    .await
}

/// How long the session lasts, if it is still that of the account whose page asks. Asking makes it
/// no longer.
///
/// # Errors
/// `SignedOut`, `OtherAccount`, `Unavailable`.
#[server(endpoint = "session/view", input = Json, output = Json)]
pub async fn view_session(account: AccountId) -> Result<SessionView, ApiError> {
    super::answer(async { lasts(account) }).await
}

/// Keeps the session alive, as every other request does, and says how long it lasts then.
///
/// # Errors
/// As [`view_session`].
#[server(endpoint = "session/extend", input = Json, output = Json)]
pub async fn extend_session(account: AccountId) -> Result<SessionView, ApiError> {
    use crate::context::RequestContext;
    super::answer(async {
        let context = RequestContext::current()?;
        // Whoever asks for it is told when it is so.
        context
            .store
            .caught_up(context.signed_in_as(account)?)
            .await;
        lasts(account)
    })
    .await
}

#[cfg(feature = "ssr")]
fn lasts(account: AccountId) -> Result<SessionView, ::mailbox::MailboxError> {
    use crate::context::RequestContext;
    let context = RequestContext::current()?;
    context.signed_in_as(account)?;
    let key_name = context.unsent_key_name();
    let session = context.present.and_then(|present| present.session);
    let session = session.ok_or(model::ErrorCode::SignedOut)?;
    let left = session.until().0 - context.store.now().0;
    Ok(SessionView {
        seconds: u32::try_from(left / 1_000).unwrap_or_default(),
        extendable: session.idle_until < session.ends,
        key_name: key_name.unwrap_or_default(),
    })
}
