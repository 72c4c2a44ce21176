//! The words that are in the index, which SQLite can be asked for. See `search`.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// A view of the index, with nothing of its own (sqlite.org/fts5.html, "The fts5vocab virtual table
/// module").
const SQLITE: &str = "CREATE VIRTUAL TABLE search_vocabulary USING fts5vocab(search_word, row)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Sqlite {
            manager.get_connection().execute_unprepared(SQLITE).await?;
        }
        Ok(())
    }
}
