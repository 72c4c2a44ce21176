//! Request bodies: read whole, within a size and a time, before any handler sees them.
//!
//! Server functions read bodies themselves and know no limit, so the limit is here.

use std::{error::Error as _, time::Duration};

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::{StatusCode, header};
use http_body_util::LengthLimitError;

/// Bytes of a form or of a server function's argument.
pub const LIMIT: usize = model::limits::REQUEST_BYTES;

/// How long sending that much may take.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Middleware: reads the body, or says why not.
pub async fn read(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let announced = parts
        .headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > LIMIT) {
        return too_long();
    }
    match tokio::time::timeout(TIMEOUT, to_bytes(body, LIMIT)).await {
        Ok(Ok(bytes)) => {
            next.run(Request::from_parts(parts, Body::from(bytes)))
                .await
        }
        Ok(Err(error)) if is_too_long(&error) => too_long(),
        Ok(Err(_)) => StatusCode::BAD_REQUEST.into_response(),
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}

/// So long that not even a page is made of it; the browser's way back still has the text.
fn too_long() -> Response {
    let text = "This is too long to be read here. Please go back and make it shorter.\n\
                Esto es demasiado largo. Vuelva atrás y acórtelo, por favor.\n";
    (StatusCode::PAYLOAD_TOO_LARGE, text).into_response()
}

fn is_too_long(error: &axum::Error) -> bool {
    error
        .source()
        .is_some_and(|source| source.is::<LengthLimitError>())
}
