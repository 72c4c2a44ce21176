//! What is found by its words: a document for each message, and an index of words. See `search`. And
//! what readers looked for lately, so that no address has to say it.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::search;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// Without references: a document is written with its message, and `doctor` looks for what is amiss.
const SQLITE: &str = "
CREATE TABLE search_document (
  id INTEGER PRIMARY KEY,
  conversation_id uuid_text NOT NULL,
  position integer NOT NULL,
  sent_at bigint NOT NULL,
  words text NOT NULL
);
CREATE UNIQUE INDEX uq_search_document_conversation_id_position
  ON search_document (conversation_id, position);
CREATE VIRTUAL TABLE search_word USING fts5 (
  words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);
CREATE TABLE looked_for (
  id uuid_text NOT NULL PRIMARY KEY,
  account_id uuid_text NOT NULL,
  scope_id uuid_text NOT NULL,
  fields text NOT NULL
) WITHOUT ROWID;
CREATE INDEX ix_looked_for_account_id_id ON looked_for (account_id, id);";

const POSTGRES: &str = "
CREATE TABLE search_document (
  conversation_id uuid NOT NULL,
  position integer NOT NULL,
  sent_at bigint NOT NULL,
  words tsvector NOT NULL,
  PRIMARY KEY (conversation_id, position)
);
CREATE TABLE looked_for (
  id uuid NOT NULL PRIMARY KEY,
  account_id uuid NOT NULL,
  scope_id uuid NOT NULL,
  fields text NOT NULL
);
CREATE INDEX ix_looked_for_account_id_id ON looked_for (account_id, id)";

/// After there are rows: that is several times as fast. What waits to be sorted into the index (KiB) is
/// gone through by everybody who looks for something.
const POSTGRES_INDEX: &str = "
CREATE INDEX ix_search_document_words ON search_document USING gin (words)
  WITH (gin_pending_list_limit = 512)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let database = manager.get_connection();
        let is_postgres = manager.get_database_backend() == DbBackend::Postgres;
        let tables = match is_postgres {
            true => POSTGRES,
            false => SQLITE,
        };
        database.execute_unprepared(tables).await?;
        // Files came later, with their own step.
        search::fill(database, search::Files::Unknown)
            .await
            .map_err(|error| DbErr::Migration(error.to_string()))?;
        if is_postgres {
            database.execute_unprepared(POSTGRES_INDEX).await?;
        }
        Ok(())
    }
}
