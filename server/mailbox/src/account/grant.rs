//! Granting access to a patient's record.

use model::{AccountId, PatientId, ProxyKind, Timestamp};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::{AddAccountError, NewProxy};
use crate::{
    Store, StoreError,
    audit::Action,
    entity::{access, account, patient},
    store::Change,
    visibility::entries,
};

pub(super) async fn grant(
    store: &Store,
    account: AccountId,
    proxy: NewProxy,
) -> Result<PatientId, AddAccountError> {
    store
        .write(
            (store.clone(), account, proxy),
            |(store, account, proxy), change| {
                Box::pin(async move {
                    let account = *account;
                    let row = account::Entity::find_by_id(account.0)
                        .one(change)
                        .await?
                        .ok_or(AddAccountError::NoSuchAccount)?;
                    let name = Some(row.name.as_str());
                    let access = proxy_access(store, account.0, proxy, name, change).await?;
                    let patient = PatientId(access.row.patient_id);
                    access.write(account, change).await?;
                    entries::fill(change, account.0).await?;
                    Ok(patient)
                })
            },
        )
        .await
}

/// Access that is about to be granted: a new row, or one that an import prepared.
pub(super) struct Access {
    pub(super) row: access::Model,
    /// The patient's.
    pub(super) organization: Uuid,
    is_new: bool,
}

impl Access {
    pub(super) async fn write(self, account: AccountId, change: &Change) -> Result<(), StoreError> {
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
        let entry = Action::GrantAccess.entry().to(account);
        change.audit(entry.for_patient(Some(patient.into())));
        Ok(())
    }
}

pub(super) fn own_access(store: &Store, account: Uuid, patient: &patient::Model) -> Access {
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
        organization: patient.organization_id,
        is_new: true,
    }
}

pub(super) async fn proxy_access(
    store: &Store,
    account: Uuid,
    proxy: &NewProxy,
    known_name: Option<&str>,
    change: &Change,
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
            name: match &proxy.name {
                Some(name) => named(Some(name))?,
                None => prepared.name,
            },
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
        organization: patient.organization_id,
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
    change: &Change,
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

/// Whose record that is. A record that is closed, or was merged into another, opens to nobody new.
pub(super) async fn patient_by_mrn(
    mrn: &str,
    change: &Change,
) -> Result<patient::Model, AddAccountError> {
    let patient = patient::Entity::find()
        .filter(patient::Column::Mrn.eq(mrn.trim()))
        .one(change)
        .await?
        .ok_or(AddAccountError::NoSuchPatient)?;
    match patient.active {
        true => Ok(patient),
        false => Err(AddAccountError::RecordClosed),
    }
}

/// Whether the record is some account's own already: it is one person's.
pub(super) async fn has_login(
    patient: &patient::Model,
    change: &Change,
) -> Result<bool, AddAccountError> {
    let own = access::Entity::find()
        .filter(access::Column::PatientId.eq(patient.id))
        .filter(access::AccessRelation::Own.is())
        .filter(access::Column::RevokedAt.is_null())
        .one(change)
        .await?;
    Ok(own.is_some())
}

pub(super) fn named(name: Option<&str>) -> Result<String, AddAccountError> {
    let name = document::text::one_line(name.unwrap_or_default());
    match name.is_empty() {
        true => Err(AddAccountError::NameMissing),
        false => Ok(name),
    }
}
