//! Leaving a page on which something was typed: first it is asked.

use std::time::Duration;

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlAnchorElement, HtmlFormElement};

/// What a page with a form says of itself, and what is asked about it.
#[derive(Clone, Copy)]
pub struct Leaving {
    /// Where there is a form: whether there is something to lose.
    guarded: StoredValue<Option<Callback<(), bool>>>,
    wanted: RwSignal<Option<Wanted>>,
    /// Another program was called a moment ago, to dial or to write.
    calls: StoredValue<bool>,
}

/// Where somebody wants to go.
#[derive(Clone, PartialEq, Eq)]
enum Wanted {
    Page(String),
    /// By the form that has the mark.
    Form,
}

/// An attribute of the form that somebody wanted to post.
const MARK: &str = "data-wanted";

impl Leaving {
    pub fn new() -> Self {
        Self {
            guarded: StoredValue::new(None),
            wanted: RwSignal::new(None),
            calls: StoredValue::new(false),
        }
    }

    /// From now on asks before the page is left while there is something to lose: by a link or
    /// another form in our own words, by everything else (closing the tab, Back, another address) in
    /// those of the browser.
    /// `keep` puts it where the browser finds it again, should it not be lost.
    pub fn guard(self, has_something: Callback<(), bool>, keep: Callback<()>) {
        Effect::new(move || {
            self.guarded.set_value(Some(has_something));
            window_event_listener(ev::beforeunload, move |event| {
                if self.has_something() && !self.calls.get_value() {
                    keep.run(());
                    event.prevent_default();
                    // Browsers older than 2024 look at this instead.
                    event.set_return_value("?");
                }
            });
            window_event_listener(ev::click, move |event| self.on_click(&event));
            window_event_listener(ev::submit, move |event| self.on_submit(&event));
        });
    }

    /// There is nothing to lose any more.
    pub fn release(self) {
        self.guarded.set_value(None);
    }

    /// Something was typed on this page that leaving would lose.
    pub fn has_something(self) -> bool {
        self.guarded.get_value().is_some_and(|asked| asked.run(()))
    }

    /// It is asked now whether to leave.
    pub fn is_asked(self) -> Signal<bool> {
        Signal::derive(move || self.wanted.with(Option::is_some))
    }

    /// One stays where one is. A select that would have led away shows again where that is.
    pub fn stay(self) {
        if self.wanted.get_untracked() == Some(Wanted::Form)
            && let Some(form) = marked()
        {
            form.reset();
            drop(form.remove_attribute(MARK));
        }
        self.wanted.set(None);
    }

    /// One goes on, and what was typed is lost.
    pub fn go(self) {
        let Some(wanted) = self.wanted.get_untracked() else {
            return;
        };
        self.release();
        self.wanted.set(None);
        match wanted {
            Wanted::Page(to) => crate::browser::go(&to),
            // Not asking again, as `request_submit` would.
            Wanted::Form => {
                if marked().is_none_or(|form| form.submit().is_err()) {
                    leptos::logging::error!("the form was not posted");
                }
            }
        }
    }

    fn on_click(self, event: &ev::MouseEvent) {
        let has_modifier =
            event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        if event.default_prevented() || event.button() != 0 || has_modifier {
            return;
        }
        let target = event.target().map(JsCast::dyn_into::<Element>);
        let Some(Ok(target)) = target else {
            return;
        };
        let link = target.closest("a[href]").ok().flatten();
        let Some(link) = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) else {
            return;
        };
        // To dial a number leaves nothing; but browsers look whether the page may be left before they
        // look where the link leads (HTML, 7.4.2.2).
        if matches!(link.protocol().as_str(), "tel:" | "sms:") {
            self.calls.set_value(true);
            set_timeout(move || self.calls.set_value(false), Duration::from_secs(1));
        }
        // Places in this page, other windows: one stays.
        let href = link.get_attribute("href").unwrap_or_default();
        if href.starts_with('/') && link.target().is_empty() && self.has_something() {
            event.prevent_default();
            self.wanted.set(Some(Wanted::Page(href)));
        }
    }

    /// Forms that send what was typed keep their events to themselves.
    fn on_submit(self, event: &ev::SubmitEvent) {
        let form = event.target().map(JsCast::dyn_into::<HtmlFormElement>);
        let Some(Ok(form)) = form else {
            return;
        };
        if !event.default_prevented() && self.has_something() {
            event.prevent_default();
            if form.set_attribute(MARK, "").is_ok() {
                self.wanted.set(Some(Wanted::Form));
            }
        }
    }
}

fn marked() -> Option<HtmlFormElement> {
    let marked = document().query_selector(&format!("[{MARK}]")).ok()??;
    marked.dyn_into().ok()
}
