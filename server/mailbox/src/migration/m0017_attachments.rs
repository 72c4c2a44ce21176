//! Files of messages: what they are called and where their bytes are, which are kept elsewhere.

use sea_orm_migration::{prelude::*, schema::*};

use super::{index, references, unique};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, mut column) in [
            // How many files are in it: a row of a list says so.
            ("conversation", integer("attachments").default(0).take()),
            ("setting", integer("attachment_files").default(5).take()),
            ("setting", integer("attachment_mb").default(50).take()),
            ("setting", integer("attachments_mb").default(100).take()),
        ] {
            let add = Table::alter()
                .table(table)
                .add_column(&mut column)
                .to_owned();
            manager.alter_table(add).await?;
        }
        manager.create_table(attachment()).await?;
        manager.create_table(attachment_file()).await?;
        let of_message = index("attachment", &["conversation_id", "message_id", "position"]);
        manager.create_index(of_message).await?;
        // What is stored is looked up by its name, to find what belongs to nothing.
        let stored = unique("attachment_file", &["file_id"]);
        manager.create_index(stored).await?;
        for (name, columns, only) in [
            // Those of a draft, and how much waits to be sent.
            ("unsent", "account_id, draft_id", "message_id IS NULL"),
            // For those that nobody sends.
            ("old", "created_at", "message_id IS NULL"),
        ] {
            let create = format!(
                "CREATE INDEX ix_attachment_{name} ON attachment ({columns}) WHERE ({only})"
            );
            manager.get_connection().execute_unprepared(&create).await?;
        }
        Ok(())
    }
}

fn attachment() -> TableCreateStatement {
    Table::create()
        .table("attachment")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        // As whom the account writes: the patient, or the practitioner.
        .col(uuid("scope_id"))
        // The client key of the message that it was added to.
        .col(uuid("draft_id"))
        // Both once it is sent.
        .col(uuid_null("conversation_id"))
        .col(uuid_null("message_id"))
        // Among the files of its message.
        .col(small_integer("position").default(0))
        .col(text("name"))
        .col(text("kind"))
        // As many as its writer said.
        .col(big_integer("bytes"))
        .col(big_integer("created_at"))
        // All of it is there and was looked at. Nothing else is offered to anybody.
        .col(big_integer_null("ready_at"))
        // It was taken out, or not sent; its bytes are removed soon.
        .col(big_integer_null("removed_at"))
        // When its owner's device says that it was last changed: the same file again goes on where
        // it was interrupted.
        .col(big_integer_null("modified_at"))
        .foreign_key(&mut references("attachment", "account_id", "account"))
        .foreign_key(&mut references(
            "attachment",
            "conversation_id",
            "conversation",
        ))
        .foreign_key(&mut references("attachment", "message_id", "message"))
        .to_owned()
}

/// What is stored of it: the file itself, and what was made of a picture.
fn attachment_file() -> TableCreateStatement {
    Table::create()
        .table("attachment_file")
        .col(uuid("attachment_id"))
        // 0 the file, 1 a picture to look at, 2 a small one.
        .col(small_integer("role"))
        // What these bytes are: a smaller picture may be of another kind.
        .col(text("kind"))
        // The random name under which it is stored.
        .col(uuid("file_id"))
        // The key it is encrypted with, itself encrypted with one of the installation's.
        .col(binary("wrapped_key"))
        // Lengths of its parts, in order.
        .col(text("parts"))
        // As many as are stored.
        .col(big_integer("bytes"))
        // SHA-256 of them, when they are all there.
        .col(binary_null("sha256"))
        .primary_key(Index::create().col("attachment_id").col("role"))
        .foreign_key(&mut references(
            "attachment_file",
            "attachment_id",
            "attachment",
        ))
        .to_owned()
}
