//! Making logins and granting access.

use model::{AccountId, PatientId, ProxyKind, Timestamp};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter,
};
use uuid::Uuid;

use super::{AddAccountError, NewAccount, NewAccountRole, NewProxy, new, password};
use crate::{
    Store, StoreError,
    audit::{Action, Entry, Outcome},
    calendar::Zone,
    entity::{access, account, patient, practitioner, recipient},
};

/// What is written once everything is known to be right.
struct Adding<'a> {
    store: &'a Store,
    account: &'a NewAccount,
    username: String,
    password_hash: String,
}

pub(super) async fn add(store: &Store, account: NewAccount) -> Result<AccountId, AddAccountError> {
    let username = new::username(&account.username).ok_or(AddAccountError::UsernameInvalid)?;
    password::check(&account.password)?;
    if let Some(zone) = &account.time_zone
        && Zone::named(zone).is_none()
    {
        return Err(AddAccountError::NoSuchTimeZone);
    }
    let adding = Adding {
        store,
        password_hash: password::hash(store, account.password.clone()).await?,
        account: &account,
        username,
    };
    store
        .write(&adding, |adding, change| Box::pin(adding.write(change)))
        .await
}

impl Adding<'_> {
    async fn write(&self, change: &DatabaseTransaction) -> Result<AccountId, AddAccountError> {
        let taken = account::Entity::find()
            .filter(account::Column::Username.eq(&self.username))
            .one(change)
            .await?;
        if taken.is_some() {
            return Err(AddAccountError::UsernameTaken);
        }
        let now = self.store.now();
        let mut row = account::Model {
            id: self.store.random().id(now),
            username: self.username.clone(),
            name: String::new(),
            password_hash: self.password_hash.clone(),
            practitioner_id: None,
            administrator: false,
            language: self
                .account
                .language
                .map(|language| language.tag().to_owned()),
            time_zone: self.account.time_zone.clone(),
            created_at: now.0,
            disabled_at: None,
        };
        let access = match &self.account.role {
            NewAccountRole::Patient { mrn } => {
                let patient = patient_by_mrn(mrn, change).await?;
                row.name.clone_from(&patient.name);
                row.language = row.language.or_else(|| patient.language.clone());
                Some(own_access(self.store, row.id, &patient))
            }
            NewAccountRole::Proxy(proxy) => {
                let access = proxy_access(self.store, row.id, proxy, None, change).await?;
                row.name.clone_from(&access.row.name);
                Some(access)
            }
            NewAccountRole::Practitioner { id } => {
                let shown = practitioner_by(id, change).await?;
                row.practitioner_id = Some(shown.id);
                row.name = shown.name;
                None
            }
            NewAccountRole::Administrator { name } => {
                row.name = named(Some(name))?;
                row.administrator = true;
                None
            }
        };
        let id = AccountId(row.id);
        account::Entity::insert(row.into_active_model())
            .exec_without_returning(change)
            .await?;
        let entry = Entry {
            account: Some(id),
            action: Action::AddAccount,
            patient: None,
            conversation: None,
            outcome: Outcome::Done,
        };
        entry.write(self.store, change).await?;
        if let Some(access) = access {
            access.write(self.store, id, change).await?;
        }
        Ok(id)
    }
}

pub(super) async fn grant(
    store: &Store,
    account: AccountId,
    proxy: NewProxy,
) -> Result<PatientId, AddAccountError> {
    let on = (store, account, &proxy);
    store
        .write(&on, |&(store, account, proxy), change| {
            Box::pin(async move {
                let row = account::Entity::find_by_id(account.0)
                    .one(change)
                    .await?
                    .ok_or(AddAccountError::NoSuchAccount)?;
                let name = Some(row.name.as_str());
                let access = proxy_access(store, account.0, proxy, name, change).await?;
                let patient = PatientId(access.row.patient_id);
                access.write(store, account, change).await?;
                Ok(patient)
            })
        })
        .await
}

/// Access that is about to be granted: a new row, or one that an import prepared.
struct Access {
    row: access::Model,
    is_new: bool,
}

impl Access {
    async fn write(
        self,
        store: &Store,
        account: AccountId,
        change: &DatabaseTransaction,
    ) -> Result<(), StoreError> {
        let patient = self.row.patient_id;
        let row = self.row.into_active_model();
        if self.is_new {
            access::Entity::insert(row)
                .exec_without_returning(change)
                .await?;
        } else {
            access::Entity::update(row.reset_all())
                .exec_without_returning(change)
                .await?;
        }
        let entry = Entry {
            account: Some(account),
            action: Action::GrantAccess,
            patient: Some(patient.into()),
            conversation: None,
            outcome: Outcome::Done,
        };
        entry.write(store, change).await
    }
}

