//! What an account sees of several people at once: of each as much as on that person's own page.

use mailbox::directory::PatientRecord;
use model::{
    AccountId, NewMessage, PatientId, Scope,
    view::{PersonToday, TodayView},
};

use crate::world::{
    MINUTE, World,
    clinic::{Clinic, Strangers, answer, new_key, proxy},
    on_both,
};

/// Daniel, Maria and Dr. Nair are representatives of Peter, too. For Maria and for Peter something is
/// unread and something waits; in Maria's record there is more of it that is confidential.
async fn scene(world: &World) -> (Clinic, Strangers) {
    let clinic = world.clinic().await;
    let strangers = world.strangers().await;
    for account in [clinic.daniel, clinic.maria, clinic.nair] {
        let accounts = world.accounts();
        let granted = accounts.grant(account, proxy("P1", "Daniel", true));
        granted.await.unwrap();
    }
    for message in [clinic.message(), clinic.confidential()] {
        let answered = clinic.sent(world, message.clone()).await;
        let desk = world.desk(clinic.nair).await;
        desk.reply(answer(answered)).await.unwrap();
        let waits = NewMessage {
            client_key: new_key(),
            ..message
        };
        clinic.sent(world, waits).await;
    }
    let peter = world.mailbox(strangers.peter, strangers.peters).await;
    let of_peter = || NewMessage {
        patient: strangers.peters,
        recipients: vec![strangers.to_santos],
        ..clinic.message()
    };
    let answered = peter.send(of_peter()).await.unwrap().conversation;
    let desk = world.desk(strangers.santos).await;
    desk.reply(answer(answered)).await.unwrap();
    peter.send(of_peter()).await.unwrap();
    (clinic, strangers)
}

async fn today(world: &World, account: AccountId, patient: PatientId) -> TodayView {
    world.mailbox(account, patient).await.today().await.unwrap()
}

fn subjects(person: &PersonToday) -> [Vec<&str>; 2] {
    let unread = person.newest_unread.iter();
    let awaited = person.awaited.iter();
    [
        unread.map(|row| row.subject.as_str()).collect(),
        awaited.map(|row| row.subject.as_str()).collect(),
    ]
}

fn numbers(person: &PersonToday) -> (Option<PatientId>, u32, u32) {
    let patient = person.patient.as_ref().map(|choice| choice.patient);
    (patient, person.unread, person.awaited_count)
}

on_both! {
    async fn a_representative_sees_nothing_confidential_beside_another_page(world: &World) {
        let (clinic, strangers) = scene(world).await;
        let seen = today(world, clinic.daniel, strangers.peters).await;
        assert_eq!(numbers(&seen.here), (Some(strangers.peters), 2, 1));
        assert_eq!(seen.others.len(), 1);
        assert_eq!(numbers(&seen.others[0]), (Some(clinic.marias), 2, 1));
        let plain = "A question";
        assert_eq!(subjects(&seen.others[0]), [vec![plain, plain], vec![plain]]);
        let text = serde_json::to_string(&seen).unwrap();
        assert!(!text.contains("Between us"), "{text}");
        let viewing = world.mailbox(clinic.daniel, strangers.peters).await.viewing().await.unwrap();
        let [marias, peters] = [clinic.marias, strangers.peters].map(Scope::Patient);
        assert_eq!(viewing.unread, [(peters, 2), (marias, 2)]);

        let seen = today(world, clinic.maria, strangers.peters).await;
        assert_eq!(numbers(&seen.others[0]), (Some(clinic.marias), 2, 2));
        assert_eq!(subjects(&seen.others[0])[0], ["Between us", plain]);
    }

    /// The rows are those of each one's own page, in the same order.
    async fn each_list_is_the_one_of_its_own_page(world: &World) {
        let (clinic, strangers) = scene(world).await;
        for _ in 0..4 {
            world.clock.advance(MINUTE);
            let conversation = clinic.sent(world, clinic.message()).await;
            world.clock.advance(MINUTE);
            clinic.sent(world, clinic.message()).await;
            world.desk(clinic.nair).await.reply(answer(conversation)).await.unwrap();
        }
        for account in [clinic.maria, clinic.daniel, clinic.nair] {
            let beside = today(world, account, strangers.peters).await.others;
            for person in beside {
                let mut own = match &person.patient {
                    Some(choice) => today(world, account, choice.patient).await.here,
                    None => world.desk(account).await.today().await.unwrap().here,
                };
                assert!(own.awaited.len() > 3 && own.unread > 3, "{own:?}");
                own.awaited.truncate(3);
                assert_eq!(person, own);
            }
        }
    }

    async fn the_desk_comes_first_then_people_by_name(world: &World) {
        let (clinic, strangers) = scene(world).await;
        world.accounts().grant(clinic.nair, proxy("M1", "Priya", true)).await.unwrap();
        let desk = world.desk(clinic.nair).await;
        let of = |seen: &TodayView| -> Vec<_> {
            seen.others.iter().map(|person| numbers(person).0).collect()
        };
        let (maria, peter) = (Some(clinic.marias), Some(strangers.peters));
        assert_eq!(of(&desk.today().await.unwrap()), [maria, peter]);
        assert_eq!(of(&today(world, clinic.nair, strangers.peters).await), [None, maria]);
        let scopes: Vec<_> = desk.viewing().await.unwrap().unread.iter().map(|one| one.0).collect();
        let [marias, peters] = [clinic.marias, strangers.peters].map(Scope::Patient);
        assert_eq!(scopes, [Scope::Desk, marias, peters]);
    }

    /// Also where the page was begun before.
    async fn what_is_revoked_is_gone(world: &World) {
        let (clinic, strangers) = scene(world).await;
        let begun = world.mailbox(clinic.daniel, strangers.peters).await;
        world.accounts().revoke(clinic.daniel, clinic.marias).await.unwrap();
        let seen = begun.today().await.unwrap();
        assert_eq!(numbers(&seen.others[0]), (Some(clinic.marias), 0, 0));
        assert_eq!(begun.viewing().await.unwrap().unread[1].1, 0);
        assert_eq!(today(world, clinic.daniel, strangers.peters).await.others, []);
    }

    async fn ten_others_are_looked_through(world: &World) {
        let (clinic, _) = scene(world).await;
        for number in 0..11 {
            let mrn = format!("T{number}");
            let child = PatientRecord {
                id: mrn.clone(),
                mrn: Some(mrn.clone()),
                name: format!("Child {number:02}"),
                reading: String::new(),
                birth_date: None,
                language: None,
                active: true,
                deceased: false,
            };
            world.directory().upsert_patients(&[child]).await.unwrap();
            world.accounts().grant(clinic.maria, proxy(&mrn, "Maria", true)).await.unwrap();
        }
        let mailbox = world.mailbox(clinic.maria, clinic.marias).await;
        let seen = mailbox.today().await.unwrap();
        assert_eq!((seen.others.len(), seen.more_others), (10, true));
        assert_eq!(mailbox.viewing().await.unwrap().unread.len(), 11);
        let seen = today(world, clinic.daniel, clinic.marias).await;
        assert_eq!((seen.others.len(), seen.more_others), (1, false));
    }

    async fn the_age_of_somebody_who_died_is_not_said(world: &World) {
        let clinic = world.clinic().await;
        let patients = async || world.accounts().view(clinic.daniel).await.unwrap().patients;
        assert!(patients().await[0].birth_date.is_some());
        world.sql("UPDATE patient SET deceased = TRUE").await;
        assert_eq!(patients().await[0].birth_date, None);
    }
}
