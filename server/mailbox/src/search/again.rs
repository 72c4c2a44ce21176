//! Making the documents of a conversation anew, whose surroundings were changed.

use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use uuid::Uuid;

use super::fill;
use crate::{StoreError, store::Change};

/// Deletes a conversation's documents and writes each anew, with what surrounds it by now.
pub(crate) async fn again(change: &Change, conversation: Uuid) -> Result<(), StoreError> {
    let backend = change.get_database_backend();
    if backend == DbBackend::Sqlite {
        let waiting = "DELETE FROM search_waiting WHERE document_id IN \
             (SELECT id FROM search_document WHERE conversation_id = $1)";
        change
            .put_statement(of_conversation(backend, waiting, conversation))
            .await?;
    }
    for statement in deleting(backend, conversation) {
        change.put_statement(statement).await?;
    }
    fill::conversation(change, conversation).await
}

/// The statements that delete a conversation's documents, one after the other. None of them waits.
pub(super) fn deleting(backend: DbBackend, conversation: Uuid) -> Vec<Statement> {
    let indexed = "DELETE FROM search_word WHERE rowid IN \
         (SELECT id FROM search_document WHERE conversation_id = $1)";
    let documents = "DELETE FROM search_document WHERE conversation_id = $1";
    let gone = match backend {
        DbBackend::Postgres => &[documents][..],
        _ => &[indexed, documents],
    };
    let gone = gone.iter();
    gone.map(|sql| of_conversation(backend, sql, conversation))
        .collect()
}

fn of_conversation(backend: DbBackend, sql: &str, conversation: Uuid) -> Statement {
    let values: [Value; 1] = [conversation.into()];
    Statement::from_sql_and_values(backend, sql, values)
}
