//! Which answers are compressed on the way out.
//!
//! Compression tells an eavesdropper, by length, whether a guess that the attacker planted in a
//! page repeats something secret in it (the BREACH attack, 2013). To plant guesses, another site
//! has to make the browser ask for our pages with the reader's cookie; `SameSite=Lax` leaves it
//! only whole navigations for that, and those say so in `Sec-Fetch-Site`. So a page for somebody
//! who is signed in is compressed only when the browser says that the request began here or with
//! the reader (an address typed, a bookmark). Pages hold no CSRF token either, the secret BREACH
//! was after: cross-site requests are refused by their headers.

use axum::{extract::Request, middleware::Next, response::Response};
use http::{Extensions, HeaderMap, StatusCode, Version, header};
use tower_http::{
    CompressionLevel,
    compression::{CompressionLayer, Predicate, predicate::SizeAbove},
};

use super::cookie;

/// Bytes below which compressing is not worth its header.
const SMALLEST: u64 = 860;

/// What is text. Fonts and images are compressed by their own formats.
const TEXT: [&str; 8] = [
    "text/html",
    "text/css",
    "text/javascript",
    "text/plain",
    "application/json",
    "application/wasm",
    "application/manifest+json",
    "image/svg+xml",
];

/// An answer whose length might tell a secret.
#[derive(Clone, Copy)]
struct LengthTells;

pub fn layer() -> CompressionLayer<impl Predicate> {
    CompressionLayer::new()
        .quality(CompressionLevel::Precise(5))
        .compress_when(SizeAbove::new(SMALLEST).and(is_safe_text))
}

fn is_safe_text(_: StatusCode, _: Version, headers: &HeaderMap, marks: &Extensions) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .map_or(&b""[..], |value| value.as_bytes());
    marks.get::<LengthTells>().is_none()
        && TEXT.iter().any(|text| kind.starts_with(text.as_bytes()))
}

/// Middleware: marks the answers that are left as they are.
pub async fn mark(request: Request, next: Next) -> Response {
    let tells = cookie::is_present(request.headers()) && !began_here(request.headers());
    let mut response = next.run(request).await;
    if tells {
        response.extensions_mut().insert(LengthTells);
    }
    response
}

fn began_here(headers: &HeaderMap) -> bool {
    headers
        .get("sec-fetch-site")
        .is_some_and(|site| site == "same-origin" || site == "none")
}
