//! What an upload is answered.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderName, HeaderValue, StatusCode};
use mailbox::AttachmentError;
use model::AttachmentRefused;

pub const TUS_RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
pub const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
pub const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
/// Said with the last byte of a file, unless it was found clean: `pending`, it is taken and waits for
/// the scanner.
pub const UPLOAD_SCAN: HeaderName = HeaderName::from_static("upload-scan");
pub const VERSION: HeaderValue = HeaderValue::from_static("1.0.0");

/// An error, said with a status and the refusal as JSON.
pub struct Failed(pub AttachmentError);

impl<E: Into<AttachmentError>> From<E> for Failed {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let refused = refused(&self.0);
        let version = [(TUS_RESUMABLE, VERSION)];
        (status(refused), version, Json(refused)).into_response()
    }
}

/// What is told to the reader; what only we are to know is logged.
pub fn refused(error: &AttachmentError) -> AttachmentRefused {
    let refused = error.refused();
    if refused == AttachmentRefused::Unavailable && !matches!(error, AttachmentError::Interrupted) {
        tracing::error!(%error, "an attachment was not kept or read");
    }
    refused
}

fn status(refused: AttachmentRefused) -> StatusCode {
    match refused {
        AttachmentRefused::Off => StatusCode::FORBIDDEN,
        AttachmentRefused::SignedOut => StatusCode::UNAUTHORIZED,
        AttachmentRefused::NotFound => StatusCode::NOT_FOUND,
        AttachmentRefused::Offset { .. } => StatusCode::CONFLICT,
        AttachmentRefused::TooLarge { .. }
        | AttachmentRefused::TotalTooLarge { .. }
        | AttachmentRefused::TooMuchUnsent
        | AttachmentRefused::TooMuch => StatusCode::PAYLOAD_TOO_LARGE,
        // It is there, and the reader's to see, and nobody is given it: why is said in JSON. Uploads are
        // never answered so, since their programs would try again.
        AttachmentRefused::Held { .. } => StatusCode::LOCKED,
        AttachmentRefused::Full => StatusCode::INSUFFICIENT_STORAGE,
        AttachmentRefused::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        // tus 1.0.0, Checksum.
        AttachmentRefused::Checksum => {
            StatusCode::from_u16(460).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY)
        }
        AttachmentRefused::Empty
        | AttachmentRefused::Kind
        | AttachmentRefused::Mismatch
        | AttachmentRefused::Macros
        | AttachmentRefused::Damaged
        | AttachmentRefused::TooManyPixels
        | AttachmentRefused::UnknownPicture
        | AttachmentRefused::Infected
        | AttachmentRefused::TooMany { .. }
        | AttachmentRefused::Twice => StatusCode::UNPROCESSABLE_ENTITY,
    }
}
