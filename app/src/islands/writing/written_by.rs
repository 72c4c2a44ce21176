//! What every form says beside what is typed into it.

use leptos::prelude::*;
use model::{AccountId, PatientId};

use crate::forms::field;

/// From which account a form is written and for whose record, as the page shows it around the
/// form. Meanwhile somebody else may have signed in in the same browser: the server compares.
///
/// It is the first thing in a form. When somebody goes back in the browser's history, the browser
/// fills in what was typed on the page that was there, though another account's is there now; it
/// does so for a form with the same action and the same names of its first two controls (Chromium,
/// `form_controller.cc`, `FormSignature`; WebKit has the same). So a name says whose form it is:
/// the writer finds the text again, and nobody else does, nor the writer once it was sent. Firefox
/// fills in nothing on pages that are `no-store`.
#[component]
pub fn WrittenBy(
    account: AccountId,
    /// `None` where a care team writes.
    record: Option<PatientId>,
    /// What the writer had sent before.
    after: String,
) -> impl IntoView {
    let record = record.map(|record| record.to_string()).unwrap_or_default();
    view! {
        <input type="hidden" name=format!("of-{account}-{after}") />
        <input type="hidden" name=field::ACCOUNT value=account.to_string() />
        <input type="hidden" name=field::PATIENT value=record />
    }
}
