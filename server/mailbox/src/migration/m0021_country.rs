//! In which country an organization is, and which numbers are called there.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Until now, there were only those of the United States.
        for (column, usual) in [
            ("country", "US"),
            ("emergency_phone", "911"),
            ("crisis_phone", "988"),
        ] {
            let add = Table::alter()
                .table("setting")
                .add_column(text(column).default(usual))
                .to_owned();
            manager.alter_table(add).await?;
        }
        Ok(())
    }
}
