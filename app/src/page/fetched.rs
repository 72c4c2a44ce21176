//! Another page of ours, fetched to take something out of it.

use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, DomParser, Response, SupportedType};

/// The page, without anything in it running; `None` when it asks to sign in.
pub async fn page(href: &str) -> Result<Option<Document>, JsValue> {
    let answer = JsFuture::from(window().fetch_with_str(href)).await?;
    let answer: Response = answer.dyn_into()?;
    if answer.redirected() {
        return Ok(None);
    }
    let text = JsFuture::from(answer.text()?).await?;
    let text = text.as_string().unwrap_or_default();
    let page = DomParser::new()?.parse_from_string(&text, SupportedType::TextHtml)?;
    Ok(Some(page))
}
