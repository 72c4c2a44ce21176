//! `carepost organization show | set`.

use serde_json::Value;

use crate::place::{Place, said};

fn shown(place: &Place) -> Value {
    let json = place.done(&["organization", "show", "--json"]);
    serde_json::from_str(&json).unwrap()
}

fn holidays(shown: &Value) -> Vec<(&str, &str)> {
    let days = shown["holidays"].as_array().unwrap().iter();
    days.map(|day| (day["day"].as_str().unwrap(), day["name"].as_str().unwrap()))
        .collect()
}

async fn a_change_lasts_over_a_restart(place: &Place) {
    place.demo();
    let before = shown(place);
    let all = holidays(&before);
    let (removed, _) = all[0];
    let year: i32 = removed[..4].parse().unwrap();
    let added = format!("{}-12-23", year + 1);
    let holiday = format!("{added}=Office closed");
    place.done(&[
        "organization",
        "set",
        "--phone",
        "555-0199",
        "--time-zone",
        "America/Chicago",
        "--messaging",
        "off",
        "--urgent-text",
        "Call 555-0111.",
        "--language",
        "es",
        "--reply-days",
        "5",
        "--attachment-files",
        "0",
        "--attachment-mb",
        "10",
        "--keep-originals",
        "on",
        "--holiday",
        &holiday,
        "--remove-holiday",
        removed,
    ]);
    // It starts and stops again.
    place.demo();
    let after = shown(place);
    assert_eq!(after["name"], before["name"]);
    assert_eq!(after["confidentiality"], before["confidentiality"]);
    assert_eq!(after["phone"], "555-0199");
    assert_eq!(after["time_zone"], "America/Chicago");
    assert_eq!(after["messaging"], false);
    assert_eq!(after["urgent_text"], "Call 555-0111.");
    assert_eq!(
        (&before["language"], &after["language"]),
        (&"en".into(), &"es".into())
    );
    assert_eq!(after["reply_days"], 5);
    assert_eq!(before["attachment_files"], 5);
    assert_eq!(after["attachment_files"], 0);
    assert_eq!(after["attachment_mb"], 10);
    assert_eq!(after["attachments_mb"], before["attachments_mb"]);
    let kept = [&before, &after].map(|shown| shown["keep_originals"] == true);
    assert_eq!(kept, [false, true]);
    let days = holidays(&after);
    assert!(
        days.contains(&(added.as_str(), "Office closed")),
        "{days:?}"
    );
    assert!(days.iter().all(|(day, _)| *day != removed), "{days:?}");
    assert_eq!(days.len(), all.len());

    let text = place.done(&["organization", "show"]);
    for expected in [
        "555-0199",
        "America/Chicago",
        "off",
        "5 business days",
        "Office closed",
    ] {
        assert!(text.contains(expected), "{text}");
    }
    place.done(&["organization", "set", "--urgent-text", ""]);
    assert_eq!(shown(place)["urgent_text"], Value::Null);
}

#[tokio::test]
async fn a_change_lasts_over_a_restart_on_sqlite() {
    a_change_lasts_over_a_restart(&Place::embedded()).await;
}

#[tokio::test]
async fn a_change_lasts_over_a_restart_on_postgres() {
    let place = Place::postgres().await;
    a_change_lasts_over_a_restart(&place).await;
    place.end().await;
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let place = Place::embedded();
    place.demo();
    let before = shown(&place);
    let refused = place.refused(&[
        "organization",
        "set",
        "--name",
        "Another name",
        "--time-zone",
        "Middle/Earth",
        "--messaging",
        "maybe",
        "--language",
        "klingon",
        "--reply-days",
        "soon",
        "--attachment-files",
        "many",
        "--holiday",
        "2026-13-24=Office closed",
        "--remove-holiday",
        "yesterday",
    ]);
    for wrong in [
        "Middle/Earth",
        "\"maybe\"",
        "--language is en or es, not \"klingon\"",
        "\"soon\"",
        "--attachment-files is a number, not \"many\"",
        "\"2026-13-24\"",
        "\"yesterday\"",
    ] {
        assert!(refused.contains(wrong), "{refused}");
    }
    assert!(refused.contains("nothing was changed"), "{refused}");
    assert_eq!(shown(&place), before);
    let nothing = place.refused(&["organization", "set"]);
    assert!(nothing.contains("nothing was given to change"), "{nothing}");
}

#[test]
fn an_organization_is_named_first() {
    let place = Place::embedded();
    let half = place.run(&["organization", "set", "--name", "Elm Street Clinic"], "");
    assert_eq!(half.status.code(), Some(1));
    assert!(said(&half).contains("it needs a name, a phone number and a time zone"));
    place.done(&[
        "organization",
        "set",
        "--name",
        "Elm Street Clinic",
        "--phone",
        "555-0100",
        "--time-zone",
        "America/Denver",
    ]);
    assert_eq!(shown(&place)["name"], "Elm Street Clinic");
}
