//! What readers looked for lately. An address names it by an id, and never says it: addresses are kept
//! in a browser's history, and by whatever stands between browser and server.

use model::{ErrorCode, SearchId, Timestamp, limits::SESSION_SECONDS};
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};

use crate::{
    MailboxError, Random, Store, StoreError, entity::looked_for, store::Change, viewer::Viewer,
};

/// Bytes of what was typed and chosen.
const BYTES: usize = 4_000;

/// So many of an account are kept; what was looked for before them is forgotten.
const KEPT: u64 = 100;

pub(crate) async fn keep(
    store: &Store,
    viewer: &Viewer,
    fields: String,
) -> Result<SearchId, MailboxError> {
    if fields.len() > BYTES {
        return Err(ErrorCode::Malformed.into());
    }
    let row = looked_for::Model {
        id: store.random().id(store.now()),
        account_id: viewer.account.0,
        scope_id: viewer.scope_id(),
        fields,
    };
    let id = SearchId(row.id);
    let kept = store.write(row, |row: &looked_for::Model, change| {
        Box::pin(write(change, row.clone()))
    });
    kept.await?;
    Ok(id)
}

async fn write(change: &Change, row: looked_for::Model) -> Result<(), StoreError> {
    let of_account = looked_for::Column::AccountId.eq(row.account_id);
    let insert = looked_for::Entity::insert(row.into_active_model());
    change.put(insert.as_query()).await?;
    let last_kept = looked_for::Entity::find()
        .select_only()
        .column(looked_for::Column::Id)
        .filter(of_account.clone())
        .order_by_desc(looked_for::Column::Id)
        .offset(KEPT)
        .limit(1)
        .into_query();
    let older = looked_for::Entity::delete_many()
        .filter(of_account)
        .filter(looked_for::Column::Id.in_subquery(last_kept));
    change.put(older.as_query()).await
}

/// What was looked for by this viewer.
pub(crate) async fn find(
    store: &Store,
    viewer: &Viewer,
    id: SearchId,
) -> Result<Option<String>, StoreError> {
    if id.0 < Random::first_id(oldest(store)) {
        return Ok(None);
    }
    let found = looked_for::Entity::find_by_id(id.0)
        .filter(looked_for::Column::AccountId.eq(viewer.account.0))
        .filter(looked_for::Column::ScopeId.eq(viewer.scope_id()))
        .one(store.read());
    Ok(found.await?.map(|row| row.fields))
}

/// No session is older.
fn oldest(store: &Store) -> Timestamp {
    Timestamp(store.now().0 - SESSION_SECONDS * 1_000)
}

/// Forgets some of what was looked for before; says how many.
pub(crate) async fn forget_some(
    change: &Change,
    before: Timestamp,
    most: u64,
) -> Result<u64, StoreError> {
    let oldest = looked_for::Entity::find()
        .select_only()
        .column(looked_for::Column::Id)
        .order_by_asc(looked_for::Column::Id)
        .limit(most)
        .into_query();
    let gone = looked_for::Entity::delete_many()
        .filter(looked_for::Column::Id.in_subquery(oldest))
        .filter(looked_for::Column::Id.lt(Random::first_id(before)))
        .exec(change)
        .await?;
    Ok(gone.rows_affected)
}
