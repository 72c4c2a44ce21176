//! Several statements as one text for SQLite.

use std::fmt::Write as _;

use sea_orm::{DbBackend, Statement, Value, sea_query::Values};

/// Between statements.
pub(super) const BETWEEN: &str = ";\n";

/// One statement that does what these do, one after the other. The driver numbers what a `?` stands
/// for over all of a text, and takes `$1` for the first value of all of them; so all are numbered.
pub(super) fn joined(statements: Vec<Statement>) -> Statement {
    let mut sql = String::with_capacity(statements.iter().map(|one| one.sql.len() + 64).sum());
    let mut values: Vec<Value> = Vec::new();
    for statement in statements {
        if !sql.is_empty() {
            sql.push_str(BETWEEN);
        }
        number(&mut sql, &statement.sql, values.len());
        values.extend(statement.values.into_iter().flat_map(|Values(own)| own));
    }
    Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)
}

/// Adds a statement whose first value is the one after `before` others.
fn number(to: &mut String, sql: &str, before: usize) {
    let mut questions = before;
    let mut rest = sql;
    while let Some(at) = rest.find(['\'', '"', '?', '$']) {
        let (text, mark) = rest.split_at(at);
        to.push_str(text);
        let after = &mark[1..];
        rest = match &mark[..1] {
            "?" => {
                questions += 1;
                push_place(to, questions);
                after
            }
            "$" => {
                let digits = after.bytes().take_while(u8::is_ascii_digit).count();
                let (place, after) = after.split_at(digits);
                push_place(to, place.parse::<usize>().unwrap_or_default() + before);
                after
            }
            // A quote within a quote is written twice: two that follow each other.
            quote => {
                let end = after.find(quote).map_or(mark.len(), |end| end + 2);
                let (quoted, after) = mark.split_at(end);
                to.push_str(quoted);
                after
            }
        };
    }
    to.push_str(rest);
}

fn push_place(to: &mut String, place: usize) {
    // To write into a string cannot fail.
    let _ = write!(to, "${place}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(sql: &str, values: &[i32]) -> Statement {
        let values: Vec<Value> = values.iter().map(|value| (*value).into()).collect();
        Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)
    }

    #[test]
    fn values_keep_their_places() {
        let joined = joined(vec![
            statement("SAVEPOINT a", &[]),
            statement("INSERT INTO t (\"a?\", b) VALUES (?, '$1 ? it''s')", &[7]),
            statement("UPDATE t SET a = $2, b = $1 WHERE c = $2", &[8, 9]),
            statement("DELETE FROM t WHERE a = ? OR b = ?", &[10, 11]),
        ]);
        assert_eq!(
            joined.sql,
            "SAVEPOINT a;\n\
             INSERT INTO t (\"a?\", b) VALUES ($1, '$1 ? it''s');\n\
             UPDATE t SET a = $3, b = $2 WHERE c = $3;\n\
             DELETE FROM t WHERE a = $4 OR b = $5"
        );
        let Some(Values(values)) = joined.values else {
            panic!("values")
        };
        assert_eq!(values, [7, 8, 9, 10, 11].map(Value::from));
    }
}
