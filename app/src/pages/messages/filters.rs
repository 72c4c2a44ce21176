//! Which conversations of the desk's inbox are shown.

use leptos::prelude::*;
use model::view::{Filter, FolderPage, List};

use crate::{address::Page, frame::Frame, i18n::words};

/// Which of them: links, so that nothing is chosen by moving through them.
pub fn filters(frame: &Frame, page: &FolderPage) -> Option<AnyView> {
    let words = words();
    let current = page.list.filter?;
    let links = Filter::ALL.into_iter().map(|filter| {
        let name = match filter {
            Filter::NeedsAnswer => words.filter_needs_answer(),
            Filter::Mine => words.filter_mine(),
            Filter::Team => words.filter_team(),
            Filter::All => words.filter_all(),
        };
        let count = page
            .awaiting
            .filter(|count| filter == Filter::NeedsAnswer && *count > 0);
        let count = count.map(|count| {
            view! {
                " "
                <span class="filters__count">{words.tally(count)}</span>
            }
        });
        let list = List {
            filter: Some(filter),
            ..List::default()
        };
        view! {
            <li>
                <a
                    class="filters__link"
                    href=format!("{}{list}", frame.to(Page::Messages))
                    aria-current=(filter == current).then_some("true")
                >
                    {name}
                    {count}
                </a>
            </li>
        }
    });
    Some(
        view! {
            <nav class="filters" aria-label=words.filter_label()>
                <ul class="filters__list">{links.collect_view()}</ul>
            </nav>
        }
        .into_any(),
    )
}
