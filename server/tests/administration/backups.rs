//! `carepost backup` and `carepost restore`.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use sea_orm::ConnectionTrait as _;

use crate::place::{PASSWORD, Place, said};

/// What can be seen of an installation from the command line.
fn seen(place: &Place) -> String {
    let mut seen = place.done(&["account", "list", "--json"]);
    seen += &place.done(&["organization", "show", "--json"]);
    for username in ["admin", "daniel", "maria", "nora", "priya", "sam"] {
        seen += &place.done(&["account", "show", username]);
    }
    seen
}

fn copied(from: &Path, to: &Place) -> String {
    let name = to.file("from-elsewhere.backup");
    fs::copy(from, &name).unwrap();
    name.to_str().unwrap().to_owned()
}

/// While the portal serves, and into the other kind of database.
async fn moved(from: &Place, to: &Place) {
    let served = from.serve();
    let said = from.done(&["backup", "monday.backup"]);
    assert!(said.starts_with("Backed up "), "{said}");
    drop(served);
    let file = from.file("monday.backup");
    let mode = fs::metadata(&file).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600, "nobody else reads it");
    let name = copied(&file, to);
    let done = to.done(&["restore", &name]);
    assert!(
        done.starts_with("Done: everything is as it was at 20"),
        "{done}"
    );
    assert_eq!(seen(to), seen(from));
    // It serves, and takes no second one.
    to.demo();
    let refused = to.refused(&["restore", &name]);
    assert!(
        refused.contains("only brought back into an empty place"),
        "{refused}"
    );
    assert_eq!(seen(to), seen(from));
}

#[tokio::test]
async fn a_clinic_moves_to_postgres() {
    let to = Place::postgres().await;
    moved(&Place::embedded(), &to).await;
    to.end().await;
}

#[tokio::test]
async fn a_clinic_moves_to_sqlite() {
    let from = Place::postgres().await;
    moved(&from, &Place::embedded()).await;
    from.end().await;
}

