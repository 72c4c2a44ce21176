//! The portal's door, for one request: limits on attempts, the session, its cookie.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use app::{
    context::{BoxFuture, Door},
    preference::Preference,
};
use http::{HeaderMap, HeaderValue, header};
use mailbox::{Accounts, Actor, SessionToken, Sessions, Store, StoreError};
use model::{AccountId, ErrorCode, Field, Refusal};

use super::{Portal, client::Client, cookie::SessionCookie, preferences};

/// Acts on the answer to one request.
pub struct BrowserDoor {
    portal: Portal,
    client: Client,
    cookie: SessionCookie,
    /// The session as of now: the browser's, until it is ended or another one begins.
    token: Mutex<Option<SessionToken>>,
    headers: Mutex<HeaderMap>,
}

impl BrowserDoor {
    pub fn new(
        portal: Portal,
        client: Client,
        cookie: SessionCookie,
        token: Option<SessionToken>,
    ) -> Self {
        Self {
            portal,
            client,
            cookie,
            token: Mutex::new(token),
            headers: Mutex::default(),
        }
    }

    /// What the answer has to carry.
    pub fn take_headers(&self) -> HeaderMap {
        std::mem::take(&mut self.headers.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// For what this browser does.
    fn store(&self) -> Store {
        self.portal.store.acting(Actor {
            account: None,
            address: Some(self.client.address),
        })
    }

    fn header(&self, name: header::HeaderName, value: Option<HeaderValue>) {
        if let Some(value) = value {
            let mut headers = self.headers.lock().unwrap_or_else(PoisonError::into_inner);
            headers.append(name, value);
        }
    }

    /// Ends the present session. A token that was known before signing in is worth nothing after
    /// it (OWASP, "Session fixation").
    async fn end(&self) -> Result<(), StoreError> {
        let present = {
            let mut token = self.token.lock().unwrap_or_else(PoisonError::into_inner);
            token.take()
        };
        match present {
            Some(token) => Sessions::new(&self.store()).end(&token).await,
            None => Ok(()),
        }
    }

    async fn begin(&self, account: AccountId) -> Result<(), StoreError> {
        self.end().await?;
        let token = Sessions::new(&self.store()).start(account).await?;
        self.header(header::SET_COOKIE, self.cookie.set(&token));
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = Some(token);
        Ok(())
    }

    async fn check(&self, username: &str, password: &str) -> Result<AccountId, Refusal> {
        let missing = [
            username
                .is_empty()
                .then_some((ErrorCode::UsernameMissing, Field::Username)),
            password
                .is_empty()
                .then_some((ErrorCode::PasswordMissing, Field::Password)),
        ];
        let missing = missing
            .into_iter()
            .flatten()
            .map(|(code, field)| code.at(field));
        if let Some(refusal) = Refusal::from_problems(missing.collect()) {
            return Err(refusal);
        }
        let attempt = self
            .portal
            .attempts
            .begin(username, self.client.address)
            .map_err(|wait| self.too_many(wait))?;
        let accounts = Accounts::new(&self.store());
        let account = accounts
            .check_password(username, password)
            .await
            .map_err(unavailable)?
            .ok_or(ErrorCode::WrongCredentials)?;
        self.portal.attempts.succeeded(&attempt);
        Ok(account)
    }

    fn too_many(&self, wait: Duration) -> Refusal {
        let seconds = u32::try_from(wait.as_millis().div_ceil(1_000)).unwrap_or(u32::MAX);
        self.header(header::RETRY_AFTER, Some(seconds.into()));
        tracing::warn!(seconds, "too many attempts to sign in");
        ErrorCode::TooManyAttempts { seconds }.into()
    }
}

impl Door for BrowserDoor {
    fn sign_in<'a>(
        &'a self,
        username: &'a str,
        password: &'a str,
        only: Option<AccountId>,
    ) -> BoxFuture<'a, Result<AccountId, Refusal>> {
        Box::pin(async move {
            // Keyboards of phones add a space after a word.
            let account = self.check(username.trim(), password).await?;
            if only.is_some_and(|only| only != account) {
                return Err(ErrorCode::OtherAccount.into());
            }
            self.begin(account).await.map_err(unavailable)?;
            Ok(account)
        })
    }

    fn sign_out(&self) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            if let Err(error) = self.end().await {
                // The cookie goes all the same, and without it the session idles to its end.
                tracing::error!(%error, "a session could not be ended");
            }
            self.header(header::SET_COOKIE, self.cookie.clear());
        })
    }

    fn remember(&self, preference: Preference) {
        self.header(
            header::SET_COOKIE,
            preferences::remember(preference, self.cookie),
        );
    }
}

fn unavailable(error: StoreError) -> Refusal {
    tracing::error!(%error, "nobody can sign in");
    ErrorCode::Unavailable.into()
}
