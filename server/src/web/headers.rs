//! The headers every answer carries.
//!
//! A page gets a content security policy around its own nonce; anything else may not run or load
//! anything, should a browser ever show it as a document. Nothing is cached unless the handler
//! says so.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::{Portal, client::Client, envelope::Envelope};

/// Two years, as the preload list wants it (RFC 6797).
const HSTS: HeaderValue = HeaderValue::from_static("max-age=63072000; includeSubDomains");

/// Nothing at all, for what is no page. In the sandbox, it would be of an origin of its own, should
/// anybody's file ever be shown as a document.
const NO_DOCUMENT: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
);

/// The same for a picture: the browser's own document around it has styles, by which it fits the window.
const PICTURE: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'; sandbox",
);

/// The same on every answer.
///
/// `Referrer-Policy` is `same-origin`, not `no-referrer`: with the latter, browsers send
/// `Origin: null` along with our own forms, and those that know no `Sec-Fetch-Site` could not
/// prove that a form is ours. Either way no other site learns an address of ours.
const ALWAYS: [(HeaderName, HeaderValue); 7] = [
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), \
             magnetometer=(), microphone=(), midi=(), payment=(), usb=()",
        ),
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("origin-agent-cluster"),
        HeaderValue::from_static("?1"),
    ),
];

/// What an answer says of itself that it may do, in an extension of it.
#[derive(Clone)]
pub struct Policy(pub HeaderValue);

/// Middleware: adds the headers on the way out.
pub async fn add(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    let envelope = request.extensions().get::<Envelope>().cloned();
    let client = request.extensions().get::<Client>().copied();
    let mut response = next.run(request).await;
    let page = is_html(response.headers());
    let nothing = match is_picture(response.headers()) {
        true => PICTURE,
        false => NO_DOCUMENT,
    };
    let own = response.extensions_mut().remove::<Policy>();
    let headers = response.headers_mut();
    headers.extend(ALWAYS);
    let policy = envelope
        .filter(|_| page)
        .and_then(|envelope| page_policy(&envelope.nonce, portal.live_reload.as_deref()));
    let policy = own.map(|own| own.0).or(policy);
    headers.insert(header::CONTENT_SECURITY_POLICY, policy.unwrap_or(nothing));
    if client.is_some_and(|client| client.encrypted) {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

pub fn is_html(headers: &HeaderMap) -> bool {
    is_of(headers, b"text/html")
}

/// Not one in SVG, which is a document.
fn is_picture(headers: &HeaderMap) -> bool {
    is_of(headers, b"image/") && !is_of(headers, b"image/svg")
}

fn is_of(headers: &HeaderMap, kind: &[u8]) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(kind))
}

/// What a page may do: run the scripts that carry its nonce and what those load, compile its
/// WASM, and otherwise only use what comes from here. Trusted Types are not required: the
/// rendering library builds elements from its own templates through `innerHTML`.
///
/// `live_reload` is the development server's socket, if there is one.
fn page_policy(nonce: &str, live_reload: Option<&str>) -> Option<HeaderValue> {
    let connect = live_reload.unwrap_or_default();
    HeaderValue::try_from(format!(
        "default-src 'none'; \
         script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
         connect-src 'self'{connect}; manifest-src 'self'; worker-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ))
    .ok()
}
