//! Making documents of messages that are there already.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement, Value};
use uuid::Uuid;

use super::{
    again::deleting,
    indexed::{About, Indexed, Written, insert},
};
use crate::{StoreError, store::Change};

/// Messages that are read at a time: some megabytes, if all of them are as long as they may be.
const BATCH: usize = 200;

/// A message, and what it stands in.
#[derive(FromQueryResult)]
struct Found {
    conversation_id: Uuid,
    position: i32,
    sent_at: i64,
    author_name: String,
    plain: String,
    subject: String,
    confidential: bool,
    patient_id: Uuid,
    patient_name: String,
    /// Of its conversation.
    has_files: bool,
}

const MESSAGES: &str = "
SELECT m.conversation_id, m.position, m.sent_at, m.author_name, m.plain, c.subject, c.confidential,
       c.patient_id, p.name AS patient_name, FALSE AS has_files
FROM message AS m JOIN conversation AS c ON c.id = m.conversation_id
JOIN patient AS p ON p.id = c.patient_id
WHERE (m.conversation_id, m.position) > ($1, $2)
ORDER BY m.conversation_id, m.position LIMIT 200";

/// The same of one conversation.
const OF_CONVERSATION: &str = "
SELECT m.conversation_id, m.position, m.sent_at, m.author_name, m.plain, c.subject, c.confidential,
       c.patient_id, p.name AS patient_name, c.attachments > 0 AS has_files
FROM message AS m JOIN conversation AS c ON c.id = m.conversation_id
JOIN patient AS p ON p.id = c.patient_id
WHERE m.conversation_id = $1 AND m.position > $2
ORDER BY m.position LIMIT 200";

const PEOPLE: &str = "
SELECT p.conversation_id, r.id, r.name FROM participant AS p
JOIN recipient AS r ON r.id = p.recipient_id
WHERE p.conversation_id >= $1 AND p.conversation_id <= $2 AND p.removed_at IS NULL";

/// The names of sent files of the conversations between two.
const FILES: &str = "
SELECT a.conversation_id, m.position, a.name FROM attachment AS a
JOIN message AS m ON m.id = a.message_id
WHERE a.conversation_id >= $1 AND a.conversation_id <= $2
ORDER BY a.conversation_id, a.message_id, a.position";

/// Conversations with sent files, as far as there are documents.
const WITH_FILES: &str = "
SELECT DISTINCT conversation_id FROM attachment AS a
WHERE conversation_id > $1 AND EXISTS (SELECT 1 FROM search_document AS d
  WHERE d.conversation_id = a.conversation_id)
ORDER BY conversation_id LIMIT 200";

const IS_BEGUN: &str = "SELECT 1 FROM search_document LIMIT 1";

const MISSING: &str = "
SELECT 1 FROM message AS m WHERE NOT EXISTS (SELECT 1 FROM search_document AS d
  WHERE d.conversation_id = m.conversation_id AND d.position = m.position) LIMIT 1";

/// Whether there is a table of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Files {
    /// Not yet: a step of the schema is taken that was written before there were any.
    Unknown,
    Known,
}

/// Makes documents of all messages, where there are none yet.
pub(crate) async fn fill(database: &impl ConnectionTrait, files: Files) -> Result<(), StoreError> {
    let is_begun = Statement::from_string(database.get_database_backend(), IS_BEGUN);
    if database.query_one_raw(is_begun).await?.is_some() {
        return Ok(());
    }
    let mut last = (Uuid::nil(), 0);
    loop {
        let batch = batch(database, MESSAGES, last).await?;
        let (Some(first), Some(end)) = (batch.first(), batch.last()) else {
            return Ok(());
        };
        last = (end.conversation_id, end.position);
        let (first, end) = (first.conversation_id, end.conversation_id);
        let around = Around {
            people: people(database, first, end).await?,
            files: match files {
                Files::Known => names(database, first, end).await?,
                Files::Unknown => Names::new(),
            },
        };
        for found in &batch {
            for statement in found.documents(database.get_database_backend(), &around) {
                database.execute_raw(statement).await?;
            }
        }
        if batch.len() < BATCH {
            return Ok(());
        }
    }
}

/// Makes the documents anew of conversations with files, which may have been made without their names.
/// In a backup that is being brought back there are none yet: [`fill`] makes all of them.
pub(crate) async fn with_files(database: &impl ConnectionTrait) -> Result<(), StoreError> {
    let backend = database.get_database_backend();
    let mut last = Uuid::nil();
    loop {
        let values: [Value; 1] = [last.into()];
        let some = Statement::from_sql_and_values(backend, WITH_FILES, values);
        let some = database.query_all_raw(some).await?;
        for row in &some {
            last = row.try_get("", "conversation_id")?;
            for statement in deleting(backend, last) {
                database.execute_raw(statement).await?;
            }
            let mut documents = Documents::of(last);
            while let Some(statements) = documents.next(database).await? {
                for statement in statements {
                    database.execute_raw(statement).await?;
                }
            }
        }
        if some.len() < BATCH {
            return Ok(());
        }
    }
}

