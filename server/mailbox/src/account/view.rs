//! Who is signed in, and for whom they may look.

use model::{
    AccountId, ErrorCode, Relation, Timestamp,
    view::{AccountView, PatientChoice},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::{
    MailboxError, Store, StoreError,
    entity::{access, account, patient},
    organization::Organization,
    viewer::choice,
    visibility,
};

pub(super) async fn view(store: &Store, id: AccountId) -> Result<AccountView, MailboxError> {
    let account = account::Entity::find_by_id(id.0)
        .filter(account::Column::DisabledAt.is_null())
        .one(store.read())
        .await?
        .ok_or(ErrorCode::SignedOut)?;
    let now = store.now();
    let organization = Organization::load(store.read(), now).await?;
    Ok(AccountView {
        patients: patients(store.read(), account.id, now).await?,
        name: account.name,
        username: account.username,
        organization: organization.view(),
        language: account.language.and_then(|tag| tag.parse().ok()),
        care_team: account.practitioner_id.is_some(),
        administrator: account.administrator,
    })
}

async fn patients(
    database: &impl ConnectionTrait,
    account: Uuid,
    now: Timestamp,
) -> Result<Vec<PatientChoice>, StoreError> {
    let rows = access::Entity::find()
        .find_also_related(patient::Entity)
        .filter(access::Column::AccountId.eq(account))
        .filter(visibility::access_is_current(now))
        .order_by_asc(patient::Column::Name)
        .order_by_asc(patient::Column::Id)
        .all(database)
        .await?;
    let mut choices: Vec<PatientChoice> = rows
        .into_iter()
        .filter_map(|(access, patient)| Some(choice(&access, &patient?)))
        .collect();
    choices.sort_by_key(|choice| choice.relation != Relation::Self_);
    Ok(choices)
}
