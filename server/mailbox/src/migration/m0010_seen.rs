//! Since when the care team knows of what waits for its answer.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // One at a time: SQLite adds no two columns with one statement.
        for mut column in [
            integer("seen_through").default(0).take(),
            big_integer_null("seen_at"),
        ] {
            manager
                .alter_table(
                    Table::alter()
                        .table("conversation")
                        .add_column(&mut column)
                        .to_owned(),
                )
                .await?;
        }
        Ok(())
    }
}
