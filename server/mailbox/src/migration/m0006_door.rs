//! What guards the door: how much of something may be done, and the installation's own keys.

use sea_orm_migration::{prelude::*, schema::*};

use super::index;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("secret")
                    .col(text("name").primary_key())
                    .col(binary("value"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("allowance")
                    // A keyed hash of what is limited, which the row does not tell.
                    .col(binary_len("key", 32).primary_key())
                    // When all of the allowance is there again.
                    .col(big_integer("arrival"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(index("allowance", &["arrival"])).await
    }
}
