//! The session of this browser.

use leptos::prelude::*;

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
