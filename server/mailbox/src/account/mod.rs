//! Logins: who somebody is, and for which patients they may look.

mod add;
mod administer;
mod grant;
mod new;
mod overview;
mod password;

use model::{AccountId, ErrorCode, Language, PatientId, view::AccountView};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

pub use administer::{ChangeAccountError, Disabled, Revoked};
pub use new::{AddAccountError, NewAccount, NewAccountRole, NewProxy};
pub use overview::{AccessRow, AccountKind, AccountOverview, AccountRow};
pub use password::PasswordProblem;

use crate::{
    MailboxError, Store, StoreError,
    audit::Action,
    entity::{access, account},
    login::Login,
    outbox::Notice,
    store::Change,
    visibility::entries,
};

/// An account whose password was given, as it was then: a session can be started for it.
pub struct Checked {
    account: AccountId,
    password_hash: String,
}

impl Checked {
    pub const fn account(&self) -> AccountId {
        self.account
    }

    /// The account has that password still, and is not disabled. Whoever changes that waits until
    /// this change is done.
    pub(crate) async fn holds(&self, change: &Change) -> Result<bool, StoreError> {
        let found = account::Entity::find_by_id(self.account.0)
            .filter(account::Column::PasswordHash.eq(self.password_hash.as_str()))
            .filter(account::Column::DisabledAt.is_null())
            .lock_exclusive()
            .one(change)
            .await?;
        Ok(found.is_some())
    }
}

/// The logins of an installation.
pub struct Accounts {
    store: Store,
}

impl Accounts {
    pub fn new(store: &Store) -> Self {
        Self {
            store: store.clone(),
        }
    }

    /// Makes a login and its access.
    ///
    /// # Errors
    /// See [`AddAccountError`]; nothing is made then.
    pub async fn add(&self, account: NewAccount) -> Result<AccountId, AddAccountError> {
        add::add(&self.store, account).await
    }

    /// Gives an account access to one more patient's record.
    ///
    /// # Errors
    /// See [`AddAccountError`]; nothing is changed then.
    pub async fn grant(
        &self,
        account: AccountId,
        proxy: NewProxy,
    ) -> Result<PatientId, AddAccountError> {
        grant::grant(&self.store, account, proxy).await
    }

