//! Who is signed in, by a token that only the browser holds.

use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use model::{AccountId, Timestamp, limits};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel,
    QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use sha2::{Digest, Sha256};

use crate::{
    Store, StoreError,
    audit::Action,
    entity::session,
    login::{self, Login},
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

    /// The session of that token, if it is alive, and whose it is: one statement. Counts as a
    /// request, which is written down at most once a minute and keeps nobody waiting: a session may
    /// end up to a minute early, never late.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn find(
        &self,
        token: &SessionToken,
    ) -> Result<Option<(SignedIn, Login)>, StoreError> {
        let now = self.store.now();
        let Some((mut row, login)) = self.alive(token, now).await? else {
            return Ok(None);
        };
        if now.0 - row.last_seen >= TOUCH_MS {
            row.last_seen = now.0;
            let (store, row) = (self.store.clone(), row.clone());
            self.store.write_behind(login.account(), async move {
                store
                    .write(row, |row, change| Box::pin(touch(row, change)))
                    .await
            });
        }
        Ok(Some((row.into(), login)))
    }

    /// As [`Self::find`], but counts as nothing: how a page asks how long it has left without
    /// making that longer.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn peek(
        &self,
        token: &SessionToken,
    ) -> Result<Option<(SignedIn, Login)>, StoreError> {
        let found = self.alive(token, self.store.now()).await?;
        Ok(found.map(|(row, login)| (row.into(), login)))
    }

    async fn alive(
        &self,
        token: &SessionToken,
        now: Timestamp,
    ) -> Result<Option<(session::Model, Login)>, StoreError> {
        let query = login::query_of_session(now)
            .and_where(
                Expr::col((session::Entity, session::Column::TokenDigest)).eq(token.digest()),
            )
            .take();
        let rows = self.store.read().query_all(&query).await?;
        let Some(first) = rows.first() else {
            return Ok(None);
        };
        let row = session::Model::from_query_result(first, login::SESSION)?;
        if !is_alive(&row, now) {
            return Ok(None);
        }
        Ok(Login::from_rows(&rows)?.map(|login| (row, login)))
    }

    /// Forgets the sessions that have ended.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn forget_ended(&self) -> Result<(), StoreError> {
        self.store
            .write((), |(), change| Box::pin(forget_ended(change)))
            .await
    }

    /// Ends the session; the token is worth nothing from then on.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn end(&self, token: &SessionToken) -> Result<(), StoreError> {
        self.store
            .write(token.clone(), |token, change| Box::pin(end(token, change)))
            .await
    }
}

const IDLE_MS: i64 = limits::IDLE_SECONDS * 1_000;
const SESSION_MS: i64 = limits::SESSION_SECONDS * 1_000;
const TOUCH_MS: i64 = 60_000;

const fn is_alive(row: &session::Model, now: Timestamp) -> bool {
    now.0 < row.last_seen + IDLE_MS && now.0 < row.started_at + SESSION_MS
}

async fn forget_ended(change: &Change) -> Result<(), StoreError> {
    let now = change.now();
    session::Entity::delete_many()
        .filter(
            Condition::any()
                .add(session::Column::LastSeen.lte(now.0 - IDLE_MS))
                .add(session::Column::StartedAt.lte(now.0 - SESSION_MS)),
        )
        .exec(change)
        .await?;
    Ok(())
}

async fn start(
    account: AccountId,
    token: &SessionToken,
    change: &Change,
) -> Result<(), StoreError> {
    let now = change.now();
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

async fn end(token: &SessionToken, change: &Change) -> Result<(), StoreError> {
    let Some(row) = session::Entity::find_by_id(token.digest())
        .one(change)
        .await?
    else {
        return Ok(());
    };
    change.audit(Action::SignOut.entry().to(row.account_id.into()));
    session::Entity::delete_by_id(row.token_digest)
        .exec(change)
        .await?;
    Ok(())
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
