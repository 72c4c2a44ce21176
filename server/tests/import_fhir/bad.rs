//! Bad input: what is left out, that the rest goes on, and that a report gives nothing away.

use std::{fs, os::unix::fs::PermissionsExt as _};

use server::fhir::{
    ImportError, LINE_BYTES, Report,
    report::{Fault, LISTED_FAULTS, Made, Reason},
    resources::ResourceType::*,
};

use crate::{
    export::{CLINIC, Export, fixture, patient},
    world::{World, on_both},
};

fn faults(report: &Report) -> Vec<(String, u64, Fault)> {
    let fault = |(place, fault): &(_, Fault)| {
        let place: &server::fhir::report::Place = place;
        (place.file.to_string(), place.line, *fault)
    };
    report.faults().iter().map(fault).collect()
}

fn is_one_line_each(text: &str) {
    let odd = text.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(odd, None, "{text:?}");
}

on_both! {
    async fn broken_lines_are_named_and_the_rest_goes_on(world: &World) {
        let report = world.import(&fixture("fhir-broken")).await.unwrap();
        let patients = |line, fault| ("Patient.ndjson".to_owned(), line, fault);
        assert_eq!(
            faults(&report),
            [
                patients(2, Fault::NotJson(48)),
                patients(4, Fault::NoId),
                patients(5, Fault::BadId),
                patients(6, Fault::BadShape(45)),
                patients(7, Fault::NoType),
                patients(8, Fault::NotJson(1)),
            ]
        );
        assert_eq!((report.read(Patient), report.skipped(Patient)), (8, 6));
        let text = report.to_string();
        assert!(text.contains("Patient.ndjson, line 2: not JSON, at column 48"), "{text}");
        assert!(text.contains("6 broken lines were left out"), "{text}");
        // What is in a broken line is nobody's business.
        assert!(!text.contains("Sorrel"), "{text}");
        assert!(world.patient("BR-1").await.is_ok());
        assert!(world.patient("BR-3").await.is_ok());
    }

    async fn over_long_and_unreadable_lines_are_left_out(world: &World) {
        let long = format!(r#"{{"resourceType":"Patient","id":"long","x":"{}"}}"#, "x".repeat(LINE_BYTES));
        let mut latin = patient("latin", "M-2", "Nu?ez").into_bytes();
        let at = latin.iter().position(|b| *b == b'?').unwrap();
        latin[at] = 0xf1;
        let lines = [patient("p1", "M-1", "Ruiz").into_bytes(), long.into_bytes(), latin, patient("p3", "M-3", "Ruiz").into_bytes()];
        let export = Export::new()
            .file("Organization.ndjson", &[CLINIC])
            .file("Patient.ndjson", &lines);
        let report = world.import(export.path()).await.unwrap();
        let file = || "Patient.ndjson".to_owned();
        assert_eq!(faults(&report), [(file(), 2, Fault::TooLong), (file(), 3, Fault::NotUtf8)]);
        assert!(world.patient("M-3").await.is_ok());
        assert!(world.patient("M-2").await.is_err());
    }

    async fn a_file_of_another_type_is_refused_as_a_whole(world: &World) {
        let stray = r#"{"resourceType":"Practitioner","id":"stray"}"#;
        let export = Export::new()
            .file("Organization.ndjson", &[CLINIC])
            .file("Patient.000.ndjson", &[patient("p1", "M-1", "Ruiz")])
            .file("Patient.001.ndjson", &[patient("p2", "M-2", "Ruiz"), stray.to_owned()]);
        let report = world.import(export.path()).await.unwrap();
        assert_eq!(report.counts(Patient, Made::Records).made, 1);
        let refused = &report.refused_files()[0];
        assert_eq!((&*refused.first.file, refused.first.line), ("Patient.001.ndjson", 2));
        assert!(world.patient("M-1").await.is_ok());
        assert!(world.patient("M-2").await.is_err());
        let text = report.to_string();
        assert!(text.contains("Patient.001.ndjson: line 2 is no Patient"), "{text}");
        assert!(text.contains("1 file was refused"), "{text}");
    }

    async fn an_import_of_nothing_is_an_error(world: &World) {
        let nothing = Export::new();
        assert!(matches!(world.import(nothing.path()).await, Err(ImportError::NoFiles)));
        let unused = Export::new().file("Condition.ndjson", &["{}"]).file("notes.txt", &["x"]);
        assert!(matches!(world.import(unused.path()).await, Err(ImportError::NoFiles)));
        let missing = nothing.path().join("nowhere");
        assert!(matches!(world.import(&missing).await, Err(ImportError::Directory(_))));
        let file = fixture("fhir-small").join("Encounter.ndjson");
        assert!(matches!(world.import(&file).await, Err(ImportError::Directory(_))));
        let homeless = Export::new().file("Patient.ndjson", &[patient("p1", "M-1", "Ruiz")]);
        assert!(matches!(world.import(homeless.path()).await, Err(ImportError::NoOrganization)));
        let clinic = Export::new().file("Organization.ndjson", &[CLINIC]);
        assert_eq!(world.import(clinic.path()).await.unwrap().changes(), 1);
        assert!(world.patient("M-1").await.is_err());
        let broken = Export::new().file("Patient.ndjson", &["{", "}"]);
        let error = world.import(broken.path()).await.unwrap_err();
        assert!(matches!(&error, ImportError::Nothing(report) if report.faults_in_all() == 2));
        assert!(error.to_string().contains("Patient.ndjson, line 1: not JSON"), "{error}");
    }

    async fn a_file_that_may_not_be_read_stops_the_import(world: &World) {
        let export = Export::new()
            .file("Organization.ndjson", &[CLINIC])
            .file("Patient.ndjson", &[patient("p1", "M-1", "Ruiz")]);
        let path = export.path().join("Patient.ndjson");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
        if fs::read(&path).is_ok() {
            // An administrator of the machine may read everything.
            return;
        }
        let stopped = world.import(export.path()).await;
        assert!(matches!(stopped, Err(ImportError::File { .. })), "{stopped:?}");
    }

    async fn of_resources_with_one_id_the_first_counts(world: &World) {
        let export = Export::new()
            .file("Organization.ndjson", &[CLINIC])
            .file("Patient.ndjson", &[patient("p1", "M-1", "Ruiz"), patient("p1", "M-2", "Vega")]);
        for changes in [2, 0] {
            let report = world.import(export.path()).await.unwrap();
            assert_eq!(report.changes(), changes, "{report}");
            assert_eq!(report.times(Patient, Reason::Duplicate), 1);
        }
        assert!(world.patient("M-1").await.is_ok());
        assert!(world.patient("M-2").await.is_err());
    }

    async fn two_patients_never_share_a_record_number(world: &World) {
        let export = Export::new()
            .file("Organization.ndjson", &[CLINIC])
            .file("Patient.ndjson", &[patient("p1", "M-1", "Ruiz"), patient("p2", "M-1", "Vega")]);
        let report = world.import(export.path()).await.unwrap();
        assert_eq!(report.times(Patient, Reason::MrnTaken), 1, "{report}");
        assert_eq!(report.counts(Patient, Made::Records).made, 1);
    }

    async fn references_that_lead_nowhere_make_nobody_known(world: &World) {
        let visit = |number: u32, patient: &str, practitioner: &str| {
            format!(
                r#"{{"resourceType":"Encounter","id":"x{number}","status":"finished","subject":{{"reference":"{patient}"}},"period":{{"start":"2026-11-01"}},"participant":[{{"individual":{{"reference":"{practitioner}"}}}}]}}"#
            )
        };
        let export = Export::of_small().file(
            "Encounter.ndjson",
            &[
                visit(1, "Patient/pa-06", "https://one.example/fhir/Practitioner/pr-ruth"),
                visit(2, "https://two.example/fhir/Patient/pa-06", "Practitioner/pr-dana"),
                visit(3, "Patient/pa-06", "https://two.example/fhir/Practitioner/pr-dana"),
                visit(4, "Patient/pa-99", "Practitioner/pr-dana"),
                visit(5, "Patient/pa-06", "Practitioner/pr-99"),
                visit(6, "Patient/pa-06", "Practitioner?identifier=x|1"),
                visit(7, "Group/pa-06", "Practitioner/pr-dana"),
                visit(8, "Patient/pa-06", "PractitionerRole/ro-99"),
                visit(9, "Patient/pa-06", "Patient/pa-05"),
            ],
        );
        let report = world.import(export.path()).await.unwrap();
        for (reason, times) in [
            (Reason::ReferenceToOtherServer, 2),
            (Reason::UnknownReference, 4),
            (Reason::ReferenceToOtherType, 1),
            (Reason::NobodyTookPart, 1),
        ] {
            assert_eq!(report.times(Encounter, reason), times, "{reason}: {report}");
        }
        let offered = world.offered("HS-1006").await;
        assert_eq!(offered.len(), 1, "{offered:?}");
    }

    async fn nothing_in_an_export_steers_a_terminal(world: &World) {
        let export = Export::new()
            .file("Organization.ndjson", &[CLINIC.replace("Test", r"Te\u001b]0;x\u0007st")])
            .file("Patient.ndjson", &[patient("p1", "M-1", r"Ru\u001b[2Jiz\u202e"), "\u{1b}[31m".to_owned()])
            .file("Patient.\u{1b}[2J\u{7}.ndjson", &["{}"])
            .file("\u{9b}31mPatient.ndjson", &["{}"]);
        let report = world.import(export.path()).await.unwrap();
        is_one_line_each(&report.to_string());
        let account = world.patient("M-1").await.unwrap();
        let view = mailbox::Accounts::new(&world.store).view(account).await.unwrap();
        assert_eq!(view.name, "Ana Ru[2Jiz");
        is_one_line_each(&view.organization.name);
    }

    async fn a_report_stays_short_however_much_is_broken(world: &World) {
        let mut lines = vec!["{".to_owned(); 5_000];
        lines.push(patient("p1", "M-1", "Ruiz"));
        let export = Export::new()
            .file("Organization.ndjson", &[CLINIC])
            .file("Patient.ndjson", &lines);
        let report = world.import(export.path()).await.unwrap();
        assert_eq!(report.faults().len(), LISTED_FAULTS);
        assert_eq!(report.faults_in_all(), 5_000);
        assert!(report.to_string().contains("and 4,900 more"));
        assert!(world.patient("M-1").await.is_ok());
    }

    async fn odd_line_ends_are_none_of_our_business(world: &World) {
        let text = format!("\u{feff}{}\r\n\r\n  \n{}", patient("p1", "M-1", "Ruiz"), patient("p2", "M-2", "Ruiz"));
        let export = Export::new().file("Organization.ndjson", &[CLINIC]);
        fs::write(export.path().join("Patient.ndjson"), text).unwrap();
        let report = world.import(export.path()).await.unwrap();
        assert_eq!((report.read(Patient), report.faults_in_all()), (2, 0));
    }
}
