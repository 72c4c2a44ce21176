//! Who is signed in, by a token that only the browser holds.

use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use model::{AccountId, Timestamp, limits};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter};
use sha2::{Digest, Sha256};

use crate::{
    Store, StoreError,
    audit::{Action, Entry, Outcome},
    entity::{account, session},
    store::Change,
};

/// The sessions of an installation.
pub struct Sessions {
    store: Store,
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

impl SignedIn {
    /// When it ends if nothing happens.
    #[must_use]
    pub fn until(&self) -> Timestamp {
        self.idle_until.min(self.ends)
    }
}

impl From<session::Model> for SignedIn {
    fn from(row: session::Model) -> Self {
        Self {
            account: row.account_id.into(),
            idle_until: Timestamp(row.last_seen + IDLE_MS),
            ends: Timestamp(row.started_at + SESSION_MS),
        }
    }
}

impl Sessions {
    pub fn new(store: &Store) -> Self {
        Self {
            store: store.clone(),
        }
    }

    /// # Errors
    /// When the storage fails.
    pub async fn start(&self, account: AccountId) -> Result<SessionToken, StoreError> {
        let token = SessionToken(self.store.random().bytes());
        self.store
            .write((account, token.clone()), |(account, token), change| {
                Box::pin(start(*account, token, change))
            })
            .await?;
        Ok(token)
    }

    /// The session of that token, if it is alive. Counts as a request, which is written down at
    /// most once a minute: a session may end up to a minute early, never late.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn find(&self, token: &SessionToken) -> Result<Option<SignedIn>, StoreError> {
        let now = self.store.now();
        let Some(mut row) = self.alive(token, now).await? else {
            return Ok(None);
        };
        if now.0 - row.last_seen >= TOUCH_MS {
            row.last_seen = now.0;
            self.store
                .write(row.clone(), |row, change| Box::pin(touch(row, change)))
                .await?;
        }
        Ok(Some(row.into()))
    }

    /// As [`Self::find`], but counts as nothing: how a page asks how long it has left without
    /// making that longer.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn peek(&self, token: &SessionToken) -> Result<Option<SignedIn>, StoreError> {
        let row = self.alive(token, self.store.now()).await?;
        Ok(row.map(SignedIn::from))
    }

    async fn alive(
        &self,
        token: &SessionToken,
        now: Timestamp,
    ) -> Result<Option<session::Model>, StoreError> {
        let found = session::Entity::find_by_id(token.digest())
            .find_also_related(account::Entity)
            .filter(account::Column::DisabledAt.is_null())
            .one(self.store.read())
            .await?;
        let row = found.and_then(|(row, account)| account.map(|_| row));
        Ok(row.filter(|row| is_alive(row, now)))
    }

    /// Ends the session; the token is worth nothing from then on.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn end(&self, token: &SessionToken) -> Result<(), StoreError> {
        self.store
            .write(
                (self.store.clone(), token.clone()),
                |(store, token), change| Box::pin(end(store, token, change)),
            )
            .await
    }
}

const IDLE_MS: i64 = limits::IDLE_SECONDS * 1_000;
const SESSION_MS: i64 = limits::SESSION_SECONDS * 1_000;
const TOUCH_MS: i64 = 60_000;

const fn is_alive(row: &session::Model, now: Timestamp) -> bool {
    now.0 < row.last_seen + IDLE_MS && now.0 < row.started_at + SESSION_MS
}

async fn start(
    account: AccountId,
    token: &SessionToken,
    change: &Change,
) -> Result<(), StoreError> {
    let now = change.now();
    // What has ended goes when somebody signs in: nothing else has to remember to clean up.
    session::Entity::delete_many()
        .filter(
            Condition::any()
                .add(session::Column::LastSeen.lte(now.0 - IDLE_MS))
                .add(session::Column::StartedAt.lte(now.0 - SESSION_MS)),
        )
        .exec(change)
        .await?;
    let row = session::Model {
        token_digest: token.digest(),
        account_id: account.0,
        started_at: now.0,
        last_seen: now.0,
    };
    session::Entity::insert(row.into_active_model())
        .exec_without_returning(change)
        .await?;
    Ok(())
}

/// A session that was ended meanwhile stays so.
async fn touch(row: &session::Model, change: &Change) -> Result<(), StoreError> {
    session::Entity::update_many()
        .col_expr(session::Column::LastSeen, row.last_seen.into())
        .filter(session::Column::TokenDigest.eq(row.token_digest.clone()))
        .filter(session::Column::LastSeen.lt(row.last_seen))
        .exec(change)
        .await?;
    Ok(())
}

async fn end(store: &Store, token: &SessionToken, change: &Change) -> Result<(), StoreError> {
    let Some(row) = session::Entity::find_by_id(token.digest())
        .one(change)
        .await?
    else {
        return Ok(());
    };
    let entry = Entry {
        account: Some(row.account_id.into()),
        action: Action::SignOut,
        patient: None,
        conversation: None,
        outcome: Outcome::Done,
    };
    session::Entity::delete_by_id(row.token_digest)
        .exec(change)
        .await?;
    entry.write(store, change).await
}

impl SessionToken {
    fn digest(&self) -> Vec<u8> {
        Sha256::digest(self.0).to_vec()
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
