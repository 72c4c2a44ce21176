//! Importing, twice and in odd orders.

use mailbox::{
    Directory,
    directory::{
        Basis, MemberRecord, OrganizationRecord, PatientRecord, PractitionerRecord, RecipientRef,
        RelatedPersonRecord, RelationshipRecord, RoleRecord, RosterRecord, RowProblem, Tally,
        TeamRecord,
    },
};
use model::{Date, ErrorCode, NewMessage, ProxyKind, TypeCode};

use crate::world::{World, clinic::code, on_both};

fn types(codes: &[&str]) -> Vec<TypeCode> {
    codes.iter().map(|code| code.parse().unwrap()).collect()
}

fn organization(id: &str, part_of: Option<&str>) -> OrganizationRecord {
    OrganizationRecord {
        id: id.into(),
        name: format!("{id} department"),
        part_of: part_of.map(Into::into),
        phone: None,
        country: None,
        time_zone: None,
    }
}

fn practitioner(id: &str) -> PractitionerRecord {
    PractitionerRecord {
        id: id.into(),
        name: format!("Doctor {id}"),
        reading: String::new(),
        credential: "MD".into(),
        npi: None,
        active: true,
        accepts: types(&["general", "results"]),
    }
}

fn patient(id: &str, mrn: &str) -> PatientRecord {
    PatientRecord {
        id: id.into(),
        mrn: Some(mrn.into()),
        name: format!("Patient {id}"),
        reading: String::new(),
        birth_date: Some(Date {
            year: 1980,
            month: 2,
            day: 29,
        }),
        language: None,
        active: true,
        deceased: false,
    }
}

fn visit(patient: &str, practitioner: &str, day: u8) -> RelationshipRecord {
    RelationshipRecord {
        patient: patient.into(),
        with: RecipientRef::Practitioner(practitioner.into()),
        basis: Basis::Visit {
            on: Date {
                year: 2026,
                month: 10,
                day,
            },
        },
    }
}

fn related_person(id: &str, patient: &str) -> RelatedPersonRecord {
    RelatedPersonRecord {
        id: id.into(),
        patient: patient.into(),
        name: "Daniel".into(),
        kind: ProxyKind::Spouse,
        active: true,
    }
}

fn made(made: usize) -> Tally {
    Tally {
        made: (0..made).collect(),
        ..Tally::default()
    }
}

fn unchanged(unchanged: usize) -> Tally {
    Tally {
        unchanged: unchanged as u64,
        ..Tally::default()
    }
}

fn updated(updated: usize) -> Tally {
    Tally {
        updated: (0..updated).collect(),
        ..Tally::default()
    }
}

