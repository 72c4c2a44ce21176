//! How the databases go about what is looked for.

use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement};

use crate::world::World;

/// Nothing but what the index led to is gone through, and everything else is found by its key.
pub async fn begins_at_the_index(world: &World, sql: &str) {
    let connection = world.database.connect().await;
    let backend = connection.get_database_backend();
    let explain = match backend {
        DbBackend::Sqlite => format!("EXPLAIN QUERY PLAN {sql}"),
        _ => {
            for (name, value) in mailbox::POSTGRES_PLANNING {
                let set = format!("SET {name} = {value}");
                connection.execute_unprepared(&set).await.unwrap();
            }
            for prepare in [
                "SET enable_bitmapscan = on",
                "SET enable_sort = on",
                &format!("PREPARE p AS {sql}"),
            ] {
                connection.execute_unprepared(prepare).await.unwrap();
            }
            let values = (1..30).filter(|place| sql.contains(&format!("${place}")));
            let nothing = vec!["NULL"; values.count()].join(", ");
            format!("EXPLAIN EXECUTE p ({nothing})")
        }
    };
    let explain = Statement::from_string(backend, explain);
    let rows = connection.query_all_raw(explain).await.unwrap();
    let step = |row: &QueryResult| match backend {
        DbBackend::Sqlite => row.try_get::<String>("", "detail").unwrap(),
        _ => row.try_get_by_index(0).unwrap(),
    };
    let steps: Vec<String> = rows.iter().map(step).collect();
    let uses = |index: &str| steps.iter().any(|step| step.contains(index));
    match backend {
        DbBackend::Sqlite => {
            let gone_through = steps.iter().filter(|step| step.starts_with("SCAN"));
            let known = |step: &&String| {
                step.starts_with("SCAN place VIRTUAL") || step.starts_with("SCAN found")
            };
            assert!(gone_through.clone().all(|step| known(&step)), "{steps:#?}");
            // What the index led to, those of them that may be seen, and those of a page.
            assert_eq!(gone_through.count(), 3, "{steps:#?}");
        }
        _ => {
            assert!(
                uses("Function Scan on json_populate_recordset"),
                "{steps:#?}"
            );
            assert!(!uses("Seq Scan"), "{steps:#?}");
            // It is asked once, and not for each row of the reader's list.
            assert!(!uses("ix_mailbox_entry_"), "{steps:#?}");
        }
    }
    connection.close().await.unwrap();
}

/// On SQLite: each word of the vocabulary is found from the one before it, which the index is told.
pub async fn leads_from_word_to_word(world: &World, sql: &str) {
    let connection = world.database.connect().await;
    let explain = format!("EXPLAIN QUERY PLAN {sql}");
    let explain = Statement::from_string(connection.get_database_backend(), explain);
    let rows = connection.query_all_raw(explain).await.unwrap();
    let steps = rows.iter().map(|row| row.try_get("", "detail").unwrap());
    let steps: Vec<String> = steps.collect();
    let asked = steps.iter().filter(|step| step.starts_with("SCAN v "));
    // By the module's own sign for that, among those for what is asked of a word.
    let from = |step: &String| {
        let (_, told) = step.split_once("INDEX ").unwrap();
        told.trim_end_matches(':').parse::<u32>().unwrap() & 0x200 != 0
    };
    assert_eq!(asked.clone().count(), 2, "{steps:#?}");
    assert!(asked.clone().all(from), "{steps:#?}");
    assert!(
        !steps.iter().any(|step| step.contains("TEMP B-TREE")),
        "{steps:#?}"
    );
    connection.close().await.unwrap();
}
