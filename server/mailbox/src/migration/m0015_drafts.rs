//! What somebody writes and has not sent.

use sea_orm_migration::{prelude::*, schema::*};

use super::{index, references};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(draft()).await?;
        let mut newest = index("draft", &["account_id", "scope_id", "saved_at", "id"]);
        manager
            .create_index(newest.name("ix_draft_newest").to_owned())
            .await?;
        for (name, columns, only) in [
            (
                "answer",
                "account_id, scope_id, conversation_id, saved_at",
                "conversation_id IS NOT NULL",
            ),
            // For those that are forgotten.
            ("discarded", "discarded_at", "discarded_at IS NOT NULL"),
        ] {
            let create =
                format!("CREATE INDEX ix_draft_{name} ON draft ({columns}) WHERE ({only})");
            manager.get_connection().execute_unprepared(&create).await?;
        }
        Ok(())
    }
}

fn draft() -> TableCreateStatement {
    Table::create()
        .table("draft")
        .col(uuid("account_id"))
        // The client key under which it will be sent.
        .col(uuid("id"))
        // As whom the account writes: the patient, or the practitioner.
        .col(uuid("scope_id"))
        // Of an answer.
        .col(uuid_null("conversation_id"))
        .col(integer("version"))
        .col(big_integer("saved_at"))
        // It can be taken back for a while.
        .col(big_integer_null("discarded_at"))
        .col(text_null("type_code"))
        // As forms write them, with spaces between.
        .col(text("recipients"))
        .col(text("subject"))
        .col(boolean("confidential"))
        .col(text("preview"))
        // Last: lists do not read it.
        .col(text("body"))
        .primary_key(Index::create().col("account_id").col("id"))
        .foreign_key(&mut references("draft", "account_id", "account"))
        .foreign_key(&mut references("draft", "conversation_id", "conversation"))
        .to_owned()
}
