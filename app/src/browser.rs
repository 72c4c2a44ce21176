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

/// Whether the focus is on the element of that id or in it.
pub fn has_focus_within(id: &str) -> bool {
    let active = document().active_element();
    element(id).is_some_and(|element| element.contains(active.as_deref()))
}

/// Moves the focus to the radio button of that name that is on, once it can be seen.
pub fn focus_checked(name: &'static str) {
    request_animation_frame(move || {
        if let Some(checked) = checked(name) {
            checked.focus().ok();
        }
    });
}

fn checked(name: &str) -> Option<HtmlInputElement> {
    let selector = format!("input[name={name}]:checked");
    document().query_selector(&selector).ok()??.dyn_into().ok()
}

/// The value of the radio button of that name that is on.
pub fn checked_value(name: &str) -> Option<String> {
    Some(checked(name)?.value())
}

/// Puts the radio button of that name and value on.
pub fn check_value(name: &str, value: &str) {
    let selector = format!("input[name={name}][value={value}]");
    let found = document().query_selector(&selector).ok().flatten();
    if let Some(Ok(input)) = found.map(JsCast::dyn_into::<HtmlInputElement>) {
        input.set_checked(true);
    }
}

/// Puts the check box of that id on.
pub fn check(id: &str) {
    if let Some(input) = element_as::<HtmlInputElement>(id) {
        input.set_checked(true);
    }
}

/// Leaves nothing chosen and nothing typed into what has one line.
pub fn empty(form: &web_sys::HtmlFormElement) {
    let Ok(found) = form.query_selector_all("input:not([type=hidden]), select") else {
        return;
    };
    for control in (0..found.length()).filter_map(|i| found.get(i)) {
        match control.dyn_into::<HtmlInputElement>() {
            Ok(input) if matches!(&*input.type_(), "radio" | "checkbox") => {
                input.set_checked(false);
            }
            Ok(input) => input.set_value(""),
            Err(control) => {
                if let Ok(select) = control.dyn_into::<HtmlSelectElement>() {
                    select.set_value("");
                }
            }
        }
    }
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
        scroll_to(&element);
    }
}

/// The same for what has the focus, once what is being rendered is there.
pub fn scroll_to_focus() {
    request_animation_frame(|| {
        if let Some(active) = document().active_element() {
            scroll_to(&active);
        }
    });
}

fn scroll_to(element: &Element) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Lets `change` change the page, and then puts the element of that id where it was on the screen,
/// with the focus on it if `with_focus` says so. Scrolls the window.
#[cfg(feature = "hydrate")]
pub fn hold(id: String, with_focus: bool, change: impl FnOnce()) {
    let top = |id: &str| element(id).map(|element| element.get_bounding_client_rect().top());
    let before = top(&id);
    change();
    request_animation_frame(move || {
        if with_focus && let Some(element) = element_as::<HtmlElement>(&id) {
            element.focus().ok();
        }
        if let (Some(before), Some(now)) = (before, top(&id)) {
            window().scroll_by_with_x_and_y(0.0, now - before);
        }
    });
}

/// The address of this page, with its query.
pub fn here() -> String {
    let location = window().location();
    let (path, query) = (location.pathname(), location.search());
    path.unwrap_or_default() + &query.unwrap_or_default()
}

/// Leads on to another page.
pub fn go(to: &str) {
    if window().location().assign(to).is_err() {
        leptos::logging::error!("the browser does not go there");
    }
}

/// Leads on to the conversation in which something was just sent, this one or another, in place of
/// this page: going back must not lead to a form that is done with. What the address says of the list
/// beside it stays.
pub fn show_sent(conversation: Option<&str>) {
    let location = window().location();
    let query = location.search().unwrap_or_default();
    let list = query.trim_start_matches('?').split('&');
    let list = list.filter(|part| !part.is_empty() && !part.starts_with("sent="));
    let query: Vec<&str> = list.chain([SENT]).collect();
    let here_is = location.pathname().unwrap_or_default();
    let to = format!("{}?{}", conversation.unwrap_or(&here_is), query.join("&"));
    // A page does not load anew for another place in it.
    if here() != to {
        replace(&to);
    } else if location.reload().is_err() {
        leptos::logging::error!("the browser does not show what was sent");
    }
}

/// The page has another address from now on: that of what has come to be on it.
pub fn is_at(address: &str) {
    is_at_with(address, None);
}

/// The same; who comes back to it finds `state` with it.
pub fn is_at_with(address: &str, state: Option<&str>) {
    let history = window().history();
    let is_said = history.and_then(|history| {
        let state = state.map_or(wasm_bindgen::JsValue::NULL, Into::into);
        history.replace_state_with_url(&state, "", Some(address))
    });
    if is_said.is_err() {
        leptos::logging::error!("the address was not changed");
        return;
    }
    // Forms that lead back here.
    if let Ok(found) = document().query_selector_all("input[name=back]") {
        let inputs = (0..found.length()).filter_map(|i| found.get(i));
        for input in inputs.filter_map(|node| node.dyn_into::<HtmlInputElement>().ok()) {
            input.set_value(address);
        }
    }
}

