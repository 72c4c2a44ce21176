//! Making documents of messages that are there already.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement, Value};
use uuid::Uuid;

use super::document::{About, Written, insert};
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
}

const MESSAGES: &str = "
SELECT m.conversation_id, m.position, m.sent_at, m.author_name, m.plain, c.subject, c.confidential,
       c.patient_id, p.name AS patient_name
FROM message AS m JOIN conversation AS c ON c.id = m.conversation_id
JOIN patient AS p ON p.id = c.patient_id
WHERE (m.conversation_id, m.position) > ($1, $2)
ORDER BY m.conversation_id, m.position LIMIT 200";

/// The same of one conversation.
const OF_CONVERSATION: &str = "
SELECT m.conversation_id, m.position, m.sent_at, m.author_name, m.plain, c.subject, c.confidential,
       c.patient_id, p.name AS patient_name
FROM message AS m JOIN conversation AS c ON c.id = m.conversation_id
JOIN patient AS p ON p.id = c.patient_id
WHERE m.conversation_id = $1 AND m.position > $2
ORDER BY m.position LIMIT 200";

const PEOPLE: &str = "
SELECT p.conversation_id, r.id, r.name FROM participant AS p
JOIN recipient AS r ON r.id = p.recipient_id
WHERE p.conversation_id >= $1 AND p.conversation_id <= $2 AND p.removed_at IS NULL";

const IS_BEGUN: &str = "SELECT 1 FROM search_document LIMIT 1";

const MISSING: &str = "
SELECT 1 FROM message AS m WHERE NOT EXISTS (SELECT 1 FROM search_document AS d
  WHERE d.conversation_id = m.conversation_id AND d.position = m.position) LIMIT 1";

/// Makes documents of all messages, where there are none yet.
pub(crate) async fn fill(database: &impl ConnectionTrait) -> Result<(), StoreError> {
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
        let people = people(database, first.conversation_id, end.conversation_id).await?;
        for found in &batch {
            for statement in found.documents(database.get_database_backend(), &people) {
                database.execute_raw(statement).await?;
            }
        }
        if batch.len() < BATCH {
            return Ok(());
        }
    }
}

/// The same for the messages of one conversation.
pub(super) async fn conversation(change: &Change, id: Uuid) -> Result<(), StoreError> {
    let mut last = 0;
    let mut known = None;
    loop {
        let batch = batch(change, OF_CONVERSATION, (id, last)).await?;
        let people = match known.take() {
            Some(people) => people,
            None => people(change, id, id).await?,
        };
        for found in &batch {
            for statement in found.documents(change.get_database_backend(), &people) {
                change.put_statement(statement).await?;
            }
        }
        match batch.last() {
            Some(end) if batch.len() == BATCH => last = end.position,
            _ => return Ok(()),
        }
        known = Some(people);
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

impl Found {
    fn documents(&self, backend: DbBackend, people: &People) -> Vec<Statement> {
        let about = About {
            patient: self.patient_id,
            patient_name: self.patient_name.clone(),
            confidential: self.confidential,
            subject: self.subject.clone(),
            people: people
                .get(&self.conversation_id)
                .cloned()
                .unwrap_or_default(),
        };
        let written = Written {
            conversation: self.conversation_id,
            position: self.position,
            sent_at: self.sent_at,
            author: &self.author_name,
            text: &self.plain,
        };
        insert(backend, &about, &written)
    }
}
