//! When the program crashes, the writer goes on in a plain text area with everything that was
//! typed. The text is read from the page, which a crash does not touch.

use std::{cell::RefCell, panic, sync::Once};

use web_sys::{HtmlElement, HtmlTextAreaElement};

thread_local! {
    static READY: RefCell<Vec<(HtmlElement, HtmlTextAreaElement)>> = const { RefCell::new(Vec::new()) };
}

static HOOK: Once = Once::new();

/// An editor to be rescued, for as long as this lives.
pub(super) struct Rescue(HtmlElement);

impl Rescue {
    pub(super) fn ready(host: HtmlElement, fallback: HtmlTextAreaElement) -> Self {
        HOOK.call_once(|| {
            let before = panic::take_hook();
            panic::set_hook(Box::new(move |info| {
                before(info);
                rescue();
            }));
        });
        READY.with(|ready| ready.borrow_mut().push((host.clone(), fallback)));
        Self(host)
    }
}

impl Drop for Rescue {
    fn drop(&mut self) {
        READY.with(|ready| ready.borrow_mut().retain(|(host, _)| *host != self.0));
    }
}

/// Puts the text areas in the place of all editors that stand in a page.
pub(super) fn rescue() {
    READY.with(|ready| {
        let Ok(ready) = ready.try_borrow() else {
            return;
        };
        for (host, fallback) in ready.iter() {
            let is_shown = !host.hidden();
            if is_shown {
                let had_focus = host.owner_document().and_then(|page| page.active_element());
                let had_focus = had_focus.is_some_and(|active| active.is_same_node(Some(host)));
                fallback.set_value(&text_of(host));
                host.set_hidden(true);
                fallback.set_hidden(false);
                if had_focus && let Err(error) = fallback.focus() {
                    super::dom::report(&error);
                }
            }
        }
    });
}

/// One line for each block that the page shows.
pub(super) fn text_of(host: &HtmlElement) -> String {
    let blocks = host.query_selector_all("p");
    let lines = blocks.iter().flat_map(|blocks| {
        (0..blocks.length())
            .filter_map(|at| Some(blocks.item(at)?.text_content().unwrap_or_default()))
    });
    let lines: Vec<String> = lines.collect();
    match lines.is_empty() {
        true => host.inner_text(),
        false => lines.join("\n"),
    }
}
