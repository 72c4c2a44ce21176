//! Who is looking, for which patient, in which role.

use model::{AccountId, ErrorCode, PatientId, ProxyKind, Relation, Timestamp, view::PatientChoice};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    MailboxError, StoreError,
    calendar::Zone,
    entity::{access, account, message, patient, recipient},
    visibility,
};

/// A reader whose right to look was checked when this was made, and is checked again by every
/// query (see `visibility.rs`).
#[derive(Clone, Debug)]
pub(crate) struct Viewer {
    pub(crate) account: AccountId,
    /// The reader's own choice; else the organization's zone.
    pub(crate) zone: Option<Zone>,
    pub(crate) side: Side,
}

#[derive(Clone, Debug)]
pub(crate) enum Side {
    Patient(PatientSide),
    CareTeam(CareTeamMember),
}

/// The patient, or an authorized representative.
#[derive(Clone, Debug)]
pub(crate) struct PatientSide {
    pub(crate) access: Uuid,
    pub(crate) choice: PatientChoice,
    /// The name under which this viewer writes.
    pub(crate) own_name: String,
    /// Nobody writes in the record of somebody who died, or in one that was closed.
    pub(crate) record_open: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct CareTeamMember {
    pub(crate) name: String,
    pub(crate) credential: String,
}

/// As whom a message is signed.
pub(crate) struct Author {
    pub(crate) role: message::Role,
    pub(crate) kind: Option<String>,
    pub(crate) name: String,
    pub(crate) credential: String,
}

impl Viewer {
    /// # Errors
    /// `NotFound` when the account has no access to the patient's record now.
    pub(crate) async fn of_patient(
        database: &impl ConnectionTrait,
        now: Timestamp,
        account: AccountId,
        patient: PatientId,
    ) -> Result<Self, MailboxError> {
        let login = living(database, account).await?;
        let login = login.ok_or(ErrorCode::NotFound)?;
        let (access, patient) = access::Entity::find()
            .find_also_related(patient::Entity)
            .filter(access::Column::AccountId.eq(account.0))
            .filter(access::Column::PatientId.eq(patient.0))
            .filter(visibility::access_is_current(now))
            .one(database)
            .await?
            .and_then(|(access, patient)| Some((access, patient?)))
            .ok_or(ErrorCode::NotFound)?;
        let choice = choice(&access, &patient);
        Ok(Self {
            account,
            zone: zone(&login),
            side: Side::Patient(PatientSide {
                access: access.id,
                own_name: match choice.relation {
                    Relation::Self_ => patient.name.clone(),
                    Relation::Proxy(_) => access.name,
                },
                record_open: is_open(&patient),
                choice,
            }),
        })
    }

    /// # Errors
    /// `NoMailbox` when the account is no active practitioner's.
    pub(crate) async fn of_care_team(
        database: &impl ConnectionTrait,
        account: AccountId,
    ) -> Result<Self, MailboxError> {
        let login = living(database, account).await?;
        let login = login.ok_or(ErrorCode::NoMailbox)?;
        let practitioner = login.practitioner_id.ok_or(ErrorCode::NoMailbox)?;
        let shown = recipient::Entity::find_by_id(practitioner)
            .filter(recipient::Column::Active.eq(true))
            .one(database)
            .await?
            .ok_or(ErrorCode::NoMailbox)?;
        Ok(Self {
            account,
            zone: zone(&login),
            side: Side::CareTeam(CareTeamMember {
                name: shown.name,
                credential: shown.credential,
            }),
        })
    }

    /// The same viewer, as the database knows them now.
    ///
    /// # Errors
    /// As for making it.
    pub(crate) async fn again(
        &self,
        database: &impl ConnectionTrait,
        now: Timestamp,
    ) -> Result<Self, MailboxError> {
        match &self.side {
            Side::Patient(side) => {
                Self::of_patient(database, now, self.account, side.choice.patient).await
            }
            Side::CareTeam(_) => Self::of_care_team(database, self.account).await,
        }
    }

    pub(crate) const fn patient_side(&self) -> Option<&PatientSide> {
        match &self.side {
            Side::Patient(side) => Some(side),
            Side::CareTeam(_) => None,
        }
    }

    pub(crate) fn author(&self) -> Author {
        match &self.side {
            Side::Patient(side) => {
                let (role, kind) = match side.choice.relation {
                    Relation::Self_ => (message::Role::Patient, None),
                    Relation::Proxy(kind) => (message::Role::Proxy, Some(kind.as_str().to_owned())),
                };
                Author {
                    role,
                    kind,
                    name: side.own_name.clone(),
                    credential: String::new(),
                }
            }
            Side::CareTeam(member) => Author {
                role: message::Role::CareTeam,
                kind: None,
                name: member.name.clone(),
                credential: member.credential.clone(),
            },
        }
    }
}

async fn living(
    database: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Option<account::Model>, StoreError> {
    Ok(account::Entity::find_by_id(account.0)
        .filter(account::Column::DisabledAt.is_null())
        .one(database)
        .await?)
}

fn zone(account: &account::Model) -> Option<Zone> {
    account.time_zone.as_deref().and_then(Zone::named)
}

const fn is_open(patient: &patient::Model) -> bool {
    patient.active && !patient.deceased
}

/// A patient as an account may choose them.
pub(crate) fn choice(access: &access::Model, patient: &patient::Model) -> PatientChoice {
    let kind = || ProxyKind::from_name(access.kind.as_deref().unwrap_or_default());
    PatientChoice {
        patient: patient.id.into(),
        name: patient.name.clone(),
        relation: match access.relation {
            access::AccessRelation::Own => Relation::Self_,
            access::AccessRelation::Proxy => Relation::Proxy(kind()),
        },
        may_send: access.may_send && is_open(patient),
    }
}
