//! The trail says who did what, for whom, from where, and what came of it.

use mailbox::{Actor, Mailbox};
use model::{ConversationId, Scope};
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use crate::world::{World, clinic::text, on_both};

/// Lines of the trail: action, outcome, reason, username of who did it, address, and what it is
/// about (p: a patient, c: a conversation).
async fn trail(world: &World) -> Vec<String> {
    let connection = world.database.connect().await;
    let sql = "SELECT a.action, a.outcome, COALESCE(a.reason, '') AS reason, \
         COALESCE(l.username, '') AS actor, COALESCE(s.username, '') AS subject, \
         COALESCE(a.address, '') AS address, \
         CASE WHEN a.patient_id IS NULL THEN '' ELSE 'p' END AS p, \
         CASE WHEN a.conversation_id IS NULL THEN '' ELSE 'c' END AS c \
         FROM audit AS a LEFT JOIN account AS l ON l.id = a.actor_id \
         LEFT JOIN account AS s ON s.id = a.subject_id \
         WHERE a.action NOT IN ('add_account', 'grant_access') ORDER BY a.id";
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await.unwrap();
    let columns = [
        "action", "outcome", "reason", "actor", "subject", "address", "p", "c",
    ];
    let line = |row: &sea_orm::QueryResult| {
        let values = columns.map(|column| row.try_get::<String>("", column).unwrap());
        values
            .join(" ")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let lines = rows.iter().map(line).collect();
    connection.close().await.unwrap();
    lines
}

on_both! {
    async fn everything_leaves_a_line(world: &World) {
        let clinic = world.clinic().await;
        let store = world.store.acting(Actor {
            account: None,
            address: Some("192.0.2.7".parse().unwrap()),
        });
        let scope = Scope::Patient(clinic.marias);
        let daniel = Mailbox::open(&store, clinic.daniel, scope).await.unwrap();
        let next = || world.clock.advance(1);
        let sent = daniel.send(clinic.message()).await.unwrap();
        next();
        // The same again is the same line.
        daniel.conversation(sent.conversation, None).await.unwrap();
        store.caught_up(clinic.daniel).await;
        next();
        let unknown = ConversationId(Uuid::from_u128(7));
        daniel.conversation(unknown, None).await.unwrap_err();
        store.caught_up(clinic.daniel).await;
        next();
        let mut blank = clinic.message();
        blank.body = text("");
        daniel.send(blank).await.unwrap_err();
        next();
        daniel.reply(clinic.reply(unknown)).await.unwrap_err();
        next();
        world.accounts().revoke(clinic.nora, clinic.marias).await.unwrap();
        assert_eq!(
            trail(world).await,
            [
                "send done daniel 192.0.2.7 p c",
                "read_conversation done daniel 192.0.2.7 p c",
                "read_conversation refused NotFound daniel 192.0.2.7 p c",
                "send refused BodyBlank daniel 192.0.2.7 p",
                "reply refused NotFound daniel 192.0.2.7 p c",
                "revoke_access done nora p",
            ]
        );
    }

    /// What others are to be told is written with it, and forgotten after a while.
    async fn notices_are_written_with_the_message(world: &World) {
        let clinic = world.clinic().await;
        let conversation = clinic.sent(world, clinic.message()).await;
        let mailbox = world.mailbox(clinic.maria, clinic.marias).await;
        let mut blank = clinic.reply(conversation);
        blank.body = text("");
        mailbox.reply(blank).await.unwrap_err();
        assert_eq!(world.rows("outbox WHERE topic = 'message'").await, 1);
    }
}
