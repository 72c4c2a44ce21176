//! What browsers keep sealed of an account's goes with its sessions.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let add = Table::alter()
            .table("account")
            // How often all of its sessions were ended.
            .add_column(big_integer("seal").default(0))
            .to_owned();
        manager.alter_table(add).await
    }
}
