//! What was changed of a conversation after it was begun: lines of its timeline.

use sea_orm_migration::{prelude::*, schema::*};

use super::{index, one_of, references};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("event")
                    .col(pk_uuid("id"))
                    .col(uuid("conversation_id"))
                    // Of the last message there was then.
                    .col(integer("position"))
                    .col(big_integer("at"))
                    // Among those that one person changed at once.
                    .col(small_integer("number"))
                    .col(uuid("author_account_id"))
                    // The author as they were then.
                    .col(text("author_role"))
                    .col(text_null("author_kind"))
                    .col(text("author_name"))
                    .col(text("author_credential"))
                    .col(text("kind"))
                    // The subject, the code of the type, or names as JSON.
                    .col(text("detail"))
                    .col(uuid_null("recipient_id"))
                    // It says something of the time in which the conversation was confidential.
                    .col(boolean("confidential"))
                    .check(one_of("author_role", &["patient", "proxy", "care_team"]))
                    .check(one_of(
                        "kind",
                        &["subject", "type", "added", "removed", "hidden", "shown"],
                    ))
                    .foreign_key(&mut references("event", "conversation_id", "conversation"))
                    .foreign_key(&mut references("event", "author_account_id", "account"))
                    .foreign_key(&mut references("event", "recipient_id", "recipient"))
                    .to_owned(),
            )
            .await?;
        let timeline = ["conversation_id", "position", "at", "number", "id"];
        manager.create_index(index("event", &timeline)).await
    }
}
