//! Conversations, who takes part, what was written, and how far each reader has read.

use sea_orm_migration::{prelude::*, schema::*};

use super::{index, one_of, references, references_column, unique};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        conversation(manager).await?;
        participant(manager).await?;
        message(manager).await?;
        mailbox_entry(manager).await
    }
}

async fn conversation(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("conversation")
                .col(pk_uuid("id"))
                .col(uuid("patient_id"))
                .col(text("type_code"))
                .col(text("subject"))
                .col(boolean("confidential"))
                .col(big_integer("started_at"))
                .col(big_integer("last_activity"))
                // Messages so far; the last one's position.
                .col(integer("messages"))
                // When the patient's side wrote the first message that has no answer yet.
                .col(big_integer_null("awaiting_since"))
                .col(big_integer_null("closed_at"))
                .foreign_key(&mut references("conversation", "patient_id", "patient"))
                .foreign_key(&mut references_column(
                    "conversation",
                    "type_code",
                    "message_type",
                    "code",
                ))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(index(
            "conversation",
            &["patient_id", "last_activity", "id"],
        ))
        .await
}

async fn participant(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("participant")
                .col(uuid("conversation_id"))
                .col(uuid("recipient_id"))
                .col(big_integer("added_at"))
                .col(big_integer_null("removed_at"))
                .primary_key(Index::create().col("conversation_id").col("recipient_id"))
                .foreign_key(&mut references(
                    "participant",
                    "conversation_id",
                    "conversation",
                ))
                .foreign_key(&mut references("participant", "recipient_id", "recipient"))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(index("participant", &["recipient_id", "conversation_id"]))
        .await
}

async fn message(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("message")
                .col(pk_uuid("id"))
                .col(uuid("conversation_id"))
                // 1 for the first.
                .col(integer("position"))
                .col(uuid("author_account_id"))
                // The author as they were when they wrote: a message is never changed.
                .col(text("author_role"))
                .col(text_null("author_kind"))
                .col(text("author_name"))
                .col(text("author_credential"))
                .col(big_integer("sent_at"))
                // The document as JSON, and its text for previews and search.
                .col(text("body"))
                .col(text("plain"))
                .col(uuid("client_key"))
                // SHA-256 of what was submitted under the client key.
                .col(binary_len("content_digest", 32))
                .check(one_of("author_role", &["patient", "proxy", "care_team"]))
                .foreign_key(&mut references(
                    "message",
                    "conversation_id",
                    "conversation",
                ))
                .foreign_key(&mut references("message", "author_account_id", "account"))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(unique("message", &["conversation_id", "position"]))
        .await?;
    manager
        .create_index(unique("message", &["author_account_id", "client_key"]))
        .await
}

async fn mailbox_entry(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("mailbox_entry")
                .col(uuid("account_id"))
                .col(uuid("conversation_id"))
                // The position of the last message this reader has seen.
                .col(integer("read_through"))
                .primary_key(Index::create().col("account_id").col("conversation_id"))
                .foreign_key(&mut references("mailbox_entry", "account_id", "account"))
                .foreign_key(&mut references(
                    "mailbox_entry",
                    "conversation_id",
                    "conversation",
                ))
                .to_owned(),
        )
        .await
}
