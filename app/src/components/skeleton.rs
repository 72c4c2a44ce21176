//! What stands for a page that is on its way.

use leptos::prelude::*;

use super::Erase;

use crate::i18n::words;

/// A few grey lines; "Loading…" for those who cannot see them.
#[component]
pub fn Skeleton() -> impl IntoView {
    let words = words();
    view! {
        <p class="visually-hidden" role="status">
            {words.inbox_loading()}
        </p>
        <div class="skeleton" aria-hidden="true">
            <span class="skeleton__line"></span>
            <span class="skeleton__line"></span>
            <span class="skeleton__line skeleton__line--short"></span>
        </div>
    }
    .erase()
}
