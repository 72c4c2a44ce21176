//! `carepost account list | show | disable | enable | password | revoke`.

use serde_json::Value;

use crate::place::{Place, said};

async fn a_login_is_looked_at_and_taken_away(place: &Place) {
    place.demo();
    let list = place.done(&["account", "list"]);
    let lines: Vec<&str> = list.lines().collect();
    assert!(lines[0].starts_with("USERNAME "), "{list}");
    let usernames = lines[1..].iter().filter_map(|line| line.split(' ').next());
    let usernames: Vec<&str> = usernames.collect();
    assert_eq!(
        usernames,
        ["admin", "daniel", "maria", "nora", "priya", "sam"]
    );
    assert!(
        lines[3].contains("patient") && lines[3].ends_with("Maria Alvarez"),
        "{list}"
    );

    let shown = place.done(&["account", "show", "daniel"]);
    for expected in [
        "Daniel Alvarez",
        "representative",
        "Leo Alvarez",
        "spouse",
        "may write",
    ] {
        assert!(shown.contains(expected), "{shown}");
    }
    assert!(!shown.contains("argon2"), "{shown}");

    assert_eq!(
        place.done(&["account", "disable", "daniel"]),
        "daniel cannot sign in any more.\n"
    );
    assert!(
        place
            .done(&["account", "show", "daniel"])
            .contains("disabled since 20")
    );
    let all = place.done(&["account", "list", "--json"]);
    let rows: Vec<Value> = all
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(rows.len(), 6);
    assert!(rows[1]["disabled_since"].is_string() && rows[2]["disabled_since"].is_null());
    assert_eq!(
        place.done(&["account", "enable", "daniel"]),
        "daniel can sign in again.\n"
    );

    let json = place.done(&["account", "show", "daniel", "--json"]);
    let shown: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(shown["access"].as_array().unwrap().len(), 2);
    let mrn = shown["access"][0]["mrn"].as_str().unwrap();
    let ended = place.done(&["account", "revoke", "daniel", "--mrn", mrn]);
    assert!(ended.contains(mrn), "{ended}");
    let again = place.refused(&["account", "revoke", "daniel", "--mrn", mrn]);
    assert!(
        again.contains("no access to that patient's record"),
        "{again}"
    );
    let rest = place.done(&["account", "revoke", "daniel", "--all"]);
    assert_eq!(rest, "daniel may not look at 1 record any more.\n");
    assert!(
        place
            .done(&["account", "show", "daniel"])
            .contains("no access")
    );

    let changed = place.done(&["account", "password", "maria"]);
    assert_eq!(changed, "maria has a new password.\n");
    let short = place.run(&["account", "password", "maria"], "short\n");
    assert_eq!(short.status.code(), Some(1));
    assert!(
        said(&short).contains("at least 12 characters"),
        "{}",
        said(&short)
    );
}

#[tokio::test]
async fn a_login_is_looked_at_and_taken_away_on_sqlite() {
    a_login_is_looked_at_and_taken_away(&Place::embedded()).await;
}

#[tokio::test]
async fn a_login_is_looked_at_and_taken_away_on_postgres() {
    let place = Place::postgres().await;
    a_login_is_looked_at_and_taken_away(&place).await;
    place.end().await;
}

#[test]
fn who_is_not_there_is_said() {
    let place = Place::embedded();
    place.demo();
    for arguments in [
        &["account", "show", "nobody"][..],
        &["account", "disable", "nobody"],
        &["account", "enable", "nobody"],
        &["account", "password", "nobody"],
        &["account", "revoke", "nobody", "--all"],
    ] {
        assert_eq!(
            place.refused(arguments),
            "carepost: there is no login nobody\n"
        );
    }
    let usage = place.run(&["account", "revoke", "maria"], "");
    assert_eq!(usage.status.code(), Some(2), "neither --mrn nor --all");
    let both = ["account", "revoke", "maria", "--all", "--mrn", "1"];
    assert_eq!(place.run(&both, "").status.code(), Some(2));
}

#[test]
fn the_last_administrator_is_warned_about() {
    let place = Place::embedded();
    place.demo();
    let output = place.run(&["account", "disable", "admin"], "");
    assert_eq!(output.status.code(), Some(0));
    assert!(
        said(&output).contains("was the last administrator"),
        "{}",
        said(&output)
    );
}

/// A mistyped directory is not made into an installation.
#[test]
fn looking_makes_nothing() {
    let place = Place::embedded();
    for arguments in [
        &["account", "list"][..],
        &["account", "disable", "maria"],
        &["organization", "show"],
        &["backup", "all.backup"],
    ] {
        let refused = place.refused(arguments);
        assert!(
            refused.contains("there is no installation in ./data"),
            "{refused}"
        );
        assert!(!place.file("data").exists(), "{arguments:?}");
    }
}
