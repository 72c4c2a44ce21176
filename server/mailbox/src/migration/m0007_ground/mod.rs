//! The ground that a health system stands on: every row belongs to an organization, every reader
//! has rows of their own for what they may see, and the trail says who did what to whom.
//!
//! Keys change, so every table is made anew: the old ones are put aside, what they hold is copied,
//! and they go. A program of before cannot run on what this makes: see `README.md`.

mod accounts;
mod conversations;
mod copy;
mod directory;
mod trail;

use sea_orm_migration::prelude::*;

pub(super) struct Migration;

/// Derived, it would be that of this file.
impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0007_ground"
    }
}

/// The tables that are made anew, each after those it refers to.
const TABLES: [&str; 17] = [
    "organization",
    "setting",
    "holiday",
    "message_type",
    "recipient",
    "practitioner",
    "care_team_member",
    "acceptance",
    "patient",
    "relationship",
    "account",
    "access",
    "session",
    "conversation",
    "participant",
    "message",
    "mailbox_entry",
];

/// Their indices, whose names the new tables' indices take.
const INDICES: [&str; 18] = [
    "uq_organization_source_external_id",
    "uq_organization_top",
    "uq_recipient_source_kind_external_id",
    "ix_practitioner_npi",
    "uq_patient_source_external_id",
    "uq_patient_mrn",
    "uq_relationship_patient_id_recipient_id_basis_basis_id",
    "uq_account_username",
    "ix_access_patient_id",
    "uq_access_source_external_id",
    "uq_access_account_patient",
    "ix_session_account_id",
    "ix_conversation_patient_id_last_activity_id",
    "ix_participant_recipient_id_conversation_id",
    "uq_message_conversation_id_position",
    "uq_message_author_account_id_client_key",
    "ix_audit_patient_id_at",
    "ix_audit_account_id_at",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        for index in INDICES {
            let drop = format!("DROP INDEX IF EXISTS {index}");
            connection.execute_unprepared(&drop).await?;
        }
        for table in TABLES.into_iter().chain(["audit"]) {
            let aside = format!("ALTER TABLE {table} RENAME TO old_{table}");
            connection.execute_unprepared(&aside).await?;
        }
        directory::create(manager).await?;
        accounts::create(manager).await?;
        conversations::create(manager).await?;
        trail::create(manager).await?;
        copy::all(manager).await?;
        for table in TABLES.into_iter().chain(["audit"]).rev() {
            let drop = format!("DROP TABLE old_{table}");
            connection.execute_unprepared(&drop).await?;
        }
        Ok(())
    }
}
