//! The form to sign in. It is posted, also when the page is alive: the answer sets a cookie and
//! leads to a new page, and password managers know such forms best.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::credentials::{PasswordField, UsernameField};
use crate::{
    components::{ErrorSummary, Problems},
    forms::{FormReply, field},
    i18n::{Office, words},
};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignInSetup {
    /// What was posted from it, if the page is shown again.
    pub posted: FormReply,
    pub office: Office,
    /// Where to go then.
    pub next: String,
}

#[component]
pub fn SignInForm(setup: SignInSetup) -> impl IntoView {
    let words = words();
    let SignInSetup {
        posted,
        office,
        next,
    } = setup;
    let phone = posted.refusal.as_ref().map(|_| office.phone.clone());
    let problems = Problems::new(posted.refusal);
    let username = posted.typed.get(field::USERNAME).to_owned();
    view! {
        <form class="form" method="post" action="/sign-in" novalidate>
            <ErrorSummary problems=problems office=office />
            <input type="hidden" name=field::NEXT value=next />
            <UsernameField value=username problems=problems />
            <PasswordField problems=problems phone=phone.unwrap_or_default() />
            <button class="button button--primary button--wide button--large">
                {words.sign_in_submit()}
            </button>
        </form>
    }
}
