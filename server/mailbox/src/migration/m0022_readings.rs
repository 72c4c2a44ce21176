//! How names are read that are written in characters which do not say so: in kana.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["recipient", "patient"] {
            let add = Table::alter()
                .table(table)
                // Empty where a name is read as it is written.
                .add_column(text("reading").default(""))
                .to_owned();
            manager.alter_table(add).await?;
        }
        Ok(())
    }
}
