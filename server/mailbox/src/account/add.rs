//! Making logins.

use model::AccountId;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter};

use super::{
    AddAccountError, NewAccount, NewAccountRole,
    grant::{has_login, named, own_access, patient_by_mrn, proxy_access},
    new, password,
};
use crate::{
    Store,
    audit::Action,
    calendar::Zone,
    entity::{account, practitioner, recipient},
    store::Change,
    visibility::entries,
};

/// What is written once everything is known to be right.
struct Adding {
    store: Store,
    account: NewAccount,
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
        store: store.clone(),
        password_hash: password::hash(store, account.password.clone()).await?,
        account,
        username,
    };
    store
        .write(adding, |adding: &Adding, change| {
            Box::pin(adding.write(change))
        })
        .await
}

impl Adding {
    async fn write(&self, change: &Change) -> Result<AccountId, AddAccountError> {
        let taken = account::Entity::find()
            .filter(account::Column::Username.eq(&self.username))
            .one(change)
            .await?;
        if taken.is_some() {
            return Err(AddAccountError::UsernameTaken);
        }
        let now = change.now();
        let mut row = account::Model {
            id: self.store.random().id(now),
            organization_id: None,
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
            seal: 0,
        };
        let access = match &self.account.role {
            NewAccountRole::Patient { mrn } => {
                let patient = patient_by_mrn(mrn, change).await?;
                if patient.deceased {
                    return Err(AddAccountError::PatientDeceased);
                }
                if has_login(&patient, change).await? {
                    return Err(AddAccountError::PatientHasLogin);
                }
                row.name.clone_from(&patient.name);
                row.organization_id = Some(patient.organization_id);
                row.language = row.language.or_else(|| patient.language.clone());
                Some(own_access(&self.store, row.id, &patient))
            }
            NewAccountRole::Proxy(proxy) => {
                let access = proxy_access(&self.store, row.id, proxy, None, change).await?;
                row.name.clone_from(&access.row.name);
                row.organization_id = Some(access.organization);
                Some(access)
            }
            NewAccountRole::Practitioner { id } => {
                let shown = practitioner_by(id, change).await?;
                row.practitioner_id = Some(shown.id);
                row.organization_id = Some(shown.organization_id);
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
        change.audit(Action::AddAccount.entry().to(id));
        if let Some(access) = access {
            access.write(id, change).await?;
        }
        // What was written to a practitioner before they had a login waits for them.
        entries::fill(change, id.0).await?;
        Ok(id)
    }
}

/// By NPI or by the id it was imported with.
async fn practitioner_by(id: &str, change: &Change) -> Result<recipient::Model, AddAccountError> {
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
