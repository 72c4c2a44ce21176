//! Drafts: kept version by version, their author's alone, and gone when they are sent.

use mailbox::Mailbox;
use model::{
    ConversationId, Draft, DraftFound, DraftId, DraftView, Edit, ErrorCode, NewMessage, NewReply,
    SaveDraft,
    draft::{Answers, DraftPlace, DraftRow},
    limits::{DRAFTS, PAGE_ROWS, UNDO_SECONDS},
};

use crate::world::{
    World,
    clinic::{Clinic, answer, code, new_key, text},
    on_both,
};

fn id() -> DraftId {
    DraftId(new_key().0)
}

fn answer_to(conversation: ConversationId, words: &str) -> Draft {
    Draft {
        conversation: Some(conversation),
        body: text(words),
        ..Draft::default()
    }
}

fn new(words: &str) -> Draft {
    Draft {
        body: text(words),
        ..Draft::default()
    }
}

fn version(draft: DraftId, version: u32, content: &Draft) -> SaveDraft {
    SaveDraft {
        draft,
        version,
        content: content.clone(),
    }
}

async fn saved(mailbox: &Mailbox, content: &Draft) -> DraftId {
    let draft = id();
    mailbox
        .save_draft(version(draft, 0, content))
        .await
        .unwrap();
    draft
}

async fn opened(mailbox: &Mailbox, draft: DraftId) -> DraftView {
    match mailbox.draft(draft).await.unwrap() {
        DraftFound::Here(view) => *view,
        other => panic!("{other:?}"),
    }
}

async fn rows(mailbox: &Mailbox) -> Vec<DraftRow> {
    mailbox.drafts(None).await.unwrap().rows
}

async fn ids(mailbox: &Mailbox) -> Vec<DraftId> {
    rows(mailbox).await.iter().map(|row| row.draft).collect()
}

/// As it is sent from its form.
fn as_message(clinic: &Clinic, draft: DraftId, body: &str) -> NewMessage {
    NewMessage {
        body: text(body),
        client_key: model::ClientKey(draft.0),
        ..clinic.message()
    }
}

