//! Refuses what other sites send in the reader's name.
//!
//! Browsers of today say in `Sec-Fetch-Site` where a request began (Fetch Metadata, section 2.4).
//! Those that do not, over plain HTTP or because they are old, say in `Origin` which site's page
//! sent a form; it has to be this one's, with scheme, host and port. (The layer in tower-http
//! compares no scheme, so that over TLS a page that somebody on the network put in place of
//! `http://…` would count as ours.) What carries neither header was not sent by a page: other
//! programs hold no cookie that they were not given.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, HeaderName, Method, StatusCode, Uri, header, uri::Authority};

use super::{Portal, PublicOrigin, client::Client};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Middleware: lets through what may change something only when it began here.
pub async fn refuse(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    if is_ours(&portal.public_origin, &request) {
        return next.run(request).await;
    }
    let text = "Refused: this was not sent from this site.\n";
    (StatusCode::FORBIDDEN, text).into_response()
}

fn is_ours(public: &PublicOrigin, request: &Request) -> bool {
    // They change nothing (RFC 9110, section 9.2.1).
    if matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    ) {
        return true;
    }
    let headers = request.headers();
    match headers.get(SEC_FETCH_SITE).map(|site| site.as_bytes()) {
        Some(b"same-origin" | b"none") => return true,
        None | Some(b"") => (),
        Some(_) => return false,
    }
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let encrypted = request
        .extensions()
        .get::<Client>()
        .is_some_and(|client| client.encrypted);
    origin
        .to_str()
        .ok()
        .and_then(|origin| origin.parse::<PublicOrigin>().ok())
        .is_some_and(|origin| {
            origin == *public || Some(origin) == own(encrypted, request.uri(), headers)
        })
}

/// The site as the browser sees it, as far as this request tells.
fn own(encrypted: bool, uri: &Uri, headers: &HeaderMap) -> Option<PublicOrigin> {
    let authority = authority(uri, headers)?;
    let scheme = if encrypted { "https" } else { "http" };
    format!("{scheme}://{authority}").parse().ok()
}

/// Whom the browser asks: of two words, the target counts (RFC 9112, section 3.2.2).
pub fn authority(uri: &Uri, headers: &HeaderMap) -> Option<Authority> {
    uri.authority().cloned().or_else(|| {
        let host = headers.get(header::HOST)?;
        Authority::try_from(host.as_bytes()).ok()
    })
}
