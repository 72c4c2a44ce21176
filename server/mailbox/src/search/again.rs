//! Making the documents of a conversation anew, whose surroundings were changed.

use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use uuid::Uuid;

use super::fill;
use crate::{StoreError, store::Change};

/// Deletes a conversation's documents and writes each anew, with what surrounds it by now.
pub(crate) async fn again(change: &Change, conversation: Uuid) -> Result<(), StoreError> {
    for statement in deleting(change.get_database_backend(), conversation) {
        change.put_statement(statement).await?;
    }
    fill::conversation(change, conversation).await
}

/// The statements that delete a conversation's documents, one after the other.
pub(super) fn deleting(backend: DbBackend, conversation: Uuid) -> Vec<Statement> {
    let indexed = "DELETE FROM search_word WHERE rowid IN \
         (SELECT id FROM search_document WHERE conversation_id = $1)";
    let documents = "DELETE FROM search_document WHERE conversation_id = $1";
    let gone = match backend {
        DbBackend::Postgres => &[documents][..],
        _ => &[indexed, documents],
    };
    let statement = |sql: &&str| {
        let values: [Value; 1] = [conversation.into()];
        Statement::from_sql_and_values(backend, *sql, values)
    };
    gone.iter().map(statement).collect()
}
