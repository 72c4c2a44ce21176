//! What is in a column of a row: from the database to JSON, and back.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sea_orm::{QueryResult, Value};
use serde::Serialize;
use serde_json::Value as Json;
use uuid::Uuid;

use super::tables::{Column, Kind, Table, quoted};
use crate::StoreError;

/// The statement that reads a table as [`write`] expects it.
pub(super) fn select(table: &Table) -> String {
    let columns: Vec<String> = table.columns.iter().map(selected).collect();
    let columns = columns.join(", ");
    format!("SELECT {columns} FROM {}", quoted(&table.name))
}

/// Integers of any width are read as one.
fn selected(column: &Column) -> String {
    let name = quoted(&column.name);
    match column.kind {
        Kind::Integer => format!("CAST({name} AS BIGINT)"),
        _ => name,
    }
}

/// Writes a row as a line.
pub(super) fn write(
    row: &QueryResult,
    columns: &[Column],
    line: &mut Vec<u8>,
) -> Result<(), StoreError> {
    for (index, column) in columns.iter().enumerate() {
        line.push(if index == 0 { b'[' } else { b',' });
        match column.kind {
            Kind::Text => json(line, &row.try_get_by_index::<Option<String>>(index)?)?,
            Kind::Integer => json(line, &row.try_get_by_index::<Option<i64>>(index)?)?,
            Kind::Boolean => json(line, &row.try_get_by_index::<Option<bool>>(index)?)?,
            Kind::Uuid => json(line, &row.try_get_by_index::<Option<Uuid>>(index)?)?,
            Kind::Bytes => {
                let bytes = row.try_get_by_index::<Option<Vec<u8>>>(index)?;
                json(line, &bytes.map(|bytes| STANDARD.encode(bytes)))?;
            }
        }
    }
    line.extend(b"]\n");
    Ok(())
}

pub(super) fn json(line: &mut Vec<u8>, value: &impl Serialize) -> Result<(), StoreError> {
    serde_json::to_writer(line, value).map_err(|_| StoreError::Corrupt("a value without a JSON"))
}

/// The values of a row, in the order of the columns; `None` when it is not one of this table.
pub(super) fn read(line: &str, columns: &[Column]) -> Option<Vec<Value>> {
    let cells: Vec<Json> = serde_json::from_str(line).ok()?;
    if cells.len() != columns.len() {
        return None;
    }
    let values = cells.into_iter().zip(columns);
    values
        .map(|(cell, column)| value(cell, column.kind))
        .collect()
}

fn value(cell: Json, kind: Kind) -> Option<Value> {
    Some(match (kind, cell) {
        (_, Json::Null) => null(kind),
        (Kind::Text, Json::String(text)) => text.into(),
        (Kind::Integer, Json::Number(number)) => number.as_i64()?.into(),
        (Kind::Boolean, Json::Bool(yes)) => yes.into(),
        (Kind::Uuid, Json::String(text)) => text.parse::<Uuid>().ok()?.into(),
        (Kind::Bytes, Json::String(text)) => STANDARD.decode(text).ok()?.into(),
        _ => return None,
    })
}

fn null(kind: Kind) -> Value {
    match kind {
        Kind::Text => Value::String(None),
        Kind::Integer => Value::BigInt(None),
        Kind::Boolean => Value::Bool(None),
        Kind::Uuid => Value::Uuid(None),
        Kind::Bytes => Value::Bytes(None),
    }
}
