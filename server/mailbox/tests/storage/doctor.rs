//! What is found to be wrong with an installation.

use bytes::Bytes;
use mailbox::{
    Random, Revoked, Store, StoreOptions,
    doctor::{self, Chart, Verdict},
    files::{FileId, Files, PART_LIMIT},
};
use model::{DraftId, NewMessage, Timestamp};

use crate::{
    attaching::{LONG, letter, upload},
    keeping::stored,
    world::{DAY, Database, World, clinic::new_key, on_both},
};

/// Everything that is not well, but for the scanner for viruses, which no world has by itself.
async fn complaints(world: &World) -> Vec<String> {
    let chart = doctor::examine(&world.store).await;
    let unwell = chart.0.iter().filter(|found| found.verdict != Verdict::Ok);
    let unwell = unwell.map(ToString::to_string);
    unwell.filter(|said| !is_of_scanning(said)).collect()
}

fn is_of_scanning(said: &str) -> bool {
    said.starts_with("look: Attachments are not scanned")
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

/// Maria has sent a long text, and another one waits in a draft.
async fn with_files(world: &World) {
    let clinic = world.clinic().await;
    let maria = world.mailbox(clinic.maria, clinic.marias).await;
    let message = clinic.message();
    let draft = DraftId(message.client_key.0);
    let file = upload(&maria, draft, "sent.txt", &letter(LONG))
        .await
        .unwrap();
    let attachments = vec![file.id];
    clinic
        .sent(
            world,
            NewMessage {
                attachments,
                ..message
            },
        )
        .await;
    upload(&maria, DraftId(new_key().0), "draft.txt", b"Not yet.")
        .await
        .unwrap();
}

/// What is said of attachments, with how it is.
fn of_attachments(chart: &Chart) -> Vec<String> {
    let said = chart.0.iter().map(ToString::to_string);
    let is_of_files = |said: &String| said.contains("ttachment") || said.contains("drafts");
    said.filter(|said| is_of_files(said) && !is_of_scanning(said))
        .collect()
}

async fn said_of_attachments(world: &World) -> Vec<String> {
    of_attachments(&doctor::examine(&world.store).await)
}

/// What is written there in place of a part of a file.
async fn replaced(world: &World, id: FileId, length: usize) {
    let files = world.store.files().unwrap();
    files
        .copy_in(id, 0, Bytes::from(vec![7; length]))
        .await
        .unwrap();
}

/// What sealing adds to a part.
const OVERHEAD: usize = 40;

on_both! {
    async fn attachments_that_are_missing_are_found(world: &World) {
        with_files(world).await;
        let well = [
            "ok: Attachments can be kept and read.",
            "ok: Files of attachments that were sent are all there: 1.",
        ];
        assert_eq!(said_of_attachments(world).await, well);
        let files = world.store.files().unwrap();
        let (sent, draft) = (stored(world, "sent.txt").await, stored(world, "draft.txt").await);
        files.remove(draft).await.unwrap();
        let said = said_of_attachments(world).await;
        assert_eq!(said[..2], well);
        assert!(said[2].starts_with("look: 1 of 1 files that wait in drafts are missing"), "{said:#?}");
        // One of its three parts is there.
        files.remove(sent).await.unwrap();
        replaced(world, sent, PART_LIMIT + OVERHEAD).await;
        let said = said_of_attachments(world).await;
        let wrong = "wrong: 1 of 1 files of attachments that were sent are missing, or not as long";
        assert!(said[1].starts_with(wrong), "{said:#?}");
        assert!(said[1].contains("--attachments"), "{said:#?}");
        // What was taken out is no loss.
        world.sql("UPDATE attachment SET removed_at = 1 WHERE message_id IS NULL").await;
        assert_eq!(said_of_attachments(world).await.len(), 2);
    }

    /// More of them than are looked up at a time, among files that belong to something.
    async fn files_that_belong_to_nothing_are_found(world: &World) {
        with_files(world).await;
        for number in 0..300 {
            replaced(world, FileId(uuid::Uuid::from_u128(number)), 50).await;
        }
        // Something may yet come to be about what was written a moment ago.
        world.clock.set(Timestamp(DAY));
        assert!(!said_of_attachments(world).await.join("\n").contains("belong to no"));
        world.clock.set(Timestamp(4_000_000_000_000));
        let said = said_of_attachments(world).await;
        let (last, others) = said.split_last().unwrap();
        assert!(last.starts_with("look: 300 files are kept that belong to no attachment: 0"), "{last}");
        assert!(last.contains("0004, …") && last.contains("under attachments/"), "{last}");
        assert!(others.iter().all(|said| said.starts_with("ok: ")), "{others:#?}");
    }

    /// Only who reads them finds that; whatever it is that is not as it was.
    async fn attachments_that_are_not_as_they_were_are_found(world: &World) {
        with_files(world).await;
        let said = async || of_attachments(&doctor::examine_and_read(&world.store).await);
        let well = said().await;
        assert_eq!(well[2], "ok: Files of attachments that were read and are as they were: 1.");
        world.sql("UPDATE attachment_file SET sha256 = wrapped_key").await;
        let wrong = "wrong: 1 files of attachments cannot be read, or are not as they were (0 are).";
        let found = said().await;
        assert!(found[2].starts_with(wrong), "{found:#?}");
        replaced(world, stored(world, "sent.txt").await, PART_LIMIT + OVERHEAD).await;
        let found = said().await;
        assert_eq!(found[..2], well[..2]);
        assert!(found[2].starts_with(wrong), "{found:#?}");
    }

    async fn a_place_for_attachments_that_is_gone_is_found(world: &World) {
        with_files(world).await;
        let place = tempfile::tempdir().unwrap();
        let options = StoreOptions {
            files: Some(Files::folder(place.path()).unwrap()),
            ..StoreOptions::new(world.database.url())
        };
        let store = Store::connect(&options, world.clock.clone(), Random::seeded(1)).await.unwrap();
        place.close().unwrap();
        let said = of_attachments(&doctor::examine(&store).await);
        assert_eq!(said.len(), 1, "{said:#?}");
        assert!(said[0].starts_with("wrong: Where attachments are kept, something is wrong"), "{said:#?}");
        store.close().await.unwrap();
    }

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
