//! The small clinic: everything an export can say, said once.

use mailbox::{AddAccountError, Directory};
use server::fhir::{
    Report,
    report::{Counts, Made, Reason},
    resources::ResourceType::{self, *},
};

use crate::{
    export::{Export, fixture},
    world::{World, on_both},
};

const CARE: &str = "general medication results appointment referral";

fn made(report: &Report, resource: ResourceType, what: Made) -> (u64, u64, u64) {
    let Counts {
        made,
        updated,
        unchanged,
    } = report.counts(resource, what);
    (made, updated, unchanged)
}

on_both! {
    async fn everything_is_counted_and_nothing_twice(world: &World) {
        let report = world.import(&fixture("fhir-small")).await.unwrap();
        for (resource, read, skipped, counts) in [
            (Organization, 3, 2, (1, 0, 0)),
            // A role changes what is shown of a practitioner who is there already.
            (PractitionerRole, 9, 1, (0, 6, 2)),
            (Practitioner, 8, 0, (8, 0, 0)),
            (Patient, 10, 0, (10, 0, 0)),
            (CareTeam, 6, 0, (5, 0, 0)),
            (Encounter, 14, 3, (0, 0, 0)),
            (RelatedPerson, 4, 0, (4, 0, 0)),
        ] {
            assert_eq!(report.read(resource), read, "{resource} read");
            assert_eq!(report.skipped(resource), skipped, "{resource} skipped");
            assert_eq!(made(&report, resource, Made::Records), counts, "{resource}");
        }
        assert_eq!(made(&report, CareTeam, Made::Members), (6, 0, 0));
        assert_eq!(made(&report, CareTeam, Made::Relationships), (10, 0, 0));
        assert_eq!(made(&report, Encounter, Made::Relationships), (10, 0, 1));
        for (resource, reason, times) in [
            (Organization, Reason::PartOfAnother, 1),
            (Organization, Reason::NotAProvider, 1),
            (PractitionerRole, Reason::FurtherRole, 1),
            (PractitionerRole, Reason::RoleEnded, 1),
            (Practitioner, Reason::AnswersNobody, 2),
            (Patient, Reason::NoMrn, 1),
            (Patient, Reason::BirthDateUnknown, 1),
            (CareTeam, Reason::TeamNotOffered, 2),
            (Encounter, Reason::NoVisit, 2),
            (Encounter, Reason::NobodyTookPart, 1),
            (Encounter, Reason::UnknownReference, 1),
        ] {
            assert_eq!(report.times(resource, reason), times, "{resource}: {reason}");
        }
        assert_eq!(report.faults_in_all(), 0);

        let again = world.import(&fixture("fhir-small")).await.unwrap();
        assert_eq!(again.changes(), 0, "{again}");
        assert_eq!(again.read(Encounter), 14);
        assert!(again.to_string().contains("Nothing changed"), "{again}");
    }

    async fn patients_are_offered_whom_they_know(world: &World) {
        world.import(&fixture("fhir-small")).await.unwrap();
        for (mrn, expected) in [
            (
                "HS-1001",
                vec![
                    format!("Beatriz Castellanos' care team |  |  | never | {CARE}"),
                    format!("Dana Whitefeather | RN | Family medicine | 2026-04-14 | {CARE}"),
                    format!("Harbor Street nurses |  | Questions between visits | never | {CARE}"),
                    format!("Imani Osei | MD | Family medicine | 2026-10-06 | {CARE}"),
                    // Half past eleven at night, in New York.
                    format!("Tomas Lindqvist | MD | Heart and circulation | 2026-06-18 | {CARE}"),
                ],
            ),
            (
                "HS-1002",
                vec![
                    "Billing office |  |  | never | billing".to_owned(),
                    format!("Harbor Street nurses |  | Questions between visits | never | {CARE}"),
                    format!("Imani Osei | MD | Family medicine | 2025-12-01 | {CARE}"),
                ],
            ),
            ("HS-1003", vec![format!("Imani Osei | MD | Family medicine | 2026-09-01 | {CARE}")]),
            (
                "HS-1004",
                vec![
                    "Leif Marsh | Physical Therapist |  | 2026-03-05 | general appointment referral"
                        .to_owned(),
                    format!("Tomas Lindqvist | MD | Heart and circulation | 2026-03-05 | {CARE}"),
                ],
            ),
            (
                "HS-1005",
                // The technologist is not.
                vec![
                    "Leif Marsh | Physical Therapist |  | 2026-05-11 | general appointment referral"
                        .to_owned(),
                ],
            ),
            (
                "HS-1006",
                vec!["Ruth Abebe | PharmD | Pharmacy | 2026-08-20 | general medication".to_owned()],
            ),
            // Known, but gone.
            ("HS-1009", vec![]),
        ] {
            assert_eq!(world.offered(mrn).await, expected, "{mrn}");
        }
    }

    async fn who_died_or_was_merged_writes_no_more(world: &World) {
        world.import(&fixture("fhir-small")).await.unwrap();
        let died = world.patient("HS-1007").await;
        assert!(matches!(died, Err(AddAccountError::PatientDeceased)));
        let merged = world.patient("HS-1008").await;
        assert!(matches!(merged, Err(AddAccountError::RecordClosed)));
        assert!(world.may_write("HS-1009").await, "the other record");
    }

    async fn the_provider_becomes_the_organization(world: &World) {
        world.import(&fixture("fhir-small")).await.unwrap();
        let settings = Directory::new(&world.store, "fhir").settings().await.unwrap().unwrap();
        assert_eq!(settings.name, "Harbor Street Clinic");
        assert_eq!(settings.phone, "555-0142");
    }

    async fn related_persons_have_no_access_until_it_is_granted(world: &World) {
        world.import(&fixture("fhir-small")).await.unwrap();
        world.proxy("HS-1003", "re-03").await.unwrap();
        // Somebody else's, and nobody's.
        for (mrn, related) in [("HS-1003", "re-01"), ("HS-1001", "re-99")] {
            let refused = world.proxy(mrn, related).await;
            assert!(matches!(refused, Err(AddAccountError::NoSuchRelatedPerson)), "{related}");
        }
        let again = world.import(&fixture("fhir-small")).await.unwrap();
        assert_eq!(again.changes(), 0, "{again}");
    }

    async fn a_newer_export_changes_what_is_different(world: &World) {
        world.import(&fixture("fhir-small")).await.unwrap();
        let newer = Export::of_small()
            .replace("Practitioner.ndjson", r#""family":"Lindqvist""#, r#""family":"Berg""#)
            .replace("PractitionerRole.ndjson", "Heart and circulation", "Cardiology")
            .replace("Encounter.ndjson", "2026-06-18T23:30:00-04:00", "2026-11-20T12:00:00-05:00")
            .replace("CareTeam.ndjson", r#""id":"te-nurses","status":"active""#, r#""id":"te-nurses","status":"inactive""#)
            .replace("Patient.000.ndjson", r#""given":["Beatriz"]"#, r#""given":["Bea"]"#);
        let report = world.import(newer.path()).await.unwrap();
        assert_eq!(made(&report, Practitioner, Made::Records), (0, 1, 7));
        assert_eq!(made(&report, PractitionerRole, Made::Records), (0, 1, 7));
        assert_eq!(made(&report, Patient, Made::Records), (0, 1, 9));
        assert_eq!(made(&report, CareTeam, Made::Records), (0, 1, 4));
        assert_eq!(made(&report, Encounter, Made::Relationships), (0, 1, 10));
        let offered = world.offered("HS-1001").await;
        assert!(offered.contains(&format!("Tomas Berg | MD | Cardiology | 2026-11-20 | {CARE}")));
        assert!(!offered.iter().any(|line| line.contains("nurses")), "{offered:?}");
    }

    async fn who_is_no_longer_named_has_left_the_team(world: &World) {
        world.import(&fixture("fhir-small")).await.unwrap();
        let newer = Export::of_small()
            // Out of the pool of nurses, and the pool out of one patient's team.
            .replace("CareTeam.ndjson", r#"{"member":{"reference":"PractitionerRole/ro-joon"}},"#, "")
            .replace("CareTeam.ndjson", r#"{"member":{"reference":"Practitioner/pr-imani"}},{"member":{"reference":"CareTeam/te-nurses"}}"#, r#"{"member":{"reference":"Practitioner/pr-imani"}}"#);
        let report = world.import(newer.path()).await.unwrap();
        assert_eq!(made(&report, CareTeam, Made::Members), (0, 2, 5), "{report}");
        assert_eq!(report.changes(), 2, "{report}");
        let offered = world.offered("HS-1001").await;
        assert!(!offered.iter().any(|line| line.contains("nurses")), "{offered:?}");
        let offered = world.offered("HS-1002").await;
        assert!(offered.iter().any(|line| line.contains("nurses")), "{offered:?}");
        let again = world.import(newer.path()).await.unwrap();
        assert_eq!(again.changes(), 0, "{again}");
    }

    async fn a_member_by_a_role_that_is_not_in_the_export_stays(world: &World) {
        world.import(&fixture("fhir-small")).await.unwrap();
        let part = Export::of_small().without("PractitionerRole.ndjson").without("Practitioner.ndjson");
        let report = world.import(part.path()).await.unwrap();
        assert_eq!(report.times(CareTeam, Reason::UnknownReference), 1, "{report}");
        assert_eq!(made(&report, CareTeam, Made::Members), (0, 0, 5), "{report}");
    }

    async fn a_part_of_an_export_adds_to_what_is_there(world: &World) {
        world.import(&fixture("fhir-small")).await.unwrap();
        let visit = r#"{"resourceType":"Encounter","id":"en-99","status":"in-progress","subject":{"reference":"Patient/pa-06"},"period":{"start":"2026-11-22T09:00:00-05:00"},"participant":[{"individual":{"reference":"Practitioner/pr-dana"}}]}"#;
        let report = world.import(Export::new().file("Encounter.ndjson", &[visit]).path()).await;
        assert_eq!(made(&report.unwrap(), Encounter, Made::Relationships), (1, 0, 0));
        assert_eq!(world.offered("HS-1006").await.len(), 2);
    }
}
