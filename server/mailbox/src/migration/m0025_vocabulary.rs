//! The words that are in the index, without how often each is there. See `search`.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// A row for each place that a word is at instead of one for each word (sqlite.org/fts5.html, "The fts5vocab
/// virtual table module"): who asks for one row of it does not wait until the others are counted.
const SQLITE: [&str; 2] = [
    "DROP TABLE search_vocabulary",
    "CREATE VIRTUAL TABLE search_vocabulary USING fts5vocab(search_word, instance)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Sqlite {
            for statement in SQLITE {
                manager
                    .get_connection()
                    .execute_unprepared(statement)
                    .await?;
            }
        }
        Ok(())
    }
}
