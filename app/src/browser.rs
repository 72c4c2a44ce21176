//! The few things pages ask of the browser. On the server none of them is called; they do nothing
//! there.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{
    Element, HtmlElement, HtmlInputElement, HtmlSelectElement, ScrollIntoViewOptions,
    ScrollLogicalPosition,
};

pub fn element(id: &str) -> Option<Element> {
    document().get_element_by_id(id)
}

/// The element of that id, if it is of that kind.
pub fn element_as<T: JsCast>(id: &str) -> Option<T> {
    element(id)?.dyn_into().ok()
}

/// Moves the focus to the element of that id, once what is being rendered is there.
pub fn focus(id: &'static str) {
    request_animation_frame(move || {
        if let Some(element) = element_as::<HtmlElement>(id) {
            // Only an element that is gone already refuses, and then there is nothing to focus.
            element.focus().ok();
        }
    });
}

/// The value of the radio button of that name that is on.
pub fn checked_value(name: &str) -> Option<String> {
    let selector = format!("input[name={name}]:checked");
    let found = document().query_selector(&selector).ok()??;
    Some(found.dyn_into::<HtmlInputElement>().ok()?.value())
}

/// The values of the selects of that name.
pub fn selected_values(name: &str) -> Vec<String> {
    let selector = format!("select[name={name}]");
    let Ok(found) = document().query_selector_all(&selector) else {
        return Vec::new();
    };
    let selects = (0..found.length()).filter_map(|i| found.get(i));
    let selects = selects.filter_map(|node| node.dyn_into::<HtmlSelectElement>().ok());
    selects.map(|select| select.value()).collect()
}

/// Whether the check box of that id is on; `None` when there is none.
pub fn is_checked(id: &str) -> Option<bool> {
    Some(element_as::<HtmlInputElement>(id)?.checked())
}

/// Whether the event is in a one-line input, where Enter posts the form by itself.
pub fn is_input(event: &web_sys::KeyboardEvent) -> bool {
    let target = event.target().map(JsCast::dyn_into::<HtmlInputElement>);
    matches!(target, Some(Ok(_)))
}

/// Scrolls what scrolls around the element just as far as it takes to see it.
pub fn scroll_into_view(id: &str) {
    if let Some(element) = element(id) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
