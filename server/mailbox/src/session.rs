//! Who is signed in, by a token that only the browser holds.

use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use model::{AccountId, Timestamp};

use crate::{Store, StoreError};

/// The sessions of an installation.
pub struct Sessions {
    _store: Store,
}

/// 256 random bits, written in 43 characters of base64url. Only its digest is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken([u8; 32]);

/// A session that is alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedIn {
    pub account: AccountId,
    /// Ends then unless there is another request before.
    pub idle_until: Timestamp,
    /// Ends then, however busy.
    pub ends: Timestamp,
}

impl Sessions {
    pub fn new(store: &Store) -> Self {
        Self {
            _store: store.clone(),
        }
    }

    /// # Errors
    /// When the storage fails.
    pub async fn start(&self, _account: AccountId) -> Result<SessionToken, StoreError> {
        Err(StoreError::Interrupted)
    }

    /// The session of that token, if it is alive. Counts as a request.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn find(&self, _token: &SessionToken) -> Result<Option<SignedIn>, StoreError> {
        Err(StoreError::Interrupted)
    }

    /// Ends the session; the token is worth nothing from then on.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn end(&self, _token: &SessionToken) -> Result<(), StoreError> {
        Err(StoreError::Interrupted)
    }
}

/// The text is no session token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadSessionToken;

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

impl fmt::Display for SessionToken {
    /// The text for the cookie. A secret: for nothing else.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl FromStr for SessionToken {
    type Err = BadSessionToken;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut token = [0; 32];
        match URL_SAFE_NO_PAD.decode_slice(text, &mut token) {
            Ok(32) => Ok(Self(token)),
            _ => Err(BadSessionToken),
        }
    }
}
