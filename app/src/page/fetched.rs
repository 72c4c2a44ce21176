//! Another page of ours, fetched to take something out of it.

use js_sys::Reflect;
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, DomParser, Response, SupportedType};

/// So many bytes may be on their way from pages that are gone (Fetch, 4.6: 64 KiB for all of them).
const OUTLIVES: usize = 48 * 1024;

/// Asks a server function. `arguments` is JSON. What is asked is done also when the page goes
/// meanwhile, if it is not too much.
pub async fn ask(path: &str, arguments: &str) -> Result<Response, JsValue> {
    let headers = web_sys::Headers::new()?;
    headers.set("content-type", "application/json")?;
    let options = web_sys::RequestInit::new();
    options.set_method("POST");
    options.set_headers(&headers);
    options.set_body(&arguments.into());
    if arguments.len() < OUTLIVES {
        outlives(&options)?;
    }
    let request = web_sys::Request::new_with_str_and_init(path, &options)?;
    JsFuture::from(window().fetch_with_request(&request))
        .await?
        .dyn_into()
}

/// Has something removed, also when the page goes meanwhile.
pub async fn remove(address: &str, header: (&str, &str)) -> Result<Response, JsValue> {
    let headers = web_sys::Headers::new()?;
    headers.set(header.0, header.1)?;
    let options = web_sys::RequestInit::new();
    options.set_method("DELETE");
    options.set_headers(&headers);
    outlives(&options)?;
    let request = web_sys::Request::new_with_str_and_init(address, &options)?;
    JsFuture::from(window().fetch_with_request(&request))
        .await?
        .dyn_into()
}

fn outlives(options: &web_sys::RequestInit) -> Result<(), JsValue> {
    Reflect::set(options, &"keepalive".into(), &JsValue::TRUE).map(drop)
}

/// The page, without anything in it running; `None` when it asks to sign in, and when it is made for
/// somebody else, who is signed in now.
pub async fn page(href: &str) -> Result<Option<Document>, JsValue> {
    let answer = JsFuture::from(window().fetch_with_str(href)).await?;
    let answer: Response = answer.dyn_into()?;
    if answer.redirected() {
        return Ok(None);
    }
    let text = JsFuture::from(answer.text()?).await?;
    let text = text.as_string().unwrap_or_default();
    let page = DomParser::new()?.parse_from_string(&text, SupportedType::TextHtml)?;
    Ok((whose(&page) == whose(&leptos::prelude::document())).then_some(page))
}

fn whose(page: &Document) -> Option<String> {
    let account = page.query_selector("[data-account]").ok()??;
    account.get_attribute("data-account")
}
