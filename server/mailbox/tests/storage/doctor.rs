//! What is found to be wrong with an installation.

use mailbox::{
    Random, Revoked, Store, StoreOptions,
    doctor::{self, Verdict},
};

use crate::world::{DAY, Database, World, on_both};

/// Everything that is not well.
async fn complaints(world: &World) -> Vec<String> {
    let chart = doctor::examine(&world.store).await;
    let unwell = chart.0.iter().filter(|found| found.verdict != Verdict::Ok);
    unwell.map(ToString::to_string).collect()
}

/// A clinic with which nothing is wrong.
async fn well(world: &World) {
    world.clinic().await;
    world.strangers().await;
    world.directory().fill_holidays().await.unwrap();
}

/// Exactly one complaint, that begins like this and says this.
async fn complains(world: &World, begins: &str, says: &str) {
    let found = complaints(world).await;
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].starts_with(begins), "{}", found[0]);
    assert!(found[0].contains(says), "{}", found[0]);
}

on_both! {
    async fn a_clinic_that_is_well_hears_no_complaint(world: &World) {
        well(world).await;
        // PostgreSQL's clock is the machine's, and the world's stands still; and a server for tests
        // may be told to hurry.
        let found = complaints(world).await;
        let by_itself = |said: &str| said.contains("clock") || said.contains("a power cut");
        let others: Vec<_> = found.iter().filter(|said| !by_itself(said)).collect();
        assert!(others.is_empty(), "{others:#?}");
    }

    async fn an_old_schema_is_found(world: &World) {
        world.sql("DELETE FROM seaql_migrations WHERE version = 'm0005_audit'").await;
        let found = complaints(world).await.join("\n");
        assert!(found.contains("wrong: The database's schema is older"), "{found}");
        assert!(found.contains("`carepost migrate`"), "{found}");
    }

    async fn a_message_that_cannot_be_searched_for_is_found(world: &World) {
        let clinic = world.clinic().await;
        clinic.sent(world, clinic.message()).await;
        let before = complaints(world).await;
        world.sql("DELETE FROM search_document").await;
        let found = complaints(world).await;
        let added: Vec<_> = found.iter().filter(|said| !before.contains(said)).collect();
        assert_eq!(added.len(), 1, "{added:#?}");
        assert!(added[0].starts_with("wrong: Some messages cannot be searched for"), "{added:#?}");
    }

    async fn nothing_is_changed(world: &World) {
        well(world).await;
        let before = world.rows("audit").await;
        complaints(world).await;
        assert_eq!(world.rows("audit").await, before);
    }
}

#[tokio::test]
async fn what_is_not_set_up_is_found() {
    let world = World::on(Database::sqlite()).await;
    let found = complaints(&world).await;
    assert!(
        found[0].starts_with("wrong: There is no organization yet."),
        "{found:#?}"
    );
    assert!(
        found
            .iter()
            .any(|said| said.starts_with("look: No login is an administrator's"))
    );
    world.end().await;
}

#[tokio::test]
async fn each_setting_that_looks_wrong_is_found() {
    let world = World::on(Database::sqlite()).await;
    well(&world).await;
    for (statement, begins, says) in [
        (
            "UPDATE organization SET phone = ' '",
            "look: The organization has no phone number",
            "--phone",
        ),
        (
            "UPDATE setting SET time_zone = 'Middle/Earth'",
            "wrong: There is no time zone Middle/Earth",
            "--time-zone",
        ),
        (
            "UPDATE message_type SET active = FALSE",
            "wrong: There is no message type",
            "nobody can write",
        ),
        (
            "DELETE FROM holiday WHERE day >= 20819",
            "look: 2027 has no holidays",
            "--holiday 2027-12-25",
        ),
        (
            "UPDATE account SET disabled_at = 1 WHERE username = 'admin'",
            "look: No login is an administrator's",
            "carepost account add administrator",
        ),
        (
            "UPDATE account SET disabled_at = 1 WHERE username = 'nair'",
            "look: Patients can write to 1 for whom nobody signs in: Priya Nair",
            "carepost account add practitioner",
        ),
        (
            "UPDATE account SET disabled_at = 1 WHERE username = 'sam'",
            "look: Patients can write to 1 for whom nobody signs in: Nurses",
            "carepost account add practitioner",
        ),
        (
            "UPDATE setting SET messaging_on = FALSE",
            "look: Messaging is off",
            "--messaging on",
        ),
    ] {
        let directory = tempfile::tempdir().unwrap();
        let copy = directory.path().join("copy.db");
        world
            .sql(&format!("VACUUM INTO '{}'", copy.display()))
            .await;
        world.sql(statement).await;
        complains(&world, begins, says).await;
        // As it was before.
        let (table, _) = statement.split_once(" SET ").unwrap_or((statement, ""));
        let table = table
            .trim_start_matches("UPDATE ")
            .trim_start_matches("DELETE FROM ");
        let table = table.split(' ').next().unwrap();
        world.sql(&back(&copy, table)).await;
    }
    assert!(complaints(&world).await.is_empty());
    world.end().await;
}