    /// Ends an account's access to a patient's record, from the next request on. Says whether
    /// there was any.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn revoke(&self, account: AccountId, patient: PatientId) -> Result<bool, StoreError> {
        self.store
            .write((account, patient), |(account, patient), change| {
                Box::pin(async move {
                    let (account, patient) = (*account, *patient);
                    let ended = access::Entity::update_many()
                        .col_expr(access::Column::RevokedAt, change.now().0.into())
                        .filter(access::Column::AccountId.eq(Uuid::from(account)))
                        .filter(access::Column::PatientId.eq(Uuid::from(patient)))
                        .filter(access::Column::RevokedAt.is_null())
                        .exec(change)
                        .await?;
                    entries::clear_patient(change, account.0, patient.0).await?;
                    let entry = Action::RevokeAccess.entry().to(account);
                    change.audit(entry.for_patient(Some(patient)));
                    change.notify(Notice::Access(account));
                    Ok(ended.rows_affected > 0)
                })
            })
            .await
    }

    /// Ends a login's access to records, from the next request on. Says to how many.
    ///
    /// # Errors
    /// See [`ChangeAccountError`]; nothing is changed then.
    pub async fn revoke_for(
        &self,
        username: &str,
        which: Revoked<'_>,
    ) -> Result<u64, ChangeAccountError> {
        administer::revoke(&self.store, username, which).await
    }

    /// Nobody can sign in with that login, and whoever is signed in is so no more.
    ///
    /// # Errors
    /// See [`ChangeAccountError`]; nothing is changed then.
    pub async fn disable(&self, username: &str) -> Result<Disabled, ChangeAccountError> {
        administer::disable(&self.store, username).await
    }

    /// Takes [`Self::disable`] back; `false` when there was nothing to take back.
    ///
    /// # Errors
    /// See [`ChangeAccountError`]; nothing is changed then.
    pub async fn enable(&self, username: &str) -> Result<bool, ChangeAccountError> {
        administer::enable(&self.store, username).await
    }

    /// Gives a login another password and ends its sessions; says how many.
    ///
    /// # Errors
    /// See [`ChangeAccountError`]; nothing is changed then.
    pub async fn set_password(
        &self,
        username: &str,
        password: String,
    ) -> Result<u64, ChangeAccountError> {
        administer::set_password(&self.store, username, password).await
    }

    /// Logins in the order of their usernames, page by page: those after a username, none after
    /// the last.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn list(&self, after: &str) -> Result<Vec<AccountRow>, StoreError> {
        overview::page(&self.store, after).await
    }

    /// All about a login, disabled or not.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn show(&self, username: &str) -> Result<Option<AccountOverview>, StoreError> {
        overview::show(&self.store, username).await
    }

    /// The account of that username.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn find(&self, username: &str) -> Result<Option<AccountId>, StoreError> {
        Ok(self.by_username(username).await?.map(|row| row.id.into()))
    }

    /// The account, when the password is its own. Does the same work whether or not the account
    /// exists.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn check_password(
        &self,
        username: &str,
        password: &str,
    ) -> Result<Option<Checked>, StoreError> {
        let found = self.by_username(username).await?;
        let hash = found.as_ref().map(|row| row.password_hash.clone());
        let fits = password::verify(&self.store, password, hash).await?;
        let account = found.as_ref().map(|row| AccountId(row.id));
        let mut entry = Action::SignIn.entry();
        entry.subject = account;
        let told = self
            .store
            .act(entry, (entry, fits), |(entry, fits), change| {
                Box::pin(async move {
                    change.audit(*entry);
                    fits.then_some(())
                        .ok_or_else(|| MailboxError::from(ErrorCode::WrongCredentials))
                })
            });
        match told.await {
            Err(MailboxError::Storage(error)) => Err(error),
            Ok(()) | Err(MailboxError::Refused(_)) => {
                let checked = found.map(|row| Checked {
                    account: AccountId(row.id),
                    password_hash: row.password_hash,
                });
                Ok(checked.filter(|_| fits))
            }
        }
    }

    /// Who is signed in, and for whom they may look now.
    ///
    /// # Errors
    /// `SignedOut` when there is no such account (any more).
    pub async fn view(&self, account: AccountId) -> Result<AccountView, MailboxError> {
        Ok(self.login(account).await?.view(&self.store).await?)
    }

    /// The same, as a [`Mailbox`](crate::Mailbox) takes it.
    ///
    /// # Errors
    /// `SignedOut` when there is no such account (any more).
    pub async fn login(&self, account: AccountId) -> Result<Login, MailboxError> {
        Login::load(self.store.read(), self.store.now(), account).await
    }

    /// # Errors
    /// When the storage fails.
    pub async fn set_language(
        &self,
        account: AccountId,
        language: Language,
    ) -> Result<(), StoreError> {
        self.store
            .write((account, language), |(account, language), change| {
                Box::pin(async move {
                    let (account, language) = (*account, *language);
                    account::Entity::update_many()
                        .col_expr(account::Column::Language, language.tag().into())
                        .filter(account::Column::Id.eq(Uuid::from(account)))
                        .exec(change)
                        .await?;
                    Ok(())
                })
            })
            .await
    }

    async fn by_username(&self, username: &str) -> Result<Option<account::Model>, StoreError> {
        let Some(username) = new::username(username) else {
            return Ok(None);
        };
        Ok(account::Entity::find()
            .filter(account::Column::Username.eq(username))
            .filter(account::Column::DisabledAt.is_null())
            .limit(1)
            .one(self.store.read())
            .await?)
    }
}
