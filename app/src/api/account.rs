//! Who is signed in.

use leptos::prelude::*;
use model::view::AccountView;

use super::{ApiError, json::Json};

/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "account/view", input = Json, output = Json)]
pub async fn view_account() -> Result<AccountView, ApiError> {
    use crate::context::RequestContext;
    super::answer(async {
        let context = RequestContext::current()?;
        let account = context.signed_in()?;
        ::mailbox::Accounts::new(&context.store).view(account).await
    })
    .await
}
