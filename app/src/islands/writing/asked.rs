//! Asking a server function, also when the page goes meanwhile.

use std::time::Duration;

use js_sys::{Array, Promise};
use leptos::server_fn::ServerFn;
use model::ErrorCode;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::Response;

use crate::{api::ApiError, page::fetched};

/// What is asked for, as the server reads it.
pub fn written<F: Serialize>(arguments: &F) -> Result<String, ErrorCode> {
    json::write(arguments).map_err(|_| ErrorCode::Malformed)
}

/// As long as the server takes at the most.
const PATIENCE: Duration = Duration::from_secs(30);

/// The answer, and whether it is as it was to be; `None` where nobody answered in time.
pub async fn answer(path: &'static str, arguments: &str) -> Option<(bool, String)> {
    let arguments = arguments.to_owned();
    let asked = future_to_promise(async move { Ok(fetched::ask(path, &arguments).await?.into()) });
    let late = crate::browser::after(PATIENCE);
    let first = JsFuture::from(Promise::race(&Array::of2(&asked, &late))).await;
    let answer: Response = first.ok()?.dyn_into().ok()?;
    let text = JsFuture::from(answer.text().ok()?).await.ok()?;
    Some((answer.ok(), text.as_string()?))
}

/// What somebody else answers in the server's place is no answer. What a server says that does not
/// understand, or is not understood, may be of another version than the page: `frontend/worker.js` looks.
pub fn read<T: DeserializeOwned>((is_done, text): &(bool, String)) -> Result<T, ApiError> {
    let lost = ApiError::from(ErrorCode::Unavailable);
    let (is_read, answer) = match is_done {
        true => match json::read(text) {
            Ok(done) => (true, Ok(done)),
            Err(_) => (false, Err(lost)),
        },
        false => match json::read::<ApiError>(text) {
            Ok(error) => (error.code() != ErrorCode::Malformed, Err(error)),
            Err(_) => (false, Err(lost)),
        },
    };
    if !is_read {
        crate::browser::mark("odd", true);
    }
    answer
}

pub async fn ask<F: ServerFn + Serialize>(arguments: &F) -> Result<F::Output, ErrorCode>
where
    F::Output: DeserializeOwned,
{
    let arguments = written(arguments)?;
    let answer = answer(F::PATH, &arguments).await;
    let answer = answer.ok_or(ErrorCode::Unavailable)?;
    read(&answer).map_err(|error| error.code())
}
