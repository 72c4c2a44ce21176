//! Folders of each reader's own: what they archived, deleted and starred, and what they did last, to
//! take it back.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::DbBackend};

use super::index;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // 0 inbox, 1 archived, 2 deleted.
        for column in [
            small_integer("folder").default(0),
            boolean("starred").default(false),
        ] {
            let mut table = Table::alter();
            table.table("mailbox_entry").add_column(column);
            manager.alter_table(table.to_owned()).await?;
        }
        manager.create_table(filed(manager)).await?;
        let by_filing = index("filed", &["filing_id", "conversation_id"]);
        manager.create_index(by_filing).await?;
        // Each begins with what its list asks for, so that a list costs what it shows, however much
        // its reader has put elsewhere. What is deleted is left out by `<>`, of which neither
        // database makes a range of another index.
        for (name, columns, only) in [
            ("newest", "folder, last_activity", ""),
            ("unread", "folder, unread, last_activity", "unread = TRUE"),
            (
                "wrote",
                "wrote, last_activity",
                "wrote = TRUE AND folder <> 2",
            ),
            (
                "starred",
                "starred, last_activity",
                "starred = TRUE AND folder <> 2",
            ),
            (
                "awaited",
                "awaiting_since",
                "awaiting_since > 0 AND folder <> 2",
            ),
            (
                "addressed",
                "folder, addressed, last_activity",
                "addressed IS NOT NULL AND folder = 0",
            ),
        ] {
            run(
                manager,
                &format!("DROP INDEX IF EXISTS ix_mailbox_entry_{name}"),
            )
            .await?;
            let only = match only {
                "" => String::new(),
                only => format!(" WHERE ({only})"),
            };
            let create = format!(
                "CREATE INDEX ix_mailbox_entry_{name} ON mailbox_entry \
                   (account_id, scope_id, {columns}, conversation_id){only}"
            );
            run(manager, &create).await?;
        }
        Ok(())
    }
}

/// How each conversation was before the last thing that its reader did with it.
fn filed(manager: &SchemaManager) -> TableCreateStatement {
    let mut table = Table::create()
        .table("filed")
        .col(uuid("conversation_id"))
        .col(uuid("account_id"))
        .col(uuid("scope_id"))
        // Begins with the time it was done at.
        .col(uuid("filing_id"))
        .col(text("filing"))
        .col(big_integer("last_activity"))
        .col(small_integer("folder"))
        .col(boolean("starred"))
        .col(boolean("unread"))
        .col(integer("read_through"))
        .primary_key(
            Index::create()
                .col("conversation_id")
                .col("account_id")
                .col("scope_id"),
        )
        .to_owned();
    if manager.get_database_backend() == DbBackend::Sqlite {
        // The key is the table.
        table.extra("WITHOUT ROWID");
    }
    table
}

async fn run(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    manager.get_connection().execute_unprepared(sql).await?;
    Ok(())
}
