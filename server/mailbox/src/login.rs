//! What is known of an account at one moment, read with one statement.

use model::{
    AccountId, ErrorCode, PatientId, ProxyKind, Relation, Timestamp,
    view::{AccountView, PatientChoice},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, FromQueryResult, Iden, Iterable, Order, QueryResult,
    sea_query::{Alias, Expr, ExprTrait, IntoColumnRef, JoinType, Query, SelectStatement},
};
use uuid::Uuid;

use crate::{
    MailboxError, Store, StoreError,
    calendar::Zone,
    entity::{access, account, organization, patient, recipient, session},
    organization::Organization,
    viewer::{CareTeamMember, PatientSide},
    visibility,
};

/// An account that is not disabled: who it is, whose portal it belongs to, and for which patients
/// it may look now.
#[derive(Clone, Debug)]
pub struct Login {
    pub(crate) account: AccountId,
    pub(crate) organization: Known,
    /// The reader's own choice; else the organization's zone.
    pub(crate) zone: Option<Zone>,
    /// Own record first, then by name.
    pub(crate) patients: Vec<PatientSide>,
    /// The account's practitioner, as long as they are active.
    pub(crate) care_team: Option<CareTeamMember>,
    row: account::Model,
}

/// An organization, and the version of its settings that is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Known {
    /// `None` in an installation that has none.
    pub(crate) id: Option<Uuid>,
    pub(crate) version: i64,
}

/// Tables whose columns are read beside the account's, and the beginning of their names.
const ACCOUNT: &str = "account_";
const ACCESS: &str = "access_";
const PATIENT: &str = "patient_";
pub(crate) const SESSION: &str = "session_";

impl Login {
    /// # Errors
    /// `SignedOut` when there is no such account, or it is disabled.
    pub(crate) async fn load(
        database: &impl ConnectionTrait,
        now: Timestamp,
        account: AccountId,
    ) -> Result<Self, MailboxError> {
        let query = query(now)
            .and_where(Expr::col((account::Entity, account::Column::Id)).eq(account.0))
            .take();
        let rows = database.query_all(&query).await?;
        let login = Self::from_rows(&rows)?;
        Ok(login.ok_or(ErrorCode::SignedOut)?)
    }

    /// `None` for no rows. See [`query`].
    pub(crate) fn from_rows(rows: &[QueryResult]) -> Result<Option<Self>, StoreError> {
        let Some(first) = rows.first() else {
            return Ok(None);
        };
        let account = account::Model::from_query_result(first, ACCOUNT)?;
        let care_team = match first.try_get::<Option<Uuid>>("", "recipient_id")? {
            None => None,
            Some(practitioner) => Some(CareTeamMember {
                practitioner,
                name: first.try_get("", "recipient_name")?,
                credential: first.try_get("", "recipient_credential")?,
            }),
        };
        let mut patients = Vec::new();
        for row in rows {
            let access = access::Model::from_query_result_optional(row, ACCESS)?;
            let patient = patient::Model::from_query_result_optional(row, PATIENT)?;
            patients.extend(
                access
                    .zip(patient)
                    .map(|(access, patient)| side(access, &patient)),
            );
        }
        patients.sort_by_key(|side| side.choice.relation != Relation::Self_);
        Ok(Some(Self {
            account: account.id.into(),
            organization: Known {
                id: first.try_get("", "organization_id")?,
                version: first
                    .try_get::<Option<i64>>("", "organization_version")?
                    .unwrap_or_default(),
            },
            zone: account.time_zone.as_deref().and_then(Zone::named),
            patients,
            care_team,
            row: account,
        }))
    }

    pub fn account(&self) -> AccountId {
        self.account
    }

    /// Who is signed in, as pages show it.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn view(&self, store: &Store) -> Result<AccountView, StoreError> {
        let organization = store.organization(store.read(), self.organization).await?;
        Ok(AccountView {
            id: self.account,
            name: self.row.name.clone(),
            username: self.row.username.clone(),
            organization: organization.view(),
            language: (self.row.language.as_deref()).and_then(|tag| tag.parse().ok()),
            patients: (self.patients.iter())
                .map(|side| side.choice.clone())
                .collect(),
            care_team: self.row.practitioner_id.is_some(),
            administrator: self.row.administrator,
        })
    }

    pub(crate) fn patient(&self, patient: PatientId) -> Option<&PatientSide> {
        (self.patients.iter()).find(|side| side.choice.patient == patient)
    }
}

