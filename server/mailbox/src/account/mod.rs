//! Logins: who somebody is, and for which patients they may look.

mod add;
mod grant;
mod new;
mod password;

use model::{AccountId, ErrorCode, Language, PatientId, view::AccountView};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

pub use new::{AddAccountError, NewAccount, NewAccountRole, NewProxy};
pub use password::PasswordProblem;

use crate::{
    MailboxError, Store, StoreError,
    audit::Action,
    entity::{access, account},
    login::Login,
    visibility::entries,
};

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
                    Ok(ended.rows_affected > 0)
                })
            })
            .await
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
    ) -> Result<Option<AccountId>, StoreError> {
        let found = self.by_username(username).await?;
        let (id, hash) = found.map(|row| (row.id, row.password_hash)).unzip();
        let fits = password::verify(&self.store, password, hash).await?;
        let account: Option<AccountId> = id.map(AccountId);
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
            Ok(()) | Err(MailboxError::Refused(_)) => Ok(account.filter(|_| fits)),
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
