//! An answer that is held back, since somebody else has written meanwhile: what they wrote is shown
//! above it, and its writer decides.

use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement};

use crate::{
    browser::{element, element_as, scroll_into_view},
    page::fetched,
};

/// Where the server says who has written, and asks.
const PLACE: &str = "held";
const NOTICE: &str = "answered";
const TIMELINE: &str = "timeline";
const LATEST: &str = "latest";

/// Fetches the page that says what is new, and shows that of it. The position of the last message
/// there is now; `None` when nothing could be shown.
pub async fn show(address: &str) -> Option<u32> {
    let page = fetched::page(address).await.ok()??;
    let notice = page.get_element_by_id(NOTICE)?;
    let seen = notice.get_attribute("data-seen")?.parse().ok()?;
    show_new_letters(&page)?;
    element(PLACE)?.replace_children_with_node_1(&notice);
    element_as::<HtmlElement>(NOTICE)?.focus().ok()?;
    scroll_into_view(NOTICE);
    Some(seen)
}

/// Those that are not on this page, under those that are.
fn show_new_letters(page: &Document) -> Option<()> {
    let timeline = element(TIMELINE)?;
    if let Some(latest) = element(LATEST) {
        latest.remove_attribute("id").ok()?;
    }
    let letters = page
        .query_selector_all("#timeline > li:has(article)")
        .ok()?;
    for letter in (0..letters.length()).filter_map(|i| letters.get(i)) {
        let letter: HtmlElement = letter.dyn_into().ok()?;
        let article = letter.query_selector("article").ok()??;
        if element(&article.id()).is_none() {
            timeline.append_with_node_1(&letter).ok()?;
        }
    }
    Some(())
}
