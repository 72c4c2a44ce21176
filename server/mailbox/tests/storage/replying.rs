//! Answering: in what order things happen to a conversation, and when it takes no reply.

use model::{
    AuthorRole, ErrorCode, Field, NewMessage, NewReply, ProxyKind,
    view::{Folder, List},
};

use crate::world::{
    DAY, MINUTE, World,
    clinic::{Clinic, answer, care, code, new_key, text},
    on_both,
};

fn to_both(clinic: &Clinic) -> NewMessage {
    NewMessage {
        recipients: vec![clinic.to_nair, clinic.to_nurses],
        ..clinic.message()
    }
}

on_both! {
    async fn an_answer_comes_back_with_its_credential(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let conversation = clinic.sent(world, clinic.message()).await;
        let desk = world.desk(clinic.nair).await;
        let view = desk.conversation(conversation, None).await.unwrap();
        assert!(view.awaiting.is_some() && view.answer_by.is_none());
        assert_eq!(view.patient_facts.name, "Maria Alvarez");
        assert!(view.patient_facts.birth_date.is_some());
        assert_eq!(maria.unread().await.unwrap(), 0);
        world.clock.advance(MINUTE);
        desk.reply(answer(conversation)).await.unwrap();
        assert_eq!(maria.unread().await.unwrap(), 1);
        let today = maria.today().await.unwrap();
        assert_eq!((today.here.unread, today.here.awaited_count), (1, 0));
        assert_eq!(today.here.newest_unread[0].last_author.name, "Priya Nair");
        assert!(!today.here.newest_unread[0].last_is_mine);
        let view = maria.conversation(conversation, None).await.unwrap();
        assert_eq!(maria.unread().await.unwrap(), 0);
        let author = &view.messages[1].author;
        assert_eq!((author.name.as_str(), author.credential.as_str()), ("Priya Nair", "MD"));
        assert_eq!(author.role, AuthorRole::CareTeam);
        assert_eq!(view.awaiting, None);
        assert_eq!(view.patient_facts.birth_date, None);
    }

    /// A message is never changed: it shows who wrote it as they were then.
    async fn authors_stay_as_they_were(world: &World) {
        let clinic = world.clinic().await;
        let conversation = clinic.sent(world, clinic.message()).await;
        world.desk(clinic.nair).await.reply(answer(conversation)).await.unwrap();
        let daniel = world.mailbox(clinic.daniel, clinic.marias).await;
        daniel.reply(clinic.reply(conversation)).await.unwrap();
        world.sql("UPDATE recipient SET name = 'Priya Gupta', credential = 'DO'").await;
        world.sql("UPDATE access SET name = 'D.', kind = 'other'").await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let view = maria.conversation(conversation, None).await.unwrap();
        let authors: Vec<_> = view.messages.iter().map(|m| m.author.clone()).collect();
        assert_eq!((authors[0].name.as_str(), authors[0].role), ("Maria Alvarez", AuthorRole::Patient));
        assert_eq!((authors[1].name.as_str(), authors[1].credential.as_str()), ("Priya Nair", "MD"));
        assert_eq!(authors[2].name, "Daniel Alvarez");
        assert_eq!(authors[2].role, AuthorRole::Proxy(ProxyKind::Spouse));
    }

    /// What somebody else wrote meanwhile is to be read first; then it may be sent.
    async fn an_answer_to_what_has_changed_is_held_back_once(world: &World) {
        let clinic = world.clinic().await;
        let conversation = clinic.sent(world, to_both(&clinic)).await;
        let (nair, sam) = (world.desk(clinic.nair).await, world.desk(clinic.sam).await);
        let before_me = |seen| NewReply { seen: Some(seen), ..answer(conversation) };
        let first = before_me(1);
        sam.reply(first.clone()).await.unwrap();
        let held = before_me(1);
        assert_eq!(code(nair.reply(held.clone()).await), ErrorCode::AnsweredMeanwhile);
        // Nothing was written, and the key is as good as new.
        assert_eq!(nair.conversation(conversation, None).await.unwrap().messages_total, 2);
        nair.reply(NewReply { seen: Some(2), ..held }).await.unwrap();
        // An answer that was lost on its way back is given again, whatever came meanwhile.
        let again = sam.reply(first).await.unwrap();
        assert_eq!(again.conversation, conversation);
        // What one wrote oneself, from another window, holds nothing back.
        nair.reply(before_me(2)).await.unwrap();
        // Neither does a page that does not say.
        sam.reply(answer(conversation)).await.unwrap();
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let late = NewReply { seen: Some(1), ..clinic.reply(conversation) };
        assert_eq!(code(maria.reply(late).await), ErrorCode::AnsweredMeanwhile);
        assert_eq!(maria.conversation(conversation, None).await.unwrap().messages_total, 5);
    }

    /// From sent to seen to answered.
    async fn the_patient_sees_that_it_was_seen(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let conversation = clinic.sent(world, to_both(&clinic)).await;
        let seen = async || {
            let open = maria.conversation(conversation, None).await.unwrap();
            let today = maria.today().await.unwrap();
            assert_eq!(today.here.awaited.first().and_then(|awaited| awaited.seen), open.seen);
            open.seen.map(|moment| moment.at)
        };
        assert_eq!(seen().await, None);
        // Not by the patient's own side.
        let daniel = world.mailbox(clinic.daniel, clinic.marias).await;
        daniel.conversation(conversation, None).await.unwrap();
        assert_eq!(seen().await, None);
        world.clock.advance(MINUTE);
        let desk = world.desk(clinic.nair).await;
        desk.conversation(conversation, None).await.unwrap();
        desk.unread().await.unwrap();
        let first = seen().await;
        assert!(first.is_some());
        // By whom next, and how often, changes nothing.
        world.clock.advance(MINUTE);
        let other = world.desk(clinic.sam).await;
        other.conversation(conversation, None).await.unwrap();
        other.unread().await.unwrap();
        assert_eq!(seen().await, first);
        // What is new was not seen yet.
        maria.reply(clinic.reply(conversation)).await.unwrap();
        assert_eq!(seen().await, None);
        desk.reply(answer(conversation)).await.unwrap();
        let open = maria.conversation(conversation, None).await.unwrap();
        assert_eq!((open.seen, open.awaiting), (None, None));
    }

    async fn what_is_new_begins_at_the_first_unread(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let conversation = clinic.sent(world, to_both(&clinic)).await;
        let new_from = async || maria.conversation(conversation, None).await.unwrap().new_from;
        assert_eq!(new_from().await, None);
        let desk = world.desk(clinic.nair).await;
        desk.reply(answer(conversation)).await.unwrap();
        desk.reply(answer(conversation)).await.unwrap();
        assert_eq!(new_from().await, Some(2));
        maria.unread().await.unwrap();
        assert_eq!(new_from().await, None);
    }

    async fn the_promise_counts_from_the_first_unanswered_message(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let conversation = clinic.sent(world, clinic.message()).await;
        let promised = maria.conversation(conversation, None).await.unwrap().awaiting;
        world.clock.advance(DAY);
        maria.reply(clinic.reply(conversation)).await.unwrap();
        let view = maria.conversation(conversation, None).await.unwrap();
        assert_eq!(view.awaiting, promised, "asking again does not push it back");
        assert!(view.answer_by > promised.map(|due| due.by));
        let today = maria.today().await.unwrap();
        assert!(!today.here.awaited[0].due.late);
        world.clock.advance(3 * DAY);
        assert!(maria.today().await.unwrap().here.awaited[0].due.late);
        assert!(world.desk(clinic.nair).await.today().await.unwrap().here.awaited[0].due.late);
    }

    async fn a_conversation_without_relationship_takes_no_reply(world: &World) {
        let clinic = world.clinic().await;
        let to_nurses = model::NewMessage { recipients: vec![clinic.to_nurses], ..clinic.message() };
        let conversation = clinic.sent(world, to_nurses).await;
        let directory = world.directory();
        directory.upsert_relationships(&[care("M1", "nurses", false)]).await.unwrap();
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let refused = maria.conversation(conversation, None).await.unwrap().refused;
        assert_eq!(refused, Some(ErrorCode::NoRelationship));
        assert_eq!(code(maria.reply(clinic.reply(conversation)).await), ErrorCode::NoRelationship);
        // The nurses still owe an answer, and may give it.
        let sam = world.desk(clinic.sam).await;
        assert_eq!(sam.conversation(conversation, None).await.unwrap().refused, None);
        sam.reply(answer(conversation)).await.unwrap();
    }

    async fn who_no_longer_answers_the_type_takes_no_reply(world: &World) {
        let clinic = world.clinic().await;
        let conversation = clinic.sent(world, clinic.message()).await;
        let nair = mailbox::directory::RecipientRef::Practitioner("nair".into());
        let directory = world.directory();
        let results = crate::world::clinic::types(&["results"]);
        directory.set_accepted(&nair, &results).await.unwrap();
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        assert_eq!(code(maria.reply(clinic.reply(conversation)).await), ErrorCode::NoRelationship);
    }

    async fn a_closed_conversation_takes_no_reply(world: &World) {
        let clinic = world.clinic().await;
        let conversation = clinic.sent(world, clinic.message()).await;
        world.sql("UPDATE conversation SET closed_at = 1").await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let view = maria.conversation(conversation, None).await.unwrap();
        assert_eq!((view.refused, view.awaiting), (Some(ErrorCode::ConversationClosed), None));
        let refused = maria.reply(clinic.reply(conversation)).await;
        assert_eq!(code(refused), ErrorCode::ConversationClosed);
        let desk = world.desk(clinic.nair).await;
        assert_eq!(code(desk.reply(answer(conversation)).await), ErrorCode::ConversationClosed);
        assert_eq!(desk.today().await.unwrap().here.awaited_count, 0);
        assert_eq!(maria.today().await.unwrap().here.awaited_count, 0);
    }

    async fn a_quiet_conversation_is_too_old(world: &World) {
        let clinic = world.clinic().await;
        let conversation = clinic.sent(world, clinic.message()).await;
        let unanswered = clinic.sent(world, clinic.message()).await;
        let desk = world.desk(clinic.nair).await;
        desk.reply(answer(conversation)).await.unwrap();
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let reply = |text_of: &str| NewReply { body: text(text_of), ..clinic.reply(conversation) };
        world.clock.advance(45 * DAY);
        maria.reply(reply("just in time")).await.unwrap();
        desk.reply(answer(conversation)).await.unwrap();
        world.clock.advance(45 * DAY + 1);
        let too_old = ErrorCode::ConversationTooOld { days: 45 };
        assert_eq!(maria.conversation(conversation, None).await.unwrap().refused, Some(too_old));
        assert_eq!(code(maria.reply(reply("too late")).await), too_old);
        assert_eq!(code(desk.reply(answer(conversation)).await), too_old);
        // What the care team owes can always be given.
        desk.reply(answer(unanswered)).await.unwrap();
        world.set(|settings| settings.quiet_days = 0).await;
        maria.reply(reply("never too old")).await.unwrap();
    }

    async fn bad_replies_are_refused(world: &World) {
        let clinic = world.clinic().await;
        let strangers = world.strangers().await;
        let conversation = clinic.sent(world, clinic.message()).await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let blank = NewReply { body: text(" "), ..clinic.reply(conversation) };
        let refused = maria.reply(blank).await.unwrap_err().refusal();
        assert_eq!(refused.at(Field::Message), Some(ErrorCode::BodyBlank));
        let long = NewReply { body: text(&"x".repeat(10_001)), ..clinic.reply(conversation) };
        let refused = maria.reply(long).await.unwrap_err().refusal().code();
        assert_eq!(refused, ErrorCode::BodyTooLong { limit: 10_000, actual: 10_001 });
        let elsewhere = NewReply { patient: Some(strangers.peters), ..clinic.reply(conversation) };
        assert_eq!(code(maria.reply(elsewhere).await), ErrorCode::NotFound);
        let nowhere = NewReply { patient: None, ..clinic.reply(conversation) };
        assert_eq!(code(maria.reply(nowhere).await), ErrorCode::NotFound);
        let unknown = clinic.reply(model::ConversationId(uuid::Uuid::from_u128(1)));
        assert_eq!(code(maria.reply(unknown).await), ErrorCode::NotFound);
        let peter = world.mailbox(strangers.peter, strangers.peters).await;
        let foreign = NewReply { patient: Some(strangers.peters), ..clinic.reply(conversation) };
        assert_eq!(code(peter.reply(foreign).await), ErrorCode::NotFound);
        assert_eq!(world.rows("message").await, 1);
    }

    /// Somebody wrote while the reader was writing: that message stays unread.
    async fn a_reply_does_not_hide_what_arrived_meanwhile(world: &World) {
        let clinic = world.clinic().await;
        let conversation = clinic.sent(world, clinic.message()).await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let desk = world.desk(clinic.nair).await;
        desk.reply(answer(conversation)).await.unwrap();
        maria.reply(clinic.reply(conversation)).await.unwrap();
        assert_eq!(maria.unread().await.unwrap(), 1);
        maria.conversation(conversation, None).await.unwrap();
        maria.reply(clinic.reply(conversation)).await.unwrap();
        assert_eq!(maria.unread().await.unwrap(), 0);
    }

    async fn parallel_replies_all_arrive_in_one_order(world: &World) {
        let clinic = world.clinic().await;
        let conversation = clinic.sent(world, clinic.message()).await;
        let mut writers = Vec::new();
        for number in 0..16 {
            let reply = NewReply {
                body: text(&format!("reply {number}")),
                client_key: new_key(),
                ..clinic.reply(conversation)
            };
            let by = if number % 2 == 0 { clinic.maria } else { clinic.daniel };
            let mailbox = world.mailbox(by, clinic.marias).await;
            writers.push(tokio::spawn(async move { mailbox.reply(reply).await.unwrap() }));
        }
        for writer in writers {
            writer.await.unwrap();
        }
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let view = maria.conversation(conversation, None).await.unwrap();
        assert_eq!(view.messages.len(), 17);
        let page = maria.folder(List::of(Folder::Inbox)).await.unwrap();
        assert_eq!(page.rows[0].messages, 17);
    }
}
