//! Leaving a page on which something was typed: it is saved before, and where it cannot be, it is
//! asked.

use std::time::Duration;

use leptos::{ev, prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlAnchorElement, HtmlFormElement};

use super::Unsent;

use crate::react::{effect, listen};

/// What a page with a form says of itself, and what is asked about it.
#[derive(Clone, Copy)]
pub struct Leaving {
    unsent: Unsent,
    /// Where there is a form with something that leaving could lose.
    guards: StoredValue<bool>,
    wanted: RwSignal<Option<Wanted>>,
    /// Another program was called a moment ago, to dial or to write.
    calls: StoredValue<bool>,
}

/// Where somebody wants to go.
#[derive(Clone, PartialEq, Eq)]
enum Wanted {
    Page(String),
    /// By the form that has the mark, and the name and value of the button that was pressed.
    Form(Option<(String, String)>),
}

/// An attribute of the form that somebody wanted to post.
const MARK: &str = "data-wanted";

impl Leaving {
    pub fn new(unsent: Unsent) -> Self {
        Self {
            unsent,
            guards: StoredValue::new(false),
            wanted: RwSignal::new(None),
            calls: StoredValue::new(false),
        }
    }

    /// From now on, what the form holds is kept in the browser, a moment after it was changed and
    /// when the page is left. Where that is not possible it is asked before: by a link or another
    /// form in our own words, by everything else (closing the tab, Back, another address) in those
    /// of the browser.
    /// `form` says what it holds, as JSON; `None` while there is nothing in it.
    pub fn guard(self, form: Callback<(), Option<String>>) {
        effect(move || {
            self.unsent.follow(form);
            self.guards.set_value(true);
            effect(move || self.unsent.retry());
            for does in ["keydown", "beforeinput", "pointerdown", "paste", "drop"] {
                let does = ev::Custom::<ev::Event>::new(does);
                listen(does, move |_| self.unsent.touched());
            }
            listen(ev::input, move |_| {
                self.unsent.touched();
                self.unsent.changed();
            });
            listen(ev::focusout, move |_| self.save_now());
            for leaves in ["pagehide", "visibilitychange"] {
                let leaves = ev::Custom::<ev::Event>::new(leaves);
                listen(leaves, move |_| self.save_all_now());
            }
            listen(ev::beforeunload, move |event| {
                if self.is_unsaved() && !self.calls.get_value() {
                    // It may be done before the page is gone.
                    self.save_now();
                    event.prevent_default();
                    // Browsers older than 2024 look at this instead.
                    event.set_return_value("?");
                }
            });
            listen(ev::click, move |event| self.on_click(&event));
            listen(ev::submit, move |event| self.on_submit(&event));
        });
    }

    /// There is nothing to lose any more.
    pub fn release(self) {
        self.guards.set_value(false);
    }

    /// Something was typed on this page, and not sent; or changed in its dialog (`frontend/changes.js`).
    #[cfg(feature = "hydrate")]
    pub fn has_something(self) -> bool {
        let is_typed = self.guards.get_value() && self.unsent.has_something();
        is_typed || crate::browser::has("[data-changed]")
    }

    /// Something was typed on this page that leaving would lose.
    pub fn is_unsaved(self) -> bool {
        self.guards.get_value() && self.unsent.is_unsaved()
    }

    /// The same, or this browser alone has it.
    fn is_to_be_saved(self) -> bool {
        self.guards.get_value() && (self.unsent.is_unsaved() || self.unsent.is_only_here())
    }

    /// It is asked now whether to leave.
    pub fn is_asked(self) -> Signal<bool> {
        Signal::derive(move || self.wanted.with(Option::is_some))
    }

    /// One stays where one is. A select that would have led away shows again where that is.
    pub fn stay(self) {
        if let Some(Wanted::Form(_)) = self.wanted.get_untracked()
            && let Some(form) = marked()
        {
            form.reset();
            drop(form.remove_attribute(MARK));
        }
        self.wanted.set(None);
    }

    /// One goes on, and what was typed is lost.
    pub fn go(self) {
        if let Some(wanted) = self.wanted.get_untracked() {
            self.release();
            self.wanted.set(None);
            go_to(wanted);
        }
    }

    /// In a task of its own: the focus may go while the editor handles an event, and cannot be asked.
    fn save_now(self) {
        spawn_local(async move {
            if self.is_unsaved() {
                self.unsent.save().await;
            }
        });
    }

    fn save_all_now(self) {
        spawn_local(async move {
            if self.is_to_be_saved() {
                self.unsent.save_all().await;
            }
        });
    }

    /// Goes there when everything is saved; else asks.
    fn save_and_go(self, wanted: Wanted) {
        spawn_local(async move {
            match self.unsent.save_all().await {
                true => go_to(wanted),
                false => self.wanted.set(Some(wanted)),
            }
        });
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
        // A screen reader clicks without pointing.
        if let Ok(Some(_)) = target.closest(".compose, .reply") {
            self.unsent.touched();
        }
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
        if href.starts_with('/') && link.target().is_empty() && self.is_to_be_saved() {
            event.prevent_default();
            self.save_and_go(Wanted::Page(href));
        }
    }

    /// Forms that send what was typed keep their events to themselves.
    fn on_submit(self, event: &ev::SubmitEvent) {
        let form = event.target().map(JsCast::dyn_into::<HtmlFormElement>);
        let Some(Ok(form)) = form else {
            return;
        };
        if !event.default_prevented() && self.is_to_be_saved() {
            event.prevent_default();
            let by = event.submitter();
            let by =
                by.and_then(|by| Some((by.get_attribute("name")?, by.get_attribute("value")?)));
            if form.set_attribute(MARK, "").is_ok() {
                self.save_and_go(Wanted::Form(by));
            }
        }
    }
}

fn go_to(wanted: Wanted) {
    match wanted {
        Wanted::Page(to) => crate::browser::go(&to),
        Wanted::Form(by) => {
            if marked().is_none_or(|form| post(&form, by).is_err()) {
                leptos::logging::error!("the form was not posted");
            }
        }
    }
}

/// Posts a form as if that button had been pressed; not asking again, as `request_submit` would.
fn post(form: &HtmlFormElement, by: Option<(String, String)>) -> Result<(), JsValue> {
    let Some((name, value)) = by else {
        return form.submit();
    };
    let pressed = document().create_element("input")?;
    for (attribute, text) in [("type", "hidden"), ("name", &name), ("value", &value)] {
        pressed.set_attribute(attribute, text)?;
    }
    form.append_child(&pressed)?;
    let posted = form.submit();
    // What is posted is known by now; who comes back finds the form as it was.
    pressed.remove();
    posted
}

fn marked() -> Option<HtmlFormElement> {
    let marked = document().query_selector(&format!("[{MARK}]")).ok()??;
    marked.dyn_into().ok()
}
