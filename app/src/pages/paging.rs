//! From one part of a list to the next.

use leptos::prelude::*;

use crate::i18n::words;

/// Where a way leads, and its name.
pub type Leads = (String, &'static str);

/// To the beginning, where this is not it, and on, where there is more.
pub fn paging(first: Option<Leads>, next: Option<Leads>) -> Option<AnyView> {
    if first.is_none() && next.is_none() {
        return None;
    }
    let link = |class: &'static str, leads: Option<Leads>| {
        leads.map(|(href, name)| {
            view! {
                <a class=class href=href>
                    {name}
                </a>
            }
        })
    };
    Some(
        view! {
            <nav class="pagination" aria-label=words().inbox_more()>
                {link("button button--quiet", first)}
                {link("button button--secondary", next)}
            </nav>
        }
        .into_any(),
    )
}
