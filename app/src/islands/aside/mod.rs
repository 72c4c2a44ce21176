//! What is alive beside the forms in which something is written: small, and seldom needed.

mod credentials;
mod dialogs;
mod sign_in;

use json::Carried;
use leptos::prelude::*;
use model::AccountId;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
pub use self::credentials::Credentials;
pub use self::sign_in::SignInSetup;
use self::{dialogs::Dialogs, sign_in::SignInForm};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum AsideSetup {
    /// The dialogs over every page of the account.
    Dialogs {
        account: AccountId,
        username: String,
    },
    SignIn(SignInSetup),
}

#[island(lazy)]
pub fn Aside(#[prop(into)] setup: Carried<AsideSetup>) -> impl IntoView {
    match setup.0 {
        AsideSetup::Dialogs { account, username } => {
            view! { <Dialogs account username /> }.into_any()
        }
        AsideSetup::SignIn(setup) => view! { <SignInForm setup /> }.into_any(),
    }
}
