//! Rows of a list that are selected, by keys and several at once (`pages::messages::filing`).

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

use crate::{browser::element_as, react::listen};

const BOXES: &str = ".inbox__box";

/// With the Shift key, all from the one that was changed before.
pub fn begin() {
    let before = StoredValue::new(None::<usize>);
    listen(ev::click, move |event| {
        let target = event.target().map(JsCast::dyn_into::<HtmlInputElement>);
        let Some(Ok(target)) = target.filter(is_box) else {
            return;
        };
        let boxes = boxes();
        let Some(here) = boxes.iter().position(|of| *of == target) else {
            return;
        };
        let last = before.get_value().filter(|_| event.shift_key());
        before.set_value(Some(here));
        let from = last.unwrap_or(here);
        for of in &boxes[from.min(here)..=from.max(here).min(boxes.len() - 1)] {
            of.set_checked(target.checked());
        }
    });
}

fn is_box(target: &Result<HtmlInputElement, web_sys::EventTarget>) -> bool {
    target
        .as_ref()
        .is_ok_and(|of| of.matches(BOXES) == Ok(true))
}

fn boxes() -> Vec<HtmlInputElement> {
    let Ok(found) = document().query_selector_all(BOXES) else {
        return Vec::new();
    };
    let of = |i| found.get(i)?.dyn_into().ok();
    (0..found.length()).filter_map(of).collect()
}

/// The box of the row that has the focus.
fn focused() -> Option<HtmlInputElement> {
    let link: Element = document().active_element()?;
    let row = link.closest(".inbox__row").ok()??;
    row.query_selector(BOXES).ok()??.dyn_into().ok()
}

/// Selects the row that has the focus, or not any more.
pub fn choose() -> bool {
    let (Some(row), Some(switch)) = (focused(), switch()) else {
        return false;
    };
    switch.set_checked(true);
    row.set_checked(!row.checked());
    true
}

fn switch() -> Option<HtmlInputElement> {
    element_as("selecting")
}

/// Archives what is selected, or the row that has the focus, or else what is open.
pub fn archive() -> bool {
    let is_selecting = switch().is_some_and(|switch| switch.checked());
    let some = is_selecting && boxes().iter().any(HtmlInputElement::checked);
    let row = focused().filter(|_| !some);
    let of = match some || row.is_some() {
        true => "#filing",
        false => "#filing-menu",
    };
    let button = document().query_selector(&format!("{of} [value=archive]"));
    let Ok(Some(button)) = button else {
        return false;
    };
    if let Some(row) = row {
        for of in boxes() {
            of.set_checked(of == row);
        }
    }
    let button = button.dyn_into::<HtmlElement>();
    button.map(|button| button.click()).is_ok()
}
