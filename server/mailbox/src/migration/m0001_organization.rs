//! Whose portal it is: organizations, settings, holidays, message types.

use sea_orm_migration::{prelude::*, schema::*};

use super::{references, unique};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("organization")
                    .col(pk_uuid("id"))
                    .col(uuid_null("parent_id"))
                    .col(text("name"))
                    .col(text("phone"))
                    .col(text("source"))
                    .col(text("external_id"))
                    .foreign_key(&mut references("organization", "parent_id", "organization"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(unique("organization", &["source", "external_id"]))
            .await?;
        // One installation, one organization at the top.
        manager
            .get_connection()
            .execute_unprepared(
                "CREATE UNIQUE INDEX uq_organization_top ON organization ((parent_id IS NULL)) \
                 WHERE parent_id IS NULL",
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("setting")
                    .col(pk_uuid("organization_id"))
                    .col(text("time_zone"))
                    .col(text_null("urgent_text"))
                    .col(boolean("messaging_on"))
                    .col(boolean("confidentiality_on"))
                    .col(integer("reply_business_days"))
                    .col(integer("body_chars"))
                    .col(integer("quiet_days"))
                    .col(integer("relationship_months"))
                    .foreign_key(&mut references(
                        "setting",
                        "organization_id",
                        "organization",
                    ))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("holiday")
                    // Days since 1970-01-01.
                    .col(integer("day").primary_key())
                    .col(text("name"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("message_type")
                    .col(text("code").primary_key())
                    .col(text_null("name"))
                    .col(text_null("purpose"))
                    .col(integer("position"))
                    .col(boolean("active"))
                    .to_owned(),
            )
            .await
    }
}
