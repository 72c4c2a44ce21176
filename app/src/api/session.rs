//! The session of this browser.

use leptos::prelude::*;
use model::view::SessionView;

use super::{ApiError, json::Json};

/// Signs in without leaving the page, so that nothing typed on it is lost.
///
/// # Errors
/// `UsernameMissing`, `PasswordMissing`, `WrongCredentials`, `TooManyAttempts`, `Unavailable`.
#[server(endpoint = "session/start", input = Json, output = Json)]
pub async fn start_session(username: String, password: String) -> Result<(), ApiError> {
    use crate::context::RequestContext;
    super::answer(async {
        let context = RequestContext::current()?;
        context.door.sign_in(&username, &password).await?;
        Ok(())
    })
    .await
}

/// How long the session lasts. Asking makes it no longer.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "session/view", input = Json, output = Json)]
pub async fn view_session() -> Result<SessionView, ApiError> {
    super::answer(async { lasts() }).await
}

/// Keeps the session alive, as every other request does, and says how long it lasts then.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "session/extend", input = Json, output = Json)]
pub async fn extend_session() -> Result<SessionView, ApiError> {
    use crate::context::RequestContext;
    super::answer(async {
        let context = RequestContext::current()?;
        // Whoever asks for it is told when it is so.
        context.store.caught_up(context.signed_in()?).await;
        lasts()
    })
    .await
}

#[cfg(feature = "ssr")]
fn lasts() -> Result<SessionView, ::mailbox::MailboxError> {
    use crate::context::RequestContext;
    let context = RequestContext::current()?;
    let present = context.present.ok_or(model::ErrorCode::SignedOut)?;
    let session = present.session;
    let left = session.until().0 - context.store.now().0;
    Ok(SessionView {
        seconds: u32::try_from(left / 1_000).unwrap_or_default(),
        extendable: session.idle_until < session.ends,
    })
}
