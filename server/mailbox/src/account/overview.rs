//! Logins, as an administrator sees them.

use std::collections::HashMap;

use model::{ProxyKind, Relation, Timestamp};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::new;
use crate::{
    Store, StoreError,
    audit::{Action, DONE},
    entity::{access, account, audit, patient},
    session::alive_at,
};

/// Logins read at a time.
const PAGE: u64 = 500;

/// A login, in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow {
    pub username: String,
    pub name: String,
    pub kind: AccountKind,
    pub disabled_since: Option<Timestamp>,
}

/// What a login is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountKind {
    Patient,
    Representative,
    Practitioner,
    Administrator,
    /// May look at nothing (any more).
    NoAccess,
}

/// All there is to know about a login; never its password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountOverview {
    pub row: AccountRow,
    pub made: Timestamp,
    /// Sessions that are alive now.
    pub sessions: u64,
    pub last_sign_in: Option<Timestamp>,
    /// Access that was not revoked; it may lie in the future or in the past.
    pub access: Vec<AccessRow>,
}

/// Access to a patient's record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessRow {
    pub patient: String,
    pub mrn: Option<String>,
    pub relation: Relation,
    pub may_send: bool,
    pub starts: Option<Timestamp>,
    pub ends: Option<Timestamp>,
}

/// The logins after a username, in its order; none after the last.
pub(super) async fn page(store: &Store, after: &str) -> Result<Vec<AccountRow>, StoreError> {
    let rows = account::Entity::find()
        .filter(account::Column::Username.gt(after))
        .order_by_asc(account::Column::Username)
        .limit(PAGE)
        .all(store.read())
        .await?;
    let relations = relations(store, rows.iter().map(|row| row.id).collect()).await?;
    let rows = rows.into_iter().map(|row| {
        let relation = relations.get(&row.id).copied();
        summary(row, relation)
    });
    Ok(rows.collect())
}

/// To which kind of record each of the accounts has access: its own, if any.
async fn relations(
    store: &Store,
    accounts: Vec<Uuid>,
) -> Result<HashMap<Uuid, access::AccessRelation>, StoreError> {
    let granted: Vec<(Option<Uuid>, access::AccessRelation)> = access::Entity::find()
        .select_only()
        .column(access::Column::AccountId)
        .column(access::Column::Relation)
        .filter(access::Column::AccountId.is_in(accounts))
        .filter(access::Column::RevokedAt.is_null())
        .into_tuple()
        .all(store.read())
        .await?;
    let mut relations = HashMap::new();
    for (account, relation) in granted {
        let Some(account) = account else { continue };
        if relation == access::AccessRelation::Own || !relations.contains_key(&account) {
            relations.insert(account, relation);
        }
    }
    Ok(relations)
}

fn summary(row: account::Model, relation: Option<access::AccessRelation>) -> AccountRow {
    AccountRow {
        kind: match (row.administrator, row.practitioner_id, relation) {
            (true, ..) => AccountKind::Administrator,
            (_, Some(_), _) => AccountKind::Practitioner,
            (.., Some(access::AccessRelation::Own)) => AccountKind::Patient,
            (.., Some(access::AccessRelation::Proxy)) => AccountKind::Representative,
            (.., None) => AccountKind::NoAccess,
        },
        username: row.username,
        name: row.name,
        disabled_since: row.disabled_at.map(Timestamp),
    }
}

pub(super) async fn show(
    store: &Store,
    username: &str,
) -> Result<Option<AccountOverview>, StoreError> {
    let Some(username) = new::username(username) else {
        return Ok(None);
    };
    let found = account::Entity::find()
        .filter(account::Column::Username.eq(username))
        .one(store.read())
        .await?;
    let Some(row) = found else { return Ok(None) };
    let sessions = alive_at(store.now(), row.id).count(store.read()).await?;
    let relation = relations(store, vec![row.id]).await?.remove(&row.id);
    Ok(Some(AccountOverview {
        made: Timestamp(row.created_at),
        sessions,
        last_sign_in: last_sign_in(store, row.id).await?,
        access: access(store, row.id).await?,
        row: summary(row, relation),
    }))
}

async fn last_sign_in(store: &Store, account: Uuid) -> Result<Option<Timestamp>, StoreError> {
    let last = audit::Entity::find()
        .filter(audit::Column::SubjectId.eq(account))
        .filter(audit::Column::Action.eq(Action::SignIn.as_str()))
        .filter(audit::Column::Outcome.eq(DONE))
        .order_by_desc(audit::Column::At)
        .one(store.read())
        .await?;
    Ok(last.map(|entry| Timestamp(entry.at)))
}

async fn access(store: &Store, account: Uuid) -> Result<Vec<AccessRow>, StoreError> {
    let rows = access::Entity::find()
        .find_also_related(patient::Entity)
        .filter(access::Column::AccountId.eq(account))
        .filter(access::Column::RevokedAt.is_null())
        .order_by_asc(patient::Column::Name)
        .all(store.read())
        .await?;
    let rows = rows.into_iter().filter_map(|(access, patient)| {
        let patient = patient?;
        let kind = || ProxyKind::from_name(access.kind.as_deref().unwrap_or_default());
        Some(AccessRow {
            patient: patient.name,
            mrn: patient.mrn,
            relation: match access.relation {
                access::AccessRelation::Own => Relation::Self_,
                access::AccessRelation::Proxy => Relation::Proxy(kind()),
            },
            may_send: access.may_send,
            starts: access.starts.map(Timestamp),
            ends: access.ends.map(Timestamp),
        })
    });
    Ok(rows.collect())
}
