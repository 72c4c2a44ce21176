//! What waits to be put into SQLite's index of words. See `search`.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// Words as the index is given them, by the message's document.
const SQLITE: &str = "
CREATE TABLE search_waiting (
  document_id INTEGER PRIMARY KEY,
  words text NOT NULL
)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Sqlite {
            manager.get_connection().execute_unprepared(SQLITE).await?;
        }
        Ok(())
    }
}
