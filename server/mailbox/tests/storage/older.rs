//! What an older version left is taken over whole.

use model::{
    search::Search,
    view::{Changed, Folder, List},
};

use crate::world::{Database, World, clinic::PASSWORD};

/// A clinic as version m0005 kept it, in the words of both databases. Ids are written as 32 digits
/// and turned into what the database takes.
const OLD: &str = "
INSERT INTO organization (id, name, phone, source, external_id) VALUES ([01], 'Old Clinic', '555', 'test', '');
INSERT INTO setting VALUES ([01], 'America/New_York', NULL, TRUE, TRUE, 3, 10000, 45, 36);
INSERT INTO holiday VALUES (20812, 'Christmas');
INSERT INTO message_type (code, position, active) VALUES ('general', 1, TRUE);
INSERT INTO recipient VALUES ([11], 'practitioner', 'Priya Nair', 'MD', '', TRUE, 'test', 'nair');
INSERT INTO recipient VALUES ([12], 'care_team', 'Nurses', '', '', TRUE, 'test', 'nurses');
INSERT INTO recipient VALUES ([13], 'practitioner', 'Sam Okafor', 'RN', '', TRUE, 'test', 'sam');
INSERT INTO practitioner VALUES ([11], NULL, [01]);
INSERT INTO practitioner VALUES ([13], NULL, NULL);
INSERT INTO care_team_member VALUES ([12], [13], NULL);
INSERT INTO acceptance VALUES ([11], 'general');
INSERT INTO patient VALUES ([21], 'Maria Alvarez', NULL, 'M1', NULL, TRUE, FALSE, 'test', 'M1');
INSERT INTO relationship VALUES ([22], [21], [11], 'visit', '', 20700, 1, NULL);
INSERT INTO account (id, username, name, password_hash, administrator, created_at) VALUES ([31], 'maria', 'Maria Alvarez', 'x', FALSE, 1);
INSERT INTO account (id, username, name, password_hash, administrator, created_at) VALUES ([32], 'twice', 'Maria Alvarez', 'x', FALSE, 1);
INSERT INTO account (id, username, name, password_hash, administrator, created_at) VALUES ([33], 'daniel', 'Daniel', 'x', FALSE, 1);
INSERT INTO account (id, username, name, password_hash, practitioner_id, administrator, created_at) VALUES ([34], 'sam', 'Sam', 'x', [13], FALSE, 1);
INSERT INTO access (id, account_id, patient_id, relation, name, may_send, granted_at) VALUES ([41], [31], [21], 'own', 'Maria Alvarez', TRUE, 1);
INSERT INTO access (id, account_id, patient_id, relation, name, may_send, granted_at) VALUES ([42], [32], [21], 'own', 'Maria Alvarez', TRUE, 1);
INSERT INTO access (id, account_id, patient_id, relation, kind, name, may_send, granted_at) VALUES ([43], [33], [21], 'proxy', 'spouse', 'Daniel', TRUE, 1);
INSERT INTO conversation VALUES ([51], [21], 'general', 'Plain', FALSE, 1000, 3000, 2, NULL, NULL);
INSERT INTO conversation VALUES ([52], [21], 'general', 'Between us', TRUE, 2000, 2000, 1, 2000, NULL);
INSERT INTO participant VALUES ([51], [12], 1000, NULL);
INSERT INTO participant VALUES ([52], [11], 2000, NULL);
INSERT INTO message VALUES ([61], [51], 1, [31], 'patient', NULL, 'Maria Alvarez', '', 1000, '{BODY}', 'One', [71], {DIGEST});
INSERT INTO message VALUES ([62], [51], 2, [34], 'care_team', NULL, 'Sam Okafor', 'RN', 3000, '{BODY}', 'Two', [72], {DIGEST});
INSERT INTO message VALUES ([63], [52], 1, [31], 'patient', NULL, 'Maria Alvarez', '', 2000, '{BODY}', 'Three', [73], {DIGEST});
INSERT INTO mailbox_entry VALUES ([31], [51], 1);
INSERT INTO mailbox_entry VALUES ([34], [51], 2);
INSERT INTO audit VALUES ([81], 1000, [31], 'send', [21], [51], 'done');
INSERT INTO audit VALUES ([82], 1001, [31], 'sign_in', NULL, NULL, 'refused')
";

