//! What the databases themselves promise.

use mailbox::{Random, Store, StoreError, StoreOptions};
use sea_orm::{ConnectionTrait, Statement};

use crate::world::{World, on_both};

async fn text(world: &World, sql: &str) -> String {
    let connection = world.database.connect().await;
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let row = connection.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

on_both! {
    async fn migrations_run_once_and_are_noticed(world: &World) {
        world.store.ready().await.unwrap();
        world.store.migrate().await.unwrap();
        world.store.ready().await.unwrap();
    }

    async fn an_old_schema_is_not_ready(world: &World) {
        let connection = world.database.connect().await;
        let steps = "DELETE FROM seaql_migrations WHERE version = 'm0007_ground'";
        connection.execute_unprepared(steps).await.unwrap();
        assert!(matches!(world.store.ready().await, Err(StoreError::SchemaOutdated)));
    }

    /// While a new version is rolled out, the old one runs on the newer schema.
    async fn a_newer_schema_is_ready_and_left_alone(world: &World) {
        let connection = world.database.connect().await;
        let step = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_future', 0)";
        connection.execute_unprepared(step).await.unwrap();
        world.store.ready().await.unwrap();
        world.store.migrate().await.unwrap();
    }

    async fn servers_that_start_together_migrate_once(world: &World) {
        let options = StoreOptions::new(world.database.url());
        let starts = (0..4).map(|_| {
            let (options, clock) = (options.clone(), world.clock.clone());
            tokio::spawn(async move {
                let store = Store::connect(&options, clock, Random::seeded(1)).await.unwrap();
                store.migrate().await.unwrap();
                store.close().await.unwrap();
            })
        });
        for start in starts.collect::<Vec<_>>() {
            start.await.unwrap();
        }
        assert_eq!(text(world, "SELECT CAST(COUNT(*) AS TEXT) FROM seaql_migrations").await, "26");
    }
}

/// An acknowledged send survives a power cut: SQLite is told to have each commit on disk.
#[tokio::test]
async fn sqlite_commits_are_on_disk() {
    let world = World::on(crate::world::Database::sqlite()).await;
    let found = world.store.durability().await.unwrap();
    assert_eq!(
        found,
        [
            ("journal_mode", "wal"),
            ("synchronous", "2"),
            ("foreign_keys", "1")
        ]
        .map(|(name, value)| (name, value.to_owned()))
    );
    world.end().await;
}

#[tokio::test]
async fn other_databases_are_refused() {
    let clock = std::sync::Arc::new(mailbox::SystemClock);
    let options = StoreOptions::new("mysql://localhost/carepost");
    let refused = Store::connect(&options, clock, Random::seeded(1)).await;
    assert!(matches!(refused, Err(StoreError::UnknownDatabase(scheme)) if scheme == "mysql"));
}
