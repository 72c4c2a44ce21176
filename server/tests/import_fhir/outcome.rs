//! What a nightly job goes by: whether all is in, what is not, and what would change.

use server::fhir::{
    Options,
    report::{Change, Made, Outcome, Reason},
    resources::ResourceType::*,
};

use crate::{
    export::{CLINIC, Export, fixture, patient},
    world::{World, on_both},
};

fn nurse(id: &str, called: &str) -> String {
    format!(
        r#"{{"resourceType":"Practitioner","id":"{id}","name":[{{"text":"Eve {id}"}}],"qualification":[{{"code":{{"text":"{called}"}}}}]}}"#
    )
}

fn visit(id: &str, with: &str, start: &str) -> String {
    format!(
        r#"{{"resourceType":"Encounter","id":"{id}","status":"in-progress","subject":{{"reference":"Patient/p1"}},"period":{{"start":"{start}"}},"participant":[{{"individual":{{"reference":"Practitioner/{with}"}}}}]}}"#
    )
}

fn clinic(nurses: &[String], visits: &[String]) -> Export {
    Export::new()
        .file("Organization.ndjson", &[CLINIC])
        .file("Patient.ndjson", &[patient("p1", "M-1", "Ruiz")])
        .file("Practitioner.ndjson", nurses)
        .file("Encounter.ndjson", visits)
}

