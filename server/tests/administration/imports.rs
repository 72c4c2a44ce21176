//! `carepost import fhir`, as a nightly job calls it.

use std::{fs, process::Output};

use serde_json::Value;

use crate::place::{Place, said};

const SMALL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fhir-small");

const CLINIC: &str = r#"{"resourceType":"Organization","id":"clinic","type":[{"coding":[{"code":"prov"}]}],"name":"Test Clinic","address":[{"state":"TX"}]}"#;
const PATIENT: &str = r#"{"resourceType":"Patient","id":"p","identifier":[{"type":{"coding":[{"code":"MR"}]},"value":"M-1"}],"name":[{"text":"Ana Ruiz"}]}"#;
const NURSE: &str = r#"{"resourceType":"Practitioner","id":"d","name":[{"text":"Eve One"}],"qualification":[{"code":{"coding":[{"code":"RN"}]}}]}"#;
const VISIT: &str = r#"{"resourceType":"Encounter","id":"e","status":"finished","subject":{"reference":"Patient/p"},"period":{"start":"2026-01-01"},"participant":[{"individual":{"reference":"Practitioner/d"}}]}"#;

fn import(place: &Place, arguments: &[&str]) -> Output {
    let mut all = vec!["import", "fhir"];
    all.extend(arguments);
    place.run(&all, "")
}

/// A directory of these files, a line each, in the place.
fn export(place: &Place, files: &[(&str, &str)]) -> String {
    let directory = place.file("export");
    fs::create_dir_all(&directory).unwrap();
    for (kind, line) in files {
        fs::write(directory.join(format!("{kind}.ndjson")), line).unwrap();
    }
    directory.display().to_string()
}

fn report(place: &Place) -> Value {
    serde_json::from_slice(&fs::read(place.file("report.json")).unwrap()).unwrap()
}

#[test]
fn a_missing_directory_makes_no_installation() {
    let place = Place::embedded();
    let empty = place.file("empty");
    fs::create_dir(&empty).unwrap();
    for (directory, why) in [
        ("./nowhere", "./nowhere: the directory cannot be read"),
        (empty.to_str().unwrap(), "no files of a FHIR export"),
    ] {
        for more in [&[][..], &["--dry-run"]] {
            let output = import(&place, &[&[directory], more].concat());
            assert_eq!(output.status.code(), Some(1), "{}", said(&output));
            assert!(said(&output).contains(why), "{}", said(&output));
        }
    }
    assert!(!place.file("data").exists());
}

#[test]
fn the_exit_code_and_the_report_say_whether_all_is_in() {
    let place = Place::embedded();
    let whole = [
        ("Organization", CLINIC),
        ("Patient", PATIENT),
        ("Practitioner", NURSE),
        ("Encounter", VISIT),
    ];
    let directory = export(&place, &whole);
    let arguments = [directory.as_str(), "--report", "report.json"];
    let output = import(&place, &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(report(&place)["outcome"], "complete");
    assert_eq!(report(&place)["resources"]["Patient"]["records"]["made"], 1);
    let shown: Value =
        serde_json::from_str(&place.done(&["organization", "show", "--json"])).unwrap();
    assert_eq!(shown["time_zone"], "America/Chicago");
    assert_eq!(shown["emergency_phone"], "911");

    export(
        &place,
        &[(
            "Encounter",
            &VISIT.replace("Practitioner/d", "Practitioner/x"),
        )],
    );
    let output = import(&place, &arguments);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert_eq!(report(&place)["outcome"], "partial");
    assert_eq!(report(&place)["nobody_known"], true);
    assert_eq!(report(&place)["left_out"][0]["reason"], "unknown_reference");

    fs::remove_dir_all(&directory).unwrap();
    export(&place, &[("Patient", "{")]);
    let output = import(&place, &arguments);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(
        said(&output).contains("Nothing could be imported"),
        "{}",
        said(&output)
    );
    assert_eq!(report(&place)["broken_lines"], 1);
}

#[test]
fn a_report_that_cannot_be_written_is_said_before_anything_is_imported() {
    let place = Place::embedded();
    let output = import(&place, &[SMALL, "--report", "nowhere/report.json"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(
        said(&output).contains("--report: nowhere/report.json cannot be written"),
        "{}",
        said(&output)
    );
    assert!(!place.file("data").exists());
}

#[test]
fn a_dry_run_makes_nothing() {
    let place = Place::embedded();
    let output = import(&place, &[SMALL, "--dry-run", "--report", "report.json"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(
        said(&output).contains("This was a rehearsal: nothing was written."),
        "{}",
        said(&output)
    );
    assert_eq!(report(&place)["dry_run"], true);
    assert!(!place.file("data").exists());
}

#[test]
fn a_file_of_callings_that_says_nothing_is_refused() {
    let place = Place::embedded();
    fs::write(place.file("callings.json"), r#"{"Chaplain": "priest"}"#).unwrap();
    let output = import(&place, &[SMALL, "--callings", "callings.json"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(
        said(&output).contains("\"priest\" is none of physician"),
        "{}",
        said(&output)
    );
    assert!(!place.file("data").exists());
}

#[test]
fn holidays_and_numbers_follow_the_country() {
    let place = Place::embedded();
    place.demo();
    fs::write(
        place.file("days.json"),
        r#"{"2199-12-24": "Office closed"}"#,
    )
    .unwrap();
    place.done(&[
        "organization",
        "set",
        "--holidays",
        "days.json",
        "--country",
        "JP",
    ]);
    let shown: Value =
        serde_json::from_str(&place.done(&["organization", "show", "--json"])).unwrap();
    assert_eq!(shown["emergency_phone"], "119");
    let days = shown["holidays"].as_array().unwrap();
    let is_named = |name: &str| days.iter().any(|day| day["name"] == name);
    assert!(is_named("元日") && is_named("Office closed"), "{days:?}");
    let next_year = days.iter().filter(|day| day["name"] == "Thanksgiving Day");
    // Far years that somebody touched are filled as well, with those of the country.
    assert_eq!(next_year.count(), 0, "{days:?}");
    let problem = place.refused(&[
        "organization",
        "set",
        "--holidays",
        "none.json",
        "--country",
        "Japan",
    ]);
    assert!(problem.contains("--holidays: none.json"), "{problem}");
    assert!(problem.contains("\"JAPAN\" is no country"), "{problem}");
}
