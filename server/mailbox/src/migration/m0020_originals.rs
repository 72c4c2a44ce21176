//! Whether an organization keeps pictures as they came, beside those without what they say by the way.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table("setting")
                    .add_column(boolean("keep_originals").default(false))
                    .to_owned(),
            )
            .await
    }
}