on_both! {
    async fn an_import_after_which_nobody_knows_anybody_is_not_complete(world: &World) {
        let alone = Export::new()
            .file("Organization.ndjson", &[CLINIC])
            .file("Patient.ndjson", &[patient("p1", "M-1", "Ruiz")]);
        let report = world.import(alone.path()).await.unwrap();
        assert_eq!(report.outcome(), Outcome::Partial);
        assert!(report.to_string().contains("No patient can write to anybody"), "{report}");

        let lost = clinic(&[nurse("d", "Nurse")], &[visit("e", "nobody", "2026-11-01")]);
        let report = world.import(lost.path()).await.unwrap();
        assert_eq!(report.outcome(), Outcome::Partial);
        assert!(report.to_string().contains("No patient can write to anybody"), "{report}");

        let whole = clinic(&[nurse("d", "Nurse")], &[visit("e", "d", "2026-11-01")]);
        assert_eq!(world.import(whole.path()).await.unwrap().outcome(), Outcome::Complete);
        // Now somebody is known, and a part of an export need not say so again.
        assert_eq!(world.import(alone.path()).await.unwrap().outcome(), Outcome::Complete);
        assert_eq!(world.import(lost.path()).await.unwrap().outcome(), Outcome::Partial);
    }

    async fn every_visit_that_is_lost_is_counted(world: &World) {
        let visits: Vec<String> = (0..7).map(|n| visit(&format!("e{n}"), "nobody", "2026-11-01")).collect();
        let export = clinic(&[nurse("d", "Nurse")], &visits);
        let report = world.import(export.path()).await.unwrap();
        assert_eq!(report.times(Encounter, Reason::UnknownReference), 7, "{report}");
    }

    /// It is 10:00 in New York.
    async fn visits_to_come_make_nobody_known_yet(world: &World) {
        let nurses = ["a", "b", "c", "d"].map(|id| nurse(id, "Nurse"));
        let visits = [
            visit("e1", "a", "2026-11-22T09:59:00-05:00"),
            visit("e2", "b", "2026-11-22T10:01:00-05:00"),
            visit("e3", "c", "2026-11-23"),
            visit("e4", "d", "2026-11-22"),
        ];
        let team = r#"{"resourceType":"CareTeam","id":"t","status":"active","name":"New team","subject":{"reference":"Patient/p1"},"period":{"start":"2026-12-01"},"participant":[{"member":{"reference":"Practitioner/c"}}]}"#;
        let export = clinic(&nurses, &visits).file("CareTeam.ndjson", &[team]);
        let report = world.import(export.path()).await.unwrap();
        assert_eq!(report.times(Encounter, Reason::FutureDate), 2, "{report}");
        assert_eq!(report.outcome(), Outcome::Complete, "{report}");
        let offered = world.offered("M-1").await;
        let names: Vec<&str> = offered.iter().filter_map(|line| line.split(" | ").next()).collect();
        assert_eq!(names, ["Eve a", "Eve d"]);
    }

    async fn a_rehearsal_says_what_would_change_and_changes_nothing(world: &World) {
        let first = world.rehearse(&fixture("fhir-small")).await.unwrap();
        assert!(first.to_string().contains("nothing was written"), "{first}");
        assert!(world.patient("HS-1001").await.is_err());
        let imported = world.import(&fixture("fhir-small")).await.unwrap();
        assert_eq!(first.changes(), imported.changes());
        // An account, and an access of somebody's, do not go along.
        world.proxy("HS-1003", "re-03").await.unwrap();
        let same = world.rehearse(&fixture("fhir-small")).await.unwrap();
        assert_eq!(same.changes(), 0, "{same}");
        assert!(same.to_string().contains("Nothing would change"), "{same}");

        let visit = r#"{"resourceType":"Encounter","id":"en-99","status":"finished","subject":{"reference":"Patient/pa-06"},"period":{"start":"2026-11-20"},"participant":[{"individual":{"reference":"Practitioner/pr-dana"}}]}"#;
        let newer = Export::of_small()
            .replace("Patient.001.ndjson", r#""given":["Youssef"]"#, r#""given":["Yusuf"]"#)
            .file("Encounter.1.ndjson", &[visit]);
        let report = world.rehearse(newer.path()).await.unwrap();
        assert_eq!(report.changes(), 2, "{report}");
        let places = report.changed(Encounter, Made::Relationships, Change::Made);
        assert_eq!((&*places[0].file, places[0].line), ("Encounter.1.ndjson", 1));
        assert_eq!(report.changed(Patient, Made::Records, Change::Updated).len(), 1);
        let text = report.to_string();
        assert!(text.contains("Encounter relationships that would be made: 1"), "{text}");
        assert!(!text.contains("Yusuf"), "{text}");
        assert_eq!(world.offered("HS-1006").await.len(), 1);
    }

    async fn of_what_would_change_the_first_ten_are_named(world: &World) {
        let patients: Vec<String> = (0..25).map(|n| patient(&format!("p{n}"), &format!("M-{n}"), "Ruiz")).collect();
        let export = Export::new()
            .file("Organization.ndjson", &[CLINIC])
            .file("Patient.ndjson", &patients);
        let report = world.rehearse(export.path()).await.unwrap();
        let text = report.to_string();
        assert!(text.contains("Patient that would be made: 25, the first 10 of them"), "{text}");
        assert!(text.contains("Patient.ndjson, line 10\n"), "{text}");
        assert!(!text.contains("Patient.ndjson, line 11\n"), "{text}");
        let json = report.to_json();
        let records = &json["resources"]["Patient"]["records"];
        assert_eq!(records["made"], 25);
        assert_eq!(records["first_made"].as_array().unwrap().len(), 10);
        assert_eq!(json["dry_run"], true);
    }

    async fn what_nobody_is_known_by_is_listed_until_the_organization_says(world: &World) {
        let nurses = [nurse("a", "Chaplain"), nurse("b", "Chaplain"), nurse("c", "Astrologer"), nurse("d", "Enfermera")];
        let visits = ["a", "b", "c", "d"].map(|id| visit(&format!("e{id}"), id, "2026-11-01"));
        let export = clinic(&nurses, &visits);
        let report = world.import(export.path()).await.unwrap();
        assert_eq!(report.times(Practitioner, Reason::UnknownCalling), 3, "{report}");
        let listed: Vec<_> = report.unmatched_callings().iter().map(|(calling, times)| (calling.as_str(), *times)).collect();
        assert_eq!(listed, [("Astrologer", 1), ("Chaplain", 2)]);
        assert!(report.to_string().contains("        2  Chaplain"), "{report}");
        assert_eq!(report.outcome(), Outcome::Partial);

        let callings = r#"{"Chaplain": "therapist", "Astrologer": "none"}"#.parse().unwrap();
        let options = Options { callings, ..Options::default() };
        let report = world.import_with(export.path(), &options).await.unwrap();
        assert_eq!(report.outcome(), Outcome::Complete, "{report}");
        let offered = world.offered("M-1").await;
        let who: Vec<&str> = offered.iter().filter_map(|line| line.split(" | ").next()).collect();
        assert_eq!(who, ["Eve a", "Eve b", "Eve d"]);
    }
}
