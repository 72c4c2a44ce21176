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

fn rescue() {
    READY.with(|ready| {
        let Ok(ready) = ready.try_borrow() else {
            return;
        };
        for (host, fallback) in ready.iter() {
            let is_shown = !host.hidden();
            if is_shown {
                fallback.set_value(&host.inner_text());
                host.set_hidden(true);
                fallback.set_hidden(false);
            }
        }
    });
}
