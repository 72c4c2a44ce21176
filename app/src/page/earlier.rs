//! What was written before in a conversation.

use leptos::{prelude::*, task::spawn_local};
use web_sys::{Document, HtmlElement};

use super::{Page, part_link::PartLink};
use crate::{
    browser::{element, element_as},
    i18n::words,
};

/// Ids of what the server renders for it.
const LINK: PartLink = PartLink {
    link: "earlier",
    offer: "earlier-offer",
    failed: "earlier-failed",
};
const SAID: &str = "earlier-said";
const PART: &str = "part";
const TIMELINE: &str = "timeline";
/// The first part of it, where that is folded away.
const FOLDED: &str = "timeline-before";

#[derive(Clone, Copy)]
struct Earlier {
    page: Page,
    is_loading: StoredValue<bool>,
}

/// Follows the link, where there is one.
pub fn begin(page: Page) {
    if !LINK.is_there() {
        return;
    }
    let earlier = Earlier {
        page,
        is_loading: StoredValue::new(false),
    };
    LINK.instead(move || earlier.load());
}

impl Earlier {
    fn load(self) {
        let Some(href) = LINK.href().filter(|_| !self.is_loading.get_value()) else {
            return;
        };
        self.is_loading.set_value(true);
        spawn_local(async move {
            let again = Callback::new(move |()| self.load());
            LINK.follow(self.page, href, show, again).await;
            self.is_loading.set_value(false);
        });
    }
}

/// Puts the page's letters above those that are shown, which stay where they are on the screen.
fn show(page: &Document) -> Option<()> {
    let words = words();
    let timeline = element(FOLDED).or_else(|| element(TIMELINE))?;
    let before = page.get_element_by_id(TIMELINE)?;
    let letters = before.children();
    // Between them stands what was changed.
    let count = before.get_elements_by_tag_name("article").length();
    let first = timeline.query_selector("article").ok()??.id();
    // Whoever asked by key is at the letter they had come to, and goes up from there.
    let with_focus = crate::browser::has_focus_within(LINK.link);
    crate::browser::hold(first, with_focus, || {
        while let Some(last) = letters.item(letters.length().wrapping_sub(1)) {
            timeline.prepend_with_node_1(&last).ok();
        }
        let link = page.get_element_by_id(LINK.link);
        LINK.lead(link.and_then(|link| link.get_attribute("href")).as_deref());
    });
    let offer: HtmlElement = element_as(LINK.offer)?;
    let number = |name: &str| offer.dataset().get(name)?.parse::<u32>().ok();
    let (first, last, total) = (number("first")?, number("last")?, number("total")?);
    let first = first.saturating_sub(count);
    LINK.call(&words.conversation_more_before(first.saturating_sub(1)));
    drop(offer.dataset().set("first", &first.to_string()));
    if let Some(part) = element(PART) {
        part.set_text_content(words.part(first, last, total).as_deref());
    }
    if let Some(said) = element(SAID) {
        said.set_text_content(Some(&words.conversation_earlier_loaded(count)));
    }
    Some(())
}
