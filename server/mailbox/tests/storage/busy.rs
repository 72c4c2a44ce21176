//! Somebody else holds the lock; many write at once; a writer does not wait.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use model::{
    ErrorCode,
    view::{Folder, List},
};
use sea_orm::ConnectionTrait;

use crate::world::{
    World,
    clinic::{code, text},
    on_both,
};

/// Another program holds SQLite's write lock, as a backup tool or a second server might: reads are
/// answered at once, writes with a clear no while there is somebody to hear it, and afterwards all
/// is well.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_held_lock_is_said_within_seconds() {
    let world = World::on(crate::world::Database::sqlite()).await;
    let clinic = world.clinic().await;
    let conversation = clinic.sent(&world, clinic.message()).await;
    let mailbox = world.mailbox(clinic.maria, clinic.marias).await;
    let other = world.database.connect().await;
    other.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();

    let begun = Instant::now();
    let sends = (0..8).map(|_| {
        let (message, mailbox) = (clinic.message(), mailbox.send(clinic.message()));
        async move {
            drop(message);
            mailbox.await
        }
    });
    let refused = futures_util::future::join_all(sends);
    let reads = async {
        mailbox.folder(List::of(Folder::Inbox)).await.unwrap();
        mailbox.today().await.unwrap();
        mailbox.conversation(conversation, None).await.unwrap();
        begun.elapsed()
    };
    let (refused, read) = tokio::join!(refused, reads);
    assert!(read < Duration::from_secs(2), "reading took {read:?}");
    let waited = begun.elapsed();
    assert!(waited < Duration::from_secs(6), "writing took {waited:?}");
    for refused in refused {
        assert_eq!(refused.unwrap_err().code(), ErrorCode::Unavailable);
    }

    other.execute_unprepared("ROLLBACK").await.unwrap();
    other.close().await.unwrap();
    mailbox.send(clinic.message()).await.unwrap();
    assert_eq!(world.rows("conversation").await, 2);
    world.end().await;
}

on_both! {
    /// Many write at once: each gets what is theirs, and one bad one among them harms nobody.
    async fn writes_that_wait_together_do_not_mix(world: &World) {
        let clinic = world.clinic().await;
        let mailbox = Arc::new(world.mailbox(clinic.maria, clinic.marias).await);
        let mut sends = Vec::new();
        for number in 0..48 {
            let mailbox = mailbox.clone();
            let mut message = clinic.message();
            message.subject = format!("Number {number}");
            if number % 3 == 0 {
                message.body = text("");
            }
            sends.push(tokio::spawn(async move { mailbox.send(message).await }));
        }
        let mut arrived = 0;
        for (number, send) in sends.into_iter().enumerate() {
            let sent = send.await.unwrap();
            if number % 3 == 0 {
                assert_eq!(code(sent), ErrorCode::BodyBlank);
            } else {
                let view = mailbox.conversation(sent.unwrap().conversation, None).await.unwrap();
                assert_eq!(view.subject, format!("Number {number}"));
                arrived += 1;
            }
        }
        assert_eq!(world.rows("conversation").await, arrived);
        let trail = "audit WHERE action = 'send' AND outcome =";
        assert_eq!(world.rows(&format!("{trail} 'done'")).await, arrived);
        assert_eq!(world.rows(&format!("{trail} 'refused' AND reason = 'BodyBlank'")).await, 16);
    }

    /// The client hung up: what has begun is finished, and is on the trail.
    async fn who_hangs_up_has_sent_all_the_same(world: &World) {
        let clinic = world.clinic().await;
        let mailbox = world.mailbox(clinic.maria, clinic.marias).await;
        let message = clinic.message();
        let mut refused = clinic.message();
        refused.body = text("");
        for message in [message, refused] {
            let mut send = Box::pin(mailbox.send(message));
            assert!(futures_util::poll!(send.as_mut()).is_pending(), "it has begun");
            drop(send);
        }
        world.store.clone().close().await.unwrap();
        assert_eq!(world.rows("message").await, 1);
        assert_eq!(world.rows("audit WHERE action = 'send' AND outcome = 'done'").await, 1);
        assert_eq!(world.rows("audit WHERE action = 'send' AND outcome = 'refused'").await, 1);
    }
}

/// With 32 clients there are far fewer commits than messages, and none without.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commits_are_shared() {
    let world = World::on(crate::world::Database::sqlite()).await;
    let clinic = world.clinic().await;
    let mailbox = Arc::new(world.mailbox(clinic.maria, clinic.marias).await);
    mailbox.send(clinic.message()).await.unwrap();
    // While another program holds the lock, all of them come to wait.
    let other = world.database.connect().await;
    other.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
    world.statements.take();
    let sends: Vec<_> = (0..32)
        .map(|_| {
            let (mailbox, message) = (mailbox.clone(), clinic.message());
            let mut send = Box::pin(async move { mailbox.send(message).await });
            assert!(futures_util::FutureExt::now_or_never(&mut send).is_none());
            send
        })
        .collect();
    other.execute_unprepared("ROLLBACK").await.unwrap();
    for sent in futures_util::future::join_all(sends).await {
        sent.unwrap();
    }
    let made = world.statements.take();
    let number = |of: &str| {
        made.iter()
            .filter(|statement| statement.contains(of))
            .count()
    };
    assert_eq!(number("INSERT INTO \"message\""), 32);
    let commits = number("COMMIT");
    // The first one of each commit has nobody's work before it.
    assert_eq!(number("SAVEPOINT"), 32 - commits);
    assert!((1..=8).contains(&commits), "{commits} commits");
    other.close().await.unwrap();
    world.end().await;
}

/// A message that comes alone goes to SQLite's writer twice: who writes it is asked with the beginning of
/// its transaction, and what it writes goes there with the end. One that is refused is undone, and what
/// the trail says of it is committed all the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_alone_begins_and_commits_on_the_way() {
    let world = World::on(crate::world::Database::sqlite()).await;
    let clinic = world.clinic().await;
    let mailbox = world.mailbox(clinic.maria, clinic.marias).await;
    mailbox.send(clinic.message()).await.unwrap();
    world.statements.take();

    mailbox.send(clinic.message()).await.unwrap();
    let made = world.statements.take();
    let [asked, written] = &made[..] else {
        panic!("{made:#?}")
    };
    assert!(asked.starts_with("BEGIN IMMEDIATE;\nSELECT"), "{asked}");
    assert!(
        written.starts_with("INSERT INTO \"conversation\""),
        "{written}"
    );
    assert!(written.ends_with(";\nCOMMIT"), "{written}");

    let mut refused = clinic.message();
    refused.body = text("");
    assert_eq!(code(mailbox.send(refused).await), ErrorCode::BodyBlank);
    let made = world.statements.take();
    let [_, trail] = &made[..] else {
        panic!("{made:#?}")
    };
    assert!(trail.starts_with("INSERT INTO \"audit\""), "{trail}");
    assert!(trail.ends_with(";\nCOMMIT"), "{trail}");

    // On disk for everybody: another connection finds it.
    assert_eq!(world.rows("conversation").await, 2);
    let trail = "audit WHERE action = 'send' AND outcome =";
    assert_eq!(world.rows(&format!("{trail} 'refused'")).await, 1);
    world.end().await;
}
