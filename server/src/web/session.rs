//! Who is signed in, looked up once per request.

use std::sync::Arc;

use app::{
    api::{CountNew, ViewSession},
    context::{Demo, Present, RequestContext},
};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, StatusCode, header};
use leptos::server_fn::ServerFn as _;
use mailbox::{Actor, SessionToken, Sessions, StoreError, demo};
use model::Language;

use super::{
    Portal,
    body::Sender,
    client::Client,
    cookie::SessionCookie,
    door::BrowserDoor,
    preferences::{self, Preferences},
    sent, try_again,
};

/// Middleware: puts together what pages and server functions know of a request, and adds to the
/// answer what they did to the session.
pub async fn resolve(State(portal): State<Portal>, mut request: Request, next: Next) -> Response {
    let Some(client) = request.extensions().get::<Client>().copied() else {
        tracing::error!("a request has no client");
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let cookie = SessionCookie::of(&client, request.uri(), request.headers());
    let token = cookie.read(request.headers());
    // A page that asks by itself, how long it has left or what is new, is not somebody doing something.
    let counts = ![ViewSession::PATH, CountNew::PATH].contains(&request.uri().path());
    let present = match find(&portal, token.as_ref(), counts).await {
        Ok(present) => present,
        Err(error) => return unavailable(&error),
    };
    let preferences = preferences::read(request.headers());
    let passes = match portal.devices().await {
        Ok(devices) => devices.read(cookie, request.headers(), portal.clock.now()),
        Err(error) => return unavailable(&error),
    };
    let unsent = match portal.unsent().await {
        Ok(secret) => secret.clone(),
        Err(error) => return unavailable(&error),
    };
    let device = passes.any();
    let sent = sent::read(request.headers());
    let door = Arc::new(BrowserDoor::new(
        portal.clone(),
        client,
        cookie,
        token,
        passes,
    ));
    let own_language = present
        .as_ref()
        .and_then(|present| present.account.language);
    let context = RequestContext {
        store: portal.store.acting(Actor {
            account: None,
            address: Some(client.address),
        }),
        account: present.as_ref().map(|present| present.account.id),
        present,
        language: language(own_language, &preferences, request.headers()),
        theme: preferences.theme,
        demo: portal.listed.clone(),
        unsent,
        sent,
        door: door.clone(),
    };
    let sender = context
        .account
        .map(Sender::from)
        .or(device.map(Sender::from));
    request.extensions_mut().insert(context);
    if let Some(sender) = sender {
        request.extensions_mut().insert(sender);
    }
    let mut response = next.run(request).await;
    response.headers_mut().extend(door.take_headers());
    response
}

/// Whose session it is. `counts`: it begins to be idle anew.
async fn find(
    portal: &Portal,
    token: Option<&SessionToken>,
    counts: bool,
) -> Result<Option<Present>, StoreError> {
    let Some(token) = token else { return Ok(None) };
    let sessions = Sessions::new(&portal.store);
    let session = if counts {
        sessions.find(token).await?
    } else {
        sessions.peek(token).await?
    };
    let Some((session, login)) = session else {
        return Ok(None);
    };
    let account = login.view(&portal.store).await?;
    Ok(Some(Present {
        session: Some(session),
        login,
        account,
    }))
}

fn language(own: Option<Language>, preferences: &Preferences, headers: &HeaderMap) -> Language {
    own.or(preferences.language).unwrap_or_else(|| {
        headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .map_or_else(Language::default, Language::from_accept_language)
    })
}

/// The demo's accounts, as the sign-in page lists them.
pub fn listed(accounts: &[demo::DemoAccount]) -> Option<Arc<Demo>> {
    (!accounts.is_empty()).then(|| {
        Arc::new(Demo {
            password: demo::PASSWORD.to_owned(),
            accounts: accounts
                .iter()
                .map(|account| (account.username.to_owned(), account.who.to_owned()))
                .collect(),
        })
    })
}

fn unavailable(error: &StoreError) -> Response {
    tracing::error!(%error, "sessions cannot be read");
    try_again(60)
}
