//! What an administrator does with logins that exist.

use model::{AccountId, Timestamp};
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, IntoActiveModel, PaginatorTrait, QueryFilter, Set,
    sea_query::Expr,
};
use uuid::Uuid;

use super::{AddAccountError, PasswordProblem, grant::patient_by_mrn, new, password};
use crate::{
    Store, StoreError,
    audit::Action,
    entity::{access, account, session},
    outbox::Notice,
    store::Change,
    visibility::entries,
};

/// Why a login was not changed. For the administrator, who may know all of it.
#[derive(Debug, thiserror::Error)]
pub enum ChangeAccountError {
    #[error("there is no login {0}")]
    NoSuchAccount(String),
    #[error("no patient has that medical record number")]
    NoSuchPatient,
    #[error("the login has no access to that patient's record")]
    NoSuchAccess,
    #[error(transparent)]
    Password(#[from] PasswordProblem),
    #[error(transparent)]
    Storage(#[from] StoreError),
}

/// What disabling a login did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disabled {
    /// `false`: it was disabled before.
    pub now: bool,
    pub sessions_ended: u64,
    /// Nobody is left who may administer the installation's pages.
    pub last_administrator: bool,
}

/// Whose access is taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revoked<'a> {
    /// To the record with that medical record number.
    Mrn(&'a str),
    /// To all records.
    All,
}

/// A login that is about to be changed.
struct Changing<T> {
    username: String,
    to: T,
}

pub(super) async fn disable(store: &Store, username: &str) -> Result<Disabled, ChangeAccountError> {
    let on = Changing::new(username, ());
    store
        .write(on, |on, change| {
            Box::pin(async move {
                let row = on.account(change).await?;
                let sessions_ended = end_sessions(row.id, change).await?;
                let now = row.disabled_at.is_none();
                if now {
                    set_disabled(row.id, Some(change.now()), change).await?;
                    note(Action::DisableAccount, row.id, None, change);
                }
                let left = account::Entity::find()
                    .filter(account::Column::Administrator.eq(true))
                    .filter(account::Column::DisabledAt.is_null())
                    .count(change)
                    .await?;
                Ok(Disabled {
                    now,
                    sessions_ended,
                    last_administrator: row.administrator && left == 0,
                })
            })
        })
        .await
}

pub(super) async fn enable(store: &Store, username: &str) -> Result<bool, ChangeAccountError> {
    let on = Changing::new(username, ());
    store
        .write(on, |on, change| {
            Box::pin(async move {
                let row = on.account(change).await?;
                if row.disabled_at.is_none() {
                    return Ok(false);
                }
                // One that began at the moment of disabling does not come to life.
                end_sessions(row.id, change).await?;
                set_disabled(row.id, None, change).await?;
                note(Action::EnableAccount, row.id, None, change);
                Ok(true)
            })
        })
        .await
}

pub(super) async fn set_password(
    store: &Store,
    username: &str,
    password: String,
) -> Result<u64, ChangeAccountError> {
    password::check(&password)?;
    let hash = password::hash(store, password).await?;
    let on = Changing::new(username, hash);
    store
        .write(on, |on, change| {
            Box::pin(async move {
                let row = on.account(change).await?;
                let id = row.id;
                let mut row = row.into_active_model();
                row.password_hash = Set(on.to.clone());
                account::Entity::update(row)
                    .exec_without_returning(change)
                    .await?;
                note(Action::SetPassword, id, None, change);
                Ok(end_sessions(id, change).await?)
            })
        })
        .await
}

/// Says how many were taken away.
pub(super) async fn revoke(
    store: &Store,
    username: &str,
    which: Revoked<'_>,
) -> Result<u64, ChangeAccountError> {
    let mrn = match which {
        Revoked::Mrn(mrn) => Some(mrn.to_owned()),
        Revoked::All => None,
    };
    let on = Changing::new(username, mrn);
    store
        .write(on, |on, change| {
            Box::pin(async move {
                let row = on.account(change).await?;
                let mut granted = access::Entity::find()
                    .filter(access::Column::AccountId.eq(row.id))
                    .filter(access::Column::RevokedAt.is_null());
                if let Some(mrn) = &on.to {
                    let patient = match patient_by_mrn(mrn, change).await {
                        Ok(patient) => patient,
                        Err(AddAccountError::Storage(error)) => return Err(error.into()),
                        Err(_) => return Err(ChangeAccountError::NoSuchPatient),
                    };
                    granted = granted.filter(access::Column::PatientId.eq(patient.id));
                }
                let granted = granted.all(change).await?;
                if granted.is_empty() && on.to.is_some() {
                    return Err(ChangeAccountError::NoSuchAccess);
                }
                for access in &granted {
                    let ended = access::ActiveModel {
                        id: Set(access.id),
                        revoked_at: Set(Some(change.now().0)),
                        ..Default::default()
                    };
                    access::Entity::update(ended)
                        .exec_without_returning(change)
                        .await?;
                    let patient = Some(access.patient_id);
                    entries::clear_patient(change, row.id, access.patient_id).await?;
                    note(Action::RevokeAccess, row.id, patient, change);
                }
                change.notify(Notice::Access(row.id.into()));
                Ok(granted.len() as u64)
            })
        })
        .await
}

impl<T> Changing<T> {
    fn new(username: &str, to: T) -> Self {
        Self {
            username: username.to_owned(),
            to,
        }
    }

    async fn account(&self, change: &Change) -> Result<account::Model, ChangeAccountError> {
        let missing = || ChangeAccountError::NoSuchAccount(self.username.clone());
        let username = new::username(&self.username).ok_or_else(missing)?;
        account::Entity::find()
            .filter(account::Column::Username.eq(username))
            .one(change)
            .await?
            .ok_or_else(missing)
    }
}

fn note(action: Action, account: Uuid, patient: Option<Uuid>, change: &Change) {
    let entry = action.entry().to(AccountId(account));
    change.audit(entry.for_patient(patient.map(Into::into)));
}

async fn set_disabled(
    account: Uuid,
    at: Option<Timestamp>,
    change: &Change,
) -> Result<(), StoreError> {
    let row = account::ActiveModel {
        id: Set(account),
        disabled_at: Set(at.map(|at| at.0)),
        ..Default::default()
    };
    account::Entity::update(row)
        .exec_without_returning(change)
        .await?;
    Ok(())
}

/// From the next request on, nobody is signed in as that account.
async fn end_sessions(account: Uuid, change: &Change) -> Result<u64, StoreError> {
    account::Entity::update_many()
        .filter(account::Column::Id.eq(account))
        .col_expr(
            account::Column::Seal,
            Expr::col(account::Column::Seal).add(1),
        )
        .exec(change)
        .await?;
    let ended = session::Entity::delete_many()
        .filter(session::Column::AccountId.eq(account))
        .exec(change)
        .await?;
    change.notify(Notice::Sessions(account.into()));
    Ok(ended.rows_affected)
}

impl From<sea_orm::DbErr> for ChangeAccountError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Storage(error.into())
    }
}
