//! What is changed of a conversation: by whom, to what, and who sees it then.

use mailbox::{Mailbox, NewAccountRole};
use model::{
    AuthorRole, ConversationId, Edit, ErrorCode, Filing, NewMessage, ProxyKind, Timestamp, Which,
    search::Search,
    view::{Changed, Confidentiality, Cursor, DetailsView, EventView, Folder, List},
};

use crate::world::{
    DAY, World,
    clinic::{Clinic, answer, care, code, proxy, unchanged},
    on_both,
};

async fn details(mailbox: &Mailbox, of: ConversationId) -> DetailsView {
    mailbox.details(of, None).await.unwrap()
}

async fn events(mailbox: &Mailbox, of: ConversationId) -> Vec<EventView> {
    mailbox.conversation(of, None).await.unwrap().events
}

/// What was changed, in a few words.
fn told(events: &[EventView]) -> Vec<String> {
    let told = events.iter().map(|event| match &event.what {
        Changed::Subject(subject) => format!("subject {subject}"),
        Changed::Type(kind) => format!("type {}", kind.code),
        Changed::Added(who) => format!("added {}", who.name),
        Changed::Removed(who) => format!("removed {}", who.name),
        Changed::Hidden { may_have_read } => format!("hidden {}", may_have_read.join(", ")),
        Changed::Shown => "shown".to_owned(),
        Changed::Infected(name) => format!("infected {name}"),
    });
    told.collect()
}

async fn found(mailbox: &Mailbox, words: &str) -> usize {
    let search = Search {
        words: words.into(),
        ..Search::default()
    };
    mailbox.search(search).await.unwrap().rows.len()
}

async fn rows(mailbox: &Mailbox) -> usize {
    let page = mailbox.folder(List::of(Folder::Inbox)).await.unwrap();
    page.rows.len()
}

async fn maria(world: &World, clinic: &Clinic) -> Mailbox {
    world.mailbox(clinic.maria, clinic.marias).await
}

async fn daniel(world: &World, clinic: &Clinic) -> Mailbox {
    world.mailbox(clinic.daniel, clinic.marias).await
}

