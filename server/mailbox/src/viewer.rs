//! Who is looking, for which patient, in which role.

use model::{
    AccountId, AuthorRole, ErrorCode, Relation, Scope, limits::PEOPLE, view::PatientChoice,
};
use uuid::Uuid;

use crate::{
    MailboxError,
    calendar::Zone,
    entity::conversation,
    login::{Known, Login},
};

/// A reader whose right to look was checked when this was made, and is checked again by every
/// query (see `visibility`).
#[derive(Clone, Debug)]
pub(crate) struct Viewer {
    pub(crate) account: AccountId,
    /// Whose portal it is.
    pub(crate) organization: Known,
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

impl PatientSide {
    /// Own record first, then by name.
    pub(crate) fn order(&self) -> (bool, &str, Uuid) {
        let choice = &self.choice;
        (
            choice.relation != Relation::Self_,
            &choice.name,
            choice.patient.0,
        )
    }
}

#[derive(Clone, Debug)]
pub(crate) struct CareTeamMember {
    pub(crate) practitioner: Uuid,
    pub(crate) name: String,
    pub(crate) credential: String,
}

/// The same account as whom else it may look: at the desk, and for patients in their order. The
/// first [`PEOPLE`] of them.
#[derive(Clone, Debug)]
pub(crate) struct Company {
    pub(crate) others: Vec<Viewer>,
    /// There are others still.
    pub(crate) more: bool,
}

impl Company {
    /// # Errors
    /// As [`Viewer::of`]; never, since a login knows what is open to it.
    pub(crate) fn of(login: &Login, scope: Scope) -> Result<Self, MailboxError> {
        let mut scopes = login.scopes().filter(|other| *other != scope);
        let others = scopes.by_ref().take(PEOPLE);
        Ok(Self {
            others: others
                .map(|other| Viewer::of(login, other))
                .collect::<Result<_, _>>()?,
            more: scopes.next().is_some(),
        })
    }
}

/// As whom a message is signed.
#[derive(Clone, Debug)]
pub(crate) struct Author {
    pub(crate) role: conversation::Role,
    pub(crate) kind: Option<String>,
    pub(crate) name: String,
    pub(crate) credential: String,
}

impl Viewer {
    /// # Errors
    /// `NotFound` when the account has no access to the patient's record now; `NoMailbox` for the
    /// desk of somebody who is no active practitioner.
    pub(crate) fn of(login: &Login, scope: Scope) -> Result<Self, MailboxError> {
        let side = match scope {
            Scope::Patient(patient) => {
                let side = login.patient(patient).ok_or(ErrorCode::NotFound)?;
                Side::Patient(side.clone())
            }
            Scope::Desk => {
                let member = login.care_team.clone().ok_or(ErrorCode::NoMailbox)?;
                Side::CareTeam(member)
            }
        };
        Ok(Self {
            account: login.account,
            organization: login.organization,
            zone: login.zone.clone(),
            side,
        })
    }

    pub(crate) const fn scope(&self) -> Scope {
        match &self.side {
            Side::Patient(side) => Scope::Patient(side.choice.patient),
            Side::CareTeam(_) => Scope::Desk,
        }
    }

    /// As whom the account reads: the patient, or the practitioner.
    pub(crate) const fn scope_id(&self) -> Uuid {
        match &self.side {
            Side::Patient(side) => side.choice.patient.0,
            Side::CareTeam(member) => member.practitioner,
        }
    }

    pub(crate) const fn patient_side(&self) -> Option<&PatientSide> {
        match &self.side {
            Side::Patient(side) => Some(side),
            Side::CareTeam(_) => None,
        }
    }

    /// Of the record that is looked at.
    pub(crate) fn is_the_patient(&self) -> bool {
        let side = self.patient_side();
        side.is_some_and(|side| side.choice.relation == Relation::Self_)
    }

    pub(crate) fn author(&self) -> Author {
        match &self.side {
            Side::Patient(side) => {
                let (role, kind) = match side.choice.relation {
                    Relation::Self_ => (conversation::Role::Patient, None),
                    Relation::Proxy(kind) => {
                        (conversation::Role::Proxy, Some(kind.as_str().to_owned()))
                    }
                };
                Author {
                    role,
                    kind,
                    name: side.own_name.clone(),
                    credential: String::new(),
                }
            }
            Side::CareTeam(member) => Author {
                role: conversation::Role::CareTeam,
                kind: None,
                name: member.name.clone(),
                credential: member.credential.clone(),
            },
        }
    }
}

impl conversation::Role {
    /// As pages name it; `kind` is a representative's.
    pub(crate) fn shown(self, kind: Option<&str>) -> AuthorRole {
        match self {
            Self::Patient => AuthorRole::Patient,
            Self::Proxy => AuthorRole::Proxy(model::ProxyKind::from_name(kind.unwrap_or_default())),
            Self::CareTeam => AuthorRole::CareTeam,
        }
    }
}
