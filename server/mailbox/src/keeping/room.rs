//! An empty place for what is brought back.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend};

use super::{
    RestoreError, STEPS, foreign_keys,
    tables::{self, Table},
};
use crate::StoreError;

/// Drops empty tables, so that the schema can be made as the backup knew it, and says which there
/// were: all of them must be there again in the end, or one was not Carepost's.
///
/// # Errors
/// When a table has rows, or none of them is Carepost's.
pub(super) async fn make(change: &DatabaseTransaction) -> Result<Vec<String>, RestoreError> {
    let names = tables::names(change).await?;
    let Some(first) = names.first() else {
        return Ok(names);
    };
    if !names.iter().any(|name| name == STEPS) {
        return Err(RestoreError::NotEmpty(first.clone()));
    }
    if change.get_database_backend() == DbBackend::Postgres {
        // Nobody adds a row between looking and dropping.
        let all = quoted(&names).join(", ");
        let lock = format!("LOCK TABLE {all} IN ACCESS EXCLUSIVE MODE");
        change.execute_unprepared(&lock).await?;
    }
    for name in &names {
        if !tables::HAVE_ROWS_FROM_THE_START.contains(&name.as_str())
            && tables::count(change, name).await? > 0
        {
            return Err(RestoreError::NotEmpty(name.clone()));
        }
    }
    let _gone_with_their_tables = foreign_keys::release(change).await?;
    let made_from_others = tables::virtual_names(change).await?;
    for name in quoted(&names).into_iter().chain(quoted(&made_from_others)) {
        change
            .execute_unprepared(&format!("DROP TABLE {name}"))
            .await?;
    }
    Ok(names)
}

fn quoted(names: &[String]) -> Vec<String> {
    names.iter().map(|name| tables::quoted(name)).collect()
}

/// Takes away what the steps themselves put into their tables: the backup has it, too.
pub(super) async fn clear(
    change: &DatabaseTransaction,
    tables: &[Table],
) -> Result<(), StoreError> {
    for table in tables {
        let name = tables::quoted(&table.name);
        change
            .execute_unprepared(&format!("DELETE FROM {name}"))
            .await?;
    }
    Ok(())
}
