//! Who practises here, who the patients are, and who knows whom.
//!
//! A practitioner and a care team are both a `recipient`, so that a conversation's participants,
//! relationships and accepted types refer to one thing. A care team is no more than that; what a
//! practitioner has besides is in a table of its own with the same id.

use sea_orm_migration::{prelude::*, schema::*};

use super::{index, one_of, references, references_column, unique};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        recipients(manager).await?;
        patients(manager).await
    }
}

async fn recipients(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("recipient")
                .col(pk_uuid("id"))
                .col(text("kind"))
                .col(text("name"))
                .col(text("credential"))
                .col(text("specialty"))
                .col(boolean("active"))
                .col(text("source"))
                .col(text("external_id"))
                .check(one_of("kind", &["practitioner", "care_team"]))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(unique("recipient", &["source", "kind", "external_id"]))
        .await?;
    manager
        .create_table(
            Table::create()
                .table("practitioner")
                .col(pk_uuid("id"))
                .col(text_null("npi"))
                .col(uuid_null("organization_id"))
                .foreign_key(&mut references("practitioner", "id", "recipient"))
                .foreign_key(&mut references(
                    "practitioner",
                    "organization_id",
                    "organization",
                ))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(index("practitioner", &["npi"]))
        .await?;
    manager
        .create_table(
            Table::create()
                .table("care_team_member")
                .col(uuid("care_team_id"))
                .col(uuid("practitioner_id"))
                .col(big_integer_null("ended_at"))
                .primary_key(Index::create().col("practitioner_id").col("care_team_id"))
                .foreign_key(&mut references(
                    "care_team_member",
                    "care_team_id",
                    "recipient",
                ))
                .foreign_key(&mut references(
                    "care_team_member",
                    "practitioner_id",
                    "practitioner",
                ))
                .to_owned(),
        )
        .await?;
    manager
        .create_table(
            Table::create()
                .table("acceptance")
                .col(uuid("recipient_id"))
                .col(text("type_code"))
                .primary_key(Index::create().col("recipient_id").col("type_code"))
                .foreign_key(&mut references("acceptance", "recipient_id", "recipient"))
                .foreign_key(&mut references_column(
                    "acceptance",
                    "type_code",
                    "message_type",
                    "code",
                ))
                .to_owned(),
        )
        .await
}

async fn patients(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("patient")
                .col(pk_uuid("id"))
                .col(text("name"))
                .col(integer_null("birth_date"))
                .col(text_null("mrn"))
                .col(text_null("language"))
                .col(boolean("active"))
                .col(boolean("deceased"))
                .col(text("source"))
                .col(text("external_id"))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(unique("patient", &["source", "external_id"]))
        .await?;
    manager.create_index(unique("patient", &["mrn"])).await?;
    manager
        .create_table(
            Table::create()
                .table("relationship")
                .col(pk_uuid("id"))
                .col(uuid("patient_id"))
                .col(uuid("recipient_id"))
                // What it stands on: visits (one row, whatever their number), or a care team that
                // the source knows by `basis_id`.
                .col(text("basis"))
                .col(text("basis_id"))
                // Days since 1970-01-01.
                .col(integer_null("last_seen"))
                .col(big_integer("established_at"))
                .col(big_integer_null("ended_at"))
                .check(one_of("basis", &["visit", "care_team"]))
                .foreign_key(&mut references("relationship", "patient_id", "patient"))
                .foreign_key(&mut references("relationship", "recipient_id", "recipient"))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(unique(
            "relationship",
            &["patient_id", "recipient_id", "basis", "basis_id"],
        ))
        .await
}
