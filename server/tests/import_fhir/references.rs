//! References of every kind, in the shapes that different systems export.

use server::fhir::{
    report::{Made, Outcome, Reason},
    resources::ResourceType::*,
};

use crate::{
    export::{CLINIC, Export, patient},
    world::{World, on_both},
};

const NPI: &str = "http://hl7.org/fhir/sid/us-npi";
const HOUSE: &str = "urn:example:house";

/// A practitioner whose id says nothing, known by two identifiers.
fn physician(id: &str, npi: &str, family: &str) -> String {
    format!(
        r#"{{"resourceType":"Practitioner","id":"{id}","identifier":[{{"system":"{NPI}","value":"{npi}"}},{{"system":"{HOUSE}","value":"H-{npi}"}}],"name":[{{"family":"{family}","given":["Eve"]}}]}}"#
    )
}

/// The role that makes them one, by the practitioner's identifier alone.
fn role(id: &str, npi: &str) -> String {
    format!(
        r#"{{"resourceType":"PractitionerRole","id":"{id}","identifier":[{{"system":"{HOUSE}","value":"R-{npi}"}}],"practitioner":{{"identifier":{{"system":"{NPI}","value":"{npi}"}},"display":"Dr. Somebody"}},"code":[{{"coding":[{{"system":"http://nucc.org/provider-taxonomy","code":"208D00000X","display":"General Practice Physician"}}]}}]}}"#
    )
}

fn visit(id: u32, subject: &str, individual: &str) -> String {
    format!(
        r#"{{"resourceType":"Encounter","id":"v{id}","status":"finished","subject":{subject},"period":{{"start":"2026-11-01"}},"participant":[{{"individual":{individual}}}]}}"#
    )
}