#[test]
fn a_backup_replaces_nothing_by_itself() {
    let place = Place::embedded();
    place.demo();
    fs::write(place.file("mine"), "precious").unwrap();
    let refused = place.refused(&["backup", "mine"]);
    assert!(
        refused.contains("is there already") && refused.contains("--force"),
        "{refused}"
    );
    assert_eq!(fs::read(place.file("mine")).unwrap(), b"precious");
    place.done(&["backup", "mine", "--force"]);
    assert!(
        fs::read(place.file("mine"))
            .unwrap()
            .starts_with(b"Carepost backup 2\n")
    );
    let refused = place.refused(&["backup", "no/such/folder/all.backup"]);
    assert!(
        refused.contains("cannot write no/such/folder/all.backup"),
        "{refused}"
    );
    let left: Vec<_> = fs::read_dir(place.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("incomplete"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_backup_goes_down_a_pipe() {
    let place = Place::embedded();
    place.demo();
    let output = place.run(&["backup", "-"], "");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let other = Place::embedded();
    fs::write(other.file("piped.backup"), &output.stdout).unwrap();
    other.done(&["restore", "piped.backup"]);
    assert_eq!(seen(&other), seen(&place));
}

#[test]
fn what_is_no_whole_backup_is_refused_and_the_place_stays_empty() {
    let place = Place::embedded();
    place.demo();
    place.done(&["backup", "all.backup"]);
    let whole = fs::read(place.file("all.backup")).unwrap();
    let mut damaged = whole.clone();
    damaged[whole.len() / 2] ^= 1;
    let other = Place::embedded();
    for (name, bytes, why) in [
        ("cut", &whole[..whole.len() / 2], "cut off"),
        ("damaged", &damaged[..], "damaged"),
        ("empty", b"", "not a backup"),
        ("holiday.jpg", b"\xff\xd8\xff\xe0", "not a backup"),
        ("newer", b"Carepost backup 9\n", "newer version"),
    ] {
        fs::write(other.file(name), bytes).unwrap();
        let refused = other.refused(&["restore", name]);
        assert!(refused.contains(why) && refused.contains(name), "{refused}");
        assert!(!other.file("data").exists(), "{name}");
    }
    let refused = other.refused(&["restore", "nothing-of-that-name"]);
    assert!(refused.contains("nothing-of-that-name"), "{refused}");
    fs::write(other.file("whole"), &whole).unwrap();
    other.done(&["restore", "whole"]);
    assert_eq!(seen(&other), seen(&place));
}

#[test]
fn nothing_is_brought_back_among_somebodys_files() {
    let place = Place::embedded();
    place.demo();
    place.done(&["backup", "all.backup"]);
    fs::create_dir(place.file("pictures")).unwrap();
    fs::write(place.file("pictures/rash.jpg"), b"a picture").unwrap();
    let refused = place.refused(&["restore", "all.backup", "--data", "pictures"]);
    assert!(refused.contains("rash.jpg"), "{refused}");
    assert_eq!(fs::read_dir(place.file("pictures")).unwrap().count(), 1);
}

/// Folders that an earlier try made are in nobody's way; attachments are somebody's.
#[test]
fn only_an_empty_folder_of_attachments_is_an_empty_place() {
    let place = Place::embedded();
    place.demo();
    place.done(&["backup", "all.backup"]);
    for (name, left) in [
        ("empty", None),
        ("not-empty", Some("files/attachments/one")),
    ] {
        fs::create_dir_all(place.file(name).join("files/attachments")).unwrap();
        let restore = ["restore", "all.backup", "--data", name];
        match left {
            None => drop(place.done(&restore)),
            Some(left) => {
                fs::write(place.file(name).join(left), "precious").unwrap();
                let refused = place.refused(&restore);
                assert!(
                    refused.contains("something else") && refused.contains("files"),
                    "{refused}"
                );
                assert!(!place.file(name).join("carepost.db").exists());
            }
        }
    }
}

/// The backup is made all the same, and whoever waits for it hears of what is missing.
#[tokio::test]
async fn a_backup_without_an_attachment_says_so() {
    let place = Place::embedded();
    place.demo();
    let url = format!("sqlite://{}", place.file("data/carepost.db").display());
    let database = sea_orm::Database::connect(url).await.unwrap();
    let id = "x'0193d6a0000070008000000000000001'";
    for statement in [
        format!(
            "INSERT INTO attachment (id, account_id, scope_id, draft_id, conversation_id, message_id, \
             position, name, kind, bytes, created_at, ready_at) SELECT {id}, author_account_id, {id}, {id}, \
             conversation_id, id, 0, 'a.txt', 'txt', 5, 1, 1 FROM message LIMIT 1"
        ),
        format!(
            "INSERT INTO attachment_file (attachment_id, role, kind, file_id, wrapped_key, parts, bytes) \
             VALUES ({id}, 0, 'txt', {id}, x'00', '5', 5)"
        ),
    ] {
        database.execute_unprepared(&statement).await.unwrap();
    }
    database.close().await.unwrap();
    let refused = place.refused(&["backup", "all.backup"]);
    assert!(
        refused.contains("the backup is made, but 1 files"),
        "{refused}"
    );
    assert!(refused.contains("`carepost doctor`"), "{refused}");
    let done = place.run(&["restore", "all.backup", "--data", "other"], "");
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    assert!(
        said(&done).contains("1 files of attachments were missing"),
        "{}",
        said(&done)
    );
}

/// Passwords are as they were; a login that was made afterwards is gone.
#[test]
fn everything_is_as_it_was() {
    let place = Place::embedded();
    place.demo();
    place.done(&["backup", "all.backup"]);
    let name = ["--username", "late", "--name", "Late"];
    let add = [&["account", "add", "administrator"][..], &name].concat();
    let made = place.run(&add, PASSWORD);
    assert!(made.status.success(), "{}", said(&made));
    let here = ["restore", "all.backup", "--data", "elsewhere"];
    place.done(&here);
    let list = place.done(&["account", "list", "--data", "elsewhere"]);
    assert!(!list.contains("late"), "{list}");
    let mode = fs::metadata(place.file("elsewhere"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o700);
}
