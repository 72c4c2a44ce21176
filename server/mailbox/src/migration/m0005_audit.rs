//! Who did what, when, to whose record, and whether it was let: never any content.
//!
//! No foreign keys: a trail outlives what it is about.

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
                    .table("audit")
                    .col(pk_uuid("id"))
                    .col(big_integer("at"))
                    .col(uuid_null("account_id"))
                    .col(text("action"))
                    .col(uuid_null("patient_id"))
                    .col(uuid_null("conversation_id"))
                    .col(text("outcome"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(index("audit", &["patient_id", "at"]))
            .await?;
        manager
            .create_index(index("audit", &["account_id", "at"]))
            .await
    }
}