on_both! {
    async fn each_change_is_done_and_told(world: &World) {
        let clinic = world.clinic().await;
        let sent = clinic.sent(world, clinic.message()).await;
        let (daniel, sam) = (daniel(world, &clinic).await, world.desk(clinic.sam).await);
        world.clock.advance(1_000);
        let is = details(&daniel, sent).await;
        let names: Vec<_> = is.recipients.iter().map(|choice| choice.known.name.as_str()).collect();
        assert_eq!(names, ["Priya Nair", "Nurses"]);
        let edit = Edit {
            subject: "  Dizzy mornings ".into(),
            message_type: Some("medication".parse().unwrap()),
            recipients: vec![clinic.to_nurses],
            ..clinic.unchanged(&is)
        };
        let edited = daniel.edit(edit).await.unwrap();
        assert!(edited.changed && edited.still_here);

        let maria = maria(world, &clinic).await;
        let view = maria.conversation(sent, None).await.unwrap();
        assert_eq!(view.subject, "Dizzy mornings");
        assert_eq!(view.message_type.code.as_str(), "medication");
        let names: Vec<_> = view.participants.iter().map(|known| known.name.as_str()).collect();
        assert_eq!(names, ["Nurses"]);
        assert_eq!(
            told(&view.events),
            ["subject Dizzy mornings", "type medication", "added Nurses", "removed Priya Nair"]
        );
        let by = &view.events[0];
        assert_eq!((by.by.name.as_str(), by.mine, by.after), ("Daniel Alvarez", false, 1));
        assert_eq!(by.by.role, AuthorRole::Proxy(ProxyKind::Spouse));
        assert_eq!(by.at.at, world.store.now());
        assert!(events(&daniel, sent).await[0].mine);
        assert_eq!(told(&events(&sam, sent).await), told(&view.events));

        // It is found by what it is called now, and by who takes part now.
        for mailbox in [&maria, &daniel, &sam] {
            assert_eq!(found(mailbox, "dizzy hello").await, 1);
            assert_eq!(found(mailbox, "nurses").await, 1);
            assert_eq!(found(mailbox, "question").await, 0);
            assert_eq!(found(mailbox, "nair").await, 0);
        }
        let trail = "audit WHERE outcome = 'done' AND action IN \
             ('change_subject', 'change_type', 'add_recipient', 'remove_recipient')";
        assert_eq!(world.rows(trail).await, 4);
        assert_eq!(world.rows("outbox WHERE topic = 'edited'").await, 1);
    }

    async fn what_is_so_already_is_no_change(world: &World) {
        let clinic = world.clinic().await;
        let sent = clinic.sent(world, clinic.message()).await;
        let maria = maria(world, &clinic).await;
        let is = details(&maria, sent).await;
        let again = Edit {
            subject: " A question".into(),
            recipients: vec![clinic.to_nair, clinic.to_nair],
            confidential: Some(false),
            ..clinic.unchanged(&is)
        };
        for version in [is.version.as_str(), "of another time"] {
            let edited = maria.edit(Edit { version: version.into(), ..again.clone() }).await;
            // An answer may have been lost: then it is what its editor wanted to change.
            assert_eq!(edited.unwrap().changed, version != is.version);
        }
        assert_eq!(world.rows("event").await, 0);
        assert_eq!(world.rows("outbox WHERE topic = 'edited'").await, 0);
        assert_eq!(world.rows("audit WHERE action LIKE 'change%'").await, 0);
        assert_eq!(details(&maria, sent).await.version, is.version);
    }

    async fn recipients_are_known_answer_the_type_and_are_never_none(world: &World) {
        let clinic = world.clinic().await;
        let strangers = world.strangers().await;
        let sent = clinic.sent(world, clinic.message()).await;
        let (maria, nair) = (maria(world, &clinic).await, world.desk(clinic.nair).await);
        for (mailbox, patient) in [(&maria, Some(clinic.marias)), (&nair, None)] {
            let is = details(mailbox, sent).await;
            let edit = |recipients: &[model::Recipient], kind: &str| Edit {
                patient,
                recipients: recipients.to_vec(),
                message_type: kind.parse().ok(),
                ..unchanged(&is)
            };
            let kept = clinic.to_nair;
            for (edit, expected) in [
                (edit(&[], "general"), ErrorCode::RecipientMissing),
                (edit(&[kept, strangers.to_santos], "general"), ErrorCode::RecipientUnknown),
                (edit(&[kept, clinic.to_nurses], "results"), ErrorCode::RecipientWrongType),
                (edit(&[kept], "medication"), ErrorCode::RecipientWrongType),
                (edit(&[kept], "telepathy"), ErrorCode::TypeUnknown),
                (edit(&[kept], ""), ErrorCode::TypeMissing),
                (
                    Edit { subject: "x".repeat(121), ..edit(&[kept], "general") },
                    ErrorCode::SubjectTooLong { limit: 120, actual: 121 },
                ),
                (Edit { subject: "a\nb".into(), ..edit(&[kept], "general") }, ErrorCode::SubjectNotOneLine),
            ] {
                assert_eq!(code(mailbox.edit(edit).await), expected);
            }
        }
        assert_eq!(world.rows("event").await, 0);

        // Who does not see the patient any more keeps no subject from being put right, but stays in no
        // new company.
        let both = NewMessage { recipients: vec![clinic.to_nair, clinic.to_nurses], ..clinic.message() };
        let both = clinic.sent(world, both).await;
        world.directory().upsert_relationships(&[care("M1", "nurses", false)]).await.unwrap();
        let is = details(&maria, both).await;
        let known = is.choice(clinic.to_nurses).unwrap();
        assert_eq!((known.takes_part, known.reachable), (true, false));
        let edit = clinic.unchanged(&is);
        maria.edit(Edit { subject: "Other".into(), ..edit.clone() }).await.unwrap();
        let is = details(&maria, both).await;
        let results = Some("results".parse().unwrap());
        let edit = Edit { message_type: results, ..clinic.unchanged(&is) };
        assert_eq!(code(maria.edit(edit.clone()).await), ErrorCode::RecipientUnknown);
        maria.edit(Edit { recipients: vec![clinic.to_nair], ..edit }).await.unwrap();
    }

    async fn who_is_added_finds_it_new_and_whole(world: &World) {
        let clinic = world.clinic().await;
        let sent = clinic.sent(world, clinic.message()).await;
        let (nair, sam) = (world.desk(clinic.nair).await, world.desk(clinic.sam).await);
        nair.reply(answer(sent)).await.unwrap();
        assert_eq!((rows(&sam).await, found(&sam, "hello").await), (0, 0));
        let is = details(&nair, sent).await;
        let with_nurses = Edit { recipients: vec![clinic.to_nair, clinic.to_nurses], ..unchanged(&is) };
        nair.edit(with_nurses).await.unwrap();
        let page = sam.folder(List::of(Folder::Inbox)).await.unwrap();
        assert_eq!((page.rows.len(), page.unread), (1, 1));
        assert_eq!(sam.conversation(sent, None).await.unwrap().messages.len(), 2);
        assert_eq!(found(&sam, "hello").await, 1);

        // She takes herself off, and sees it no more; what comes is the nurses'.
        let is = details(&nair, sent).await;
        let without = Edit { recipients: vec![clinic.to_nurses], ..unchanged(&is) };
        let edited = nair.edit(without).await.unwrap();
        assert!(edited.changed && !edited.still_here);
        world.clock.advance(1_000);
        maria(world, &clinic).await.reply(clinic.reply(sent)).await.unwrap();
        assert_eq!((rows(&nair).await, found(&nair, "hello").await), (0, 0));
        assert_eq!(nair.unread().await.unwrap(), 0);
        assert_eq!(code(nair.conversation(sent, None).await), ErrorCode::NotFound);
        assert_eq!(code(nair.details(sent, None).await), ErrorCode::NotFound);
        assert_eq!(rows(&sam).await, 1);

        // And is brought back.
        let is = details(&sam, sent).await;
        let again = Edit { recipients: vec![clinic.to_nair, clinic.to_nurses], ..unchanged(&is) };
        sam.edit(again).await.unwrap();
        assert_eq!(nair.conversation(sent, None).await.unwrap().messages.len(), 3);
        assert_eq!((rows(&nair).await, found(&nair, "hello").await), (1, 1));
    }

    async fn what_is_made_confidential_is_gone_for_representatives_at_once(world: &World) {
        let clinic = world.clinic().await;
        let sent = clinic.sent(world, clinic.message()).await;
        let (maria, daniel) = (maria(world, &clinic).await, daniel(world, &clinic).await);
        let revoked = NewAccountRole::Proxy(proxy("M1", "Carla Once", true));
        let revoked = world.account("once", revoked).await;
        world.clock.advance(1_000);
        world.accounts().revoke(revoked, clinic.marias).await.unwrap();
        let row = Cursor { at: world.store.now(), conversation: sent };
        let filed = daniel.file(Filing::Star, Which::These(vec![row])).await.unwrap().undo.unwrap();
        let is = details(&maria, sent).await;
        assert_eq!(is.may_have_read, ["Carla Once", "Daniel Alvarez", "Nora Kim"]);
        let hidden_from = vec!["Daniel Alvarez".to_owned(), "Nora Kim".to_owned()];
        assert_eq!(is.confidentiality, Confidentiality::Offered { hidden_from });
        let hide = Edit { confidential: Some(true), ..clinic.unchanged(&is) };
        maria.edit(hide).await.unwrap();

        for who in [clinic.daniel, clinic.nora] {
            let theirs = world.mailbox(who, clinic.marias).await;
            assert_eq!(code(theirs.conversation(sent, None).await), ErrorCode::NotFound);
            assert_eq!(code(theirs.details(sent, None).await), ErrorCode::NotFound);
            assert_eq!((rows(&theirs).await, found(&theirs, "hello").await), (0, 0));
            assert_eq!(theirs.unread().await.unwrap(), 0);
            let today = theirs.today().await.unwrap().here;
            assert_eq!((today.unread, today.awaited_count), (0, 0));
            let starred = theirs.folder(List::of(Folder::Starred)).await.unwrap();
            assert_eq!(starred.rows, []);
        }
        assert_eq!(daniel.filed(filed).await.unwrap(), None);
        assert_eq!(code(daniel.undo(filed).await), ErrorCode::NotFound);
        assert_eq!(rows(&world.desk(clinic.nair).await).await, 1);
        assert_eq!(found(&maria, "hello").await, 1);
        let told_maria = told(&events(&maria, sent).await);
        assert_eq!(told_maria, ["hidden Carla Once, Daniel Alvarez, Nora Kim"]);
        // Who could have read it is the patient's to know.
        assert_eq!(told(&events(&world.desk(clinic.nair).await, sent).await), ["hidden "]);
        // No row is left that names it beside them.
        let left = "mailbox_entry WHERE addressed IS NULL";
        assert_eq!(world.rows(left).await, 1);
        assert_eq!(world.rows("audit WHERE action = 'make_confidential'").await, 1);
    }

    async fn who_will_see_it_is_named_before_it_is_shown(world: &World) {
        let clinic = world.clinic().await;
        let sent = clinic.sent(world, clinic.confidential()).await;
        let (maria, daniel) = (maria(world, &clinic).await, daniel(world, &clinic).await);
        let is = details(&maria, sent).await;
        let secret = Edit { subject: "A secret name".into(), ..clinic.unchanged(&is) };
        maria.edit(secret).await.unwrap();
        world.clock.advance(1);
        let is = details(&maria, sent).await;
        let names: Vec<_> = is.representatives.iter().map(|who| who.name.as_str()).collect();
        assert_eq!(names, ["Daniel Alvarez", "Nora Kim"]);
        let show = Edit {
            subject: "A plain name".into(),
            confidential: Some(false),
            ..clinic.unchanged(&is)
        };
        assert_eq!(code(maria.edit(show.clone()).await), ErrorCode::ConfidentialityEnds);
        // Somebody has come since.
        let told_of: Vec<_> = is.representatives.iter().map(|who| who.id).collect();
        let late = NewAccountRole::Proxy(proxy("M1", "Carla Late", true));
        world.account("late", late).await;
        let knowing = Edit { told: Some(told_of), ..show };
        assert_eq!(code(maria.edit(knowing.clone()).await), ErrorCode::ConfidentialityEnds);
        assert_eq!(rows(&daniel).await, 0);
        let is = details(&maria, sent).await;
        let told_of = is.representatives.iter().map(|who| who.id).collect();
        maria.edit(Edit { told: Some(told_of), ..knowing }).await.unwrap();

        assert_eq!((rows(&daniel).await, daniel.unread().await.unwrap()), (1, 1));
        assert_eq!((found(&daniel, "hello plain").await, found(&daniel, "secret").await), (1, 0));
        // That it was confidential, and how it was called then, is told to nobody who could not see it.
        assert_eq!(told(&events(&daniel, sent).await), [""; 0]);
        assert_eq!(daniel.details(sent, Some(Timestamp(0))).await.unwrap().changed, []);
        let all = ["subject A secret name", "subject A plain name", "shown"];
        assert_eq!(told(&events(&maria, sent).await), all);
        assert_eq!(told(&events(&world.desk(clinic.nair).await, sent).await), all);
        assert_eq!(world.rows("audit WHERE action = 'end_confidentiality'").await, 1);
        // From now on they are told like everybody.
        let is = details(&daniel, sent).await;
        daniel.edit(Edit { subject: "Ours".into(), ..clinic.unchanged(&is) }).await.unwrap();
        assert_eq!(told(&events(&daniel, sent).await), ["subject Ours"]);
    }

    async fn only_the_patient_decides_what_is_confidential(world: &World) {
        let clinic = world.clinic().await;
        let sent = clinic.sent(world, clinic.message()).await;
        let (maria, nair) = (maria(world, &clinic).await, world.desk(clinic.nair).await);
        let daniel = daniel(world, &clinic).await;
        for (mailbox, patient) in [(&daniel, Some(clinic.marias)), (&nair, None)] {
            let is = details(mailbox, sent).await;
            assert_eq!(is.confidentiality, Confidentiality::NotYours);
            assert_eq!((is.representatives.len(), is.may_have_read.len()), (0, 0));
            let edit = Edit { patient, confidential: Some(true), ..unchanged(&is) };
            assert_eq!(code(mailbox.edit(edit).await), ErrorCode::ConfidentialityNotYours);
        }
        let hide = |is: &DetailsView| Edit { confidential: Some(true), ..clinic.unchanged(is) };
        let is = details(&maria, sent).await;
        maria.edit(hide(&is)).await.unwrap();
        // At the desk it stays as it is.
        let is = details(&nair, sent).await;
        assert!(is.confidential);
        let show = Edit { confidential: Some(false), told: Some(vec![]), ..unchanged(&is) };
        assert_eq!(code(nair.edit(show).await), ErrorCode::ConfidentialityNotYours);
        nair.edit(Edit { subject: "Named at the desk".into(), ..unchanged(&is) }).await.unwrap();
        assert_eq!(rows(&daniel).await, 0);
        assert_eq!(found(&daniel, "hello").await, 0);

        // Where the organization offers it no more, it can be ended, and not begun.
        world.set(|settings| settings.confidentiality_on = false).await;
        let other = clinic.sent(world, clinic.message()).await;
        let is = details(&maria, other).await;
        assert_eq!(is.confidentiality, Confidentiality::Off);
        assert_eq!(code(maria.edit(hide(&is)).await), ErrorCode::ConfidentialityOff);
        let is = details(&maria, sent).await;
        let told = is.representatives.iter().map(|who| who.id).collect();
        let show = Edit { confidential: Some(false), told: Some(told), ..clinic.unchanged(&is) };
        maria.edit(show).await.unwrap();
        assert_eq!(rows(&daniel).await, 2);
    }

    async fn who_comes_second_is_told_and_overwrites_nothing(world: &World) {
        let clinic = world.clinic().await;
        let sent = clinic.sent(world, clinic.message()).await;
        let (maria, daniel) = (maria(world, &clinic).await, daniel(world, &clinic).await);
        world.clock.advance(1_000);
        let (hers, his) = (details(&maria, sent).await, details(&daniel, sent).await);
        world.clock.advance(1_000);
        let subject = |is: &DetailsView, subject: &str| Edit {
            subject: subject.into(),
            ..clinic.unchanged(is)
        };
        daniel.edit(subject(&his, "By Daniel")).await.unwrap();
        let mine = subject(&hers, "By Maria");
        assert_eq!(code(maria.edit(mine).await), ErrorCode::ChangedMeanwhile);
        let now = maria.details(sent, Some(hers.now.at)).await.unwrap();
        assert_eq!((now.subject.as_str(), told(&now.changed)), ("By Daniel", vec!["subject By Daniel".into()]));
        assert_eq!(now.changed[0].by.name, "Daniel Alvarez");
        world.clock.advance(1_000);
        maria.edit(subject(&now, "By Maria")).await.unwrap();
        assert_eq!(told(&events(&maria, sent).await), ["subject By Daniel", "subject By Maria"]);

        // At one and the same moment, one of them is second.
        let is = details(&maria, sent).await;
        let [first, second] = ["One", "Two"].map(|name| subject(&is, name));
        let (first, second) = tokio::join!(maria.edit(first), daniel.edit(second));
        let refused = [first, second].into_iter().filter_map(|edited| edited.err());
        let refused: Vec<_> = refused.map(|error| error.code()).collect();
        assert_eq!(refused, [ErrorCode::ChangedMeanwhile]);
        assert_eq!(world.rows("event").await, 3);
    }

    async fn whoever_cannot_write_cannot_edit(world: &World) {
        let clinic = world.clinic().await;
        let sent = clinic.sent(world, clinic.message()).await;
        let (maria, nair) = (maria(world, &clinic).await, world.desk(clinic.nair).await);
        let is = details(&maria, sent).await;
        let edit = Edit { subject: "Later".into(), ..clinic.unchanged(&is) };
        // For another record, or as if from the desk.
        let elsewhere = Edit { patient: None, ..edit.clone() };
        assert_eq!(code(maria.edit(elsewhere).await), ErrorCode::NotFound);
        assert_eq!(code(nair.edit(edit.clone()).await), ErrorCode::NotFound);
        assert!(maria.conversation(sent, None).await.unwrap().may_edit);
        let nora = world.mailbox(clinic.nora, clinic.marias).await;
        assert_eq!(code(nora.edit(edit.clone()).await), ErrorCode::ViewOnly);
        assert!(!nora.conversation(sent, None).await.unwrap().may_edit);

        world.set(|settings| settings.messaging_on = false).await;
        let off = maria_again(world, &clinic).await;
        assert_eq!(code(off.edit(edit.clone()).await), ErrorCode::MessagingOff);
        world.set(|settings| settings.messaging_on = true).await;
        let maria = maria_again(world, &clinic).await;
        world.clock.advance(46 * DAY);
        assert_eq!(code(maria.edit(edit.clone()).await), ErrorCode::ConversationTooOld { days: 45 });
        let daniel = daniel(world, &clinic).await;
        assert!(!daniel.conversation(sent, None).await.unwrap().may_edit);
        // The desk owes an answer still.
        let is = details(&nair, sent).await;
        nair.edit(Edit { subject: "Late".into(), ..unchanged(&is) }).await.unwrap();
        world.sql("UPDATE conversation SET closed_at = 1").await;
        assert_eq!(code(maria.edit(edit).await), ErrorCode::ConversationClosed);
        assert_eq!(code(nair.details(sent, None).await), ErrorCode::ConversationClosed);
        assert_eq!(world.rows("audit WHERE action = 'edit' AND outcome = 'refused'").await, 6);
    }

    async fn the_patient_decides_at_any_time_what_is_confidential(world: &World) {
        let clinic = world.clinic().await;
        let sent = clinic.sent(world, clinic.message()).await;
        world.clock.advance(46 * DAY);
        world.sql("UPDATE conversation SET closed_at = 1").await;
        world.set(|settings| settings.messaging_on = false).await;
        let (maria, daniel) = (maria(world, &clinic).await, daniel(world, &clinic).await);
        assert!(maria.conversation(sent, None).await.unwrap().may_edit);
        assert_eq!(code(daniel.details(sent, None).await), ErrorCode::MessagingOff);
        let is = details(&maria, sent).await;
        assert_eq!(is.refused, Some(ErrorCode::MessagingOff));
        let hide = Edit { confidential: Some(true), ..clinic.unchanged(&is) };
        let more = Edit { subject: "More".into(), ..hide.clone() };
        assert_eq!(code(maria.edit(more).await), ErrorCode::MessagingOff);
        assert_eq!(rows(&daniel).await, 1);
        assert!(maria.edit(hide).await.unwrap().changed);
        assert_eq!(rows(&daniel).await, 0);
        // Where there is nothing to decide, nothing is offered.
        let other = "UPDATE conversation SET confidential = FALSE";
        world.sql(other).await;
        world.set(|settings| settings.confidentiality_on = false).await;
        let maria = maria_again(world, &clinic).await;
        assert!(!maria.conversation(sent, None).await.unwrap().may_edit);
        assert_eq!(code(maria.details(sent, None).await), ErrorCode::MessagingOff);
    }

    /// A line of the timeline stands after the message there was then, and is shown with that.
    async fn lines_stand_between_letters(world: &World) {
        let clinic = world.clinic().await;
        let sent = clinic.sent(world, clinic.message()).await;
        let maria = maria(world, &clinic).await;
        for round in 0..40 {
            world.clock.advance(1_000);
            if round % 10 == 0 {
                let is = details(&maria, sent).await;
                let edit = Edit { subject: format!("{round}"), ..clinic.unchanged(&is) };
                maria.edit(edit).await.unwrap();
            }
            maria.reply(clinic.reply(sent)).await.unwrap();
        }
        let newest = maria.conversation(sent, None).await.unwrap();
        let after = |events: &[EventView]| events.iter().map(|event| event.after).collect::<Vec<_>>();
        assert_eq!((newest.messages[0].position, after(&newest.events)), (12, vec![21, 31]));
        let before = maria.conversation(sent, newest.earlier).await.unwrap();
        assert_eq!(after(&before.events), [1, 11]);
        assert_eq!(found(&maria, "30").await, 1);
        assert_eq!(found(&maria, "20").await, 0);
        assert_eq!(world.rows("search_document").await, 41);
    }
}

/// With what the organization has set by now.
async fn maria_again(world: &World, clinic: &Clinic) -> Mailbox {
    maria(world, clinic).await
}
