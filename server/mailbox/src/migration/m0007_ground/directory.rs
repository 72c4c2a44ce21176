//! Organizations, who practises there, who the patients are.

use sea_orm_migration::{prelude::*, schema::*};

use super::super::{index, one_of, references, unique};

pub(super) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    organization(manager).await?;
    recipient(manager).await?;
    patient(manager).await
}

async fn organization(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("organization")
                .col(pk_uuid("id"))
                // A department is part of an organization; one that is part of none is whose
                // portal it is.
                .col(uuid_null("parent_id"))
                .col(text("name"))
                .col(text("phone"))
                .col(text("source"))
                .col(text("external_id"))
                // Grows with every change of settings, holidays or message types, so that whoever
                // has read them knows when to read them again.
                .col(big_integer("version"))
                .foreign_key(&mut references("organization", "parent_id", "organization"))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(unique("organization", &["source", "external_id"]))
        .await?;
    manager
        .create_index(index("organization", &["parent_id"]))
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
                .col(uuid("organization_id"))
                // Days since 1970-01-01.
                .col(integer("day"))
                .col(text("name"))
                .primary_key(Index::create().col("organization_id").col("day"))
                .foreign_key(&mut references(
                    "holiday",
                    "organization_id",
                    "organization",
                ))
                .to_owned(),
        )
        .await?;
    manager
        .create_table(
            Table::create()
                .table("message_type")
                .col(uuid("organization_id"))
                .col(text("code"))
                .col(text_null("name"))
                .col(text_null("purpose"))
                .col(integer("position"))
                .col(boolean("active"))
                .primary_key(Index::create().col("organization_id").col("code"))
                .foreign_key(&mut references(
                    "message_type",
                    "organization_id",
                    "organization",
                ))
                .to_owned(),
        )
        .await
}

async fn recipient(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("recipient")
                .col(pk_uuid("id"))
                .col(uuid("organization_id"))
                .col(text("kind"))
                .col(text("name"))
                .col(text("credential"))
                .col(text("specialty"))
                .col(boolean("active"))
                .col(text("source"))
                .col(text("external_id"))
                .check(one_of("kind", &["practitioner", "care_team"]))
                .foreign_key(&mut references(
                    "recipient",
                    "organization_id",
                    "organization",
                ))
                .to_owned(),
        )
        .await?;
    let named = ["organization_id", "source", "kind", "external_id"];
    manager.create_index(unique("recipient", &named)).await?;
    manager
        .create_table(
            Table::create()
                .table("practitioner")
                .col(pk_uuid("id"))
                .col(text_null("npi"))
                // The part of the organization they work in.
                .col(uuid_null("department_id"))
                .foreign_key(&mut references("practitioner", "id", "recipient"))
                .foreign_key(&mut references(
                    "practitioner",
                    "department_id",
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
    // Who is to be told of a message to a team.
    let of_team = ["care_team_id", "practitioner_id"];
    manager
        .create_index(index("care_team_member", &of_team))
        .await?;
    manager
        .create_table(
            Table::create()
                .table("acceptance")
                .col(uuid("recipient_id"))
                .col(uuid("organization_id"))
                .col(text("type_code"))
                .primary_key(Index::create().col("recipient_id").col("type_code"))
                .foreign_key(&mut references("acceptance", "recipient_id", "recipient"))
                .foreign_key(&mut message_type("acceptance"))
                .to_owned(),
        )
        .await
}

/// A type is its organization's own.
pub(super) fn message_type(table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}_type_code"))
        .from(table, ("organization_id", "type_code"))
        .to("message_type", ("organization_id", "code"))
        .to_owned()
}

async fn patient(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("patient")
                .col(pk_uuid("id"))
                .col(uuid("organization_id"))
                .col(text("name"))
                .col(integer_null("birth_date"))
                .col(text_null("mrn"))
                .col(text_null("language"))
                .col(boolean("active"))
                .col(boolean("deceased"))
                .col(text("source"))
                .col(text("external_id"))
                .foreign_key(&mut references(
                    "patient",
                    "organization_id",
                    "organization",
                ))
                .to_owned(),
        )
        .await?;
    let named = ["organization_id", "source", "external_id"];
    manager.create_index(unique("patient", &named)).await?;
    manager
        .create_index(unique("patient", &["organization_id", "mrn"]))
        .await?;
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
    let key = ["patient_id", "recipient_id", "basis", "basis_id"];
    manager.create_index(unique("relationship", &key)).await
}
