//! Whether this process lives, and whether it should get requests.

use axum::{extract::State, http::StatusCode};

use super::Portal;

/// `GET /healthz`: the process is up.
pub async fn live() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database answers, its schema is this program's, and the process is not on
/// its way out.
pub async fn ready(State(portal): State<Portal>) -> (StatusCode, &'static str) {
    if portal.draining.is_set() {
        return (StatusCode::SERVICE_UNAVAILABLE, "draining\n");
    }
    match portal.store.ready().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "storage\n")
        }
    }
}