fn to(reference: &str) -> String {
    format!(r#"{{"reference":"{reference}"}}"#)
}

fn by(system: &str, value: &str) -> String {
    format!(r#"{{"identifier":{{"system":"{system}","value":"{value}"}},"display":"x"}}"#)
}

fn clinic() -> Export {
    Export::new()
        .file("Organization.ndjson", &[CLINIC])
        .file("Patient.ndjson", &[patient("p1", "M-1", "Ruiz")])
        .file(
            "Practitioner.ndjson",
            &[
                physician("d1", "1000000001", "One"),
                physician("d2", "1000000002", "Two"),
            ],
        )
        .file(
            "PractitionerRole.ndjson",
            &[role("r1", "1000000001"), role("r2", "1000000002")],
        )
}

fn names(offered: &[String]) -> Vec<&str> {
    offered
        .iter()
        .filter_map(|line| line.split(" | ").next())
        .collect()
}

on_both! {
    async fn whoever_is_referred_to_is_found(world: &World) {
        let me = to("Patient/p1");
        for (number, (subject, individual)) in [
            (me.clone(), to(&format!("Practitioner?identifier={NPI}|1000000001"))),
            (me.clone(), to(&format!("Practitioner?identifier={HOUSE}%7CH-1000000001"))),
            (me.clone(), to("Practitioner?identifier=H-1000000001")),
            (me.clone(), to("Practitioner?_id=d1")),
            (me.clone(), to(&format!("PractitionerRole?identifier={HOUSE}|R-1000000001"))),
            (me.clone(), to("https://ehr.example/fhir/Practitioner/d1")),
            (me.clone(), to(&format!("https://ehr.example/fhir/Practitioner?identifier={NPI}|1000000001"))),
            (me.clone(), by(NPI, "1000000001")),
            (me.clone(), by(HOUSE, "R-1000000001")),
            (to("https://ehr.example/fhir/Patient/p1/_history/2"), to("Practitioner/d1")),
            (to("Patient?identifier=|M-1"), to("Practitioner/d1")),
            (r#"{"type":"Patient","identifier":{"value":"M-1"}}"#.to_owned(), to("Practitioner/d1")),
        ].into_iter().enumerate() {
            let export = clinic().file("Encounter.ndjson", &[visit(number as u32, &subject, &individual)]);
            let report = world.import(export.path()).await.unwrap();
            let counts = report.counts(Encounter, Made::Relationships);
            assert_eq!(counts.made + counts.unchanged, 1, "{subject} {individual}: {report}");
            assert_eq!(report.outcome(), Outcome::Complete, "{subject} {individual}: {report}");
        }
        assert_eq!(names(&world.offered("M-1").await), ["Eve One"]);
    }

    async fn contained_resources_say_who_is_meant(world: &World) {
        let contained = format!(
            r##"{{"resourceType":"Encounter","id":"v1","contained":[{{"resourceType":"Practitioner","id":"a","identifier":[{{"system":"urn:else","value":"1"}},{{"system":"{NPI}","value":"1000000001"}}]}},{{"resourceType":"PractitionerRole","id":"b","practitioner":{{"reference":"#c"}}}},{{"resourceType":"Practitioner","id":"c","identifier":[{{"system":"{NPI}","value":"1000000002"}}]}}],"status":"finished","subject":{{"reference":"Patient/p1"}},"period":{{"start":"2026-11-01"}},"participant":[{{"individual":{{"reference":"#a"}}}},{{"individual":{{"reference":"#b"}}}}]}}"##
        );
        let nobody = r##"{"resourceType":"Encounter","id":"v2","contained":[{"resourceType":"Practitioner","id":"a","name":[{"family":"Unknown"}]}],"status":"finished","subject":{"reference":"Patient/p1"},"period":{"start":"2026-11-01"},"participant":[{"individual":{"reference":"#a"}}]}"##;
        let export = clinic().file("Encounter.ndjson", &[contained.as_str(), nobody]);
        let report = world.import(export.path()).await.unwrap();
        assert_eq!(report.times(Encounter, Reason::BadReference), 1, "{report}");
        assert_eq!(names(&world.offered("M-1").await), ["Eve One", "Eve Two"]);
    }

    async fn teams_and_related_persons_refer_in_the_same_ways(world: &World) {
        let team = format!(
            r#"{{"resourceType":"CareTeam","id":"t1","identifier":[{{"system":"{HOUSE}","value":"T-1"}}],"status":"active","name":"Nurses","participant":[{{"member":{}}}]}}"#,
            by(NPI, "1000000001")
        );
        let own = format!(
            r#"{{"resourceType":"CareTeam","id":"t2","status":"active","name":"Ana's team","subject":{},"participant":[{{"member":{}}},{{"member":{}}}]}}"#,
            to("Patient?identifier=M-1"),
            to(&format!("CareTeam?identifier={HOUSE}|T-1")),
            to(&format!("Practitioner?identifier={NPI}|1000000002")),
        );
        let related = r#"{"resourceType":"RelatedPerson","id":"x1","patient":{"identifier":{"value":"M-1"}},"name":[{"family":"Ruiz","given":["Leo"]}]}"#;
        let export = clinic()
            .file("CareTeam.ndjson", &[team, own])
            .file("RelatedPerson.ndjson", &[related]);
        let report = world.import(export.path()).await.unwrap();
        assert_eq!(report.outcome(), Outcome::Complete, "{report}");
        assert_eq!(report.counts(RelatedPerson, Made::Records).made, 1);
        assert_eq!(names(&world.offered("M-1").await), ["Ana's team", "Eve Two", "Nurses"]);
    }

    async fn an_identifier_of_several_is_nobodys(world: &World) {
        let export = clinic()
            .file("Practitioner.ndjson", &[physician("d1", "1000000001", "One"), physician("d2", "1000000001", "Two")])
            .file("PractitionerRole.ndjson", &[r#"{"resourceType":"PractitionerRole","id":"r1","practitioner":{"reference":"Practitioner/d1"},"code":[{"text":"nurse"}]}"#])
            .file("Encounter.ndjson", &[visit(1, &to("Patient/p1"), &by(NPI, "1000000001")), visit(2, &to("Patient/p1"), &by(NPI, "9"))]);
        let report = world.import(export.path()).await.unwrap();
        assert_eq!(report.times(Encounter, Reason::AmbiguousReference), 1, "{report}");
        assert_eq!(report.times(Encounter, Reason::UnknownReference), 1, "{report}");
        assert_eq!(report.outcome(), Outcome::Partial);
        assert!(world.offered("M-1").await.is_empty());
    }
}
