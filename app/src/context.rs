//! What a request brings along. The server makes one per request and provides it as a Leptos
//! context; pages and server functions take from it who is signed in, and nothing from the client.

use std::{future::Future, pin::Pin, sync::Arc};

use leptos::prelude::use_context;
use mailbox::Store;
use model::{AccountId, ErrorCode, Language, Refusal};

use crate::preference::{Preference, Theme};

#[derive(Clone)]
pub struct RequestContext {
    pub store: Store,
    /// Whose session it is; `None` for nobody's. Never from the request's content.
    pub account: Option<AccountId>,
    /// The account's, else what the browser asked for.
    pub language: Language,
    pub theme: Theme,
    /// The accounts to list on the sign-in page of a demo.
    pub demo: Option<Arc<Demo>>,
    pub door: Arc<dyn Door>,
}

/// A demo's accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demo {
    pub password: String,
    /// Username, and in English who it is.
    pub accounts: Vec<(String, String)>,
}

/// What happens at the door is the server's business: limits on attempts, sessions, cookies. Each
/// of these acts on the response to the present request.
pub trait Door: Send + Sync + 'static {
    /// Starts a session.
    ///
    /// # Errors
    /// `UsernameMissing`, `PasswordMissing`, `WrongCredentials` (which says nothing about whether
    /// the account exists), `TooManyAttempts`, `Unavailable`.
    fn sign_in<'a>(
        &'a self,
        username: &'a str,
        password: &'a str,
    ) -> BoxFuture<'a, Result<AccountId, Refusal>>;

    /// Ends the session, if there is one.
    fn sign_out(&self) -> BoxFuture<'_, ()>;

    /// Remembers a choice in this browser, by a cookie. A language is also kept with the account,
    /// but not by the door.
    fn remember(&self, preference: Preference);
}

pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

impl RequestContext {
    /// The context of the request being answered.
    ///
    /// # Errors
    /// `Unavailable` where the server provided none, which is a mistake of the server.
    pub fn current() -> Result<Self, Refusal> {
        use_context().ok_or_else(|| {
            tracing::error!("a request is answered without its context");
            ErrorCode::Unavailable.into()
        })
    }

    /// # Errors
    /// `SignedOut` when the session is nobody's.
    pub fn signed_in(&self) -> Result<AccountId, Refusal> {
        self.account.ok_or_else(|| ErrorCode::SignedOut.into())
    }
}