on_both! {
    async fn everything_that_was_filled_in_comes_back(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let whole = Draft {
            conversation: None,
            message_type: Some("general".parse().unwrap()),
            recipients: vec![clinic.to_nurses, clinic.to_nair],
            // Too long to be sent, and kept as it is for its writer to shorten.
            subject: format!(" {} ", "long ".repeat(30)),
            confidential: true,
            body: text("One\n\nTwo"),
        };
        let draft = saved(&maria, &whole).await;
        let view = opened(&maria, draft).await;
        assert_eq!((view.draft, view.version, view.content), (draft, 1, whole));
        let row = rows(&maria).await.remove(0);
        let names: Vec<_> = row.to.iter().map(|to| to.name.as_str()).collect();
        assert_eq!((names, row.preview.as_str()), (vec!["Nurses", "Priya Nair"], "One Two"));
        assert!(row.confidential && row.answers.is_none());
        assert_eq!(row.message_type.unwrap().code.as_str(), "general");
        // Whatever there is of it.
        for part in [
            Draft { subject: "Refill".into(), ..Draft::default() },
            Draft { recipients: vec![clinic.to_nair], ..Draft::default() },
            Draft { message_type: Some("general".parse().unwrap()), ..new("") },
        ] {
            let draft = saved(&maria, &part).await;
            assert_eq!(opened(&maria, draft).await.content, part);
        }
    }

    async fn one_version_follows_another(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let draft = id();
        let first = maria.save_draft(version(draft, 0, &new("It"))).await.unwrap();
        world.clock.advance(2_000);
        let second = maria.save_draft(version(draft, 1, &new("It hurts"))).await.unwrap();
        assert_eq!((first.version, second.version), (1, 2));
        // An answer that was lost is given again, and nothing is written.
        world.clock.advance(2_000);
        let again = maria.save_draft(version(draft, 1, &new("It hurts"))).await.unwrap();
        assert_eq!(again, second);
        // Somewhere else another version was before them: nothing is overwritten.
        for stale in [0, 1, 3, 7] {
            let refused = maria.save_draft(version(draft, stale, &new("It helps"))).await;
            assert_eq!(code(refused), ErrorCode::DraftChanged, "{stale}");
        }
        assert_eq!(opened(&maria, draft).await.content, new("It hurts"));
        maria.save_draft(version(draft, 2, &new("It hurts less"))).await.unwrap();
        assert_eq!(ids(&maria).await, [draft]);
    }

    /// Without a program on the page nobody is asked: both are kept.
    async fn what_cannot_be_joined_is_kept_beside(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let draft = id();
        for (version_before, words, is_beside) in [
            (0, "One", false),
            (1, "Two", false),
            (1, "Three", true),
        ] {
            world.clock.advance(1);
            let save = version(draft, version_before, &new(words));
            let place = match maria.keep_draft(save).await.unwrap() {
                DraftPlace::InPlace => draft,
                DraftPlace::Beside(other) => other,
            };
            assert_eq!(place != draft, is_beside, "{words}");
            assert_eq!(opened(&maria, place).await.content, new(words));
        }
        maria.send(as_message(&clinic, draft, "Two")).await.unwrap();
        world.clock.advance(1);
        let kept = maria.keep_draft(version(draft, 2, &new("Four"))).await.unwrap();
        assert!(matches!(kept, DraftPlace::Beside(_)));
        let kept: Vec<_> = rows(&maria).await.into_iter().map(|row| row.preview).collect();
        assert_eq!(kept, ["Four", "Three"]);
    }

    /// However saves of two devices follow each other, what is refused is what the other device has
    /// not seen: so each that is told of it can join both, and no text is lost.
    async fn of_many_at_once_one_is_first(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let draft = saved(&maria, &new("begin")).await;
        let texts: Vec<String> = (0..8).map(|number| format!("text {number}")).collect();
        let saves = texts.iter().map(|text| {
            let save = version(draft, 1, &new(text));
            let maria = &maria;
            async move { (text, maria.save_draft(save).await) }
        });
        let results = futures_util::future::join_all(saves).await;
        let (done, refused): (Vec<_>, Vec<_>) = results.into_iter().partition(|(_, result)| result.is_ok());
        assert_eq!((done.len(), refused.len()), (1, 7));
        for (_, result) in refused {
            assert_eq!(code(result), ErrorCode::DraftChanged);
        }
        assert_eq!(opened(&maria, draft).await.content, new(done[0].0));
    }

    async fn it_is_gone_when_it_is_sent(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let draft = saved(&maria, &new("Hello")).await;
        let sent = maria.send(as_message(&clinic, draft, "Hello")).await.unwrap();
        assert_eq!(ids(&maria).await, []);
        assert_eq!(world.rows("draft").await, 0);
        let found = maria.draft(draft).await.unwrap();
        let conversation = sent.conversation;
        assert_eq!(found, DraftFound::Sent { conversation, body: text("Hello") });
        // The answer was lost: it is sent again, and saved by a page that does not know yet.
        maria.send(as_message(&clinic, draft, "Hello")).await.unwrap();
        for (version_before, words) in [(0, "Hello"), (1, "Hello"), (1, "Hello again")] {
            let late = maria.save_draft(version(draft, version_before, &new(words))).await;
            assert_eq!(code(late), ErrorCode::ClientKeyReused);
        }
        assert_eq!(world.rows("draft").await, 0);

        let draft = saved(&maria, &answer_to(sent.conversation, "And")).await;
        let reply = NewReply {
            client_key: model::ClientKey(draft.0),
            ..clinic.reply(sent.conversation)
        };
        maria.reply(reply).await.unwrap();
        assert_eq!((ids(&maria).await, world.rows("draft").await), (vec![], 0));
        // What was refused is still a draft.
        let draft = saved(&maria, &new("Hello")).await;
        let nobody = NewMessage { recipients: vec![], ..as_message(&clinic, draft, "Hello") };
        maria.send(nobody).await.unwrap_err();
        assert_eq!(ids(&maria).await, [draft]);
        // Saved in the very moment in which it was sent.
        let row = "INSERT INTO draft SELECT account_id, (SELECT client_key FROM message LIMIT 1), \
            scope_id, conversation_id, version, saved_at, discarded_at, type_code, recipients, \
            subject, confidential, preview, body FROM draft";
        world.sql(row).await;
        assert_eq!((ids(&maria).await, world.rows("draft").await), (vec![draft], 2));
    }

    async fn answers_stand_in_their_conversation(world: &World) {
        let clinic = world.clinic().await;
        let conversation = clinic.sent(world, clinic.message()).await;
        let other = clinic.sent(world, clinic.message()).await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let nair = world.desk(clinic.nair).await;
        let first = saved(&maria, &answer_to(conversation, "One")).await;
        world.clock.advance(1_000);
        let second = saved(&maria, &answer_to(conversation, "Two")).await;
        let doctors = saved(&nair, &answer_to(conversation, "Three")).await;
        let begun = async |mailbox: &Mailbox, conversation| -> Vec<DraftId> {
            let begun = mailbox.answers_begun(conversation).await.unwrap();
            begun.iter().map(|draft| draft.draft).collect()
        };
        assert_eq!(begun(&maria, conversation).await, [second, first]);
        assert_eq!(begun(&maria, other).await, []);
        assert_eq!(begun(&nair, conversation).await, [doctors]);
        let marked = async |mailbox: &Mailbox| -> Vec<(ConversationId, bool)> {
            let page = mailbox.folder(Default::default()).await.unwrap();
            page.rows.iter().map(|row| (row.conversation, row.answer_begun)).collect()
        };
        let expected = [(other, false), (conversation, true)];
        for mailbox in [&maria, &nair] {
            let mut marks = marked(mailbox).await;
            marks.sort_unstable_by_key(|(_, is_begun)| *is_begun);
            assert_eq!(marks, expected);
        }
        let daniel = world.mailbox(clinic.daniel, clinic.marias).await;
        assert!(marked(&daniel).await.iter().all(|(_, is_begun)| !is_begun));
        // A draft stays with what it answers.
        for elsewhere in [answer_to(other, "One"), new("One")] {
            let moved = maria.save_draft(version(first, 1, &elsewhere)).await;
            assert_eq!(code(moved), ErrorCode::NotFound);
        }
        let row = rows(&nair).await.remove(0);
        let Some(Answers::Conversation(answered)) = row.answers else { panic!("it is an answer") };
        assert_eq!((answered.conversation, answered.subject.as_str()), (conversation, "A question"));
    }

    async fn they_are_their_authors_alone(world: &World) {
        let clinic = world.clinic().await;
        let strangers = world.strangers().await;
        let conversation = clinic.sent(world, clinic.message()).await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let draft = saved(&maria, &answer_to(conversation, "Mine")).await;
        for other in [
            world.mailbox(clinic.daniel, clinic.marias).await,
            world.mailbox(strangers.peter, strangers.peters).await,
            world.desk(clinic.nair).await,
        ] {
            assert_eq!(ids(&other).await, []);
            assert_eq!(other.answers_begun(conversation).await.unwrap(), []);
            for refused in [
                code(other.draft(draft).await),
                code(other.discard_draft(draft).await),
                code(other.restore_draft(draft).await),
            ] {
                assert_eq!(refused, ErrorCode::NotFound);
            }
        }
        // The same key is another draft for somebody else.
        let daniel = world.mailbox(clinic.daniel, clinic.marias).await;
        daniel.save_draft(version(draft, 0, &answer_to(conversation, "His"))).await.unwrap();
        assert_eq!(opened(&maria, draft).await.content.body, text("Mine"));
        // And for the same person as somebody else it is none.
        let accounts = world.accounts();
        accounts.grant(clinic.maria, crate::world::clinic::proxy("P1", "Maria", true)).await.unwrap();
        let for_peter = world.mailbox(clinic.maria, strangers.peters).await;
        assert_eq!(ids(&for_peter).await, []);
        assert_eq!(code(for_peter.draft(draft).await), ErrorCode::NotFound);
        let moved = for_peter.save_draft(version(draft, 1, &new("For Peter"))).await;
        assert_eq!(code(moved), ErrorCode::NotFound);
        assert_eq!(code(for_peter.discard_draft(draft).await), ErrorCode::NotFound);
        assert_eq!(opened(&maria, draft).await.version, 1);
    }

    /// A key brings nothing back that may not be seen any more.
    async fn what_may_not_be_seen_takes_no_draft(world: &World) {
        let clinic = world.clinic().await;
        let confidential = clinic.sent(world, clinic.confidential()).await;
        let unknown = ConversationId(uuid::Uuid::from_u128(7));
        let daniel = world.mailbox(clinic.daniel, clinic.marias).await;
        for conversation in [confidential, unknown] {
            let save = version(id(), 0, &answer_to(conversation, "Hello?"));
            assert_eq!(code(daniel.save_draft(save).await), ErrorCode::NotFound);
        }
        assert_eq!(world.rows("draft").await, 0);
        // Begun while it could be seen: the text stays its author's, and nothing else is told.
        let plain = clinic.sent(world, clinic.message()).await;
        let draft = saved(&daniel, &answer_to(plain, "Mine")).await;
        let hidden = format!("UPDATE conversation SET confidential = TRUE WHERE subject = '{}'", "A question");
        world.sql(&hidden).await;
        let row = rows(&daniel).await.remove(0);
        assert_eq!((row.draft, row.answers, row.preview.as_str()), (draft, Some(Answers::Gone), "Mine"));
        let found = daniel.draft(draft).await.unwrap();
        let DraftFound::Alone(found) = found else { panic!("{found:?}") };
        assert_eq!(found.content.body, text("Mine"));
        // It can be written on: that tells nothing.
        daniel.save_draft(version(draft, 1, &answer_to(plain, "Still mine"))).await.unwrap();
        // The desk begins no conversations.
        let nair = world.desk(clinic.nair).await;
        assert_eq!(code(nair.save_draft(version(id(), 0, &new("Hello"))).await), ErrorCode::NotFound);
        let sent = maria_answered(world, &clinic, plain).await;
        assert!(matches!(sent, DraftFound::Sent { conversation, .. } if conversation == plain));
    }

    /// A page may have it open for longer than it can be brought back; nothing is begun anew there.
    async fn an_answer_alone_is_written_on_after_it_was_discarded(world: &World) {
        let clinic = world.clinic().await;
        let plain = clinic.sent(world, clinic.message()).await;
        let (maria, daniel) = (
            world.mailbox(clinic.maria, clinic.marias).await,
            world.mailbox(clinic.daniel, clinic.marias).await,
        );
        let [alone, other] = [
            saved(&daniel, &answer_to(plain, "Mine")).await,
            saved(&maria, &answer_to(plain, "Hers")).await,
        ];
        let is = maria.details(plain, None).await.unwrap();
        let hides = Edit { confidential: Some(true), ..clinic.unchanged(&is) };
        maria.edit(hides).await.unwrap();
        daniel.discard_draft(alone).await.unwrap();
        maria.discard_draft(other).await.unwrap();
        world.clock.advance(2 * UNDO_SECONDS * 1_000);
        world.store.forget_old().await.unwrap();
        assert_eq!(world.rows("draft").await, 1);
        assert_eq!(code(daniel.draft(alone).await), ErrorCode::NotFound);
        assert_eq!(code(daniel.restore_draft(alone).await), ErrorCode::NotFound);
        daniel.save_draft(version(alone, 1, &answer_to(plain, "Still mine"))).await.unwrap();
        let found = daniel.draft(alone).await.unwrap();
        let DraftFound::Alone(found) = found else { panic!("{found:?}") };
        assert_eq!(found.content.body, text("Still mine"));

        daniel.discard_draft(alone).await.unwrap();
        world.clock.advance(8 * 24 * 60 * 60_000);
        world.store.forget_old().await.unwrap();
        assert_eq!(world.rows("draft").await, 0);
    }

    async fn what_was_discarded_comes_back_for_a_while(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let draft = saved(&maria, &new("Never mind")).await;
        maria.discard_draft(draft).await.unwrap();
        assert_eq!(ids(&maria).await, []);
        assert_eq!(code(maria.draft(draft).await), ErrorCode::NotFound);
        assert_eq!(code(maria.discard_draft(draft).await), ErrorCode::NotFound);
        maria.restore_draft(draft).await.unwrap();
        assert_eq!(opened(&maria, draft).await.content, new("Never mind"));
        assert_eq!(code(maria.restore_draft(draft).await), ErrorCode::NotFound);
        // Discarded on one device, written on with the other: what is written stays.
        maria.discard_draft(draft).await.unwrap();
        maria.save_draft(version(draft, 1, &new("Never mind, or yes"))).await.unwrap();
        assert_eq!(ids(&maria).await, [draft]);

        maria.discard_draft(draft).await.unwrap();
        world.clock.advance(UNDO_SECONDS * 1_000 + 1);
        assert_eq!(code(maria.restore_draft(draft).await), ErrorCode::NotFound);
        let kept = saved(&maria, &new("Kept")).await;
        world.store.forget_old().await.unwrap();
        assert_eq!((world.rows("draft").await, ids(&maria).await), (1, vec![kept]));
    }

    async fn there_are_pages_of_them_and_an_end(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let mut all = Vec::new();
        for number in 0..DRAFTS {
            // Two at a time in one millisecond.
            world.clock.advance(i64::from(number % 2));
            all.push(saved(&maria, &new(&number.to_string())).await);
        }
        let more = maria.save_draft(version(id(), 0, &new("More"))).await;
        assert_eq!(code(more), ErrorCode::TooManyDrafts { limit: DRAFTS });
        // Those there are can be written on.
        world.clock.advance(1);
        maria.save_draft(version(all[0], 1, &new("First"))).await.unwrap();
        let mut found = Vec::new();
        let mut before = None;
        loop {
            let page = maria.drafts(before).await.unwrap();
            assert!(page.rows.len() as u64 <= PAGE_ROWS);
            found.extend(page.rows.iter().map(|row| row.draft));
            before = page.next;
            if before.is_none() {
                break;
            }
        }
        assert_eq!((found.len(), found[0]), (all.len(), all[0]));
        found.sort_unstable();
        all.sort_unstable();
        assert_eq!(found, all);
    }

    /// A script does not keep the others waiting, and loses nothing that was saved.
    async fn who_saves_without_end_is_slowed_down(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let draft = saved(&maria, &new("Word 0")).await;
        let mut last = 1;
        let refused = loop {
            let content = new(&format!("Word {last}"));
            match maria.save_draft(version(draft, last, &content)).await {
                Ok(saved) => last = saved.version,
                refused => break code(refused),
            }
            assert!(last < 1_000, "nobody was slowed down");
        };
        assert_eq!(refused, ErrorCode::TooManyAttempts { seconds: 1 });
        assert_eq!(code(maria.discard_draft(draft).await), refused);
        assert_eq!(opened(&maria, draft).await.version, last);
        // Nobody else notices.
        let daniel = world.mailbox(clinic.daniel, clinic.marias).await;
        saved(&daniel, &new("Hello")).await;
        world.clock.advance(1_000);
        let content = new("After a moment");
        maria.save_draft(version(draft, last, &content)).await.unwrap();
        assert_eq!(opened(&maria, draft).await.content, content);
    }

    async fn what_no_form_holds_is_refused(world: &World) {
        let clinic = world.clinic().await;
        let conversation = clinic.sent(world, clinic.message()).await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let to = vec![clinic.to_nair];
        for content in [
            Draft { subject: "s".repeat(100_000), ..Draft::default() },
            Draft { recipients: to.iter().copied().cycle().take(1_000).collect(), ..Draft::default() },
            Draft { recipients: to, ..answer_to(conversation, "Hello") },
        ] {
            let refused = maria.save_draft(version(id(), 0, &content)).await;
            assert_eq!(code(refused), ErrorCode::Malformed);
        }
        let refused = maria.save_draft(version(id(), u32::MAX, &new("Hello"))).await;
        assert_eq!(code(refused), ErrorCode::Malformed);
        // Text that is too long to be sent is not too long to be kept.
        let long = new(&"word ".repeat(4_000));
        let draft = saved(&maria, &long).await;
        assert_eq!(opened(&maria, draft).await.content, long);
        assert_eq!(world.rows("draft").await, 1);
    }
}

/// Of an answer of Maria's that was begun before it was sent.
async fn maria_answered(
    world: &World,
    clinic: &Clinic,
    conversation: ConversationId,
) -> DraftFound {
    let maria = world.mailbox(clinic.maria, clinic.marias).await;
    let draft = saved(&maria, &answer_to(conversation, "Thank you.")).await;
    let reply = NewReply {
        patient: Some(clinic.marias),
        client_key: model::ClientKey(draft.0),
        ..answer(conversation)
    };
    maria.reply(reply).await.unwrap();
    maria.draft(draft).await.unwrap()
}
