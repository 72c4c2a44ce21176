//! Who is signed in.

use leptos::prelude::*;
use model::view::AccountView;

use super::{ApiError, json::Json};

/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "account/view", input = Json, output = Json)]
pub async fn view_account() -> Result<AccountView, ApiError> {
    use crate::context::RequestContext;
    super::answer(async { RequestContext::current()?.account_view().await }).await
}
