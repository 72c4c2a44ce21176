//! What is known of an account at one moment, read with one statement.

use model::{
    AccountId, ErrorCode, PatientId, ProxyKind, Relation, Scope, Timestamp,
    view::{AccountView, PatientChoice},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, FromQueryResult, Iden, Iterable, Order, QueryResult,
    sea_query::{Alias, Expr, ExprTrait, IntoColumnRef, JoinType, Query, SelectStatement},
};
use uuid::Uuid;

use crate::{
    MailboxError, Store, StoreError,
    calendar::{Zone, from_day_number},
    entity::{access, account, organization, patient, recipient, session},
    organization::Organization,
    statement::{Fixed, given},
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
    row: AccountRow,
}

/// An organization, and the version of its settings that is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Known {
    /// `None` in an installation that has none.
    pub(crate) id: Option<Uuid>,
    pub(crate) version: i64,
}

/// Names of columns begin with these, so that two tables may have the same.
const ACCOUNT: &str = "account_";
const ACCESS: &str = "access_";
const PATIENT: &str = "patient_";
pub(crate) const SESSION: &str = "session_";

/// Read with every request: what is needed of each table, and no more.
const OF_ACCOUNT: [account::Column; 8] = [
    account::Column::Id,
    account::Column::Name,
    account::Column::Username,
    account::Column::Language,
    account::Column::TimeZone,
    account::Column::PractitionerId,
    account::Column::Administrator,
    account::Column::Seal,
];
const OF_ACCESS: [access::Column; 5] = [
    access::Column::Id,
    access::Column::Relation,
    access::Column::Kind,
    access::Column::Name,
    access::Column::MaySend,
];
const OF_PATIENT: [patient::Column; 5] = [
    patient::Column::Id,
    patient::Column::Name,
    patient::Column::BirthDate,
    patient::Column::Active,
    patient::Column::Deceased,
];
const OF_RECIPIENT: [recipient::Column; 3] = [
    recipient::Column::Id,
    recipient::Column::Name,
    recipient::Column::Credential,
];
const OF_ORGANIZATION: [organization::Column; 2] =
    [organization::Column::Id, organization::Column::Version];

#[derive(Clone, Debug, FromQueryResult)]
struct AccountRow {
    id: Uuid,
    name: String,
    username: String,
    language: Option<String>,
    time_zone: Option<String>,
    practitioner_id: Option<Uuid>,
    administrator: bool,
    seal: i64,
}

#[derive(FromQueryResult)]
struct AccessRow {
    id: Uuid,
    relation: access::AccessRelation,
    kind: Option<String>,
    name: String,
    may_send: bool,
}

#[derive(FromQueryResult)]
struct PatientRow {
    id: Uuid,
    name: String,
    birth_date: Option<i32>,
    active: bool,
    deceased: bool,
}

impl Login {
    /// # Errors
    /// `SignedOut` when there is no such account, or it is disabled.
    pub(crate) async fn load(
        database: &impl ConnectionTrait,
        now: Timestamp,
        account: AccountId,
    ) -> Result<Self, MailboxError> {
        static QUERY: Fixed = Fixed::new();
        let statement = QUERY.with(
            database.get_database_backend(),
            of_account,
            [now.0.into(), account.0.into()],
        );
        let rows = database.query_all_raw(statement).await?;
        let login = Self::from_rows(&rows)?;
        Ok(login.ok_or(ErrorCode::SignedOut)?)
    }

    /// `None` for no rows. See [`query`].
    pub(crate) fn from_rows(rows: &[QueryResult]) -> Result<Option<Self>, StoreError> {
        let Some(first) = rows.first() else {
            return Ok(None);
        };
        let account = AccountRow::from_query_result(first, ACCOUNT)?;
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
            // An account without patients has one row, without any.
            if row.try_get::<Option<Uuid>>(ACCESS, "id")?.is_some() {
                let access = AccessRow::from_query_result(row, ACCESS)?;
                patients.push(side(access, PatientRow::from_query_result(row, PATIENT)?));
            }
        }
        patients.sort_unstable_by(|a, b| a.order().cmp(&b.order()));
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

