//! What the index of words says.
//!
//! FTS5 makes a list of all messages with a beginning of a word before it looks at the next word, which
//! takes long where many messages have one. Of whole words it makes none. So it is asked for those that
//! begin so, where they are not too many.

use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};

use super::{Wanted, has_words, is_desk};
use crate::{
    StoreError,
    search::{Query, Spelled},
    viewer::Viewer,
};

/// Messages with one of several words in which the others are looked for, one after the other.
const FEW: u32 = 1_000;

/// Words with the same beginning for which FTS5 is asked one by one.
const SPELLED: usize = 64;

/// Messages to which the index leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InIndex {
    pub(crate) messages: u64,
    /// As JSON, in the database's own terms.
    pub(super) places: String,
}

impl InIndex {
    fn none() -> Self {
        Self {
            messages: 0,
            places: "[]".to_owned(),
        }
    }

    fn and(self, others: Self) -> Self {
        if others.messages == 0 {
            return self;
        }
        let places = match self.messages {
            0 => others.places,
            _ => {
                let end = self.places.trim_end_matches(']');
                format!("{end},{}", others.places.trim_start_matches('['))
            }
        };
        Self {
            messages: self.messages + others.messages,
            places,
        }
    }
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
                       SELECT conversation_id, position, sent_at FROM search_document \
                       WHERE words @@ CAST($1 AS tsquery) LIMIT {}) AS place",
                    u64::from(messages) + 1
                );
                let words = self.query.for_postgres(self.scopes);
                asked(database, sql, [words.into()]).await?
            }
            _ => {
                let waiting = self.waiting(database, viewer).await?;
                let found = self.in_fts5(database, viewer, messages).await?;
                found.and(waiting)
            }
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
        let mut words = Vec::new();
        for beginning in self.query.by_length() {
            let whole = self.whole(database, beginning).await?;
            if whole.as_ref().is_some_and(Vec::is_empty) {
                return Ok(InIndex::none());
            }
            words.push(Spelled { beginning, whole });
        }
        if let [_, _, ..] = words[..] {
            for word in words.iter().filter(|word| word.whole.is_some()) {
                let only = Query::for_sqlite(self.scopes, std::slice::from_ref(word));
                let found = matching(database, only, FEW).await?;
                if found.messages <= u64::from(FEW) {
                    return self.among(database, viewer, found).await;
                }
            }
        }
        matching(database, Query::for_sqlite(self.scopes, &words), messages).await
    }

    /// Those of the reader's list that are not in the index yet (`search/indexed.rs`).
    async fn waiting(
        &self,
        database: &impl ConnectionTrait,
        viewer: &Viewer,
    ) -> Result<InIndex, StoreError> {
        let sql = format!(
            "SELECT COUNT(*), json_group_array(d.id) FROM search_waiting AS w \
             CROSS JOIN search_document AS d WHERE d.id = w.document_id \
             AND EXISTS (SELECT 1 FROM mailbox_entry AS e \
               WHERE e.conversation_id = d.conversation_id AND e.account_id = $1 \
               AND e.scope_id = $2) AND {}",
            has_words(3)
        );
        let own: [Value; 2] = [viewer.account.0.into(), viewer.scope_id().into()];
        let beginnings = self.query.beginnings(is_desk(viewer));
        asked(database, sql, own.into_iter().chain(beginnings)).await
    }

    /// Those of some messages with all of the words.
    async fn among(
        &self,
        database: &impl ConnectionTrait,
        viewer: &Viewer,
        found: InIndex,
    ) -> Result<InIndex, StoreError> {
        let sql = format!(
            "SELECT COUNT(*), json_group_array(d.id) FROM json_each($1) AS place \
             CROSS JOIN search_document AS d WHERE d.id = place.value AND {}",
            has_words(2)
        );
        let beginnings = self.query.beginnings(is_desk(viewer));
        let values = std::iter::once(found.places.into()).chain(beginnings);
        asked(database, sql, values).await
    }

    /// The words of the index that begin so, with the scopes in front; `None` where they are many.
    async fn whole(
        &self,
        database: &impl ConnectionTrait,
        word: &str,
    ) -> Result<Option<Vec<String>>, StoreError> {
        // From each to the next, as the view has a row for each message that one is in. No letter comes
        // before the first of all characters, and none after the last.
        const FROM: &str = "SELECT v.term FROM search_vocabulary AS v WHERE v.term >=";
        let sql = format!(
            "WITH RECURSIVE known(beginning, term) AS ( \
               SELECT value, ({FROM} value LIMIT 1) FROM json_each($1) \
               UNION ALL SELECT beginning, ({FROM} known.term || char(1) LIMIT 1) FROM known \
               WHERE term < beginning || char(1114111)) \
             SELECT term FROM known WHERE term < beginning || char(1114111) LIMIT {}",
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
