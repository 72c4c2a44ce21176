//! What a scanner for viruses has said of files, and a line of the timeline for one that was sent before
//! it said so.

use sea_orm::DbBackend;
use sea_orm_migration::{prelude::*, schema::*};

use super::{index, one_of, references};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for mut column in [
            // 0 nobody asked, 1 it waits, 2 clean, 3 a virus was found, 4 the scanner could not say.
            small_integer("scan").default(0).take(),
            // When the scanner has said so.
            big_integer_null("scanned_at"),
            // Times it was asked and could not say.
            small_integer("scan_tries").default(0).take(),
            // When something is to be done next: to ask again, or, where a virus was found, to remove
            // the bytes. Nothing where they are gone.
            big_integer_null("scan_next_at"),
            // The name of the signature.
            text_null("found"),
        ] {
            let add = Table::alter()
                .table("attachment")
                .add_column(&mut column)
                .to_owned();
            manager.alter_table(add).await?;
        }
        let connection = manager.get_connection();
        // Of all files, few: what there is to be done, and what is listed.
        for (name, columns, only) in [
            ("scan", "scan, scan_next_at", "scan IN (1, 3, 4)"),
            // The same rows, said in another way, so that SQLite does not take one for the other.
            ("unusual", "id", "scan <> 0 AND scan <> 2"),
        ] {
            let create = format!(
                "CREATE INDEX ix_attachment_{name} ON attachment ({columns}) WHERE ({only})"
            );
            connection.execute_unprepared(&create).await?;
        }
        match manager.get_database_backend() {
            DbBackend::Postgres => {
                for sql in POSTGRES_KINDS {
                    connection.execute_unprepared(sql).await?;
                }
                Ok(())
            }
            _ => make_events_anew(manager).await,
        }
    }
}

const KINDS: [&str; 7] = [
    "subject", "type", "added", "removed", "hidden", "shown", "infected",
];

const POSTGRES_KINDS: [&str; 2] = [
    "ALTER TABLE event DROP CONSTRAINT event_kind_check",
    "ALTER TABLE event ADD CONSTRAINT event_kind_check CHECK (kind IN ('subject', 'type', 'added', \
     'removed', 'hidden', 'shown', 'infected'))",
];

/// A rule of SQLite's goes with its table only. Nothing refers to this one, and it has few rows.
async fn make_events_anew(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let timeline = ["conversation_id", "position", "at", "number", "id"];
    for sql in [
        "ALTER TABLE event RENAME TO old_event",
        "DROP INDEX ix_event_conversation_id_position_at_number_id",
    ] {
        connection.execute_unprepared(sql).await?;
    }
    manager.create_table(event()).await?;
    for sql in [
        "INSERT INTO event SELECT id, conversation_id, position, at, number, author_account_id, \
         author_role, author_kind, author_name, author_credential, kind, detail, recipient_id, \
         confidential FROM old_event",
        "DROP TABLE old_event",
    ] {
        connection.execute_unprepared(sql).await?;
    }
    manager.create_index(index("event", &timeline)).await
}

fn event() -> TableCreateStatement {
    Table::create()
        .table("event")
        .col(pk_uuid("id"))
        .col(uuid("conversation_id"))
        .col(integer("position"))
        .col(big_integer("at"))
        .col(small_integer("number"))
        .col(uuid("author_account_id"))
        .col(text("author_role"))
        .col(text_null("author_kind"))
        .col(text("author_name"))
        .col(text("author_credential"))
        .col(text("kind"))
        .col(text("detail"))
        .col(uuid_null("recipient_id"))
        .col(boolean("confidential"))
        .check(one_of("author_role", &["patient", "proxy", "care_team"]))
        .check(one_of("kind", &KINDS))
        .foreign_key(&mut references("event", "conversation_id", "conversation"))
        .foreign_key(&mut references("event", "author_account_id", "account"))
        .foreign_key(&mut references("event", "recipient_id", "recipient"))
        .to_owned()
}
