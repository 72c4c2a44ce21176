//! Starting conversations: what is let, and every clear no.

use mailbox::directory::PractitionerRecord;
use model::{
    Document, ErrorCode, Field, NewMessage, PractitionerId, Recipient, Scope,
    view::{Confidentiality, Folder, List},
};
use uuid::Uuid;

use crate::world::{
    DAY, World,
    clinic::{LAST_VISIT, care, code, text, types, visit},
    on_both,
};

on_both! {
    async fn a_message_arrives(world: &World) {
        let clinic = world.clinic().await;
        let mailbox = world.mailbox(clinic.maria, clinic.marias).await;
        let message = NewMessage {
            subject: "  Two questions  ".into(),
            recipients: vec![clinic.to_nair, clinic.to_nurses, clinic.to_nair],
            ..clinic.message()
        };
        let sent = mailbox.send(message.clone()).await.unwrap();
        let view = mailbox.conversation(sent.conversation, None).await.unwrap();
        assert_eq!(view.subject, "Two questions");
        assert_eq!(view.messages.len(), 1);
        assert_eq!(view.messages[0].id, sent.message);
        assert_eq!(view.messages[0].body, message.body);
        assert!(view.messages[0].mine);
        let names: Vec<&str> = view.participants.iter().map(|p| p.name.as_str()).collect();
        assert_eq!(names, ["Nurses", "Priya Nair"]);
        assert_eq!(view.participants[1].last_seen, Some(LAST_VISIT));
        assert_eq!(view.messages[0].sent_at.rfc3339(), "2026-11-16T10:00:00-05:00");
        for account in [clinic.nair, clinic.sam] {
            let desk = world.desk(account).await;
            assert_eq!(desk.unread().await.unwrap(), 1);
            assert_eq!(desk.conversation(sent.conversation, None).await.unwrap().messages.len(), 1);
            assert_eq!(desk.unread().await.unwrap(), 0);
        }
    }

    async fn the_form_offers_what_the_relationships_allow(world: &World) {
        let clinic = world.clinic().await;
        let view = world.mailbox(clinic.maria, clinic.marias).await.compose().await.unwrap();
        let offered: Vec<_> = view
            .recipients
            .iter()
            .map(|r| (r.name.as_str(), r.credential.as_str(), r.last_seen, r.accepts.clone()))
            .collect();
        assert_eq!(
            offered,
            [
                ("Priya Nair", "MD", Some(LAST_VISIT), types(&["general", "results"])),
                ("Nurses", "", None, types(&["general", "medication"])),
            ],
            "those seen last first"
        );
        let codes: Vec<&str> = view.types.iter().map(|t| t.code.as_str()).collect();
        assert_eq!(codes, model::message_type::BUILT_IN);
        assert_eq!(view.refused, None);
        let hidden_from = vec!["Daniel Alvarez".to_owned(), "Nora Kim".to_owned()];
        assert_eq!(view.confidentiality, Confidentiality::Offered { hidden_from });
        let by = (view.answer_by.year, view.answer_by.month, view.answer_by.day);
        assert_eq!(by, (2026, 11, 19), "three business days after Monday");
        let proxys = world.mailbox(clinic.daniel, clinic.marias).await.compose().await.unwrap();
        assert_eq!(proxys.confidentiality, Confidentiality::NotYours);
        world.set(|settings| settings.confidentiality_on = false).await;
        let view = world.mailbox(clinic.maria, clinic.marias).await.compose().await.unwrap();
        assert_eq!(view.confidentiality, Confidentiality::Off);
    }

    async fn bad_messages_are_refused_with_their_field(world: &World) {
        let clinic = world.clinic().await;
        let strangers = world.strangers().await;
        let unknown = Recipient::Practitioner(PractitionerId(Uuid::from_u128(7)));
        let typed = |code: &str| Some(code.parse().unwrap());
        let (m, long) = (|| clinic.message(), "ñ".repeat(121));
        let body_of = |length| NewMessage { body: text(&"x".repeat(length)), ..m() };
        let cases = [
            (NewMessage { message_type: None, ..m() }, Field::MessageType, ErrorCode::TypeMissing),
            (
                NewMessage { message_type: typed("fax"), ..m() },
                Field::MessageType,
                ErrorCode::TypeUnknown,
            ),
            (NewMessage { recipients: vec![], ..m() }, Field::To, ErrorCode::RecipientMissing),
            (NewMessage { recipients: vec![unknown], ..m() }, Field::To, ErrorCode::RecipientUnknown),
            (
                NewMessage { recipients: vec![strangers.to_santos], ..m() },
                Field::To,
                ErrorCode::RecipientUnknown,
            ),
            (
                NewMessage { recipients: vec![clinic.to_nair, unknown], ..m() },
                Field::To,
                ErrorCode::RecipientUnknown,
            ),
            (
                NewMessage { message_type: typed("billing"), ..m() },
                Field::To,
                ErrorCode::RecipientWrongType,
            ),
            (
                NewMessage { recipients: vec![clinic.to_nair; 11], ..m() },
                Field::To,
                ErrorCode::TooManyRecipients { limit: 10 },
            ),
            (
                NewMessage { subject: long, ..m() },
                Field::Subject,
                ErrorCode::SubjectTooLong { limit: 120, actual: 121 },
            ),
            (NewMessage { subject: "a\nb".into(), ..m() }, Field::Subject, ErrorCode::SubjectNotOneLine),
            (NewMessage { subject: "a\0b".into(), ..m() }, Field::Subject, ErrorCode::SubjectNotOneLine),
            (
                NewMessage { subject: "a\u{202E}b".into(), ..m() },
                Field::Subject,
                ErrorCode::SubjectNotOneLine,
            ),
            (NewMessage { body: text(""), ..m() }, Field::Message, ErrorCode::BodyBlank),
            (NewMessage { body: text(" \n\t\u{200B}"), ..m() }, Field::Message, ErrorCode::BodyBlank),
            (
                body_of(10_001),
                Field::Message,
                ErrorCode::BodyTooLong { limit: 10_000, actual: 10_001 },
            ),
        ];
        let mailbox = world.mailbox(clinic.maria, clinic.marias).await;
        for (message, field, expected) in cases {
            let shown = format!("{expected:?}");
            let refusal = mailbox.send(message).await.unwrap_err().refusal();
            assert_eq!(refusal.at(field), Some(expected), "{shown}");
            assert_eq!(refusal.code(), expected, "{shown} is said first");
        }
        assert_eq!(world.rows("conversation").await, 0);
        assert_eq!(world.rows("message").await, 0);
        assert_eq!(world.rows("audit WHERE action = 'send' AND outcome = 'refused'").await, 15);
        mailbox.send(body_of(10_000)).await.unwrap();
    }

    async fn everything_that_is_wrong_is_said_at_once(world: &World) {
        let clinic = world.clinic().await;
        let mailbox = world.mailbox(clinic.maria, clinic.marias).await;
        let message = NewMessage {
            message_type: None,
            recipients: vec![],
            subject: "a\nb".into(),
            body: text(""),
            ..clinic.message()
        };
        let refusal = mailbox.send(message).await.unwrap_err().refusal();
        let fields: Vec<_> = refusal.problems().iter().filter_map(|p| p.field).collect();
        assert_eq!(fields, [Field::MessageType, Field::To, Field::Subject, Field::Message]);
    }

    /// One visible character may carry any number of marks, and counts as several then.
    async fn a_body_of_too_many_bytes_is_refused(world: &World) {
        let clinic = world.clinic().await;
        let mailbox = world.mailbox(clinic.maria, clinic.marias).await;
        let zalgo = format!("o{}", "\u{301}".repeat(60_000));
        let json = serde_json::json!({
            "version": 1,
            "blocks": [{ "kind": "paragraph", "runs": [{ "text": zalgo }] }],
        });
        let body: Document = serde_json::from_value(json).unwrap();
        assert_eq!(body.visible_chars(), 1_876);
        let conversation = clinic.sent(world, clinic.message()).await;
        let reply = model::NewReply { body: body.clone(), ..clinic.reply(conversation) };
        let message = NewMessage { body, ..clinic.message() };
        for refused in [mailbox.send(message).await, mailbox.reply(reply).await] {
            let refusal = refused.unwrap_err().refusal();
            assert_eq!(refusal.at(Field::Message), Some(ErrorCode::BodyTooLarge));
        }
    }

    async fn nothing_is_sent_for_another_patient(world: &World) {
        let clinic = world.clinic().await;
        let strangers = world.strangers().await;
        let mailbox = world.mailbox(clinic.maria, clinic.marias).await;
        let message = NewMessage { patient: strangers.peters, ..clinic.message() };
        assert_eq!(code(mailbox.send(message).await), ErrorCode::NotFound);
    }

    async fn messaging_is_switched_off_at_once(world: &World) {
        let clinic = world.clinic().await;
        let mailbox = world.mailbox(clinic.maria, clinic.marias).await;
        let conversation = clinic.sent(world, clinic.message()).await;
        world.set(|settings| settings.messaging_on = false).await;
        let page = world.mailbox(clinic.maria, clinic.marias).await;
        assert_eq!(page.compose().await.unwrap().refused, Some(ErrorCode::MessagingOff));
        assert_eq!(code(mailbox.send(clinic.message()).await), ErrorCode::MessagingOff);
        let reply = clinic.reply(conversation);
        assert_eq!(code(mailbox.reply(reply).await), ErrorCode::MessagingOff);
        let page = page.folder(List::of(Folder::Inbox)).await.unwrap();
        assert_eq!(page.refused, Some(ErrorCode::MessagingOff));
        assert_eq!(page.rows.len(), 1, "reading goes on");
    }

    async fn who_may_only_read_cannot_send(world: &World) {
        let clinic = world.clinic().await;
        let mailbox = world.mailbox(clinic.nora, clinic.marias).await;
        let conversation = clinic.sent(world, clinic.message()).await;
        assert_eq!(code(mailbox.send(clinic.message()).await), ErrorCode::ViewOnly);
        assert_eq!(code(mailbox.reply(clinic.reply(conversation)).await), ErrorCode::ViewOnly);
        assert_eq!(mailbox.compose().await.unwrap().refused, Some(ErrorCode::ViewOnly));
    }

    /// The handle was opened before; the right is looked at again when something is sent.
    async fn a_right_that_was_taken_away_is_gone(world: &World) {
        let clinic = world.clinic().await;
        let mailbox = world.mailbox(clinic.daniel, clinic.marias).await;
        world.sql("UPDATE access SET may_send = FALSE WHERE name = 'Daniel Alvarez'").await;
        assert_eq!(code(mailbox.send(clinic.message()).await), ErrorCode::ViewOnly);
        let conversation = clinic.sent(world, clinic.message()).await;
        world.accounts().revoke(clinic.daniel, clinic.marias).await.unwrap();
        assert_eq!(code(mailbox.send(clinic.message()).await), ErrorCode::NotFound);
        assert_eq!(code(mailbox.conversation(conversation, None).await), ErrorCode::NotFound);
        assert_eq!(mailbox.folder(List::of(Folder::Inbox)).await.unwrap().rows, []);
        assert_eq!(mailbox.unread().await.unwrap(), 0);
    }

    async fn confidentiality_is_the_patients_alone(world: &World) {
        let clinic = world.clinic().await;
        let mailbox = world.mailbox(clinic.daniel, clinic.marias).await;
        let refusal = mailbox.send(clinic.confidential()).await.unwrap_err().refusal();
        let refused = refusal.at(Field::Confidentiality);
        assert_eq!(refused, Some(ErrorCode::ConfidentialityNotYours));
        world.set(|settings| settings.confidentiality_on = false).await;
        let mailbox = world.mailbox(clinic.maria, clinic.marias).await;
        let refusal = mailbox.send(clinic.confidential()).await.unwrap_err().refusal();
        assert_eq!(refusal.at(Field::Confidentiality), Some(ErrorCode::ConfidentialityOff));
    }

    async fn relationships_are_checked_when_something_is_sent(world: &World) {
        let clinic = world.clinic().await;
        let mailbox = world.mailbox(clinic.maria, clinic.marias).await;
        let to_nurses = || NewMessage { recipients: vec![clinic.to_nurses], ..clinic.message() };
        mailbox.send(to_nurses()).await.unwrap();
        let directory = world.directory();
        directory.upsert_relationships(&[care("M1", "nurses", false)]).await.unwrap();
        let refused = mailbox.send(to_nurses()).await.unwrap_err().refusal();
        assert_eq!(refused.at(Field::To), Some(ErrorCode::RecipientUnknown));
        // The last visit was on 2026-10-20: thirty-six months later it still counts, a day later
        // it does not.
        let until = model::Date { year: 2029, month: 10, day: 20 }.days_since_epoch() * DAY;
        world.clock.set(model::Timestamp(until + 15 * 60 * 60_000));
        mailbox.send(clinic.message()).await.unwrap();
        world.clock.advance(DAY);
        let refused = mailbox.send(clinic.message()).await.unwrap_err().refusal();
        assert_eq!(refused.at(Field::To), Some(ErrorCode::RecipientUnknown));
        let seen_again = visit("M1", "nair", model::Date { year: 2029, month: 10, day: 21 });
        directory.upsert_relationships(&[seen_again]).await.unwrap();
        mailbox.send(clinic.message()).await.unwrap();
    }

    async fn who_left_is_not_offered(world: &World) {
        let clinic = world.clinic().await;
        let left = PractitionerRecord {
            id: "nair".into(),
            name: "Priya Nair".into(),
            reading: String::new(),
            credential: "MD".into(),
            npi: None,
            active: false,
            accepts: types(&["general"]),
        };
        world.directory().upsert_practitioners(&[left]).await.unwrap();
        let mailbox = world.mailbox(clinic.maria, clinic.marias).await;
        let names = mailbox.compose().await.unwrap().recipients;
        assert_eq!(names.len(), 1);
        let refused = mailbox.send(clinic.message()).await.unwrap_err().refusal();
        assert_eq!(refused.at(Field::To), Some(ErrorCode::RecipientUnknown));
        let desk = mailbox::Mailbox::open(&world.store, clinic.nair, Scope::Desk).await;
        assert_eq!(code(desk), ErrorCode::NoMailbox);
    }

    async fn nobody_writes_in_a_closed_record(world: &World) {
        let clinic = world.clinic().await;
        world.sql("UPDATE patient SET deceased = TRUE WHERE mrn = 'M1'").await;
        let mailbox = world.mailbox(clinic.daniel, clinic.marias).await;
        assert_eq!(code(mailbox.send(clinic.message()).await), ErrorCode::MessagingOff);
    }
}
