//! What has come into the list since it was made: the server is asked while somebody looks at it, now
//! and then, and when `frontend/live.js` hears that something happened.

use std::time::Duration;

use leptos::{ev, prelude::*, server_fn::ServerFn, task::spawn_local};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlElement;

use super::fetched;
use crate::{
    api::CountNew,
    browser::{element, element_as, hide},
    i18n::words,
    react::listen,
};

const EVERY: Duration = Duration::from_secs(60);

/// What the server wrote, see `pages::messages::news`.
const NEWS: &str = "news";
const COUNT: &str = "news-count";

/// Something happened that the list may show.
const NEWS_EVENT: &str = "carepost:news";

pub fn begin() {
    if element(NEWS).is_none() {
        return;
    }
    let asking = StoredValue::new(Asking::No);
    set_interval(move || ask(asking), EVERY);
    // It comes to the window from the document.
    listen(ev::visibilitychange, move |_| ask(asking));
    window_event_listener_untyped(NEWS_EVENT, move |_| ask(asking));
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Asking {
    No,
    Yes,
    /// Something came meanwhile, which the answer may not know.
    Again,
}

fn ask(asking: StoredValue<Asking>) {
    if document().hidden() {
        return;
    }
    if asking.get_value() != Asking::No {
        asking.set_value(Asking::Again);
        return;
    }
    asking.set_value(Asking::Yes);
    spawn_local(async move {
        let new = new_in_list().await;
        // Without an answer the list is as good as it was.
        if let Ok(Some(new)) = new {
            show(new);
        }
        let is_again = asking.get_value() == Asking::Again;
        asking.set_value(Asking::No);
        if is_again {
            ask(asking);
        }
    });
}

async fn new_in_list() -> Result<Option<u32>, JsValue> {
    let question = element_as::<HtmlElement>(NEWS).and_then(|news| news.dataset().get("question"));
    let answer = fetched::ask(CountNew::PATH, &question.unwrap_or_default()).await?;
    if answer.status() != 200 {
        return Ok(None);
    }
    let text = JsFuture::from(answer.text()?).await?;
    Ok(text.as_string().and_then(|text| text.parse().ok()))
}

fn show(new: u32) {
    let Some(count) = element(COUNT) else {
        return;
    };
    let text = words().new_in_list(new);
    // What is written again is said again.
    if count.text_content().as_ref() != Some(&text) {
        count.set_text_content(Some(&text));
    }
    hide(NEWS, new == 0);
}
