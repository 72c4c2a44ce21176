//! What was being written, over the browser's Back and Forward: it stays in a field of the form,
//! which the browser fills in again, as it does with what was typed into the other fields. Nothing is
//! put into the browser's storage, and whoever signs in after is not given it: see
//! [`super::written_by`].

use leptos::prelude::*;
use model::AccountId;
use web_sys::HtmlTextAreaElement;

use crate::forms::{Typed, field};

const ID: &str = "kept";

/// The field. The server leaves it empty, and makes nothing of it.
#[component]
pub fn Kept() -> impl IntoView {
    // Of hidden inputs a browser remembers nothing.
    view! { <textarea id=ID name=field::KEPT hidden></textarea> }
}

/// Before the page is left.
pub fn keep(typed: &Typed) {
    let area = crate::browser::element_as::<HtmlTextAreaElement>(ID);
    if let (Some(area), Ok(json)) = (area, serde_json::to_string(typed)) {
        area.set_value(&json);
    }
}

/// When it is come back to, if that account had written there.
pub fn kept(account: AccountId) -> Option<Typed> {
    let area = crate::browser::element_as::<HtmlTextAreaElement>(ID)?;
    let typed: Typed = serde_json::from_str(&area.value()).ok()?;
    (typed.writer() == Some(account)).then_some(typed)
}
