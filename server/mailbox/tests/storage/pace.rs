//! How much may be sent: generous for a person, tight for a script.

use mailbox::Mailbox;
use model::{Edit, ErrorCode, NewMessage};

use crate::world::{
    MINUTE, World,
    clinic::{answer, code},
    on_both,
};

/// What is let within ten minutes.
const LIMIT: usize = 120;

on_both! {
    async fn a_script_is_stopped_and_a_person_goes_on_later(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let first = clinic.message();
        let sent = maria.send(first.clone()).await.unwrap();
        for _ in 1..LIMIT {
            maria.reply(clinic.reply(sent.conversation)).await.unwrap();
        }
        assert_eq!(code(maria.send(clinic.message()).await), ErrorCode::TooManyMessages);
        let reply = clinic.reply(sent.conversation);
        assert_eq!(code(maria.reply(reply.clone()).await), ErrorCode::TooManyMessages);
        // A lost answer is given again all the same, and nobody else is held up.
        assert_eq!(maria.send(first).await.unwrap(), sent);
        world.desk(clinic.nair).await.reply(answer(sent.conversation)).await.unwrap();
        let daniel = world.mailbox(clinic.daniel, clinic.marias).await;
        daniel.send(clinic.message()).await.unwrap();
        world.clock.advance(10 * MINUTE);
        maria.reply(reply).await.unwrap();
    }

    /// Nor is a timeline filled by one.
    async fn so_many_changes_are_let(world: &World) {
        let clinic = world.clinic().await;
        let sent = clinic.sent(world, clinic.message()).await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let subject = async |mailbox: &Mailbox, subject: String| {
            let is = mailbox.details(sent, None).await.unwrap();
            mailbox.edit(Edit { subject, ..clinic.unchanged(&is) }).await
        };
        for number in 0..LIMIT {
            subject(&maria, format!("{number}")).await.unwrap();
        }
        assert_eq!(code(subject(&maria, "More".into()).await), ErrorCode::TooManyMessages);
        // She can write all the same, and others can do both.
        maria.reply(clinic.reply(sent)).await.unwrap();
        let daniel = world.mailbox(clinic.daniel, clinic.marias).await;
        subject(&daniel, "By Daniel".into()).await.unwrap();
        world.clock.advance(10 * MINUTE);
        subject(&maria, "Later".into()).await.unwrap();
        // No more than is of use is shown.
        let events = maria.conversation(sent, None).await.unwrap().events;
        assert!((20..=100).contains(&events.len()), "{}", events.len());
    }

    /// Representatives share a limit, which what the patient writes does not touch: it would tell
    /// them of what is confidential.
    async fn what_the_patient_sends_does_not_count_for_others(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        for _ in 0..LIMIT {
            maria.send(clinic.confidential()).await.unwrap();
        }
        let daniel = world.mailbox(clinic.daniel, clinic.marias).await;
        for _ in 0..LIMIT {
            let message = NewMessage { confidential: false, ..clinic.message() };
            daniel.send(message).await.unwrap();
        }
        assert_eq!(code(daniel.send(clinic.message()).await), ErrorCode::TooManyMessages);
    }
}
