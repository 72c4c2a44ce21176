//! Keys that do something on every page (`around::keys` lists them for people).
//!
//! One letter does something only while nothing is being written, and not at all for whoever has
//! switched that off: speech input types letters (WCAG 2.2, 2.1.4).

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{
    Element, HtmlDialogElement, HtmlElement, HtmlInputElement, HtmlTextAreaElement, KeyboardEvent,
};

use super::select;
use crate::{
    browser::{element, element_as},
    react::listen,
};

const DIALOG: &str = "keys";
const OPEN: &str = "keys-open";
const CLOSE: &str = "keys-close";
const CHOICE: &str = "keys-on";

/// Where a browser remembers that somebody does not want them.
const OFF: &str = "keys-off";

pub fn begin() {
    listen(ev::keydown, |event| {
        if (is_free(&event) && is_done(&event.key())) || is_sent(&event) {
            event.prevent_default();
        }
    });
    listen(ev::click, |event| {
        let target = event.target().map(JsCast::dyn_into::<Element>);
        let Some(Ok(target)) = target else {
            return;
        };
        let is_in = |id: &str| element(id).is_some_and(|of| of.contains(Some(&target)));
        if is_in(OPEN) {
            open();
        } else if is_in(CLOSE)
            && let Some(dialog) = element_as::<HtmlDialogElement>(DIALOG)
        {
            dialog.close();
        }
    });
    listen(ev::change, |event| {
        let target = event.target().map(JsCast::dyn_into::<HtmlInputElement>);
        if let Some(Ok(choice)) = target
            && choice.id() == CHOICE
        {
            remember(!choice.checked());
        }
    });
}

/// Nobody is writing, and nothing is over the page.
fn is_free(event: &KeyboardEvent) -> bool {
    let has_modifier = event.ctrl_key() || event.meta_key() || event.alt_key();
    if event.default_prevented() || has_modifier || event.is_composing() {
        return false;
    }
    let target = event.target().map(JsCast::dyn_into::<Element>);
    let writes = match target {
        Some(Ok(target)) => target
            .closest("input:not([type=checkbox]), textarea, select, [contenteditable]")
            .is_ok_and(|found| found.is_some()),
        _ => false,
    };
    !writes && !crate::browser::is_covered() && !is_off()
}

fn is_done(key: &str) -> bool {
    match key {
        "j" => go(true),
        "k" => go(false),
        "r" => answer(),
        "/" => search(),
        "e" => select::archive(),
        "x" => select::choose(),
        "?" => open(),
        _ => false,
    }
}

/// Ctrl or ⌘ with Enter, in a form whose island is not awake yet: then it is the plain form that sends.
/// With Shift, by the button that also leads on.
fn is_sent(event: &KeyboardEvent) -> bool {
    let is_meant = event.key() == "Enter" && (event.ctrl_key() || event.meta_key());
    if !is_meant || event.default_prevented() || event.is_composing() {
        return false;
    }
    let target = event.target().map(JsCast::dyn_into::<HtmlTextAreaElement>);
    let Some(Ok(area)) = target else {
        return false;
    };
    if area.value().trim().is_empty() {
        return false;
    }
    let Some(form) = area.form() else {
        return false;
    };
    let on = form.query_selector("[name=then]").ok().flatten();
    let on = on.filter(|_| event.shift_key());
    let button = on.and_then(|on| on.dyn_into::<HtmlElement>().ok());
    match button {
        Some(button) => button.click(),
        None => return form.request_submit().is_ok(),
    }
    true
}

/// To the next conversation, or the one before: where one is open, it opens; else its row has the
/// focus.
fn go(on: bool) -> bool {
    let way = match on {
        true => "[rel=next][href]",
        false => "[rel=prev][href]",
    };
    if let Ok(Some(link)) = document().query_selector(way)
        && let Ok(link) = link.dyn_into::<HtmlElement>()
    {
        link.click();
        return true;
    }
    let Ok(rows) = document().query_selector_all(".inbox__link") else {
        return false;
    };
    let row = |i: u32| rows.get(i)?.dyn_into::<HtmlElement>().ok();
    let has_focus = |i: &u32| row(*i).is_some_and(|row| row.matches(":focus") == Ok(true));
    let here = (0..rows.length()).find(has_focus);
    let next = match (here, on) {
        (Some(here), true) => Some(here + 1),
        (Some(here), false) => here.checked_sub(1),
        (None, _) => Some(0),
    };
    match next.and_then(row) {
        Some(row) => row.focus().is_ok(),
        None => false,
    }
}

/// Into the field for an answer.
fn answer() -> bool {
    match (element("reply"), element_as::<HtmlElement>("message")) {
        (Some(_), Some(field)) => field.focus().is_ok(),
        _ => false,
    }
}

/// Into the field for what is looked for.
fn search() -> bool {
    element_as::<HtmlInputElement>("search").is_some_and(|field| field.focus().is_ok())
}

fn open() -> bool {
    let Some(dialog) = element_as::<HtmlDialogElement>(DIALOG) else {
        return false;
    };
    if let Some(choice) = element_as::<HtmlInputElement>(CHOICE) {
        choice.set_checked(!is_off());
    }
    !dialog.open() && dialog.show_modal().is_ok()
}

/// A browser may keep its storage to itself: then they are on.
fn is_off() -> bool {
    let storage = window().local_storage().ok().flatten();
    storage.is_some_and(|storage| storage.get_item(OFF).is_ok_and(|off| off.is_some()))
}

fn remember(off: bool) {
    let Ok(Some(storage)) = window().local_storage() else {
        return;
    };
    let remembered = match off {
        true => storage.set_item(OFF, "1"),
        false => storage.remove_item(OFF),
    };
    if remembered.is_err() {
        leptos::logging::warn!("the choice is for this page only");
    }
}
