//! Tables and columns, as the database itself knows them.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde::{Deserialize, Serialize};

use super::LEFT_OUT;
use crate::StoreError;

/// Tables in which the steps of the schema put rows of their own.
pub(super) const HAVE_ROWS_FROM_THE_START: [&str; 2] = [super::STEPS, "probe"];

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// What a column holds, the same on both kinds of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    Text,
    Integer,
    Boolean,
    Uuid,
    Bytes,
}

/// Virtual tables and their shadows are made from others; generated columns, too.
const SQLITE: &str = "
SELECT listed.name AS table_name, info.name AS column_name, lower(info.type) AS type
FROM pragma_table_list AS listed, pragma_table_info(listed.name) AS info
WHERE listed.schema = 'main' AND listed.type = 'table'
  AND listed.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
ORDER BY info.cid";

const POSTGRES: &str = "
SELECT CAST(tables.table_name AS TEXT) AS table_name,
       CAST(columns.column_name AS TEXT) AS column_name,
       CAST(columns.data_type AS TEXT) AS type
FROM information_schema.tables
JOIN information_schema.columns USING (table_catalog, table_schema, table_name)
WHERE tables.table_schema = current_schema() AND tables.table_type = 'BASE TABLE'
  AND columns.is_generated = 'NEVER'
ORDER BY columns.ordinal_position";

/// The names of all tables there are, Carepost's or not.
pub(crate) async fn names(database: &impl ConnectionTrait) -> Result<Vec<String>, StoreError> {
    Ok(found(database).await?.into_keys().collect())
}

const SQLITE_VIRTUAL: &str = "
SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'virtual'";

/// SQLite's tables that are made from others; with them go their shadows.
pub(super) async fn virtual_names(
    database: &impl ConnectionTrait,
) -> Result<Vec<String>, StoreError> {
    let backend = database.get_database_backend();
    if backend != DbBackend::Sqlite {
        return Ok(Vec::new());
    }
    let rows = database.query_all_raw(Statement::from_string(backend, SQLITE_VIRTUAL));
    let rows = rows.await?.into_iter();
    rows.map(|row| Ok(row.try_get_by_index(0)?)).collect()
}

/// The tables that a backup takes along, by name.
pub(super) async fn kept(database: &impl ConnectionTrait) -> Result<Vec<Table>, StoreError> {
    let mut tables = Vec::new();
    for (name, columns) in found(database).await? {
        if LEFT_OUT.contains(&name.as_str()) {
            continue;
        }
        let columns = columns.into_iter().map(|(column, declared)| {
            Kind::declared_as(&declared)
                .map(|kind| Column { name: column, kind })
                .ok_or(StoreError::Corrupt("a column's type"))
        });
        let columns = columns.collect::<Result<_, _>>()?;
        tables.push(Table { name, columns });
    }
    Ok(tables)
}

async fn found(
    database: &impl ConnectionTrait,
) -> Result<BTreeMap<String, Vec<(String, String)>>, StoreError> {
    let backend = database.get_database_backend();
    let sql = match backend {
        DbBackend::Postgres => POSTGRES,
        _ => SQLITE,
    };
    let mut tables = BTreeMap::<_, Vec<_>>::new();
    let rows = database.query_all_raw(Statement::from_string(backend, sql));
    for row in rows.await? {
        let column = (
            row.try_get("", "column_name")?,
            row.try_get::<String>("", "type")?,
        );
        let table = row.try_get("", "table_name")?;
        tables.entry(table).or_default().push(column);
    }
    Ok(tables)
}

/// The number of rows of a table.
pub(super) async fn count(database: &impl ConnectionTrait, table: &str) -> Result<u64, StoreError> {
    let sql = format!("SELECT COUNT(*) AS number FROM {}", quoted(table));
    let statement = Statement::from_string(database.get_database_backend(), sql);
    let row = database.query_one_raw(statement).await?;
    let row = row.ok_or(StoreError::Corrupt("a count"))?;
    let number: i64 = row.try_get("", "number")?;
    Ok(u64::try_from(number).unwrap_or_default())
}

/// A name in a statement (SQL-92, 5.2: a delimited identifier).
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

impl Kind {
    /// As PostgreSQL calls its types, and as sea-query declares columns on SQLite.
    fn declared_as(declared: &str) -> Option<Self> {
        let name = declared.split('(').next().unwrap_or_default();
        Some(match name {
            "text" | "varchar" | "character varying" => Self::Text,
            "smallint" | "integer" | "bigint" => Self::Integer,
            "boolean" => Self::Boolean,
            "uuid" | "uuid_text" => Self::Uuid,
            "bytea" | "blob" | "varbinary_blob" => Self::Bytes,
            _ => return None,
        })
    }
}
