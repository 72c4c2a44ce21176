//! One line per request.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};
use http::Method;
use tracing::Instrument as _;

use super::envelope::Envelope;

/// Middleware: logs method, route, status and duration under the request's id. The route is the
/// pattern that matched, never the address itself, which holds ids and search terms.
pub async fn write(request: Request, next: Next) -> Response {
    let method = known(request.method());
    let id = request
        .extensions()
        .get::<Envelope>()
        .map(|envelope| envelope.request_id);
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("(no route)", MatchedPath::as_str)
        .to_owned();
    // Every few seconds, for ever.
    let asked_by_machine = matches!(route.as_str(), "/healthz" | "/readyz");
    let span = tracing::info_span!(
        "request",
        id = id.map(tracing::field::display),
        method,
        route
    );
    async move {
        let begun = Instant::now();
        let response = next.run(request).await;
        let status = response.status().as_u16();
        let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        if asked_by_machine {
            tracing::debug!(status, ms, "answered");
        } else if response.status().is_server_error() {
            tracing::error!(status, ms, "answered");
        } else {
            tracing::info!(status, ms, "answered");
        }
        response
    }
    .instrument(span)
    .await
}

/// A method may be any token; only the usual ones are worth a place in the log.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