async fn check(database: Database) {
    let world = World::bare(database).await;
    world.store.migrate_through("m0005_audit").await.unwrap();
    let body = crate::world::clinic::text("Hello").to_json();
    let is_sqlite = world.database.url().starts_with("sqlite");
    let digest = "ab".repeat(32);
    let (open, close, digest) = match is_sqlite {
        true => (
            "x'000000000000700080000000000000",
            "'",
            format!("x'{digest}'"),
        ),
        false => (
            "'00000000-0000-7000-8000-0000000000",
            "'",
            format!("'\\x{digest}'"),
        ),
    };
    for statement in OLD.split(";\n") {
        let ids = statement
            .replace('[', open)
            .replace("],", &format!("{close},"))
            .replace("])", &format!("{close})"));
        let whole = ids.replace("{BODY}", &body).replace("{DIGEST}", &digest);
        world.sql(&whole).await;
    }
    world
        .store
        .migrate_through("m0017_attachments")
        .await
        .unwrap();
    let event = "INSERT INTO event SELECT id, id, 2, 4000, 0, (SELECT id FROM account WHERE username = \
         'maria'), 'patient', NULL, 'Maria Alvarez', '', 'subject', 'Once', NULL, FALSE \
         FROM conversation WHERE subject = 'Plain'";
    world.sql(event).await;
    world.store.migrate().await.unwrap();

    let accounts = world.accounts();
    let of = async |username: &str| accounts.find(username).await.unwrap().unwrap();
    let (maria, daniel, sam) = (of("maria").await, of("daniel").await, of("sam").await);
    let view = accounts.view(maria).await.unwrap();
    assert_eq!(
        (view.organization.name.as_str(), view.patients.len()),
        ("Old Clinic", 1)
    );
    let twice = accounts.view(of("twice").await).await.unwrap();
    assert_eq!(twice.patients, [], "one's own record has one login");
    let patient = view.patients[0].patient;
    for (mailbox, rows, unread) in [
        (
            world.mailbox(maria, patient).await,
            vec!["Plain", "Between us"],
            1,
        ),
        (world.mailbox(daniel, patient).await, vec!["Plain"], 1),
        (world.desk(sam).await, vec!["Plain"], 0),
    ] {
        let page = mailbox.folder(List::of(Folder::Inbox)).await.unwrap();
        let subjects: Vec<&str> = page.rows.iter().map(|row| row.subject.as_str()).collect();
        assert_eq!((subjects, page.unread), (rows, unread));
        assert_eq!(page.rows[0].preview, "Two");
        assert_eq!(page.rows[0].last_author.name, "Sam Okafor");
        let by_name = Search {
            words: "sam two".into(),
            ..Search::default()
        };
        let found = mailbox.search(by_name).await.unwrap();
        assert_eq!(found.rows[0].row.subject, "Plain");
        assert_eq!(found.rows.len(), 1);
        let opened = mailbox
            .conversation(page.rows[0].conversation, None)
            .await
            .unwrap();
        assert_eq!(opened.messages.len(), 2);
        let changed: Vec<_> = opened.events.iter().map(|event| &event.what).collect();
        assert_eq!(changed, [&Changed::Subject("Once".into())]);
        assert_eq!(opened.messages[1].body.plain_text(), "Hello");
    }
    let today = world.mailbox(maria, patient).await.today().await.unwrap();
    assert_eq!(
        (
            today.here.awaited_count,
            today.here.awaited[0].subject.as_str()
        ),
        (1, "Between us")
    );
    assert_eq!(
        world
            .rows("audit WHERE actor_id IS NOT NULL AND action = 'send'")
            .await,
        1
    );
    assert_eq!(
        world
            .rows("audit WHERE subject_id IS NOT NULL AND action = 'sign_in'")
            .await,
        1
    );
    assert_eq!(world.rows("holiday").await, 1);
    // It is a whole installation: what comes next works.
    let clinic = mailbox::NewAccount {
        username: "new".into(),
        password: PASSWORD.into(),
        role: mailbox::NewAccountRole::Practitioner { id: "nair".into() },
        language: None,
        time_zone: None,
    };
    let nair = accounts.add(clinic).await.unwrap();
    assert_eq!(world.desk(nair).await.unread().await.unwrap(), 1);
    world.end().await;
}

mod an_older_installation_is_taken_over {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn sqlite() {
        check(Database::sqlite()).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn postgres() {
        check(Database::postgres().await).await;
    }
}
