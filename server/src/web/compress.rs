//! Which answers are compressed on the way out: pages, and what server functions say. Files were
//! compressed when they were built, or not at all.
//!
//! They are compressed whole, where pages are made: a compressor that waits for a client to read on
//! takes far more memory than what it has to say.
//!
//! Compression tells an eavesdropper, by length, whether a guess that the attacker planted in a
//! page repeats something secret in it (the BREACH attack, 2013). To plant guesses, another site
//! has to make the browser ask for our pages with the reader's cookie; `SameSite=Lax` leaves it
//! only whole navigations for that, and those say so in `Sec-Fetch-Site`. So a page for somebody
//! who is signed in is compressed only when the browser says that the request began here or with
//! the reader (an address typed, a bookmark). Pages hold no CSRF token either, the secret BREACH
//! was after: cross-site requests are refused by their headers.

use std::convert::Infallible;

use axum::{
    body::{Body, HttpBody as _, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, HeaderValue, header};
use tower::{Layer as _, ServiceExt as _, service_fn};
use tower_http::{
    CompressionLevel,
    compression::{CompressionLayer, predicate::SizeAbove},
};

use super::{Portal, cookie, went_wrong};

/// Bytes below which compressing is not worth its header.
const SMALLEST: u64 = 860;

/// What is text.
const TEXT: [&str; 4] = [
    "text/html",
    "text/plain",
    "application/json",
    "application/manifest+json",
];

/// Middleware: compresses what may be.
pub async fn pack(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let tells = cookie::is_present(headers) && !began_here(headers);
    let accepted: Vec<_> = headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .cloned()
        .collect();
    let response = next.run(request).await;
    let long = response.body().size_hint().lower() >= SMALLEST;
    if tells || !long || !is_text(response.headers()) {
        return response;
    }
    match portal.renderers.place().await {
        Ok(place) => {
            let packed = place.run(packed(response, accepted)).await;
            packed.unwrap_or_else(|_| went_wrong())
        }
        // Longer, and no less true.
        Err(_) => response,
    }
}

fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .map_or(&b""[..], |value| value.as_bytes());
    TEXT.iter().any(|text| kind.starts_with(text.as_bytes()))
}

/// The answer as the browser takes it, all of it at hand.
async fn packed(response: Response, accepted: Vec<HeaderValue>) -> Response {
    let mut request = Request::new(());
    for encoding in accepted {
        request
            .headers_mut()
            .append(header::ACCEPT_ENCODING, encoding);
    }
    let layer = CompressionLayer::new()
        .quality(CompressionLevel::Precise(5))
        .compress_when(SizeAbove::new(SMALLEST));
    let mut response = Some(response);
    let answer = service_fn(move |_: http::Request<()>| {
        let response = response.take().unwrap_or_default();
        async move { Ok::<_, Infallible>(response) }
    });
    let response = layer
        .layer(answer)
        .oneshot(request)
        .await
        .unwrap_or_else(|never| match never {});
    whole(response.map(Body::new)).await
}

/// The answer with all of its body in memory, and nothing left to do for it.
pub async fn whole(response: Response) -> Response {
    let (parts, body) = response.into_parts();
    match to_bytes(body, usize::MAX).await {
        Ok(bytes) => Response::from_parts(parts, Body::from(bytes)),
        Err(error) => {
            tracing::error!(%error, "an answer could not be made");
            went_wrong()
        }
    }
}

fn began_here(headers: &HeaderMap) -> bool {
    headers
        .get("sec-fetch-site")
        .is_some_and(|site| site == "same-origin" || site == "none")
}
