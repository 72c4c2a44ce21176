//! A moment on a page.

use leptos::prelude::*;

use model::Moment;

use crate::i18n::words;

/// A moment, as short as can be seen from `now`; in full as its title and for screen readers.
pub fn when(moment: Moment, now: Moment, class: &'static str) -> AnyView {
    let words = words();
    let full = words.moment_full(moment);
    let title = full.clone();
    view! {
        <time class=class datetime=moment.rfc3339() title=title>
            <span aria-hidden="true">{words.moment_near(moment, now)}</span>
            <span class="visually-hidden">{full}</span>
        </time>
    }
    .into_any()
}
