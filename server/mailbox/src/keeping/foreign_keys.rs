//! References between tables, while tables are filled one after the other.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, QueryResult, Statement};

use super::RestoreError;
use crate::StoreError;

/// References that are not checked at the moment.
#[must_use]
pub(super) struct Released(Vec<ForeignKey>);

struct ForeignKey {
    table: String,
    name: String,
    definition: String,
}

/// All quoted as they need to be.
const POSTGRES: &str = "
SELECT CAST(CAST(conrelid AS regclass) AS TEXT) AS table_name,
       quote_ident(conname) AS name,
       pg_get_constraintdef(oid) AS definition
FROM pg_constraint
WHERE contype = 'f' AND connamespace = CAST(current_schema() AS regnamespace)
ORDER BY conname";

/// Lets rows come before those that they refer to, until [`check`].
pub(super) async fn release(change: &DatabaseTransaction) -> Result<Released, StoreError> {
    let backend = change.get_database_backend();
    if backend == DbBackend::Sqlite {
        // A connection for changing the schema does not check them by itself.
        return Ok(Released(Vec::new()));
    }
    // To be deferred, they would have to be declared so, and PostgreSQL would remember each row.
    let rows = change.query_all_raw(Statement::from_string(backend, POSTGRES));
    let rows = rows.await?;
    let keys = rows.iter().map(ForeignKey::from_row);
    let keys = keys.collect::<Result<Vec<_>, StoreError>>()?;
    for ForeignKey { table, name, .. } in &keys {
        change
            .execute_unprepared(&format!("ALTER TABLE {table} DROP CONSTRAINT {name}"))
            .await?;
    }
    Ok(Released(keys))
}

/// Every reference leads somewhere, and will.
pub(super) async fn check(
    change: &DatabaseTransaction,
    released: Released,
) -> Result<(), RestoreError> {
    if let Some(table) = dangling(change).await? {
        return Err(RestoreError::Inconsistent(format!(
            "a row of {table} refers to one that is missing"
        )));
    }
    for key in released.0 {
        let ForeignKey {
            table,
            name,
            definition,
        } = key;
        let add = format!("ALTER TABLE {table} ADD CONSTRAINT {name} {definition}");
        change.execute_unprepared(&add).await.map_err(|error| {
            RestoreError::Inconsistent(format!("a row of {table} refers to nothing: {error}"))
        })?;
    }
    Ok(())
}

/// The first table with such a row. PostgreSQL looks when a key is added.
pub(crate) async fn dangling(
    database: &impl ConnectionTrait,
) -> Result<Option<String>, StoreError> {
    let backend = database.get_database_backend();
    // Rows of lists are derived, and carry no keys of the database's.
    let listed = "SELECT 1 FROM mailbox_entry AS e WHERE \
         NOT EXISTS (SELECT 1 FROM account AS a WHERE a.id = e.account_id) \
         OR NOT EXISTS (SELECT 1 FROM conversation AS c WHERE c.id = e.conversation_id) LIMIT 1";
    let listed = Statement::from_string(backend, listed);
    if database.query_one_raw(listed).await?.is_some() {
        return Ok(Some("mailbox_entry".to_owned()));
    }
    if backend != DbBackend::Sqlite {
        return Ok(None);
    }
    let check = Statement::from_string(backend, "PRAGMA foreign_key_check");
    let found = database.query_one_raw(check).await?;
    Ok(match found {
        Some(row) => Some(row.try_get_by_index(0)?),
        None => None,
    })
}

impl ForeignKey {
    fn from_row(row: &QueryResult) -> Result<Self, StoreError> {
        Ok(Self {
            table: row.try_get("", "table_name")?,
            name: row.try_get("", "name")?,
            definition: row.try_get("", "definition")?,
        })
    }
}
