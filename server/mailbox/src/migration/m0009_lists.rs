//! Lists that cost less to write, and indices that SQLite cannot mistake for one another.
//!
//! - Without statistics, SQLite takes the key of the table for as good as the index of what is unread,
//!   and counts by going through everything a reader has. So what an index is restricted to is a
//!   column of it, too: more of it is known, and it is taken.
//! - A message changes the rows of all readers of one conversation: the key begins with the
//!   conversation, so that they are neighbours and one page holds them.
//! - A row of a list is derived from the conversation, by the change it is about. To look up both of
//!   its references, for each reader, was a quarter of what sending cost in the database; `doctor`
//!   looks for rows that refer to nothing.
//! - On SQLite the key of a participant is the table.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::DbBackend};

use super::{index, references};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        match manager.get_database_backend() {
            DbBackend::Postgres => {
                for what in [
                    // The database has named the key.
                    "DO $$ BEGIN EXECUTE (SELECT \
                       format('ALTER TABLE mailbox_entry DROP CONSTRAINT %I', conname) \
                       FROM pg_constraint \
                       WHERE conrelid = 'mailbox_entry'::regclass AND contype = 'p'); END $$",
                    "ALTER TABLE mailbox_entry ADD CONSTRAINT pk_mailbox_entry PRIMARY KEY \
                       (conversation_id, account_id, scope_id)",
                    "ALTER TABLE mailbox_entry DROP CONSTRAINT fk_mailbox_entry_account_id",
                    "ALTER TABLE mailbox_entry DROP CONSTRAINT fk_mailbox_entry_conversation_id",
                    "DROP INDEX ix_mailbox_entry_newest",
                    "DROP INDEX ix_mailbox_entry_unread",
                    "DROP INDEX ix_mailbox_entry_wrote",
                    "DROP INDEX ix_mailbox_entry_awaited",
                ] {
                    run(manager, what).await?;
                }
            }
            _ => {
                // SQLite cannot change a key, nor drop a reference; with a table go its indices.
                anew(manager, "mailbox_entry", mailbox_entry()).await?;
                anew(manager, "participant", participant()).await?;
                manager
                    .create_index(index("participant", &["recipient_id", "conversation_id"]))
                    .await?;
            }
        }
        for (name, columns) in [
            ("newest", "last_activity, conversation_id"),
            (
                "unread",
                "unread, last_activity, conversation_id) WHERE (unread = TRUE",
            ),
            (
                "wrote",
                "wrote, last_activity, conversation_id) WHERE (wrote = TRUE",
            ),
            (
                "awaited",
                "awaiting_since, conversation_id) WHERE (awaiting_since > 0",
            ),
        ] {
            let create = format!(
                "CREATE INDEX ix_mailbox_entry_{name} ON mailbox_entry (account_id, scope_id, {columns})"
            );
            run(manager, &create).await?;
        }
        // How much somebody sent lately is counted without what they read meanwhile.
        run(manager, "DROP INDEX ix_audit_actor_id_at").await?;
        manager
            .create_index(index("audit", &["actor_id", "action", "at"]))
            .await?;
        // Few lines are about an account.
        run(manager, "DROP INDEX ix_audit_subject_id_at").await?;
        run(
            manager,
            "CREATE INDEX ix_audit_subject_id_at ON audit (subject_id, at) \
               WHERE subject_id IS NOT NULL",
        )
        .await
    }
}

fn mailbox_entry() -> TableCreateStatement {
    Table::create()
        .table("mailbox_entry")
        .col(uuid("account_id"))
        .col(uuid("scope_id"))
        .col(uuid("conversation_id"))
        .col(integer("read_through"))
        .col(big_integer("last_activity"))
        .col(big_integer_null("awaiting_since"))
        .col(boolean("unread"))
        .col(boolean("wrote"))
        .primary_key(
            Index::create()
                .col("conversation_id")
                .col("account_id")
                .col("scope_id"),
        )
        .to_owned()
}

fn participant() -> TableCreateStatement {
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
        .to_owned()
}

/// A table of the same columns, by whose key its rows are kept.
async fn anew(
    manager: &SchemaManager<'_>,
    name: &str,
    mut table: TableCreateStatement,
) -> Result<(), DbErr> {
    run(manager, &format!("ALTER TABLE {name} RENAME TO old_{name}")).await?;
    table.extra("WITHOUT ROWID");
    manager.create_table(table).await?;
    // The columns are in the same order.
    run(
        manager,
        &format!("INSERT INTO {name} SELECT * FROM old_{name}"),
    )
    .await?;
    run(manager, &format!("DROP TABLE old_{name}")).await
}

async fn run(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    manager.get_connection().execute_unprepared(sql).await?;
    Ok(())
}
