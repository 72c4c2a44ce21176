//! Messages are found by the names of their files, also those that were sent before.

use sea_orm_migration::prelude::*;

use crate::search;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        search::with_files(manager.get_connection())
            .await
            .map_err(|error| DbErr::Migration(error.to_string()))
    }
}
