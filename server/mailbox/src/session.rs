//! Who is signed in, by a token that only the browser holds.

use std::{collections::HashSet, fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use model::{AccountId, Timestamp, limits};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel,
    QueryFilter, QuerySelect, Select,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    Checked, Store, StoreError,
    audit::Action,
    entity::session,
    login::{self, Login},
    outbox::Notice,
    statement::Fixed,
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

/// What a session's row says at a moment.
enum State {
    Alive,
    /// Last seen a little later than now: the clock was set back by that much, or another process's
    /// is ahead. The session's own times are moved back by it, so that it lasts as long as it would
    /// have.
    Ahead(i64),
    Over,
}

impl State {
    /// Last seen much later than now, a session is over: for how long nobody has been there cannot
    /// be told any more.
    const fn of(row: &session::Model, now: Timestamp) -> Self {
        let ahead = row.last_seen - now.0;
        let future = ahead > SKEW_MS || row.started_at > row.last_seen;
        let past = now.0 >= row.last_seen + IDLE_MS || now.0 >= row.started_at + SESSION_MS;
        if future || past {
            Self::Over
        } else if ahead > 0 {
            Self::Ahead(ahead)
        } else {
            Self::Alive
        }
    }
}

impl Sessions {
    pub fn new(store: &Store) -> Self {
        Self {
            store: store.clone(),
        }
    }

    /// A session for somebody who need not give a password: in tests.
    ///
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

    /// Signs in. `None` when the password was changed, or the account disabled, since it was checked:
    /// that has ended the account's sessions, and this one would have outlived it.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn sign_in(&self, checked: Checked) -> Result<Option<SessionToken>, StoreError> {
        let token = SessionToken(self.store.random().bytes());
        let started = self
            .store
            .write((checked, token.clone()), |(checked, token), change| {
                Box::pin(async move {
                    let holds = checked.holds(change).await?;
                    if holds {
                        start(checked.account(), token, change).await?;
                    }
                    Ok::<_, StoreError>(holds)
                })
            })
            .await?;
        Ok(started.then_some(token))
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
        let Some(Alive {
            stored,
            mut row,
            login,
        }) = self.alive(token, now).await?
        else {
            return Ok(None);
        };
        if now.0 - row.last_seen >= TOUCH_MS || row != stored {
            row.last_seen = now.0;
            let (store, rows) = (self.store.clone(), (stored, row.clone()));
            self.store.write_behind(login.account(), async move {
                store
                    .write(rows, |(stored, row), change| {
                        Box::pin(touch(stored, row, change))
                    })
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
        Ok(found.map(|found| (found.row.into(), found.login)))
    }

    async fn alive(
        &self,
        token: &SessionToken,
        now: Timestamp,
    ) -> Result<Option<Alive>, StoreError> {
        static QUERY: Fixed = Fixed::new();
        let database = self.store.read();
        let statement = QUERY.with(
            database.get_database_backend(),
            login::of_session,
            [now.0.into(), token.digest().into()],
        );
        let rows = database.query_all_raw(statement).await?;
        let Some(first) = rows.first() else {
            return Ok(None);
        };
        let stored = session::Model::from_query_result(first, login::SESSION)?;
        let mut row = stored.clone();
        match State::of(&row, now) {
            State::Over => {
                self.over(row, now).await?;
                return Ok(None);
            }
            State::Alive => (),
            State::Ahead(by) => {
                row.last_seen -= by;
                row.started_at -= by;
            }
        }
        let login = Login::from_rows(&rows)?;
        Ok(login.map(|login| Alive { stored, row, login }))
    }

    /// What is over in the past is forgotten in time. What is over because it lies in the future
    /// goes at once: it would come alive again when the clock gets there.
    async fn over(&self, row: session::Model, now: Timestamp) -> Result<(), StoreError> {
        if row.last_seen <= now.0 && row.started_at <= now.0 {
            return Ok(());
        }
        self.store
            .write(row.token_digest, |digest, change| {
                Box::pin(async move {
                    session::Entity::delete_by_id(digest.clone())
                        .exec(change)
                        .await?;
                    Ok(())
                })
            })
            .await
    }

    /// Those of so many sessions that are alive, by the digests of their tokens.
    pub(crate) async fn alive_of(
        &self,
        digests: Vec<Vec<u8>>,
    ) -> Result<HashSet<Vec<u8>>, StoreError> {
        let now = self.store.now();
        let alive = session::Entity::find()
            .select_only()
            .column(session::Column::TokenDigest)
            .filter(session::Column::TokenDigest.is_in(digests))
            .filter(session::Column::LastSeen.gt(now.0 - IDLE_MS))
            .filter(session::Column::StartedAt.gt(now.0 - SESSION_MS))
            .into_tuple()
            .all(self.store.read())
            .await?;
        Ok(alive.into_iter().collect())
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
/// How far the clocks of two processes may be apart.
const SKEW_MS: i64 = 60_000;

/// A session that is alive: as it is stored, as it is by the clock of now, and whose it is.
struct Alive {
    stored: session::Model,
    row: session::Model,
    login: Login,
}

/// The sessions of an account that [`is_alive`] then.
pub(crate) fn alive_at(now: Timestamp, account: Uuid) -> Select<session::Entity> {
    session::Entity::find()
        .filter(session::Column::AccountId.eq(account))
        .filter(session::Column::LastSeen.gt(now.0 - IDLE_MS))
        .filter(session::Column::StartedAt.gt(now.0 - SESSION_MS))
}

async fn forget_ended(change: &Change) -> Result<(), StoreError> {
    let now = change.now();
    session::Entity::delete_many()
        .filter(
            Condition::any()
                .add(session::Column::LastSeen.lte(now.0 - IDLE_MS))
                .add(session::Column::StartedAt.lte(now.0 - SESSION_MS))
                .add(session::Column::LastSeen.gt(now.0 + SKEW_MS)),
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

/// A session that was ended meanwhile stays so, and of two requests at once the first is enough.
async fn touch(
    stored: &session::Model,
    row: &session::Model,
    change: &Change,
) -> Result<(), StoreError> {
    session::Entity::update_many()
        .col_expr(session::Column::LastSeen, row.last_seen.into())
        .col_expr(session::Column::StartedAt, row.started_at.into())
        .filter(session::Column::TokenDigest.eq(stored.token_digest.clone()))
        .filter(session::Column::LastSeen.eq(stored.last_seen))
        .filter(session::Column::StartedAt.eq(stored.started_at))
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
    change.notify(Notice::Sessions(row.account_id.into()));
    session::Entity::delete_by_id(row.token_digest)
        .exec(change)
        .await?;
    Ok(())
}

impl SessionToken {
    pub(crate) fn digest(&self) -> Vec<u8> {
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

#[cfg(test)]
impl From<[u8; 32]> for SessionToken {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
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
