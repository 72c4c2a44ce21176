//! What happens while a page is open, as server-sent events (HTML, 9.2).
//!
//! `GET /api/live?account={account}&after={id}`, with the session's cookie. An event's name says what
//! happened (`message`, `edited`, `seen`, `access`, `missed`, `ended`), its data is JSON of ids alone (of `ended`,
//! whether the session was `revoked` or ran out), and its id is where one goes on: `Last-Event-ID` where a browser comes back by itself, else `after`. Both are
//! UUIDs of version 7 (RFC 9562) by the server's clock; without either one hears what comes from now on.
//!
//! - 401: nobody is signed in. 409: somebody else is. 400: no such account or id. 503: too many listen.
//! - It ends with the session, after `ended`; and without a word when the server stops, or when what it
//!   says is not taken. Whoever comes back after a while is told what happened meanwhile, for an hour.
//! - Listening keeps no session.

use std::{convert::Infallible, time::Duration};

use axum::{
    Extension, Router,
    extract::{Query, State},
    response::{
        IntoResponse as _, Response,
        sse::{Event, KeepAlive, Sse},
    },
    routing::get,
};
use futures_util::{Stream, StreamExt as _, stream};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use mailbox::{Listening, News, NewsId, StoreError, What};
use model::AccountId;
use serde::Deserialize;
use serde_json::json;

use super::{Portal, client::Client, cookie::SessionCookie, try_again};

/// By which both sides notice that nobody is there any more.
const SIGN_OF_LIFE: Duration = Duration::from_secs(20);

/// When a browser comes back by itself, the first time.
const COME_BACK: Duration = Duration::from_secs(2);

/// Where too many listen.
const LATER: u32 = 60;

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// For proxies that would keep it until there is more (nginx: `proxy_buffering`).
const NOT_BUFFERED: (HeaderName, HeaderValue) = (
    HeaderName::from_static("x-accel-buffering"),
    HeaderValue::from_static("no"),
);

const NOT_STORED: (HeaderName, HeaderValue) =
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));

/// Of an answer that does not end, for who keeps the connection.
#[derive(Clone, Copy, Debug)]
pub struct Endless;

pub fn routes() -> Router<Portal> {
    Router::new().route("/api/live", get(live))
}

/// Whose page it is, and what it has seen.
#[derive(Deserialize)]
struct Asked {
    account: String,
    after: Option<String>,
}

async fn live(
    State(portal): State<Portal>,
    Extension(client): Extension<Client>,
    Query(asked): Query<Asked>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let Ok(account) = asked.account.parse::<AccountId>() else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let last = headers.get(LAST_EVENT_ID);
    let last = last
        .and_then(|id| id.to_str().ok())
        .or(asked.after.as_deref());
    let Ok(after) = last.map(str::parse::<NewsId>).transpose() else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let cookie = SessionCookie::of(&client, &uri, &headers);
    let Some(session) = cookie.read(&headers) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let listening = match portal.store.listen(&session, after).await {
        Ok(Some(listening)) => listening,
        Ok(None) => return StatusCode::UNAUTHORIZED.into_response(),
        Err(StoreError::Busy) => {
            tracing::warn!("too many listen");
            return try_again(LATER);
        }
        Err(error) => {
            tracing::error!(%error, "nobody can listen");
            return try_again(LATER);
        }
    };
    if listening.account() != account {
        return StatusCode::CONFLICT.into_response();
    }
    let alive = KeepAlive::new().interval(SIGN_OF_LIFE);
    let events = Sse::new(events(portal, listening)).keep_alive(alive);
    (Extension(Endless), [NOT_STORED, NOT_BUFFERED], events).into_response()
}

/// Until the session or the server ends.
fn events(
    portal: Portal,
    listening: Listening,
) -> impl Stream<Item = Result<Event, Infallible>> + use<> {
    // So that the answer begins, and whoever asks knows that they are heard.
    let hello = Event::default().retry(COME_BACK).comment("");
    let draining = portal.draining.clone();
    let until = async move { draining.begun().await };
    stream::once(async { hello })
        .chain(listening.map(|news| event(&news)))
        .take_until(Box::pin(until))
        .map(Ok)
}

fn event(news: &News) -> Event {
    let (name, data) = match news.what {
        What::Message(conversation, message) => (
            "message",
            json!({ "conversation": conversation, "message": message }),
        ),
        What::Edited(conversation) => ("edited", json!({ "conversation": conversation })),
        What::Seen(conversation) => ("seen", json!({ "conversation": conversation })),
        What::Access => ("access", json!({})),
        What::Missed => ("missed", json!({})),
        What::Ended { revoked } => ("ended", json!({ "revoked": revoked })),
    };
    let event = Event::default().event(name).id(news.id.to_string());
    event.data(data.to_string())
}
