//! Leaving a page on which something was typed: first it is asked.

use leptos::{ev, prelude::*};
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;
use web_sys::HtmlAnchorElement;

use crate::{components::Dialog, i18n::words};

/// Provided as a context around all pages; a page with a form says when there is something to lose.
#[derive(Clone, Copy)]
pub struct Leaving {
    has_text: StoredValue<Option<Callback<(), bool>>>,
    discard: StoredValue<Option<Callback<()>>>,
    /// Where somebody wants to go.
    wanted: RwSignal<Option<String>>,
}

impl Leaving {
    pub fn provide() -> Self {
        let leaving = Self {
            has_text: StoredValue::new(None),
            discard: StoredValue::new(None),
            wanted: RwSignal::new(None),
        };
        provide_context(leaving);
        // Closing the tab, or a form of another page: here only the browser may ask.
        Effect::new(move || {
            let handle = window_event_listener(ev::beforeunload, move |event| {
                if leaving.must_ask() {
                    event.prevent_default();
                    // Browsers older than 2024 look at this instead.
                    event.set_return_value("?");
                }
            });
            on_cleanup(move || handle.remove());
        });
        leaving
    }

    /// For as long as the calling component lives. `discard` forgets what was typed.
    pub fn guard(self, has_text: Callback<(), bool>, discard: Callback<()>) {
        self.has_text.set_value(Some(has_text));
        self.discard.set_value(Some(discard));
        on_cleanup(move || self.release());
    }

    /// There is nothing to lose any more.
    pub fn release(self) {
        self.has_text.try_set_value(None);
        self.discard.try_set_value(None);
    }

    fn must_ask(self) -> bool {
        self.has_text
            .get_value()
            .is_some_and(|has_text| has_text.run(()))
    }

    /// Whether one may go there at once; else it is asked now.
    pub fn may_go(self, to: &str) -> bool {
        let must_ask = self.must_ask();
        if must_ask {
            self.wanted.set(Some(to.to_owned()));
        }
        !must_ask
    }

    /// For clicks anywhere in the page, before the router sees them.
    pub fn on_click(self, event: &ev::MouseEvent) {
        let has_modifier =
            event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        if event.default_prevented() || event.button() != 0 || has_modifier {
            return;
        }
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let link = target.and_then(|target| target.closest("a[href]").ok().flatten());
        let Some(link) = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) else {
            return;
        };
        // Calls, places in this page, other windows: one stays.
        let href = link.get_attribute("href").unwrap_or_default();
        if !href.starts_with('/') || !link.target().is_empty() {
            return;
        }
        if !self.may_go(&href) {
            event.prevent_default();
        }
    }
}

/// The question.
#[component]
pub fn LeaveDialog() -> impl IntoView {
    let words = words();
    let leaving: Leaving = expect_context();
    let open = RwSignal::new(false);
    Effect::new(move || open.set(leaving.wanted.with(Option::is_some)));
    // Closed by Escape.
    Effect::new(move || {
        if !open.get() {
            leaving.wanted.set(None);
        }
    });
    let navigate = use_navigate();
    let go = move |_| {
        let Some(to) = leaving.wanted.get_untracked() else {
            return;
        };
        if let Some(discard) = leaving.discard.get_value() {
            discard.run(());
        }
        leaving.release();
        leaving.wanted.set(None);
        navigate(&to, Default::default());
    };
    view! {
        <Dialog open=open id="leave" title=words.leave_title()>
            <div class="dialog__body">
                <p>{words.leave_text()}</p>
            </div>
            <div class="dialog__actions">
                <button class="button button--danger" type="button" on:click=go>
                    {words.leave_go()}
                </button>
                <button
                    class="button button--primary"
                    type="button"
                    autofocus
                    on:click=move |_| leaving.wanted.set(None)
                >
                    {words.leave_stay()}
                </button>
            </div>
        </Dialog>
    }
    .into_any()
}