/// Takes the rows of a table from a copy of the database.
fn back(copy: &std::path::Path, table: &str) -> String {
    format!(
        "ATTACH '{}' AS copy; PRAGMA foreign_keys = OFF; \
         INSERT OR REPLACE INTO main.{table} SELECT * FROM copy.{table}; DETACH copy",
        copy.display()
    )
}

#[tokio::test]
async fn logins_that_see_nothing_are_found() {
    let world = World::on(Database::sqlite()).await;
    well(&world).await;
    world
        .accounts()
        .revoke_for("nora", Revoked::All)
        .await
        .unwrap();
    complains(
        &world,
        "look: Logins that may see nothing (any more): 1.",
        "account list",
    )
    .await;
    world.end().await;
}

#[tokio::test]
async fn a_clock_that_was_set_back_is_found() {
    let world = World::on(Database::sqlite()).await;
    well(&world).await;
    world.clock.advance(-DAY * 3);
    complains(&world, "wrong: Something is recorded 3 days ahead", "NTP").await;
    world.end().await;
}

#[tokio::test]
async fn a_database_clock_that_differs_is_found() {
    let world = World::on(Database::postgres().await).await;
    well(&world).await;
    let found = complaints(&world).await.join("\n");
    assert!(
        found.contains("The database's clock and this machine's are"),
        "{found}"
    );
    world.end().await;
}

#[tokio::test]
async fn a_postgres_that_may_forget_is_found() {
    let world = World::on(Database::postgres().await).await;
    well(&world).await;
    world
        .sql("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$")
        .await;
    let options = StoreOptions::new(world.database.url());
    let store = Store::connect(&options, world.clock.clone(), Random::seeded(1))
        .await
        .unwrap();
    let chart = doctor::examine(&store).await;
    let words: Vec<_> = chart.0.iter().map(ToString::to_string).collect();
    assert!(
        words
            .iter()
            .any(|said| said.starts_with("wrong: PostgreSQL's synchronous_commit is off")),
        "{words:#?}"
    );
    store.close().await.unwrap();
    world.end().await;
}

#[tokio::test]
async fn a_row_that_refers_to_nothing_is_found() {
    let world = World::on(Database::sqlite()).await;
    well(&world).await;
    world
        .sql("PRAGMA foreign_keys = OFF; DELETE FROM message_type WHERE code = 'general'")
        .await;
    complains(
        &world,
        "wrong: A row of the table acceptance refers to one that is missing",
        "",
    )
    .await;
    world.end().await;
}

/// An index that has lost an entry, as after a bad disk.
#[tokio::test]
async fn a_file_that_is_damaged_is_found() {
    let world = World::on(Database::sqlite()).await;
    well(&world).await;
    let file = match &world.database {
        Database::Sqlite { directory } => directory.path().join("carepost.db"),
        Database::Postgres { .. } => unreachable!("it is on SQLite"),
    };
    world.sql("PRAGMA wal_checkpoint(TRUNCATE)").await;
    let mut bytes = std::fs::read(&file).unwrap();
    // The index over usernames holds them once more than the table does.
    let mut places = bytes
        .windows(5)
        .enumerate()
        .filter(|(_, found)| found == b"maria");
    let (place, _) = places.next_back().unwrap();
    bytes[place] = b'n';
    std::fs::write(&file, bytes).unwrap();
    let options = StoreOptions::new(world.database.url());
    let store = Store::connect(&options, world.clock.clone(), Random::seeded(1))
        .await
        .unwrap();
    let chart = doctor::examine(&store).await;
    let words: Vec<_> = chart.0.iter().map(ToString::to_string).collect();
    assert!(
        words
            .iter()
            .any(|said| said.starts_with("wrong: The database file is damaged")),
        "{words:#?}"
    );
    store.close().await.unwrap();
    world.end().await;
}