fn own_access(store: &Store, account: Uuid, patient: &patient::Model) -> Access {
    let now = store.now();
    Access {
        row: access::Model {
            id: store.random().id(now),
            account_id: Some(account),
            patient_id: patient.id,
            relation: access::AccessRelation::Own,
            kind: None,
            name: patient.name.clone(),
            may_send: true,
            starts: None,
            ends: None,
            granted_at: Some(now.0),
            revoked_at: None,
            source: None,
            external_id: None,
        },
        is_new: true,
    }
}

async fn proxy_access(
    store: &Store,
    account: Uuid,
    proxy: &NewProxy,
    known_name: Option<&str>,
    change: &DatabaseTransaction,
) -> Result<Access, AddAccountError> {
    let patient = patient_by_mrn(&proxy.mrn, change).await?;
    let granted = access::Entity::find()
        .filter(access::Column::AccountId.eq(account))
        .filter(access::Column::PatientId.eq(patient.id))
        .filter(access::Column::RevokedAt.is_null())
        .one(change)
        .await?;
    if granted.is_some() {
        return Err(AddAccountError::AlreadyGranted);
    }
    let now = store.now();
    let prepared = match &proxy.related_person {
        Some(id) => Some(related_person(id, &patient, change).await?),
        None => None,
    };
    let is_new = prepared.is_none();
    let row = match prepared {
        Some(prepared) => access::Model {
            name: proxy.name.clone().unwrap_or(prepared.name),
            ..prepared
        },
        None => access::Model {
            id: store.random().id(now),
            account_id: None,
            patient_id: patient.id,
            relation: access::AccessRelation::Proxy,
            kind: None,
            name: named(proxy.name.as_deref().or(known_name))?,
            may_send: false,
            starts: None,
            ends: None,
            granted_at: None,
            revoked_at: None,
            source: None,
            external_id: None,
        },
    };
    let granted = granted_row(row, account, proxy, now);
    Ok(Access {
        row: granted,
        is_new,
    })
}

fn granted_row(
    row: access::Model,
    account: Uuid,
    proxy: &NewProxy,
    now: Timestamp,
) -> access::Model {
    let kind: ProxyKind = proxy.kind;
    access::Model {
        account_id: Some(account),
        kind: Some(kind.as_str().to_owned()),
        may_send: proxy.may_send,
        starts: proxy.starts.map(|time| time.0),
        ends: proxy.ends.map(|time| time.0),
        granted_at: Some(now.0),
        ..row
    }
}

async fn related_person(
    id: &str,
    patient: &patient::Model,
    change: &DatabaseTransaction,
) -> Result<access::Model, AddAccountError> {
    access::Entity::find()
        .filter(access::Column::ExternalId.eq(id))
        .filter(access::Column::PatientId.eq(patient.id))
        .filter(access::Column::AccountId.is_null())
        .filter(access::Column::RevokedAt.is_null())
        .one(change)
        .await?
        .ok_or(AddAccountError::NoSuchRelatedPerson)
}

async fn patient_by_mrn(
    mrn: &str,
    change: &DatabaseTransaction,
) -> Result<patient::Model, AddAccountError> {
    patient::Entity::find()
        .filter(patient::Column::Mrn.eq(mrn.trim()))
        .one(change)
        .await?
        .ok_or(AddAccountError::NoSuchPatient)
}

/// By NPI or by the id it was imported with.
async fn practitioner_by(
    id: &str,
    change: &DatabaseTransaction,
) -> Result<recipient::Model, AddAccountError> {
    let id = id.trim();
    let named = Condition::any()
        .add(practitioner::Column::Npi.eq(id))
        .add(recipient::Column::ExternalId.eq(id));
    let found = practitioner::Entity::find()
        .find_also_related(recipient::Entity)
        .filter(named)
        .filter(recipient::Column::Active.eq(true))
        .one(change)
        .await?;
    found
        .and_then(|(_, shown)| shown)
        .ok_or(AddAccountError::NoSuchPractitioner)
}

fn named(name: Option<&str>) -> Result<String, AddAccountError> {
    let name = name.unwrap_or_default().trim();
    match name.is_empty() {
        true => Err(AddAccountError::NameMissing),
        false => Ok(name.to_owned()),
    }
}