/// Comes true after that time, with nothing.
pub fn after(time: std::time::Duration) -> js_sys::Promise {
    js_sys::Promise::new(&mut |resolve, _| {
        set_timeout(
            move || drop(resolve.call0(&wasm_bindgen::JsValue::UNDEFINED)),
            time,
        );
    })
}

/// An id that nothing else has (UUID, version 4). It need not be hard to guess.
pub fn new_id() -> String {
    let digits: String = (0..32)
        .map(|_| char::from_digit((js_sys::Math::random() * 16.0) as u32, 16).unwrap_or('0'))
        .collect();
    let parts = [
        &digits[..8],
        &digits[8..12],
        &digits[13..16],
        &digits[17..20],
        &digits[20..],
    ];
    format!(
        "{}-{}-4{}-8{}-{}",
        parts[0], parts[1], parts[2], parts[3], parts[4]
    )
}

/// Leads on to another page, in place of this one.
pub fn replace(to: &str) {
    if window().location().replace(to).is_err() {
        leptos::logging::error!("the browser does not go there");
    }
}

const SENT: &str = "sent=1";

/// Says something of the page to its style sheet, in an attribute of the root.
pub fn mark(what: &str, is_so: bool) {
    if let Some(root) = document().document_element() {
        let name = format!("data-{what}");
        let marked = match is_so {
            true => root.set_attribute(&name, "true"),
            false => root.remove_attribute(&name),
        };
        if marked.is_err() {
            leptos::logging::error!("the page could not be marked");
        }
    }
}

/// A dialog is over the page.
pub fn is_covered() -> bool {
    has("dialog[open]")
}

/// There is such an element on the page.
pub fn has(selector: &str) -> bool {
    let found = document().query_selector(selector);
    found.is_ok_and(|found| found.is_some())
}

/// Calls for an island that is needed now; `boot.js` hears it.
#[cfg(feature = "hydrate")]
pub fn call_for(island: &str) {
    let called = web_sys::Event::new(&format!("carepost:{island}"))
        .and_then(|event| document().dispatch_event(&event));
    if called.is_err() {
        leptos::logging::error!("a part was not called for");
    }
}

/// Shows or hides the element of that id.
#[cfg(feature = "hydrate")]
pub fn hide(id: &str, is_hidden: bool) {
    if let Some(element) = element_as::<HtmlElement>(id) {
        element.set_hidden(is_hidden);
    }
}

/// From now on, the selects of forms that lead somewhere do so as soon as something else is chosen
/// in them; their buttons are for pages without the program, and for the keyboard. In most browsers
/// a key changes a closed select at once, and whoever moves through it has chosen nothing yet: Enter
/// or the button leads on then (WCAG 2.2, 3.2.2).
#[cfg(feature = "hydrate")]
pub fn lead_on_by_selects() {
    use leptos::ev;

    let by_key = StoredValue::new(false);
    crate::react::listen(ev::pointerdown, move |_| by_key.set_value(false));
    crate::react::listen(ev::keydown, move |event| {
        let form = leading(&event);
        let key = event.key();
        // These choose, or open the list to choose from.
        let chooses = event.alt_key() || matches!(key.as_str(), "Enter" | " " | "F4");
        by_key.set_value(form.is_some() && !chooses);
        if let Some(form) = form
            && key == "Enter"
            && form.has_attribute(MOVED)
        {
            event.prevent_default();
            lead_on(&form);
        }
    });
    crate::react::listen(ev::change, move |event| match leading(&event) {
        Some(form) if by_key.get_value() => drop(form.set_attribute(MOVED, "")),
        Some(form) => lead_on(&form),
        None => (),
    });
    lead_on_late();
}

/// Something was chosen before the program came, and nothing led on: a page that is awake would say
/// one folder and show another.
#[cfg(feature = "hydrate")]
fn lead_on_late() {
    let Ok(Some(chosen)) = document().query_selector(CHOSEN) else {
        return;
    };
    let is_of_keys = chosen
        .closest("select:focus-visible")
        .is_ok_and(|found| found.is_some());
    if let Ok(Some(form)) = chosen.closest("form") {
        match form.dyn_ref() {
            Some(form) if !is_of_keys => lead_on(form),
            _ => drop(form.set_attribute(MOVED, "")),
        }
    }
}

/// What is chosen in a form that leads somewhere, and is not what the page came with.
#[cfg(feature = "hydrate")]
const CHOSEN: &str = "[data-leads-on] option:checked:not([selected])";

/// An attribute of a form in whose select somebody has moved by keys.
#[cfg(feature = "hydrate")]
const MOVED: &str = "data-moved";

/// The form that leads somewhere by the select in which the event is.
#[cfg(feature = "hydrate")]
fn leading(event: &web_sys::Event) -> Option<web_sys::HtmlFormElement> {
    let select: HtmlSelectElement = event.target()?.dyn_into().ok()?;
    select
        .form()
        .filter(|form| form.has_attribute("data-leads-on"))
}

#[cfg(feature = "hydrate")]
fn lead_on(form: &web_sys::HtmlFormElement) {
    if form.request_submit().is_err() {
        leptos::logging::error!("the form was not posted");
    }
}
