//! Statements whose text is made once.
//!
//! To write down a query of some size takes as long as to run it; those that every request makes are
//! written down once for each kind of database, with what is different each time left open. What is
//! always the same, a limit for instance, stands in the text: SQLite would plan a query with an open
//! limit anew each time it runs.

use std::sync::OnceLock;

use sea_orm::{
    DbBackend, Statement, Value,
    sea_query::{Expr, PostgresQueryBuilder, SelectStatement, SqliteQueryBuilder},
};

/// The text of a statement that is always the same.
pub(crate) struct Fixed {
    sqlite: OnceLock<String>,
    postgres: OnceLock<String>,
}

impl Fixed {
    pub(crate) const fn new() -> Self {
        Self {
            sqlite: OnceLock::new(),
            postgres: OnceLock::new(),
        }
    }

    /// The statement that `make` writes down, with `values` in their places. `make` must say the same
    /// each time.
    pub(crate) fn with(
        &self,
        backend: DbBackend,
        make: impl FnOnce() -> SelectStatement,
        values: impl IntoIterator<Item = Value>,
    ) -> Statement {
        let text = match backend {
            DbBackend::Postgres => self
                .postgres
                .get_or_init(|| make().to_string(PostgresQueryBuilder)),
            _ => self
                .sqlite
                .get_or_init(|| make().to_string(SqliteQueryBuilder)),
        };
        Statement::from_sql_and_values(backend, text, values)
    }
}

/// The place of a value, the first of which is 1.
pub(crate) fn given(place: usize) -> Expr {
    Expr::cust(format!("${place}"))
}