/// Makes documents of the messages of one conversation.
pub(super) async fn conversation(change: &Change, id: Uuid) -> Result<(), StoreError> {
    let mut documents = Documents::of(id);
    while let Some(statements) = documents.next(change).await? {
        for statement in statements {
            change.put_statement(statement).await?;
        }
    }
    Ok(())
}

/// The documents of one conversation, some at a time.
struct Documents {
    conversation: Uuid,
    around: Option<Around>,
    /// Position of the last that was made; `None` after the end.
    last: Option<i32>,
}

impl Documents {
    const fn of(conversation: Uuid) -> Self {
        Self {
            conversation,
            around: None,
            last: Some(0),
        }
    }

    /// The statements that write the next ones.
    async fn next(
        &mut self,
        database: &impl ConnectionTrait,
    ) -> Result<Option<Vec<Statement>>, StoreError> {
        let (id, Some(last)) = (self.conversation, self.last) else {
            return Ok(None);
        };
        let batch = batch(database, OF_CONVERSATION, (id, last)).await?;
        let around = match self.around.take() {
            Some(around) => around,
            None => Around {
                people: people(database, id, id).await?,
                files: match batch.iter().any(|found| found.has_files) {
                    true => names(database, id, id).await?,
                    false => Names::new(),
                },
            },
        };
        let backend = database.get_database_backend();
        let documents = batch
            .iter()
            .flat_map(|found| found.documents(backend, &around));
        let documents = documents.collect();
        let end = batch.last().filter(|_| batch.len() == BATCH);
        self.last = end.map(|end| end.position);
        self.around = Some(around);
        Ok(Some(documents))
    }
}

/// Every message has its document.
pub(crate) async fn is_whole(database: &impl ConnectionTrait) -> Result<bool, StoreError> {
    let missing = Statement::from_string(database.get_database_backend(), MISSING);
    Ok(database.query_one_raw(missing).await?.is_none())
}

async fn batch(
    database: &impl ConnectionTrait,
    messages: &str,
    (conversation, position): (Uuid, i32),
) -> Result<Vec<Found>, StoreError> {
    let values: [Value; 2] = [conversation.into(), position.into()];
    let backend = database.get_database_backend();
    let statement = Statement::from_sql_and_values(backend, messages, values);
    Ok(Found::find_by_statement(statement).all(database).await?)
}

type People = HashMap<Uuid, Vec<(Uuid, String)>>;

/// Of the conversations between two, in the order of their ids.
async fn people(
    database: &impl ConnectionTrait,
    first: Uuid,
    last: Uuid,
) -> Result<People, StoreError> {
    let values: [Value; 2] = [first.into(), last.into()];
    let statement = Statement::from_sql_and_values(database.get_database_backend(), PEOPLE, values);
    let mut people = People::new();
    for row in database.query_all_raw(statement).await? {
        let conversation = row.try_get("", "conversation_id")?;
        let person = (row.try_get("", "id")?, row.try_get("", "name")?);
        people.entry(conversation).or_default().push(person);
    }
    Ok(people)
}

/// By conversation and position, a line each.
type Names = HashMap<(Uuid, i32), String>;

/// Of the conversations between two, in the order of their ids.
async fn names(
    database: &impl ConnectionTrait,
    first: Uuid,
    last: Uuid,
) -> Result<Names, StoreError> {
    let values: [Value; 2] = [first.into(), last.into()];
    let statement = Statement::from_sql_and_values(database.get_database_backend(), FILES, values);
    let mut names = Names::new();
    for row in database.query_all_raw(statement).await? {
        let message = (
            row.try_get("", "conversation_id")?,
            row.try_get("", "position")?,
        );
        let of_message = names.entry(message).or_default();
        *of_message += &row.try_get::<String>("", "name")?;
        of_message.push('\n');
    }
    Ok(names)
}

/// What stands around some messages.
struct Around {
    people: People,
    files: Names,
}

impl Found {
    fn documents(&self, backend: DbBackend, around: &Around) -> Vec<Statement> {
        let files = around.files.get(&(self.conversation_id, self.position));
        let about = About {
            patient: self.patient_id,
            patient_name: self.patient_name.clone(),
            confidential: self.confidential,
            subject: self.subject.clone(),
            people: around
                .people
                .get(&self.conversation_id)
                .cloned()
                .unwrap_or_default(),
        };
        let written = Written {
            conversation: self.conversation_id,
            position: self.position,
            sent_at: self.sent_at,
            author: &self.author_name,
            files: files.map_or("", String::as_str),
            text: &self.plain,
        };
        insert(backend, &about, &written, Indexed::Now)
    }
}
