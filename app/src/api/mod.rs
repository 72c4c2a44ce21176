//! Server functions: parse, who is signed in, one call on the mailbox, map the error. No rule lives
//! here. Every one of them is a public endpoint under `/api/<resource>/<verb>`.

pub mod account;
mod error;

pub use error::ApiError;
#[cfg(feature = "ssr")]
use error::answered;
#[cfg(feature = "ssr")]
pub use error::{refusal, status};