/// Accounts with all that a [`Login`] is made of: a row for each patient, or one without.
pub(crate) fn query(now: Timestamp) -> SelectStatement {
    let account = |column| Expr::col((account::Entity, column));
    // An administrator of the whole installation sees the name of the first organization.
    let first = Query::select()
        .column(organization::Column::Id)
        .from(organization::Entity)
        .and_where(organization::Column::ParentId.is_null())
        .order_by(organization::Column::Id, Order::Asc)
        .limit(1)
        .take();
    let own = Expr::col((organization::Entity, organization::Column::Id)).eq(
        sea_orm::sea_query::Func::coalesce([
            account(account::Column::OrganizationId),
            Expr::from(first),
        ]),
    );
    let practitioner = Condition::all()
        .add(
            Expr::col((recipient::Entity, recipient::Column::Id))
                .equals((account::Entity, account::Column::PractitionerId)),
        )
        .add(Expr::col((recipient::Entity, recipient::Column::Active)).eq(true));
    let granted = Condition::all()
        .add(
            Expr::col((access::Entity, access::Column::AccountId))
                .equals((account::Entity, account::Column::Id)),
        )
        .add(visibility::access_is_current(now));
    let whose = Expr::col((patient::Entity, patient::Column::Id))
        .equals((access::Entity, access::Column::PatientId));
    let mut query = Query::select();
    query
        .from(account::Entity)
        .join(JoinType::LeftJoin, organization::Entity, own)
        .join(JoinType::LeftJoin, recipient::Entity, practitioner)
        .join(JoinType::LeftJoin, access::Entity, granted)
        .join(JoinType::LeftJoin, patient::Entity, whose)
        .and_where(account::Column::DisabledAt.is_null())
        .order_by((patient::Entity, patient::Column::Name), Order::Asc)
        .order_by((patient::Entity, patient::Column::Id), Order::Asc);
    columns::<account::Column>(&mut query, account::Entity, ACCOUNT);
    columns::<access::Column>(&mut query, access::Entity, ACCESS);
    columns::<patient::Column>(&mut query, patient::Entity, PATIENT);
    for column in [
        recipient::Column::Id,
        recipient::Column::Name,
        recipient::Column::Credential,
    ] {
        let name = format!("recipient_{}", column.unquoted());
        query.expr_as(Expr::col((recipient::Entity, column)), Alias::new(name));
    }
    for column in [organization::Column::Id, organization::Column::Version] {
        let name = format!("organization_{}", column.unquoted());
        query.expr_as(Expr::col((organization::Entity, column)), Alias::new(name));
    }
    query
}

/// The same, of the account whose session it is, with the session.
pub(crate) fn query_of_session(now: Timestamp) -> SelectStatement {
    let mut query = query(now);
    query.join(
        JoinType::InnerJoin,
        session::Entity,
        Expr::col((session::Entity, session::Column::AccountId))
            .equals((account::Entity, account::Column::Id)),
    );
    columns::<session::Column>(&mut query, session::Entity, SESSION);
    query
}

/// Every column of a table, its name after the table's, so that two tables may have the same.
fn columns<C: Iden + Iterable + Copy>(
    query: &mut SelectStatement,
    table: impl Iden + Copy + 'static,
    prefix: &str,
) where
    (&'static str, C): Sized,
{
    let table = Alias::new(table.unquoted());
    for column in C::iter() {
        let name = format!("{prefix}{}", column.unquoted());
        let column = (table.clone(), Alias::new(column.unquoted())).into_column_ref();
        query.expr_as(Expr::col(column), Alias::new(name));
    }
}

fn side(access: access::Model, patient: &patient::Model) -> PatientSide {
    let choice = choice(&access, patient);
    PatientSide {
        access: access.id,
        own_name: match choice.relation {
            Relation::Self_ => patient.name.clone(),
            Relation::Proxy(_) => access.name,
        },
        record_open: is_open(patient),
        choice,
    }
}

/// Nobody writes in the record of somebody who died, or in one that was closed.
const fn is_open(patient: &patient::Model) -> bool {
    patient.active && !patient.deceased
}

/// A patient as an account may choose them.
fn choice(access: &access::Model, patient: &patient::Model) -> PatientChoice {
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

impl Store {
    /// The organization with its settings, types and holidays; read once for each version.
    pub(crate) async fn organization(
        &self,
        database: &impl ConnectionTrait,
        known: Known,
    ) -> Result<std::sync::Arc<Organization>, StoreError> {
        self.organizations().get(database, known).await
    }
}
