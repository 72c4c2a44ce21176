//! A large export made by others, where it lies beside the checkout; elsewhere there is nothing to
//! test here.

use std::path::Path;

use mailbox::{Accounts, Directory};
use server::fhir::{
    report::{Made, Outcome, Reason},
    resources::ResourceType::*,
};

use crate::world::{World, on_both};

on_both! {
    async fn a_hospitals_export_is_taken_over_as_it_is(world: &World) {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/fhir-us");
        if !dir.is_dir() {
            return;
        }
        let report = world.import(&dir).await.unwrap();
        assert_eq!(report.outcome(), Outcome::Complete, "{report}");
        assert_eq!(report.faults_in_all(), 0, "{report}");
        assert!(report.refused_files().is_empty(), "{report}");
        for (resource, read, made, skipped) in [
            (Organization, 20, 1, 19),
            (Practitioner, 111, 111, 0),
            (PractitionerRole, 111, 0, 0),
            (Patient, 82, 82, 0),
            // All of them are the teams of one visit.
            (CareTeam, 484, 0, 0),
            (Encounter, 491, 0, 0),
        ] {
            assert_eq!(report.read(resource), read, "{resource}");
            assert_eq!(report.counts(resource, Made::Records).made, made, "{resource}");
            assert_eq!(report.skipped(resource), skipped, "{resource}");
        }
        assert_eq!(report.times(Encounter, Reason::UnknownReference), 0, "{report}");
        // Ten technologists.
        assert_eq!(report.times(Practitioner, Reason::AnswersNobody), 10);
        let care = "general medication results appointment referral";
        assert_eq!(
            world.offered("POP-000001").await,
            [
                format!("Cindy Conley | MD | Internal medicine | 2026-11-06 | {care}"),
                format!("Miguel Peterson | MD | Internal medicine | 2026-08-11 | {care}"),
                format!("Raul Lancaster | MD | Physician | 2026-09-22 | {care}"),
                format!("Samuel Khan | MD | Internal medicine | 2026-05-21 | {care}"),
            ]
        );
        let again = world.import(&dir).await.unwrap();
        assert_eq!(again.changes(), 0, "{again}");
    }

    async fn a_japanese_hospitals_export_is_taken_over_as_it_is(world: &World) {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/fhir-jp");
        if !dir.is_dir() {
            return;
        }
        let report = world.import(&dir).await.unwrap();
        assert_eq!(report.outcome(), Outcome::Complete, "{report}");
        assert!(report.unmatched_callings().is_empty(), "{report}");
        assert_eq!(report.counts(Practitioner, Made::Records).made, 111);
        assert_eq!(report.counts(Patient, Made::Records).made, 264);
        let settings = Directory::new(&world.store, "fhir").settings().await.unwrap().unwrap();
        assert_eq!(settings.name, "総合病院");
        assert_eq!((settings.country.as_str(), settings.time_zone.as_str()), ("JP", "Asia/Tokyo"));
        let account = world.patient("POP-000209").await.unwrap();
        let view = Accounts::new(&world.store).view(account).await.unwrap();
        assert_eq!(view.name, "田中 結月");
        let offered = world.mailbox(account).await.compose().await.unwrap().recipients;
        assert!(!offered.is_empty());
        assert!(offered.iter().all(|known| !known.reading.is_empty()), "{offered:?}");
        let again = world.import(&dir).await.unwrap();
        assert_eq!(again.changes(), 0, "{again}");
    }
}