on_both! {
    async fn the_clinic_closes_on_holidays_without_being_told(world: &World) {
        let directory = world.directory();
        let own = Date { year: 2027, month: 3, day: 31 };
        directory.set_holidays(&[(own, "Founders' Day".into())]).await.unwrap();
        for _ in 0..2 {
            directory.fill_holidays().await.unwrap();
            assert_eq!(world.rows("holiday").await, 11 + 1, "2026, and the own day");
        }
        assert_eq!(world.rows("holiday WHERE name = 'Thanksgiving Day'").await, 1);
    }

    async fn importing_twice_changes_nothing(world: &World) {
        let directory = Directory::new(&world.store, "fhir");
        let organizations = [organization("cardiology", Some("main")), organization("main", None)];
        let practitioners = [practitioner("a"), practitioner("b")];
        let roles = [RoleRecord {
            practitioner: "a".into(),
            organization: Some("cardiology".into()),
            specialty: "Cardiology".into(),
        }];
        let teams = [TeamRecord {
            id: "pool".into(),
            name: "Nurses".into(),
            purpose: "Questions".into(),
            active: true,
            accepts: types(&["general"]),
        }];
        let members = [MemberRecord { team: "pool".into(), practitioner: "b".into(), active: true }];
        let patients = [patient("p", "1"), patient("q", "2")];
        let relationships = [
            visit("p", "a", 3),
            visit("p", "b", 4),
            RelationshipRecord {
                patient: "q".into(),
                with: RecipientRef::CareTeam("pool".into()),
                basis: Basis::CareTeam { id: "t".into(), active: true, last_seen: None },
            },
        ];
        let related = [related_person("d", "p")];
        for expected in [made, unchanged] {
            let tally = directory.upsert_organizations(&organizations).await.unwrap();
            assert_eq!(tally, expected(2), "organizations");
            let tally = directory.upsert_practitioners(&practitioners).await.unwrap();
            assert_eq!(tally, expected(2), "practitioners");
            let tally = directory.upsert_teams(&teams).await.unwrap();
            assert_eq!(tally, expected(1), "teams");
            let tally = directory.upsert_members(&members).await.unwrap();
            assert_eq!(tally, expected(1), "members");
            let tally = directory.upsert_patients(&patients).await.unwrap();
            assert_eq!(tally, expected(2), "patients");
            let tally = directory.upsert_relationships(&relationships).await.unwrap();
            assert_eq!(tally, expected(3), "relationships");
            let tally = directory.upsert_related_persons(&related).await.unwrap();
            assert_eq!(tally, expected(1), "related persons");
        }
        for expected in [updated, unchanged] {
            assert_eq!(directory.upsert_roles(&roles).await.unwrap(), expected(1), "roles");
            assert_eq!(
                directory.upsert_practitioners(&practitioners).await.unwrap(),
                unchanged(2),
                "a practitioner says nothing about what a role says"
            );
        }
        let settings = directory.settings().await.unwrap().unwrap();
        assert_eq!(settings.name, "main department");
        assert!(settings.messaging_on);
    }

    async fn an_empty_batch_is_no_trouble(world: &World) {
        let directory = Directory::new(&world.store, "fhir");
        assert_eq!(directory.upsert_organizations(&[]).await.unwrap(), Tally::default());
        assert_eq!(directory.upsert_practitioners(&[]).await.unwrap(), Tally::default());
        assert_eq!(directory.upsert_roles(&[]).await.unwrap(), Tally::default());
        assert_eq!(directory.upsert_teams(&[]).await.unwrap(), Tally::default());
        assert_eq!(directory.upsert_members(&[]).await.unwrap(), Tally::default());
        assert_eq!(directory.upsert_patients(&[]).await.unwrap(), Tally::default());
        assert_eq!(directory.upsert_relationships(&[]).await.unwrap(), Tally::default());
        assert_eq!(directory.upsert_related_persons(&[]).await.unwrap(), Tally::default());
    }

    async fn the_last_of_several_visits_counts(world: &World) {
        let directory = Directory::new(&world.store, "fhir");
        directory.upsert_organizations(&[organization("main", None)]).await.unwrap();
        directory.upsert_practitioners(&[practitioner("a")]).await.unwrap();
        directory.upsert_patients(&[patient("p", "1")]).await.unwrap();
        let visits = [visit("p", "a", 3), visit("p", "a", 9), visit("p", "a", 5)];
        let tally = directory.upsert_relationships(&visits).await.unwrap();
        assert_eq!(tally, Tally { made: vec![0], updated: vec![1], unchanged: 1, refused: vec![] });
        assert_eq!(directory.upsert_relationships(&visits).await.unwrap(), unchanged(3));
        let later = [visit("p", "a", 10)];
        assert_eq!(directory.upsert_relationships(&later).await.unwrap(), updated(1));
    }

    async fn rows_that_cannot_be_taken_are_named(world: &World) {
        let directory = Directory::new(&world.store, "fhir");
        let tally = directory
            .upsert_organizations(&[organization("part", Some("nowhere")), organization("main", None)])
            .await
            .unwrap();
        assert_eq!(tally.refused, [(0, RowProblem::UnknownReference)]);
        directory.upsert_practitioners(&[practitioner("a")]).await.unwrap();
        let tally = directory
            .upsert_patients(&[patient("p", "1"), patient("q", "1"), patient("r", "3")])
            .await
            .unwrap();
        let refused = vec![(1, RowProblem::MrnTaken)];
        assert_eq!(tally, Tally { made: vec![0, 2], refused, ..Tally::default() });
        let rows = [visit("p", "nobody", 1), visit("p", "a", 1), visit("nobody", "a", 1)];
        let tally = directory.upsert_relationships(&rows).await.unwrap();
        assert_eq!(tally.made, [1]);
        assert_eq!(
            tally.refused,
            [(0, RowProblem::UnknownReference), (2, RowProblem::UnknownReference)]
        );
        let tally = directory.upsert_related_persons(&[related_person("d", "x")]).await.unwrap();
        assert_eq!(tally.refused, [(0, RowProblem::UnknownReference)]);
    }

    /// A source that leaves somebody out of a team does not say so.
    async fn who_is_not_on_the_roster_is_out(world: &World) {
        let clinic = world.clinic().await;
        let to_nurses = NewMessage { recipients: vec![clinic.to_nurses], ..clinic.message() };
        let conversation = clinic.sent(world, to_nurses).await;
        let sam = world.desk(clinic.sam).await;
        let roster = |members: &[&str], known: Vec<RecipientRef>| RosterRecord {
            team: "nurses".into(),
            members: members.iter().map(|id| (*id).into()).collect(),
            patient: Some("M1".into()),
            known,
        };
        let directory = world.directory();
        let same = [roster(&["sam"], vec![RecipientRef::CareTeam("nurses".into())])];
        assert!(directory.end_others(&same).await.unwrap().updated.is_empty());
        sam.conversation(conversation, None).await.unwrap();
        let empty = [roster(&[], vec![])];
        assert_eq!(directory.end_others(&empty).await.unwrap().updated, [0], "one membership");
        assert_eq!(code(sam.conversation(conversation, None).await), ErrorCode::NotFound);
        let unknown = RosterRecord { team: "nobody".into(), ..roster(&[], vec![]) };
        let tally = directory.end_others(&[unknown]).await.unwrap();
        assert_eq!(tally.refused, [(0, RowProblem::UnknownReference)]);
    }

    /// Another source may use the same ids for other people.
    async fn sources_do_not_mix(world: &World) {
        for (source, mrn) in [("fhir", "1"), ("other", "2")] {
            let directory = Directory::new(&world.store, source);
            let tally = directory.upsert_practitioners(&[practitioner("a")]).await.unwrap();
            assert_eq!(tally, made(1));
            assert_eq!(directory.upsert_patients(&[patient("p", mrn)]).await.unwrap(), made(1));
        }
        let other = Directory::new(&world.store, "third");
        let tally = other.upsert_patients(&[patient("p", "1")]).await.unwrap();
        assert_eq!(tally.refused, [(0, RowProblem::MrnTaken)]);
    }
}
