//! `carepost doctor`.

use std::{fs, os::unix::fs::PermissionsExt as _};

use crate::place::{Place, said};

#[test]
fn a_demo_is_well_and_a_fault_is_named() {
    let place = Place::embedded();
    place.demo();
    let well = place.done(&["doctor"]);
    for line in well.lines() {
        assert!(
            line.starts_with("ok: ") || line.starts_with("look: "),
            "{line}"
        );
    }
    for expected in [
        "schema",
        "file is whole",
        "power cut",
        "are free",
        "holidays",
        "look into",
    ] {
        assert!(well.contains(expected), "{well}");
    }
    let read = place.done(&["doctor", "--read-attachments"]);
    assert!(
        read.contains("ok: Files of attachments that were read and are as they were: 0."),
        "{read}"
    );

    let data = place.file("data");
    fs::set_permissions(&data, fs::Permissions::from_mode(0o755)).unwrap();
    let ill = place.refused(&["doctor"]);
    assert!(
        ill.contains("wrong: Others on this machine can look into ./data"),
        "{ill}"
    );
    assert!(ill.contains("chmod 700 ./data"), "{ill}");
    assert!(ill.contains("carepost: one thing is wrong"), "{ill}");
    let mode = fs::metadata(&data).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o755, "it changes nothing");
}

#[test]
fn a_place_without_an_installation_is_said_and_left_alone() {
    let place = Place::embedded();
    let ill = place.refused(&["doctor"]);
    assert!(ill.contains("there is no installation in ./data"), "{ill}");
    assert!(!place.file("data").exists());
    let output = place.run(
        &["doctor", "--database-url", "postgres://127.0.0.1:1/x"],
        "",
    );
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("wrong: The installation cannot be opened"));
}

#[tokio::test]
async fn a_postgres_is_looked_over() {
    let place = Place::postgres().await;
    place.demo();
    let output = place.run(&["doctor"], "");
    let said = said(&output);
    for expected in [
        "ok: PostgreSQL is ",
        "fsync",
        "UTF8",
        "clock and this machine's agree",
    ] {
        assert!(said.contains(expected), "{said}");
    }
    place.end().await;
}
