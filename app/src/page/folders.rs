//! How much is in each folder stands beside its name in the choice of folders. It is counted when
//! somebody is about to choose: no page waits for that.

use leptos::{ev, prelude::*, server_fn::ServerFn, task::spawn_local};
use model::view::Folder;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, HtmlElement, HtmlSelectElement};

use super::fetched;
use crate::{api::CountInFolders, browser::element_as, i18n::words};

/// What the server wrote, see `pages::messages::folders`.
const FOLDERS: &str = "folders";

pub fn begin() {
    if element_as::<HtmlSelectElement>(FOLDERS).is_none() {
        return;
    }
    let is_asked = StoredValue::new(false);
    // Whichever comes first.
    window_event_listener(ev::pointerdown, move |event| count(&event, is_asked));
    window_event_listener(ev::focusin, move |event| count(&event, is_asked));
}

fn count(event: &Event, is_asked: StoredValue<bool>) {
    let target = event.target();
    let target = target.and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let choice = target.filter(|target| target.id() == FOLDERS && !is_asked.get_value());
    if let Some(choice) = choice {
        is_asked.set_value(true);
        spawn_local(async move {
            // Without an answer it says what it said, and asks again the next time.
            is_asked.set_value(counted(&choice).await.is_ok());
        });
    }
}

async fn counted(choice: &HtmlElement) -> Result<(), JsValue> {
    let question = choice.dataset().get("question").unwrap_or_default();
    let answer = fetched::ask(CountInFolders::PATH, &question).await?;
    if answer.status() != 200 {
        return Err(JsValue::NULL);
    }
    let text = JsFuture::from(answer.text()?).await?.as_string();
    let text = text.unwrap_or_default();
    // Numbers between brackets: not enough to read JSON for.
    let numbers = text.trim_matches(['[', ']']).split(',');
    for (folder, number) in Folder::ALL.into_iter().zip(numbers) {
        let count = number.trim().parse().unwrap_or_default();
        let option = choice.query_selector(&format!("[value={}]", folder.as_str()))?;
        if let Some(option) = option {
            match words().in_folder(folder, count) {
                Some(count) => option.set_attribute("data-count", &count)?,
                None => option.remove_attribute("data-count")?,
            }
        }
    }
    Ok(())
}
