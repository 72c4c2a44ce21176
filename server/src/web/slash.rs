//! Addresses with a slash too many.

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse as _, Redirect, Response},
};

use super::pages;

/// Middleware around what is no address of ours: when it would be without the slash at its end,
/// leads there (308, which keeps method and body), with the same query.
pub async fn lead(request: Request, next: Next) -> Response {
    match without(request.uri()) {
        Some(address) => Redirect::permanent(&address).into_response(),
        None => next.run(request).await,
    }
}

/// Only to addresses of ours: `//evil.example/` would lead to another site.
fn without(uri: &http::Uri) -> Option<String> {
    let path = uri.path().strip_suffix('/')?;
    let path = path.trim_end_matches('/');
    pages::exists(path).then(|| match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    })
}
