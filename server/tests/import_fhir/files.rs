//! Files as systems and people leave them: packed, in parts, with a manifest, or not files at all.

use std::{fs, fs::File, io::Write as _, path::Path};

use flate2::{Compression, write::GzEncoder};
use rustix::fs::{CWD, FileType, Mode, mknodat};
use server::fhir::{
    ImportError,
    report::{FileProblem, Made, Outcome, Reason},
    resources::ResourceType::*,
};

use crate::{
    export::{CLINIC, Export, fixture, patient},
    world::{World, on_both},
};

/// The packed file, and without its last bytes.
fn packed(lines: &[String]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    for line in lines {
        packer.write_all(line.as_bytes()).unwrap();
        packer.write_all(b"\n").unwrap();
    }
    packer.finish().unwrap()
}

fn write(export: &Export, name: &str, bytes: &[u8]) {
    File::create(export.path().join(name))
        .unwrap()
        .write_all(bytes)
        .unwrap();
}

fn clinic() -> Export {
    Export::new().file("Organization.ndjson", &[CLINIC])
}

fn problems(report: &server::fhir::Report) -> Vec<(String, FileProblem)> {
    let odd = report.odd_files().iter();
    odd.map(|odd| (odd.name.to_string(), odd.problem)).collect()
}

on_both! {
    async fn packed_parts_are_read_like_others(world: &World) {
        let export = clinic();
        write(&export, "Patient.000.ndjson.gz", &packed(&[patient("p0", "M-0", "Ruiz")]));
        // Two packed files, one behind the other.
        let both = [packed(&[patient("p1", "M-1", "Ruiz")]), packed(&[patient("p2", "M-2", "Ruiz"), "{".to_owned()])];
        write(&export, "Patient.001.ndjson.gz", &both.concat());
        let report = world.import(export.path()).await.unwrap();
        assert_eq!(report.counts(Patient, Made::Records).made, 3, "{report}");
        let (place, _) = &report.faults()[0];
        assert_eq!((&*place.file, place.line), ("Patient.001.ndjson.gz", 3));
    }

    async fn a_packed_file_that_was_cut_off_stops_the_import_before_it_begins(world: &World) {
        let export = clinic();
        let whole = packed(&[patient("p0", "M-0", "Ruiz")]);
        write(&export, "Patient.ndjson.gz", &whole[..whole.len() - 6]);
        let stopped = world.import(export.path()).await;
        assert!(matches!(&stopped, Err(ImportError::File { name, .. }) if &**name == "Patient.ndjson.gz"), "{stopped:?}");
        let settings = mailbox::Directory::new(&world.store, "fhir").settings().await;
        assert_eq!(settings.unwrap(), None);
    }

    async fn a_manifest_says_what_is_in_a_file_and_which_is_missing(world: &World) {
        let manifest = r#"{"transactionTime":"2026-11-22T00:00:00Z","request":"https://ehr.example/fhir/$export","output":[{"type":"Organization","url":"https://ehr.example/files/1.ndjson"},{"type":"Patient","url":"https://ehr.example/files/2.ndjson"},{"type":"Patient","url":"https://ehr.example/files/3.ndjson"}],"deleted":[],"error":[]}"#;
        let export = Export::new()
            .file("manifest.json", &[manifest])
            .file("1.ndjson", &[CLINIC])
            .file("2.ndjson", &[patient("p0", "M-0", "Ruiz")]);
        let report = world.import(export.path()).await.unwrap();
        assert_eq!(problems(&report), [("3.ndjson".to_owned(), FileProblem::Missing)]);
        assert_eq!(report.outcome(), Outcome::Partial);
        assert!(world.patient("M-0").await.is_ok());
    }

    async fn what_is_no_manifest_is_said(world: &World) {
        let export = clinic().file("manifest.json", &["{"]);
        let report = world.import(export.path()).await.unwrap();
        assert_eq!(problems(&report), [("manifest.json".to_owned(), FileProblem::NoManifest)]);
    }

    async fn who_is_deleted_writes_no_more_and_is_offered_no_more(world: &World) {
        world.import(&fixture("fhir-small")).await.unwrap();
        assert!(world.offered("HS-1001").await.iter().any(|line| line.starts_with("Imani")));
        let delete = |url: &str| format!(r#"{{"request":{{"method":"DELETE","url":"{url}"}}}}"#);
        let bundle = format!(
            r#"{{"resourceType":"Bundle","type":"transaction","entry":[{},{},{},{}]}}"#,
            delete("Patient/pa-02"),
            delete("Practitioner/pr-imani"),
            delete("CareTeam/te-nurses"),
            delete("Patient/pa-never-seen"),
        );
        let export = Export::new().file("deleted.1.ndjson", &[bundle]);
        let report = world.import(export.path()).await.unwrap();
        assert_eq!(report.counts(Patient, Made::Records).updated, 1, "{report}");
        assert_eq!(report.times(Patient, Reason::DeletedUnknown), 1, "{report}");
        assert_eq!(report.outcome(), Outcome::Complete, "{report}");
        assert!(!world.may_write("HS-1002").await);
        let again = world.import(export.path()).await.unwrap();
        assert_eq!(again.changes(), 0, "{again}");
    }

    async fn pipes_and_directories_are_named_and_not_waited_for(world: &World) {
        let export = clinic().file("Patient.0.ndjson", &[patient("p0", "M-0", "Ruiz")]);
        let pipe = export.path().join("Patient.1.ndjson");
        mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        fs::create_dir(export.path().join("Encounter.ndjson")).unwrap();
        std::os::unix::fs::symlink(Path::new("nowhere"), export.path().join("CareTeam.ndjson.gz")).unwrap();
        // What is not read may be anything.
        fs::create_dir(export.path().join("Condition.ndjson")).unwrap();
        let report = world.import(export.path()).await.unwrap();
        assert_eq!(
            problems(&report),
            [
                ("CareTeam.ndjson.gz".to_owned(), FileProblem::LeadsNowhere),
                ("Encounter.ndjson".to_owned(), FileProblem::NoFile),
                ("Patient.1.ndjson".to_owned(), FileProblem::NoFile),
            ]
        );
        let nothing = Export::new();
        fs::create_dir(nothing.path().join("Patient.ndjson")).unwrap();
        let error = world.import(nothing.path()).await.unwrap_err();
        assert!(error.to_string().contains("Patient.ndjson: a directory"), "{error}");
        let text = report.to_string();
        assert!(text.contains("Patient.1.ndjson: a directory, a pipe or the like"), "{text}");
        assert_eq!(report.outcome(), Outcome::Partial);
    }
}
