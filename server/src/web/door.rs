//! The portal's door, for one request: limits on attempts, the session, its cookie.

use std::{
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use app::{
    context::{BoxFuture, Door, SentMark},
    preference::Preference,
};
use http::{HeaderMap, HeaderValue, header};
use mailbox::{Accounts, Actor, Checked, SessionToken, Sessions, Store, StoreError};
use model::{AccountId, ErrorCode, Refusal};
use tracing::{Instrument as _, Span};

use super::{
    Portal, attempts,
    client::Client,
    cookie::SessionCookie,
    device::{DeviceId, Passes},
    preferences, sent,
};

/// Acts on the answer to one request.
pub struct BrowserDoor {
    portal: Portal,
    client: Client,
    cookie: SessionCookie,
    /// The session as of now: the browser's, until it is ended or another one begins.
    token: Mutex<Option<SessionToken>>,
    passes: Passes,
    headers: Mutex<HeaderMap>,
}

impl BrowserDoor {
    pub fn new(
        portal: Portal,
        client: Client,
        cookie: SessionCookie,
        token: Option<SessionToken>,
        passes: Passes,
    ) -> Self {
        Self {
            portal,
            client,
            cookie,
            token: Mutex::new(token),
            passes,
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

    async fn begin(&self, checked: Checked) -> Result<(), Refusal> {
        self.end().await.map_err(unavailable)?;
        let sessions = Sessions::new(&self.store());
        let token = sessions.sign_in(checked).await.map_err(unavailable)?;
        let token = token.ok_or_else(model::sign_in::wrong)?;
        self.header(header::SET_COOKIE, self.cookie.set(&token));
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = Some(token);
        Ok(())
    }

    async fn check(&self, username: &str, password: &str) -> Result<Checked, Refusal> {
        model::sign_in::check(username, password)?;
        let devices = self.portal.devices().await.map_err(unavailable)?;
        let attempt = Attempt {
            portal: self.portal.clone(),
            store: self.store(),
            address: self.client.address,
            device: devices.known(&self.passes, username),
            username: username.to_owned(),
            password: password.to_owned(),
        };
        // An attempt that has begun is made, counted and written down, whether or not the browser
        // waits for what comes of it.
        let made = attempt.make().instrument(Span::current());
        match self.portal.store.tasks().spawn(made).await {
            Ok(Ok(Ok(checked))) => checked.ok_or_else(|| model::sign_in::wrong().into()),
            Ok(Ok(Err(wait))) => Err(self.too_many(wait)),
            Ok(Err(error)) => Err(unavailable(error)),
            Err(_) => Err(unavailable(StoreError::Interrupted)),
        }
    }

    /// Makes the browser known for that account, with a pass of its own.
    async fn welcome(&self, username: &str) -> Result<(), StoreError> {
        let now = self.portal.clock.now();
        let (random, cookie) = (&self.portal.random, self.cookie);
        let devices = self.portal.devices().await?;
        let pass = devices.issue(&self.passes, username, now, random, cookie);
        self.header(header::SET_COOKIE, pass);
        Ok(())
    }

    fn too_many(&self, wait: Duration) -> Refusal {
        let seconds = u32::try_from(wait.as_millis().div_ceil(1_000)).unwrap_or(u32::MAX);
        self.header(header::RETRY_AFTER, Some(seconds.into()));
        tracing::warn!(seconds, "too many attempts to sign in");
        ErrorCode::TooManyAttempts { seconds }.into()
    }
}

/// One try at a password.
struct Attempt {
    portal: Portal,
    store: Store,
    address: IpAddr,
    device: Option<DeviceId>,
    username: String,
    password: String,
}

impl Attempt {
    /// Whose password it is, if anybody's; or how long to wait.
    async fn make(self) -> Result<Result<Option<Checked>, Duration>, StoreError> {
        let allowances = self.portal.allowances().await?;
        let begun = attempts::begin(allowances, &self.username, self.address, self.device);
        let taken = match begun.await? {
            Ok(taken) => taken,
            Err(wait) => return Ok(Err(wait)),
        };
        let accounts = Accounts::new(&self.store);
        let checked = accounts.check_password(&self.username, &self.password);
        let checked = checked.await?;
        if checked.is_some() {
            allowances.give_back(&taken).await?;
        }
        Ok(Ok(checked))
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
            let checked = self.check(username.trim(), password).await?;
            let account = checked.account();
            if only.is_some_and(|only| only != account) {
                return Err(ErrorCode::OtherAccount.into());
            }
            self.begin(checked).await?;
            self.welcome(username).await.map_err(unavailable)?;
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

    fn sent(&self) {
        let mark = sent::anew(&self.portal.random);
        self.header(header::SET_COOKIE, sent::remember(&mark, self.cookie));
    }

    fn said(&self, sent: &SentMark) {
        let said = SentMark {
            is_news: false,
            ..sent.clone()
        };
        self.header(header::SET_COOKIE, sent::remember(&said, self.cookie));
    }
}

fn unavailable(error: StoreError) -> Refusal {
    tracing::error!(%error, "nobody can sign in");
    ErrorCode::Unavailable.into()
}
