//! Server functions, as hydrated pages call them.

use app::{
    api::{self, ApiError},
    context::RequestContext,
};
use axum::{
    Extension, Router,
    body::{Body, Bytes, to_bytes},
    extract::Request,
    response::{IntoResponse as _, Response},
    routing::{MethodFilter, any, on},
};
use http::{HeaderValue, StatusCode, header};
use leptos::{prelude::provide_context, server_fn::axum::server_fn_paths};

use super::{Portal, body::LIMIT};

/// A route per server function, each with the one method it takes: what changes something takes
/// POST and refuses GET.
pub fn routes() -> Router<Portal> {
    let functions =
        server_fn_paths().fold(
            Router::new(),
            |router, (path, method)| match MethodFilter::try_from(method) {
                Ok(method) => router.route(path, on(method, answer)),
                Err(_) => router,
            },
        );
    functions.route("/api/{*unknown}", any(async || StatusCode::NOT_FOUND))
}

async fn answer(Extension(context): Extension<RequestContext>, mut request: Request) -> Response {
    // Leptos leads a browser that asks for HTML to wherever it says it came from, which is for
    // anybody to say. Forms without script are not for server functions here.
    let headers = request.headers_mut();
    headers.remove(header::REFERER);
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let provide = move || provide_context(context.clone());
    let response = leptos_axum::handle_server_fns_with_context(provide, request)
        .await
        .into_response();
    if response.status() == StatusCode::INTERNAL_SERVER_ERROR {
        return with_its_status(response).await;
    }
    response
}

/// What a server function refuses before it runs, such as an argument that cannot be read, comes
/// out as an error of the server. The code in it says what it is.
async fn with_its_status(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let bytes = match to_bytes(body, LIMIT).await {
        Ok(bytes) => bytes,
        Err(error) => {
            tracing::error!(%error, "an error cannot be read");
            Bytes::new()
        }
    };
    if let Ok(error) = serde_json::from_slice::<ApiError>(&bytes) {
        parts.status = api::status(error.code());
    }
    Response::from_parts(parts, Body::from(bytes))
}