    /// What a key must be made of that browsers seal with what the account has not sent: another one
    /// once all of its sessions were ended, so that what is on those devices can be opened by nobody.
    pub fn seal(&self) -> Vec<u8> {
        let account = self.account.0.as_bytes().to_vec();
        match self.row.seal {
            0 => account,
            seal => [account, seal.to_be_bytes().to_vec()].concat(),
        }
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

    /// Every [`Scope`] that is open to the account: the desk first, then patients in their order.
    pub(crate) fn scopes(&self) -> impl Iterator<Item = Scope> {
        let desk = self.care_team.as_ref().map(|_| Scope::Desk);
        let patients = self.patients.iter();
        desk.into_iter()
            .chain(patients.map(|side| Scope::Patient(side.choice.patient)))
    }

    pub(crate) fn patient(&self, patient: PatientId) -> Option<&PatientSide> {
        (self.patients.iter()).find(|side| side.choice.patient == patient)
    }
}

/// Accounts with all that a [`Login`] is made of: a row for each patient, or one without. What time
/// it is, is given first.
fn query() -> SelectStatement {
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
        .add(visibility::access_is_current(given(1)));
    let whose = Expr::col((patient::Entity, patient::Column::Id))
        .equals((access::Entity, access::Column::PatientId));
    let mut query = Query::select();
    query
        .from(account::Entity)
        .join(JoinType::LeftJoin, organization::Entity, own)
        .join(JoinType::LeftJoin, recipient::Entity, practitioner)
        .join(JoinType::LeftJoin, access::Entity, granted)
        .join(JoinType::LeftJoin, patient::Entity, whose)
        .and_where(account::Column::DisabledAt.is_null());
    columns(&mut query, account::Entity, ACCOUNT, OF_ACCOUNT);
    columns(&mut query, access::Entity, ACCESS, OF_ACCESS);
    columns(&mut query, patient::Entity, PATIENT, OF_PATIENT);
    columns(&mut query, recipient::Entity, "recipient_", OF_RECIPIENT);
    columns(
        &mut query,
        organization::Entity,
        "organization_",
        OF_ORGANIZATION,
    );
    query
}

/// The same, of one account: its id is given second.
pub(crate) fn of_account() -> SelectStatement {
    query()
        .and_where(Expr::col((account::Entity, account::Column::Id)).eq(given(2)))
        .take()
}

/// The same, of the account whose session it is, with the session: its digest is given second.
pub(crate) fn of_session() -> SelectStatement {
    let mut query = query();
    query.join(
        JoinType::InnerJoin,
        session::Entity,
        Expr::col((session::Entity, session::Column::AccountId))
            .equals((account::Entity, account::Column::Id)),
    );
    columns(
        &mut query,
        session::Entity,
        SESSION,
        session::Column::iter(),
    );
    query
        .and_where(Expr::col((session::Entity, session::Column::TokenDigest)).eq(given(2)))
        .take()
}

/// Adds columns of a table, each under its name with the table's before it.
fn columns<T, C>(
    query: &mut SelectStatement,
    table: T,
    prefix: &str,
    columns: impl IntoIterator<Item = C>,
) where
    T: Iden + Copy + 'static,
    C: Iden + Copy + 'static,
{
    let table = Alias::new(table.unquoted());
    for column in columns {
        let name = format!("{prefix}{}", column.unquoted());
        let column = (table.clone(), Alias::new(column.unquoted())).into_column_ref();
        query.expr_as(Expr::col(column), Alias::new(name));
    }
}

fn side(access: AccessRow, patient: PatientRow) -> PatientSide {
    // Nobody writes in the record of somebody who died, or in one that was closed.
    let record_open = patient.active && !patient.deceased;
    let kind = || ProxyKind::from_name(access.kind.as_deref().unwrap_or_default());
    let (relation, own_name) = match access.relation {
        access::AccessRelation::Own => (Relation::Self_, patient.name.clone()),
        access::AccessRelation::Proxy => (Relation::Proxy(kind()), access.name),
    };
    PatientSide {
        access: access.id,
        own_name,
        record_open,
        choice: PatientChoice {
            patient: patient.id.into(),
            name: patient.name,
            relation,
            may_send: access.may_send && record_open,
            birth_date: (patient.birth_date)
                .filter(|_| !patient.deceased)
                .map(from_day_number),
        },
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
