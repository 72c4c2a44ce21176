//! A lost answer never sends twice.

use mailbox::{Mailbox, MailboxError};
use model::{ErrorCode, NewMessage, NewReply, view::Sent};

use crate::world::{
    World,
    clinic::{answer, care, code, text},
    on_both,
};

/// Eight times at once.
async fn at_once(
    mut open: impl AsyncFnMut() -> Mailbox,
    send: impl Fn(Mailbox, usize) -> tokio::task::JoinHandle<Result<Sent, MailboxError>>,
) -> Vec<Result<Sent, MailboxError>> {
    let mut tries = Vec::new();
    for number in 0..8 {
        tries.push(send(open().await, number));
    }
    let mut results = Vec::new();
    for attempt in tries {
        results.push(attempt.await.unwrap());
    }
    results
}

on_both! {
    async fn the_same_message_is_sent_once(world: &World) {
        let clinic = world.clinic().await;
        let message = clinic.message();
        let open = async || world.mailbox(clinic.maria, clinic.marias).await;
        let results = at_once(open, |mailbox, _| {
            let message = message.clone();
            tokio::spawn(async move { mailbox.send(message).await })
        })
        .await;
        let mut sent = results.into_iter().map(Result::unwrap);
        let first = sent.next().unwrap();
        assert!(sent.all(|again| again == first));
        assert_eq!((world.rows("conversation").await, world.rows("message").await), (1, 1));
        assert_eq!(world.rows("participant").await, 1);
        assert_eq!(world.rows("audit WHERE action = 'send'").await, 1);
    }

    async fn the_same_reply_is_sent_once(world: &World) {
        let clinic = world.clinic().await;
        let reply = clinic.reply(clinic.sent(world, clinic.message()).await);
        let open = async || world.mailbox(clinic.maria, clinic.marias).await;
        let results = at_once(open, |mailbox, _| {
            let reply = reply.clone();
            tokio::spawn(async move { mailbox.reply(reply).await })
        })
        .await;
        let mut sent = results.into_iter().map(Result::unwrap);
        let first = sent.next().unwrap();
        assert!(sent.all(|again| again == first));
        assert_eq!(world.rows("message").await, 2);
    }

    /// Two windows with one draft, changed in both: one of them wins, the other is told.
    async fn different_texts_under_one_key_are_one_message(world: &World) {
        let clinic = world.clinic().await;
        let message = clinic.message();
        let open = async || world.mailbox(clinic.maria, clinic.marias).await;
        let results = at_once(open, |mailbox, number| {
            let body = text(&format!("text {number}"));
            let message = NewMessage { body, ..message.clone() };
            tokio::spawn(async move { mailbox.send(message).await })
        })
        .await;
        let (sent, refused): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
        assert_eq!((sent.len(), refused.len()), (1, 7));
        for refused in refused {
            assert_eq!(code(refused), ErrorCode::ClientKeyReused);
        }
        assert_eq!(world.rows("message").await, 1);
    }

    async fn what_counts_as_the_same(world: &World) {
        let clinic = world.clinic().await;
        let mailbox = world.mailbox(clinic.maria, clinic.marias).await;
        let message = NewMessage {
            recipients: vec![clinic.to_nair, clinic.to_nurses],
            ..clinic.message()
        };
        let sent = mailbox.send(message.clone()).await.unwrap();
        for same in [
            NewMessage { subject: " A question ".into(), ..message.clone() },
            NewMessage { recipients: vec![clinic.to_nurses, clinic.to_nair], ..message.clone() },
        ] {
            assert_eq!(mailbox.send(same).await.unwrap(), sent);
        }
        for other in [
            NewMessage { subject: "Another".into(), ..message.clone() },
            NewMessage { recipients: vec![clinic.to_nair], ..message.clone() },
            NewMessage { confidential: true, ..message.clone() },
            NewMessage { body: text("Something else"), ..message.clone() },
        ] {
            assert_eq!(code(mailbox.send(other).await), ErrorCode::ClientKeyReused);
        }
        let reply = NewReply { client_key: message.client_key, ..clinic.reply(sent.conversation) };
        assert_eq!(code(mailbox.reply(reply).await), ErrorCode::ClientKeyReused);
    }

    /// The answer to the first try was lost, and meanwhile the rules have changed.
    async fn a_retry_is_answered_whatever_has_changed(world: &World) {
        let clinic = world.clinic().await;
        let mailbox = world.mailbox(clinic.maria, clinic.marias).await;
        let message = NewMessage { recipients: vec![clinic.to_nurses], ..clinic.message() };
        let sent = mailbox.send(message.clone()).await.unwrap();
        let directory = world.directory();
        directory.upsert_relationships(&[care("M1", "nurses", false)]).await.unwrap();
        world.set(|settings| settings.messaging_on = false).await;
        assert_eq!(mailbox.send(message).await.unwrap(), sent);
    }

    async fn keys_are_each_accounts_own(world: &World) {
        let clinic = world.clinic().await;
        let message = clinic.message();
        let marias = clinic.sent(world, message.clone()).await;
        let daniel = world.mailbox(clinic.daniel, clinic.marias).await;
        let sent = daniel.send(message.clone()).await.unwrap();
        assert_ne!(sent.conversation, marias);
        let desk = world.desk(clinic.nair).await;
        let reply = NewReply { client_key: message.client_key, ..answer(marias) };
        desk.reply(reply).await.unwrap();
        assert_eq!(world.rows("message").await, 3);
    }

    /// Daniel wrote it, then Maria made it confidential: his key does not bring it back.
    async fn a_key_does_not_open_what_became_confidential(world: &World) {
        let clinic = world.clinic().await;
        let daniel = world.mailbox(clinic.daniel, clinic.marias).await;
        let message = clinic.message();
        daniel.send(message.clone()).await.unwrap();
        world.sql("UPDATE conversation SET confidential = TRUE").await;
        assert_eq!(code(daniel.send(message).await), ErrorCode::NotFound);
    }
}
