//! What a browser asks for before anybody does.

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, StatusCode};

/// Middleware: a page that may never be looked at is not made. What is opened counts as read, and as
/// somebody being there; so does what is saved.
pub async fn refuse(request: Request, next: Next) -> Response {
    if is_ahead_of_time(request.headers()) {
        let text = "Pages are made when they are asked for.\n";
        return (StatusCode::FORBIDDEN, text).into_response();
    }
    next.run(request).await
}

/// Fetch, "Sec-Purpose".
fn is_ahead_of_time(headers: &HeaderMap) -> bool {
    let purpose = headers.get("sec-purpose");
    purpose.is_some_and(|purpose| purpose.as_bytes().starts_with(b"prefetch"))
}
