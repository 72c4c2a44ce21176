//! What the index of words says.
//!
//! FTS5 makes a list of all messages with a beginning of a word before it looks at the next word, which
//! takes long where many messages have one. So it is not asked for such a beginning where that can be
//! avoided.

use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};

use super::{Wanted, has_words, is_desk};
use crate::{StoreError, viewer::Viewer};

/// Messages with the longest word in which the others are looked for, one after the other.
const FEW: u32 = 1_000;

/// Words with the same beginning for which FTS5 is asked one by one: it goes through their messages
/// without making a list of them.
const SPELLED: usize = 64;

/// Messages to which the index leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InIndex {
    pub(crate) messages: u64,
    /// As JSON, in the database's own terms.
    pub(super) places: String,
}

impl Wanted<'_> {
    /// Where the words are, by the index; `None` where they are in more messages than so many.
    pub(crate) async fn in_index(
        &self,
        database: &impl ConnectionTrait,
        viewer: &Viewer,
        messages: u32,
    ) -> Result<Option<InIndex>, StoreError> {
        let found = match database.get_database_backend() {
            DbBackend::Postgres => {
                let sql = format!(
                    "SELECT COUNT(*), CAST(COALESCE(json_agg(place), '[]') AS text) FROM ( \
                       SELECT conversation_id, position FROM search_document \
                       WHERE words @@ CAST($1 AS tsquery) LIMIT {}) AS place",
                    u64::from(messages) + 1
                );
                let words = self.query.for_postgres(self.scopes);
                asked(database, sql, [words.into()]).await?
            }
            _ => self.in_fts5(database, viewer, messages).await?,
        };
        Ok((found.messages <= u64::from(messages)).then_some(found))
    }

    /// So many, and one more where there are more.
    async fn in_fts5(
        &self,
        database: &impl ConnectionTrait,
        viewer: &Viewer,
        messages: u32,
    ) -> Result<InIndex, StoreError> {
        let Some(longest) = self.query.longest() else {
            return matching(database, self.query.for_sqlite(self.scopes), messages).await;
        };
        let with_longest = matching(database, longest.for_sqlite(self.scopes), FEW).await?;
        if with_longest.messages <= u64::from(FEW) {
            let sql = format!(
                "SELECT COUNT(*), json_group_array(d.id) FROM json_each($1) AS place \
                 CROSS JOIN search_document AS d WHERE d.id = place.value AND {}",
                has_words(2)
            );
            let beginnings = self.query.beginnings(is_desk(viewer));
            let values = std::iter::once(with_longest.places.into()).chain(beginnings);
            return asked(database, sql, values).await;
        }
        let mut spelled = Vec::new();
        for word in self.query.shorter() {
            spelled.push(self.spelled(database, word).await?);
        }
        let words = self.query.spelled_for_sqlite(self.scopes, &spelled);
        matching(database, words, messages).await
    }

    /// The words of the index that begin so, with the scopes in front; `None` where they are many.
    async fn spelled(
        &self,
        database: &impl ConnectionTrait,
        word: &str,
    ) -> Result<Option<Vec<String>>, StoreError> {
        // Nothing that is a letter comes after the last of all characters.
        let sql = format!(
            "SELECT v.term FROM json_each($1) AS beginning CROSS JOIN search_vocabulary AS v \
             WHERE v.term >= beginning.value AND v.term < beginning.value || char(1114111) \
             LIMIT {}",
            SPELLED + 1
        );
        let beginnings: Vec<_> = self.scopes.iter().map(|scope| scope.word(word)).collect();
        let beginnings = serde_json::Value::from(beginnings).to_string();
        let backend = database.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, sql, [beginnings.into()]);
        let rows = database.query_all_raw(statement).await?;
        if rows.len() > SPELLED {
            return Ok(None);
        }
        let terms = rows.iter().map(|row| row.try_get_by_index(0));
        Ok(Some(terms.collect::<Result<_, _>>()?))
    }
}

async fn matching(
    database: &impl ConnectionTrait,
    words: String,
    messages: u32,
) -> Result<InIndex, StoreError> {
    let one_more = u64::from(messages) + 1;
    let sql = format!(
        "SELECT COUNT(*), json_group_array(rowid) FROM ( \
           SELECT rowid FROM search_word WHERE search_word MATCH $1 LIMIT {one_more})"
    );
    asked(database, sql, [words.into()]).await
}

/// How many, and which.
async fn asked(
    database: &impl ConnectionTrait,
    sql: String,
    values: impl IntoIterator<Item = Value>,
) -> Result<InIndex, StoreError> {
    let backend = database.get_database_backend();
    let statement = Statement::from_sql_and_values(backend, sql, values);
    let row = database.query_one_raw(statement).await?;
    let row = row.ok_or(StoreError::Corrupt("a count"))?;
    let messages: i64 = row.try_get_by_index(0)?;
    Ok(InIndex {
        messages: messages.unsigned_abs(),
        places: row.try_get_by_index(1)?,
    })
}
