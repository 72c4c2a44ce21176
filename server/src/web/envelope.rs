//! What is minted for each request before anything else looks at it.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderName, HeaderValue};
use uuid::Uuid;

use super::Portal;

/// Names a request in the answer and in the log.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A request's own random values.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// Ours alone: an id sent by the browser is not taken over, since it would let anybody write
    /// into the log.
    pub request_id: Uuid,
    /// For the content security policy: 128 random bits (CSP 3, section 7.1), in hexadecimal.
    pub nonce: Arc<str>,
}

/// Middleware: mints them, reads who is asking, and says the request's id in the answer.
pub async fn mint(State(portal): State<Portal>, mut request: Request, next: Next) -> Response {
    let nonce = Uuid::from_bytes(portal.random.bytes());
    let envelope = Envelope {
        request_id: uuid::Builder::from_random_bytes(portal.random.bytes()).into_uuid(),
        nonce: format!("{nonce:x}", nonce = nonce.simple()).into(),
    };
    let disbelieved = portal
        .proxies
        .disbelieved(request.extensions(), request.headers());
    if let Some(peer) = disbelieved {
        portal.strangers.warn(peer, portal.clock.now());
    }
    let mut client = portal
        .proxies
        .client(request.extensions(), request.headers());
    client.encrypted |= portal.public_origin.is_encrypted();
    let id = HeaderValue::try_from(envelope.request_id.to_string());
    request.extensions_mut().insert(client);
    request.extensions_mut().insert(envelope);
    let mut response = next.run(request).await;
    if let Ok(id) = id {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}
