//! Logins: making them, signing in with them, what they open.

use mailbox::{AddAccountError, NewAccount, NewAccountRole, NewProxy, PasswordProblem};
use model::{ErrorCode, Language, ProxyKind, Relation, Timestamp};

use crate::world::{
    DAY, NOW, World,
    clinic::{PASSWORD, code, proxy},
    on_both,
};

fn new_account(username: &str, role: NewAccountRole) -> NewAccount {
    NewAccount {
        username: username.into(),
        password: PASSWORD.into(),
        role,
        language: None,
        time_zone: None,
    }
}

fn of_patient(mrn: &str) -> NewAccountRole {
    NewAccountRole::Patient { mrn: mrn.into() }
}

on_both! {
    async fn a_password_belongs_to_one_account(world: &World) {
        let clinic = world.clinic().await;
        let accounts = world.accounts();
        for (username, password, expected) in [
            ("maria", PASSWORD, Some(clinic.maria)),
            (" MARIA ", PASSWORD, Some(clinic.maria)),
            ("daniel", PASSWORD, Some(clinic.daniel)),
            ("maria", "correct horse batterY", None),
            ("maria", "", None),
            ("nobody", PASSWORD, None),
            ("", PASSWORD, None),
            ("maria'--", PASSWORD, None),
        ] {
            let found = accounts.check_password(username, password).await.unwrap();
            let found = found.map(|checked| checked.account());
            assert_eq!(found, expected, "{username:?} {password:?}");
        }
        let too_long = PASSWORD.repeat(1_000);
        assert!(accounts.check_password("maria", &too_long).await.unwrap().is_none());
    }

    async fn signing_in_leaves_a_trail_and_no_username(world: &World) {
        world.clinic().await;
        let before = world.rows("audit WHERE action = 'sign_in'").await;
        world.accounts().check_password("maria", PASSWORD).await.unwrap();
        world.accounts().check_password("maria", "wrong password").await.unwrap();
        world.accounts().check_password("nobody", "wrong password").await.unwrap();
        assert_eq!(world.rows("audit WHERE action = 'sign_in'").await - before, 3);
        let refused = "audit WHERE action = 'sign_in' AND outcome = 'refused'";
        assert_eq!(world.rows(refused).await, 2);
    }

    async fn bad_accounts_are_refused_and_nothing_is_made(world: &World) {
        world.clinic().await;
        let accounts = world.accounts();
        let before = (world.rows("account").await, world.rows("access").await);
        let add = |account| accounts.add(account);
        let refused = add(new_account("Maria", of_patient("P1"))).await;
        assert!(matches!(refused, Err(AddAccountError::UsernameTaken)));
        let refused = add(new_account("two words", of_patient("P1"))).await;
        assert!(matches!(refused, Err(AddAccountError::UsernameInvalid)));
        let refused = add(new_account("peter", of_patient("nobody"))).await;
        assert!(matches!(refused, Err(AddAccountError::NoSuchPatient)));
        world.sql("UPDATE patient SET deceased = TRUE WHERE mrn = 'P1'").await;
        let refused = add(new_account("peter", of_patient("P1"))).await;
        assert!(matches!(refused, Err(AddAccountError::PatientDeceased)));
        world.sql("UPDATE patient SET deceased = FALSE WHERE mrn = 'P1'").await;
        world.sql("UPDATE patient SET active = FALSE WHERE mrn = 'P1'").await;
        for role in [of_patient("P1"), NewAccountRole::Proxy(proxy("P1", "Eve", true))] {
            let refused = add(new_account("peter", role)).await;
            assert!(matches!(refused, Err(AddAccountError::RecordClosed)));
        }
        world.sql("UPDATE patient SET active = TRUE WHERE mrn = 'P1'").await;
        let refused = add(new_account("maria2", of_patient("M1"))).await;
        assert!(matches!(refused, Err(AddAccountError::PatientHasLogin)));
        let practitioner = NewAccountRole::Practitioner { id: "nobody".into() };
        let refused = add(new_account("peter", practitioner)).await;
        assert!(matches!(refused, Err(AddAccountError::NoSuchPractitioner)));
        for name in ["  ", "\u{200B}\u{3164}\u{202E}"] {
            let nameless = NewProxy { name: Some(name.into()), ..proxy("P1", "", true) };
            let refused = add(new_account("peter", NewAccountRole::Proxy(nameless))).await;
            assert!(matches!(refused, Err(AddAccountError::NameMissing)));
        }
        let unknown = NewProxy { related_person: Some("x".into()), ..proxy("P1", "", true) };
        let refused = add(new_account("peter", NewAccountRole::Proxy(unknown))).await;
        assert!(matches!(refused, Err(AddAccountError::NoSuchRelatedPerson)));
        let short = NewAccount { password: "short".into(), ..new_account("peter", of_patient("P1")) };
        let refused = add(short).await;
        assert!(matches!(refused, Err(AddAccountError::Password(PasswordProblem::TooShort))));
        let nowhere = NewAccount {
            time_zone: Some("Middle/Earth".into()),
            ..new_account("peter", of_patient("P1"))
        };
        assert!(matches!(add(nowhere).await, Err(AddAccountError::NoSuchTimeZone)));
        assert_eq!((world.rows("account").await, world.rows("access").await), before);
    }

    async fn a_view_says_who_and_for_whom(world: &World) {
        let clinic = world.clinic().await;
        let strangers = world.strangers().await;
        let accounts = world.accounts();
        accounts.grant(clinic.maria, proxy("P1", "Maria", true)).await.unwrap();
        let view = accounts.view(clinic.maria).await.unwrap();
        let patients: Vec<_> = view.patients.iter().map(|p| (p.patient, p.relation)).collect();
        let spouse = Relation::Proxy(ProxyKind::Spouse);
        assert_eq!(
            patients,
            [(clinic.marias, Relation::Self_), (strangers.peters, spouse)],
            "the own record first"
        );
        assert_eq!(view.name, "Maria Alvarez");
        assert_eq!(view.organization.name, "Clinic");
        assert!(!view.care_team && !view.administrator);
        assert!(accounts.view(clinic.nair).await.unwrap().care_team);
        assert!(accounts.view(strangers.admin).await.unwrap().administrator);
        let nobody = model::AccountId(uuid::Uuid::nil());
        assert_eq!(code(accounts.view(nobody).await), ErrorCode::SignedOut);
        world.sql("UPDATE account SET disabled_at = 1 WHERE username = 'maria'").await;
        assert_eq!(code(accounts.view(clinic.maria).await), ErrorCode::SignedOut);
        assert!(accounts.check_password("maria", PASSWORD).await.unwrap().is_none());
    }

    async fn a_language_is_remembered(world: &World) {
        let clinic = world.clinic().await;
        let accounts = world.accounts();
        assert_eq!(accounts.view(clinic.maria).await.unwrap().language, None);
        accounts.set_language(clinic.maria, Language::Es).await.unwrap();
        assert_eq!(accounts.view(clinic.maria).await.unwrap().language, Some(Language::Es));
    }

    async fn access_begins_and_ends(world: &World) {
        world.clinic().await;
        let accounts = world.accounts();
        let (starts, ends) = (NOW.0 + DAY, NOW.0 + 2 * DAY);
        let limited = NewProxy {
            starts: Some(Timestamp(starts)),
            ends: Some(Timestamp(ends)),
            ..proxy("M1", "Eve", true)
        };
        let eve = world.account("eve", NewAccountRole::Proxy(limited)).await;
        for (at, patients) in [(starts - 1, 0), (starts, 1), (ends - 1, 1), (ends, 0)] {
            world.clock.set(Timestamp(at));
            assert_eq!(accounts.view(eve).await.unwrap().patients.len(), patients, "at {at}");
        }
    }

    async fn access_is_granted_once_and_can_be_revoked(world: &World) {
        let clinic = world.clinic().await;
        let accounts = world.accounts();
        let again = accounts.grant(clinic.daniel, proxy("M1", "Daniel", true)).await;
        assert!(matches!(again, Err(AddAccountError::AlreadyGranted)));
        assert!(accounts.revoke(clinic.daniel, clinic.marias).await.unwrap());
        assert!(!accounts.revoke(clinic.daniel, clinic.marias).await.unwrap());
        accounts.grant(clinic.daniel, proxy("M1", "Daniel", false)).await.unwrap();
        assert!(!accounts.view(clinic.daniel).await.unwrap().patients[0].may_send);
    }

    async fn nobody_new_acts_for_a_closed_record(world: &World) {
        let clinic = world.clinic().await;
        world.strangers().await;
        world.sql("UPDATE patient SET active = FALSE WHERE mrn = 'P1'").await;
        let refused = world.accounts().grant(clinic.maria, proxy("P1", "Maria", true)).await;
        assert!(matches!(refused, Err(AddAccountError::RecordClosed)));
        assert_eq!(world.accounts().view(clinic.maria).await.unwrap().patients.len(), 1);
    }

    async fn a_record_is_one_login_s_own_until_that_is_revoked(world: &World) {
        let clinic = world.clinic().await;
        let accounts = world.accounts();
        let second = || accounts.add(new_account("maria2", of_patient("M1")));
        assert!(matches!(second().await, Err(AddAccountError::PatientHasLogin)));
        assert_eq!(accounts.find("maria2").await.unwrap(), None);
        accounts.revoke(clinic.maria, clinic.marias).await.unwrap();
        let second = second().await.unwrap();
        let patients = accounts.view(second).await.unwrap().patients;
        assert_eq!(patients[0].relation, Relation::Self_);
    }

    /// An import prepares access; it opens nothing until it is granted.
    async fn imported_representatives_wait_until_granted(world: &World) {
        let clinic = world.clinic().await;
        let person = mailbox::directory::RelatedPersonRecord {
            id: "rp-1".into(),
            patient: "M1".into(),
            name: "Rosa Alvarez".into(),
            kind: ProxyKind::Other,
            active: true,
        };
        let directory = world.directory();
        directory.upsert_related_persons(std::slice::from_ref(&person)).await.unwrap();
        let granted = NewProxy {
            name: None,
            related_person: Some("rp-1".into()),
            ..proxy("M1", "", true)
        };
        let rosa = world.account("rosa", NewAccountRole::Proxy(granted)).await;
        let view = world.accounts().view(rosa).await.unwrap();
        assert_eq!(view.name, "Rosa Alvarez");
        assert_eq!(view.patients[0].patient, clinic.marias);
        // The source ends it: so does the access.
        let ended = mailbox::directory::RelatedPersonRecord { active: false, ..person.clone() };
        directory.upsert_related_persons(&[ended]).await.unwrap();
        assert!(world.accounts().view(rosa).await.unwrap().patients.is_empty());
        // It does not come back by itself.
        directory.upsert_related_persons(&[person]).await.unwrap();
        assert!(world.accounts().view(rosa).await.unwrap().patients.is_empty());
    }
}
