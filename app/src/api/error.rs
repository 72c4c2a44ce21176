//! What a server function answers when it does not do what it was asked.

use std::fmt;

use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use model::{ErrorCode, Refusal};
use serde::{Deserialize, Serialize};

use super::json::JsonText;

/// A refusal on its way to the page, which chooses the words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ApiError(pub Refusal);

impl ApiError {
    pub fn code(&self) -> ErrorCode {
        self.0.code()
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for ApiError {}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        Self(refusal)
    }
}

impl From<ErrorCode> for ApiError {
    fn from(code: ErrorCode) -> Self {
        Self(code.into())
    }
}

impl FromServerFnError for ApiError {
    type Encoder = JsonText;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let code = match error {
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::UnsupportedRequestMethod(_) => ErrorCode::Malformed,
            // On the server it is the argument that cannot be read; in the browser, the answer.
            ServerFnErrorErr::Deserialization(_) if cfg!(feature = "ssr") => ErrorCode::Malformed,
            // The network failed, or something between here and there answered in our place.
            _ => ErrorCode::Unavailable,
        };
        code.into()
    }
}

#[cfg(feature = "ssr")]
mod on_the_server {
    use http::StatusCode;
    use leptos::prelude::use_context;
    use leptos_axum::ResponseOptions;
    use leptos_router::location::RequestUrl;
    use mailbox::MailboxError;
    use model::{ErrorCode, Refusal};

    use super::ApiError;

    /// What the reader may know of an error. What happened to the storage goes to the log.
    pub fn refusal(error: MailboxError) -> Refusal {
        if let MailboxError::Storage(error) = &error {
            tracing::error!(%error, "the storage did not answer");
        }
        error.refusal()
    }

    /// The HTTP status that says the same as the code (RFC 9110, section 15).
    pub fn status(code: ErrorCode) -> StatusCode {
        match code {
            ErrorCode::SignedOut | ErrorCode::WrongCredentials => StatusCode::UNAUTHORIZED,
            ErrorCode::TooManyAttempts { .. } | ErrorCode::TooManyMessages => {
                StatusCode::TOO_MANY_REQUESTS
            }
            ErrorCode::NotFound => StatusCode::NOT_FOUND,
            ErrorCode::MessagingOff
            | ErrorCode::ViewOnly
            | ErrorCode::NoMailbox
            | ErrorCode::NoRelationship
            | ErrorCode::ConversationClosed
            | ErrorCode::ConversationTooOld { .. } => StatusCode::FORBIDDEN,
            ErrorCode::AnsweredMeanwhile
            | ErrorCode::ChangedMeanwhile
            | ErrorCode::ConfidentialityEnds
            | ErrorCode::ClientKeyReused
            | ErrorCode::DraftChanged
            | ErrorCode::OtherAccount
            | ErrorCode::OtherRecord => StatusCode::CONFLICT,
            ErrorCode::Malformed => StatusCode::BAD_REQUEST,
            ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// Runs what a server function does, and gives its answer the status that fits. A page that
    /// is being rendered calls the same functions, and says its status itself.
    pub(in crate::api) async fn answer<T>(
        work: impl Future<Output = Result<T, MailboxError>>,
    ) -> Result<T, ApiError> {
        let result = work.await.map_err(|error| ApiError(refusal(error)));
        if let (Err(error), None) = (&result, use_context::<RequestUrl>())
            && let Some(response) = use_context::<ResponseOptions>()
        {
            response.set_status(status(error.code()));
        }
        result
    }
}

#[cfg(feature = "ssr")]
pub(super) use on_the_server::answer;
#[cfg(feature = "ssr")]
pub use on_the_server::{refusal, status};
