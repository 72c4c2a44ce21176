//! The demo looks alive to each of its people.

use mailbox::{Accounts, Mailbox, StoreError, demo};
use model::{
    Relation, Scope,
    view::{Folder, List},
};

use crate::world::{World, on_both};

async fn subjects(world: &World, username: &str, patient: usize) -> Vec<(String, bool)> {
    let accounts = Accounts::new(&world.store);
    let account = accounts.find(username).await.unwrap().unwrap();
    let patients = accounts.view(account).await.unwrap().patients;
    let mailbox = Mailbox::open(
        &world.store,
        account,
        Scope::Patient(patients[patient].patient),
    )
    .await
    .unwrap();
    let page = mailbox.folder(List::of(Folder::Inbox)).await.unwrap();
    page.rows
        .into_iter()
        .map(|row| (row.subject, row.unread))
        .collect()
}

fn is(expected: &[(&str, bool)]) -> Vec<(String, bool)> {
    expected
        .iter()
        .map(|(subject, unread)| ((*subject).to_owned(), *unread))
        .collect()
}

on_both! {
    async fn everybody_finds_something(world: &World) {
        let listed = demo::fill(&world.store).await.unwrap();
        let names: Vec<&str> = listed.iter().map(|account| account.username).collect();
        assert_eq!(names, ["maria", "daniel", "nora", "priya", "sam", "admin"]);

        let marias = [
            ("", false),
            ("What does my cholesterol result mean?", true),
            ("Two charges for one visit", true),
            ("A private question", false),
            ("Dizzy since the new blood pressure pills", false),
        ];
        assert_eq!(subjects(world, "maria", 0).await, is(&marias));
        assert_eq!(subjects(world, "maria", 1).await, is(&[("Inhaler form for school", true)]));
        let daniels = [
            ("", true),
            ("What does my cholesterol result mean?", true),
            ("Two charges for one visit", false),
            ("Dizzy since the new blood pressure pills", false),
        ];
        let accounts = Accounts::new(&world.store);
        let daniel = accounts.find("daniel").await.unwrap().unwrap();
        let of = accounts.view(daniel).await.unwrap().patients;
        let names: Vec<&str> = of.iter().map(|patient| patient.name.as_str()).collect();
        assert_eq!(names, ["Leo Alvarez", "Maria Alvarez"]);
        assert!(of.iter().all(|patient| patient.may_send && patient.relation != Relation::Self_));
        assert_eq!(subjects(world, "daniel", 1).await, is(&daniels));
        assert_eq!(subjects(world, "daniel", 0).await, is(&[("Inhaler form for school", false)]));
        assert_eq!(subjects(world, "nora", 0).await.len(), 4);

        for (username, rows, unread, owed) in [("priya", 4, 1, 1), ("sam", 3, 2, 1)] {
            let account = accounts.find(username).await.unwrap().unwrap();
            let desk = Mailbox::open(&world.store, account, Scope::Desk).await.unwrap();
            let page = desk.folder(List::of(Folder::Inbox)).await.unwrap();
            assert_eq!(page.rows.len(), rows, "{username}'s rows");
            assert_eq!(page.unread, unread, "{username}'s unread");
            assert_eq!(desk.today().await.unwrap().here.awaited_count, owed, "owed by {username}");
        }
        let admin = accounts.find("admin").await.unwrap().unwrap();
        assert!(accounts.view(admin).await.unwrap().administrator);
    }

    async fn filling_again_changes_nothing(world: &World) {
        demo::fill(&world.store).await.unwrap();
        let before = subjects(world, "maria", 0).await;
        world.clock.advance(crate::world::DAY);
        demo::fill(&world.store).await.unwrap();
        assert_eq!(subjects(world, "maria", 0).await, before);
    }

    async fn filling_that_was_cut_off_is_finished(world: &World) {
        demo::fill(&world.store).await.unwrap();
        let connection = world.database.connect().await;
        sea_orm::ConnectionTrait::execute_unprepared(
            &connection,
            "DELETE FROM account WHERE username = 'admin'",
        )
        .await
        .unwrap();
        let before = subjects(world, "maria", 0).await;
        demo::fill(&world.store).await.unwrap();
        assert_eq!(subjects(world, "maria", 0).await, before);
        assert!(Accounts::new(&world.store).find("admin").await.unwrap().is_some());
    }

    async fn a_real_installation_is_left_alone(world: &World) {
        let directory = mailbox::Directory::new(&world.store, "fhir");
        let settings = mailbox::directory::Settings::new("Clinic", "555-0100", "UTC");
        directory.set_settings(&settings).await.unwrap();
        assert!(matches!(demo::fill(&world.store).await, Err(StoreError::NotEmpty)));
    }
}
