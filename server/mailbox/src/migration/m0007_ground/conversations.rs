//! Conversations, who takes part, what was written, and each reader's own rows.

use sea_orm::DbBackend;
use sea_orm_migration::{prelude::*, schema::*};

use super::{
    super::{index, one_of, references, unique},
    directory::message_type,
};

pub(super) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    conversation(manager).await?;
    participant(manager).await?;
    message(manager).await?;
    mailbox_entry(manager).await
}

async fn conversation(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("conversation")
                .col(pk_uuid("id"))
                .col(uuid("organization_id"))
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
                // Of the last message, what a list shows: its beginning and its author.
                .col(text("preview"))
                .col(uuid("last_author_account_id"))
                .col(text("last_author_role"))
                .col(text_null("last_author_kind"))
                .col(text("last_author_name"))
                .col(text("last_author_credential"))
                .foreign_key(&mut references(
                    "conversation",
                    "organization_id",
                    "organization",
                ))
                .foreign_key(&mut references("conversation", "patient_id", "patient"))
                .foreign_key(&mut message_type("conversation"))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(index("conversation", &["patient_id"]))
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
                // The document as JSON, its bytes, and its text for search.
                .col(text("body"))
                .col(integer("body_bytes"))
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

/// A reader's own row of a conversation: written when the conversation changes, so that a list is
/// read from one index, whatever else there is.
async fn mailbox_entry(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create()
        .table("mailbox_entry")
        .col(uuid("account_id"))
        // As whom the account reads it: for this patient, or as this practitioner. A nurse who is
        // also a mother has two rows of one conversation.
        .col(uuid("scope_id"))
        .col(uuid("conversation_id"))
        // The position of the last message this reader has seen.
        .col(integer("read_through"))
        // As in the conversation.
        .col(big_integer("last_activity"))
        .col(big_integer_null("awaiting_since"))
        // Somebody else has written something that this reader has not seen.
        .col(boolean("unread"))
        // This reader has written something in it.
        .col(boolean("wrote"))
        .primary_key(
            Index::create()
                .col("account_id")
                .col("scope_id")
                .col("conversation_id"),
        )
        .foreign_key(&mut references("mailbox_entry", "account_id", "account"))
        .foreign_key(&mut references(
            "mailbox_entry",
            "conversation_id",
            "conversation",
        ))
        .to_owned();
    if manager.get_database_backend() == DbBackend::Sqlite {
        // The key is the table: one tree less to change with each message.
        table.extra("WITHOUT ROWID");
    }
    manager.create_table(table).await?;
    let newest = "account_id, scope_id, last_activity, conversation_id";
    let oldest = "account_id, scope_id, awaiting_since, conversation_id";
    for (name, columns, only) in [
        ("newest", newest, "TRUE"),
        ("unread", newest, "unread"),
        ("wrote", newest, "wrote"),
        ("awaited", oldest, "awaiting_since IS NOT NULL"),
    ] {
        let condition = match only {
            "TRUE" => String::new(),
            only => format!(" WHERE {only}"),
        };
        let create =
            format!("CREATE INDEX ix_mailbox_entry_{name} ON mailbox_entry ({columns}){condition}");
        manager.get_connection().execute_unprepared(&create).await?;
    }
    Ok(())
}
