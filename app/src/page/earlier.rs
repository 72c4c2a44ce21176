//! The way to what was written before in a conversation. A link, which the program follows without
//! leaving the page: it fetches the page that the link leads to, and takes the letters out of it.

use leptos::{ev, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement};

use super::{Page, fetched};
use crate::{
    browser::{element, element_as, hide},
    i18n::words,
};

/// Ids of what the server renders for it.
const OFFER: &str = "earlier-offer";
const LINK: &str = "earlier";
const FAILED: &str = "earlier-failed";
const SAID: &str = "earlier-said";
const PART: &str = "part";
const TIMELINE: &str = "timeline";

#[derive(Clone, Copy)]
struct Earlier {
    page: Page,
    is_loading: StoredValue<bool>,
}

/// Follows the link, where there is one.
pub fn begin(page: Page) {
    if element(LINK).is_none() {
        return;
    }
    let earlier = Earlier {
        page,
        is_loading: StoredValue::new(false),
    };
    window_event_listener(ev::click, move |event| {
        let target = event.target().map(JsCast::dyn_into::<Element>);
        let link = match target {
            Some(Ok(target)) => target.closest("#earlier").ok().flatten(),
            _ => None,
        };
        let has_modifier =
            event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        if link.is_some() && !has_modifier {
            event.prevent_default();
            earlier.load();
        }
    });
}

impl Earlier {
    fn load(self) {
        let Some(href) = element(LINK).and_then(|link| link.get_attribute("href")) else {
            return;
        };
        if self.is_loading.get_value() {
            return;
        }
        self.is_loading.set_value(true);
        hide(FAILED, true);
        name_link(words().inbox_loading(), true);
        spawn_local(async move {
            let fetched = fetched::page(&href).await;
            self.is_loading.set_value(false);
            name_link(words().conversation_earlier(), false);
            match fetched {
                Ok(Some(page)) if show(&page).is_some() => (),
                Ok(None) => {
                    let again = Callback::new(move |()| self.load());
                    self.page.session.ask(Some(again));
                }
                _ => {
                    name_link(words().problem_try_again(), false);
                    hide(FAILED, false);
                }
            }
        });
    }
}

fn name_link(name: &str, is_busy: bool) {
    let Some(link) = element(LINK) else {
        return;
    };
    link.set_text_content(Some(name));
    let said = match is_busy {
        true => link.set_attribute("aria-busy", "true"),
        false => link.remove_attribute("aria-busy"),
    };
    if said.is_err() {
        leptos::logging::error!("the link could not be marked as busy");
    }
}

/// Puts the page's letters above those that are shown, which stay where they are on the screen.
fn show(page: &Document) -> Option<()> {
    let words = words();
    let timeline = element(TIMELINE)?;
    let before = page.get_element_by_id(TIMELINE)?;
    let letters = before.children();
    // Between them stands what was changed.
    let count = before.get_elements_by_tag_name("article").length();
    let first = timeline.query_selector("article").ok()??.id();
    // Whoever asked by key is at the letter they had come to, and goes up from there.
    let with_focus = crate::browser::has_focus_within(LINK);
    crate::browser::hold(first, with_focus, || {
        while let Some(last) = letters.item(letters.length().wrapping_sub(1)) {
            timeline.prepend_with_node_1(&last).ok();
        }
        let link = page.get_element_by_id(LINK);
        match (
            link.and_then(|link| link.get_attribute("href")),
            element(LINK),
        ) {
            (Some(href), Some(link)) => drop(link.set_attribute("href", &href)),
            _ => hide(OFFER, true),
        }
    });
    let offer: HtmlElement = element_as(OFFER)?;
    let number = |name: &str| offer.dataset().get(name)?.parse::<u32>().ok();
    let (first, last, total) = (number("first")?, number("last")?, number("total")?);
    let first = first.saturating_sub(count);
    drop(offer.dataset().set("first", &first.to_string()));
    if let Some(part) = element(PART) {
        part.set_text_content(words.part(first, last, total).as_deref());
    }
    if let Some(said) = element(SAID) {
        said.set_text_content(Some(&words.conversation_earlier_loaded(count)));
    }
    Some(())
}
