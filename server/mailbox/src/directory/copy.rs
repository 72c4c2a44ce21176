//! A directory to try something out on.

use futures_util::StreamExt as _;
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
    Select,
};

use crate::{
    Store, StoreError,
    entity::{
        acceptance, access, care_team_member, holiday, holiday_year, message_type, organization,
        patient, practitioner, recipient, relationship, setting,
    },
};

/// Rows of one INSERT. SQLite takes 32,766 values in a statement.
const ROWS_AT_ONCE: usize = 1_000;

/// Copies what is known of the organization, its staff, its patients and who knows whom into a store
/// in which nothing is yet. Nobody's login goes along, and nothing that anybody wrote.
pub(super) async fn copy(from: &Store, to: &Store) -> Result<(), StoreError> {
    // Parts come after what they are part of: ids are times.
    rows(organization::Entity::find(), from, to, |row| row).await?;
    rows(setting::Entity::find(), from, to, |row| row).await?;
    rows(message_type::Entity::find(), from, to, |row| row).await?;
    rows(holiday_year::Entity::find(), from, to, |row| row).await?;
    rows(holiday::Entity::find(), from, to, |row| row).await?;
    rows(recipient::Entity::find(), from, to, |row| row).await?;
    rows(practitioner::Entity::find(), from, to, |row| row).await?;
    rows(acceptance::Entity::find(), from, to, |row| row).await?;
    rows(care_team_member::Entity::find(), from, to, |row| row).await?;
    rows(patient::Entity::find(), from, to, |row| row).await?;
    rows(relationship::Entity::find(), from, to, |row| row).await?;
    let related = access::Entity::find().filter(access::Column::Source.is_not_null());
    rows(related, from, to, |row| access::Model {
        account_id: None,
        ..row
    })
    .await
}

async fn rows<E>(
    select: Select<E>,
    from: &Store,
    to: &Store,
    change: fn(E::Model) -> E::Model,
) -> Result<(), StoreError>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel> + Send + Sync,
    E::ActiveModel: ActiveModelTrait<Entity = E> + ActiveModelBehavior + Clone + Send + Sync,
{
    let mut found = select.stream(from.read()).await?.chunks(ROWS_AT_ONCE);
    while let Some(part) = found.next().await {
        let part = part
            .into_iter()
            .map(|row| Ok(change(row?).into_active_model()));
        let part = part.collect::<Result<Vec<_>, sea_orm::DbErr>>()?;
        to.write(part, |part, change| {
            Box::pin(async move {
                E::insert_many(part.iter().cloned())
                    .exec_without_returning(change)
                    .await?;
                Ok::<(), StoreError>(())
            })
        })
        .await?;
    }
    Ok(())
}
