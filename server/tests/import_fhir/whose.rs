//! Whose portal it becomes, and where that is.

use mailbox::{Directory, directory::Settings};
use model::Date;
use server::fhir::{
    Candidate, ImportError, Options,
    report::{Outcome, Reason},
    resources::ResourceType::*,
};

use crate::{
    export::{CLINIC, Export, patient},
    world::{World, on_both},
};

fn provider(id: &str, more: &str) -> String {
    format!(
        r#"{{"resourceType":"Organization","id":"{id}","type":[{{"coding":[{{"code":"prov"}}]}}],"name":"{id} clinic","telecom":[{{"system":"phone","value":"555-{id}"}}]{more}}}"#
    )
}

fn visits_at(organization: &str, count: u32) -> Vec<String> {
    (0..count)
        .map(|number| {
            format!(
                r#"{{"resourceType":"Encounter","id":"{organization}-{number}","status":"finished","subject":{{"reference":"Patient/p1"}},"serviceProvider":{{"reference":"Organization?identifier=urn:o|{organization}"}},"period":{{"start":"2026-11-01"}}}}"#
            )
        })
        .collect()
}

fn known(id: &str) -> String {
    provider(
        id,
        &format!(r#","identifier":[{{"system":"urn:o","value":"{id}"}}]"#),
    )
}

async fn settings(world: &World) -> Settings {
    Directory::new(&world.store, "fhir")
        .settings()
        .await
        .unwrap()
        .unwrap()
}

async fn is_holiday(world: &World, month: u8, day: u8) -> bool {
    let date = Date {
        year: 2026,
        month,
        day,
    };
    let directory = Directory::new(&world.store, "fhir");
    directory
        .holidays(date)
        .await
        .unwrap()
        .iter()
        .any(|(day, _)| *day == date)
}

on_both! {
    async fn the_one_that_others_are_part_of_is_taken(world: &World) {
        let part = r#","partOf":{"reference":"Organization/main"}"#;
        let export = Export::new().file(
            "Organization.ndjson",
            &[provider("aaa-referral", ""), provider("dept", part), provider("main", "")],
        );
        let report = world.import(export.path()).await.unwrap();
        let settings = settings(world).await;
        assert_eq!((settings.name.as_str(), settings.phone.as_str()), ("main clinic", "555-main"));
        assert_eq!(report.times(Organization, Reason::SecondProvider), 1);
    }

    async fn the_one_that_most_refer_to_is_taken(world: &World) {
        let visits = [visits_at("b", 9), visits_at("a", 2)].concat();
        let export = Export::new()
            .file("Organization.ndjson", &[known("a"), known("b"), known("c")])
            .file("Patient.ndjson", &[patient("p1", "M-1", "Ruiz")])
            .file("Encounter.ndjson", &visits);
        world.import(export.path()).await.unwrap();
        assert_eq!(settings(world).await.name, "b clinic");
    }

    async fn in_doubt_it_is_asked_and_nothing_written(world: &World) {
        let visits = [visits_at("b", 9), visits_at("a", 7)].concat();
        let export = Export::new()
            .file("Organization.ndjson", &[known("a"), known("b"), known("c")])
            .file("Patient.ndjson", &[patient("p1", "M-1", "Ruiz")])
            .file("Encounter.ndjson", &visits);
        let error = world.import(export.path()).await.unwrap_err();
        let ImportError::WhichOrganization(candidates) = &error else { panic!("{error}") };
        let counts = |candidate: &Candidate| (candidate.id.clone(), candidate.referred);
        let counts: Vec<_> = candidates.iter().map(counts).collect();
        assert_eq!(counts, [("b".to_owned(), 9), ("a".to_owned(), 7), ("c".to_owned(), 0)]);
        assert!(error.to_string().contains("--organization ID"), "{error}");
        assert!(world.patient("M-1").await.is_err());

        let with = |name: &str| Options { organization: Some(name.to_owned()), ..Options::default() };
        let error = world.import_with(export.path(), &with("d")).await.unwrap_err();
        assert!(matches!(error, ImportError::NoSuchOrganization { .. }), "{error}");
        world.import_with(export.path(), &with("A Clinic")).await.unwrap();
        assert_eq!(settings(world).await.name, "a clinic");
        // From then on it is known.
        world.import(export.path()).await.unwrap();
        let error = world.import_with(export.path(), &with("b")).await.unwrap_err();
        assert!(matches!(error, ImportError::OtherOrganization { .. }), "{error}");
    }

    async fn clock_holidays_and_numbers_follow_the_address(world: &World) {
        let address = r#","address":[{"text":"東京都"}]"#;
        let export = Export::new().file("Organization.ndjson", &[provider("main", address)]);
        let report = world.import(export.path()).await.unwrap();
        let settings = settings(world).await;
        assert_eq!((settings.country.as_str(), settings.time_zone.as_str()), ("JP", "Asia/Tokyo"));
        assert_eq!((settings.emergency_phone.as_str(), settings.crisis_phone.as_str()), ("119", "0120-279-338"));
        assert!(is_holiday(world, 11, 23).await, "Labour Thanksgiving");
        assert!(!is_holiday(world, 11, 26).await, "Thanksgiving");
        assert_eq!(report.times(Organization, Reason::TimeZoneAssumed), 0, "{report}");
    }

    async fn an_option_says_what_an_address_does_not(world: &World) {
        let export = Export::new().file("Organization.ndjson", &[CLINIC]);
        let wrong = Options { time_zone: Some("Middle/Earth".to_owned()), ..Options::default() };
        let error = world.import_with(export.path(), &wrong).await.unwrap_err();
        assert!(matches!(error, ImportError::NoSuchTimeZone(_)), "{error}");
        let japan = Options { country: Some("JP".to_owned()), ..Options::default() };
        let report = world.rehearse_with(export.path(), &japan).await.unwrap();
        assert_eq!(report.times(Organization, Reason::TimeZoneAssumed), 0, "{report}");
        let options = Options {
            time_zone: Some("America/Sao_Paulo".to_owned()),
            country: Some("br".to_owned()),
            ..Options::default()
        };
        world.import_with(export.path(), &options).await.unwrap();
        let settings = settings(world).await;
        assert_eq!((settings.country.as_str(), settings.time_zone.as_str()), ("BR", "America/Sao_Paulo"));
        assert_eq!(settings.emergency_phone, "192");
        assert!(!is_holiday(world, 11, 26).await);
    }

    async fn what_is_assumed_is_said_and_no_loss(world: &World) {
        let visit = r#"{"resourceType":"Encounter","id":"e","status":"finished","subject":{"reference":"Patient/p1"},"period":{"start":"2026-11-01"},"participant":[{"individual":{"reference":"Practitioner/d"}}]}"#;
        let nurse = r#"{"resourceType":"Practitioner","id":"d","name":[{"text":"Eve One"}],"qualification":[{"code":{"coding":[{"code":"RN"}]}}]}"#;
        let export = Export::new()
            .file("Organization.ndjson", &[CLINIC])
            .file("Patient.ndjson", &[patient("p1", "M-1", "Ruiz")])
            .file("Practitioner.ndjson", &[nurse])
            .file("Encounter.ndjson", &[visit]);
        let report = world.import(export.path()).await.unwrap();
        assert_eq!(report.times(Organization, Reason::TimeZoneAssumed), 1, "{report}");
        assert_eq!(report.outcome(), Outcome::Complete, "{report}");
        assert_eq!(settings(world).await.time_zone, "America/New_York");
    }
}
