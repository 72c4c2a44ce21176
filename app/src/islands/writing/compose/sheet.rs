//! On a narrow touch screen, choosing from **To** has the whole screen: the field, with everything in
//! it, is spread over the page, which is inert behind it. It is the same field, so that nothing moves
//! out from under a finger or a keyboard.
//!
//! The browser's Back closes it, as it closes what fills a phone's screen: an entry of the history
//! stands for it.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, Node};

use crate::{
    browser::element,
    editor::keep_above_keyboard,
    react::{effect, listen},
};

/// Small enough, and touched: where the list would be under the keyboard.
const WHERE: &str = "(width < 45rem) and (pointer: coarse)";

/// The field that is spread out.
pub const FIELD: &str = "to-field";

const MARK: &str = "data-behind";

#[derive(Clone, Copy)]
pub struct Sheet {
    is_open: RwSignal<bool>,
    /// Set when the field is a combobox.
    list: StoredValue<Option<RwSignal<bool>>>,
}

impl Sheet {
    pub fn new() -> Self {
        Self {
            is_open: RwSignal::new(false),
            list: StoredValue::new(None),
        }
    }

    /// One is done.
    pub fn leave(self) {
        if let Some(list) = self.list.get_value() {
            list.set(false);
        }
    }

    pub fn is_open(self) -> Signal<bool> {
        self.is_open.into()
    }

    /// Not open yet, and the field is there to be tapped.
    pub fn will_open(self) -> bool {
        !self.is_open.get() && is_for_touch()
    }

    /// Closes with the list.
    pub fn follow(self, list: RwSignal<bool>) {
        self.list.set_value(Some(list));
        effect(move || {
            if let Some(field) = element(FIELD).and_then(|field| field.dyn_into().ok()) {
                keep_above_keyboard(&field);
            }
            listen(ev::popstate, move |_| list.set(false));
        });
        effect(move || {
            if !list.get() {
                self.close();
            }
        });
    }

    /// Somebody tapped the field. Whoever comes to it by key has no need of more room.
    pub fn open(self) {
        if self.is_open.get_untracked() || !is_for_touch() {
            return;
        }
        self.is_open.set(true);
        hold_page(true);
        let history = window().history();
        if history.is_ok_and(|history| history.push_state(&MARK.into(), "").is_err()) {
            leptos::logging::error!("Back does not close the list");
        }
    }

    fn close(self) {
        if !self.is_open.get_untracked() {
            return;
        }
        self.is_open.set(false);
        hold_page(false);
        // Closed by something else than Back: the entry that stood for it goes.
        if let Ok(history) = window().history()
            && history.state().is_ok_and(|state| state == MARK)
        {
            history.back().ok();
        }
        crate::browser::focus("to");
        crate::browser::scroll_to_focus();
    }
}

fn is_for_touch() -> bool {
    let query = window().match_media(WHERE).ok().flatten();
    query.is_some_and(|query| query.matches())
}

/// Everything that is not the field, or in it or around it, is inert.
fn hold_page(is_held: bool) {
    let mut at = element(FIELD);
    while let Some(here) = at {
        at = here.parent_element();
        let Some(children) = at.as_ref().map(Element::children) else {
            break;
        };
        let around = (0..children.length()).filter_map(|i| children.item(i));
        for other in around.filter(|other| !here.is_same_node(Some(AsRef::<Node>::as_ref(other)))) {
            let done = match is_held {
                true if other.has_attribute("inert") => continue,
                true => other
                    .set_attribute("inert", "")
                    .and_then(|()| other.set_attribute(MARK, "")),
                false if !other.has_attribute(MARK) => continue,
                false => other
                    .remove_attribute("inert")
                    .and_then(|()| other.remove_attribute(MARK)),
            };
            if done.is_err() {
                leptos::logging::error!("the page behind could not be held");
            }
        }
    }
}
