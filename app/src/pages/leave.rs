//! Leaving a page on which something was typed: first it is asked.

use leptos::{ev, prelude::*};
use leptos_router::hooks::use_navigate;
use model::AccountId;
use wasm_bindgen::JsCast;
use web_sys::HtmlAnchorElement;

use crate::{
    components::{Dialog, Erase},
    forms::Typed,
    i18n::words,
};

/// Provided as a context around all pages; a page with a form says when there is something to lose.
#[derive(Clone, Copy)]
pub struct Leaving {
    /// What would be lost on the present page, if anything.
    guarded: StoredValue<Option<Callback<(), Option<Typed>>>>,
    /// Counts guards, so that an old one does not release the next.
    guards: StoredValue<u32>,
    /// Where somebody wants to go.
    wanted: RwSignal<Option<String>>,
    /// What was typed on a page that was left without being asked (the browser's Back does not
    /// ask), and its address. In memory only.
    kept: StoredValue<Option<(String, Typed)>>,
}

impl Leaving {
    pub fn provide() -> Self {
        let leaving = Self {
            guarded: StoredValue::new(None),
            guards: StoredValue::new(0),
            wanted: RwSignal::new(None),
            kept: StoredValue::new(None),
        };
        provide_context(leaving);
        // Closing the tab, or a form of another page: here only the browser may ask.
        Effect::new(move || {
            let handle = window_event_listener(ev::beforeunload, move |event| {
                if leaving.has_something() {
                    event.prevent_default();
                    // Browsers older than 2024 look at this instead.
                    event.set_return_value("?");
                }
            });
            on_cleanup(move || handle.remove());
        });
        leaving
    }

    /// For as long as the calling component lives, asks before the page at `path` is left while
    /// `typed` has something to lose. In the browser only: on the server nobody leaves.
    pub fn guard(self, path: String, typed: Callback<(), Option<Typed>>) {
        Effect::new(move || {
            self.guards.update_value(|guards| *guards += 1);
            let guard = self.guards.get_value();
            let path = path.clone();
            self.guarded.set_value(Some(typed));
            on_cleanup(move || {
                if self.guards.try_get_value() != Some(guard) {
                    return;
                }
                if let Some(typed) = self.would_be_lost() {
                    self.kept.set_value(Some((path, typed)));
                }
                self.release();
            });
        });
    }

    /// What was typed from that account on the page at `path` when it was left without being asked.
    pub fn take_kept(self, path: &str, account: AccountId) -> Option<Typed> {
        let is_meant =
            |(known, typed): &(String, Typed)| known == path && typed.writer() == Some(account);
        let is_here = self
            .kept
            .with_value(|kept| kept.as_ref().is_some_and(is_meant));
        let kept = is_here.then(|| self.kept.try_update_value(Option::take));
        kept.flatten().flatten().map(|(_, typed)| typed)
    }

    /// There is nothing to lose any more.
    pub fn release(self) {
        self.guarded.set_value(None);
    }

    /// Something was typed on this page that leaving would lose.
    pub fn has_something(self) -> bool {
        self.would_be_lost().is_some()
    }

    fn would_be_lost(self) -> Option<Typed> {
        self.guarded.get_value()?.run(())
    }

    /// Whether one may go there at once; else it is asked now.
    pub fn may_go(self, to: &str) -> bool {
        let must_ask = self.has_something();
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
    let is_asked = Signal::derive(move || leaving.wanted.with(Option::is_some));
    let stay = Callback::new(move |()| leaving.wanted.set(None));
    let navigate = use_navigate();
    let go = move |_| {
        let Some(to) = leaving.wanted.get_untracked() else {
            return;
        };
        leaving.release();
        leaving.wanted.set(None);
        navigate(&to, Default::default());
    };
    view! {
        <Dialog open=is_asked on_close=stay id="leave" title=words.leave_title()>
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
                    on:click=move |_| stay.run(())
                >
                    {words.leave_stay()}
                </button>
            </div>
        </Dialog>
    }
    .erase()
}
