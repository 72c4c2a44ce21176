//! The site's files: scripts, WASM, styles, fonts, icons.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderValue, StatusCode, header};
use tower_http::services::ServeDir;

use super::Portal;
use crate::site::PACKAGE;

/// For what never changes under its name (RFC 8246).
pub const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// For what changes once in years, and does no harm when it is old.
const A_MONTH: HeaderValue = HeaderValue::from_static("public, max-age=2592000");
/// For what may change with a new version of the program.
const A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400, must-revalidate");
/// For what changes with every build of a developer.
const ASK: HeaderValue = HeaderValue::from_static("no-cache");

/// Bytes of a file in memory for each client that has not taken them yet.
const CHUNK: usize = 8 * 1024;

/// The files below the site's root, precompressed where the build did so.
pub fn service(portal: &Portal) -> ServeDir {
    ServeDir::new(&portal.site.root)
        .append_index_html_on_directories(false)
        .with_buf_chunk_size(CHUNK)
        .precompressed_br()
}

/// Middleware around the files: says how long they keep.
pub async fn keep(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    let in_package = path
        .strip_prefix(PACKAGE)
        .is_some_and(|rest| rest.starts_with('/'));
    let keep = match (in_package, portal.site.hashed) {
        (true, true) => FOREVER,
        (true, false) => ASK,
        (false, _) if path.starts_with("fonts/") => A_MONTH,
        (false, _) => A_DAY,
    };
    let mut response = next.run(request).await;
    if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
        response
            .headers_mut()
            .entry(header::CACHE_CONTROL)
            .or_insert(keep);
    }
    response
}
