//! Files are shown to a scanner for viruses before anybody is given them.

use bytes::Bytes;
use futures_util::{TryStreamExt as _, stream};
use mailbox::{AttachmentError, HeldAttachment, Mailbox, Scanned, Size, Store};
use model::{
    AttachmentId, AttachmentRefused, AttachmentScan, AttachmentView, ConversationId, DraftFound,
    DraftId, ErrorCode, NewMessage, Scope,
    view::{Changed, Folder, List},
};

use crate::{
    attaching::{LONG, attach, begin, letter, photo, refused, upload},
    world::{
        DAY, MINUTE, World,
        clamd::{Does, FakeClamd, eicar},
        clinic::{Clinic, new_key, text},
        on_both,
    },
};

/// Wrapped in what every kind of text may hold.
fn infected() -> Vec<u8> {
    [b"A letter.\n", &eicar()[..]].concat()
}

async fn of_maria(store: &Store, clinic: &Clinic) -> Mailbox {
    Mailbox::open(store, clinic.maria, Scope::Patient(clinic.marias))
        .await
        .unwrap()
}

/// A message of Maria's with a file.
async fn sent(
    maria: &Mailbox,
    message: NewMessage,
    name: &str,
    bytes: &[u8],
) -> (ConversationId, AttachmentView) {
    let draft = DraftId(message.client_key.0);
    let file = upload(maria, draft, name, bytes).await.unwrap();
    let attachments = vec![file.id];
    let sent = maria
        .send(NewMessage {
            attachments,
            ..message
        })
        .await;
    (sent.unwrap().conversation, file)
}

const PENDING: Option<AttachmentRefused> = held(AttachmentScan::Pending);
const INFECTED: Option<AttachmentRefused> = held(AttachmentScan::Infected);
const FAILED: Option<AttachmentRefused> = held(AttachmentScan::Failed);
const NOT_FOUND: Option<AttachmentRefused> = Some(AttachmentRefused::NotFound);

const fn held(scan: AttachmentScan) -> Option<AttachmentRefused> {
    Some(AttachmentRefused::Held { scan })
}

const SIZES: [Size; 3] = [Size::Whole, Size::View, Size::Thumbnail];

/// What a reader is told instead of each size of a file.
async fn asked(
    mailbox: &Mailbox,
    conversation: ConversationId,
    id: AttachmentId,
) -> [Option<AttachmentRefused>; 3] {
    let mut said = [None; 3];
    for (said, size) in said.iter_mut().zip(SIZES) {
        *said = refused(mailbox.attachment(conversation, id, size).await);
    }
    said
}

async fn of_letter(mailbox: &Mailbox, conversation: ConversationId) -> AttachmentView {
    let shown = mailbox.conversation(conversation, None).await.unwrap();
    shown.messages[0].attachments[0].clone()
}

async fn held_now(store: &Store) -> Vec<HeldAttachment> {
    store.held_attachments(None, None).await.unwrap()
}

async fn stored(world: &World) -> usize {
    let files = world.store.files().unwrap();
    files.list().try_collect::<Vec<_>>().await.unwrap().len()
}

async fn audited(world: &World) -> i64 {
    world
        .rows("audit WHERE action = 'quarantine_attachment'")
        .await
}

on_both! {
    /// The scanner sees a file as it came, whichever way; what is clean is offered as ever.
    async fn what_is_clean_is_offered(world: &World) {
        let (clinic, clamd, over_tcp) = (world.clinic().await, FakeClamd::unix(), FakeClamd::tcp().await);
        for clamd in [&clamd, &over_tcp] {
            let store = world.scanned_by(Some(clamd.scanner())).await;
            let maria = of_maria(&store, &clinic).await;
            let (photo, letter) = (photo(), letter(LONG));
            let (conversation, file) = sent(&maria, clinic.message(), "rash.jpg", &photo).await;
            assert!(clamd.seen() == [photo], "with all that it says by the way");
            assert!(file.thumbnail);
            assert_eq!(file.scan, AttachmentScan::Clean);
            assert_eq!(asked(&maria, conversation, file.id).await, [None; 3]);
            let draft = DraftId(new_key().0);
            let file = attach(&maria, draft, "long.txt", &letter).await.unwrap();
            assert!(clamd.seen() == [letter]);
            assert_eq!(refused(maria.unsent_attachment(file.id, Size::Whole).await), None);
            assert!(held_now(&store).await.is_empty());
            store.close().await.unwrap();
        }
    }

    /// It is not attached, and nobody is given it; what is left of it goes after thirty days.
    async fn a_virus_is_not_taken(world: &World) {
        let (clinic, clamd) = (world.clinic().await, FakeClamd::unix());
        let store = world.scanned_by(Some(clamd.scanner())).await;
        let maria = of_maria(&store, &clinic).await;
        let draft = DraftId(new_key().0);
        let save = model::SaveDraft {
            draft,
            version: 0,
            content: model::Draft { body: text("With a file"), ..model::Draft::default() },
        };
        maria.save_draft(save).await.unwrap();
        let said = upload(&maria, draft, "letter.txt", &infected()).await.unwrap_err();
        assert_eq!(said, AttachmentRefused::Infected);
        assert!(!said.may_pass());
        let said = attach(&maria, draft, "letter.txt", &infected()).await.unwrap_err();
        assert_eq!(said, AttachmentRefused::Infected);
        let DraftFound::Here(found) = maria.draft(draft).await.unwrap() else { panic!() };
        assert_eq!(found.attachments, []);

        let held = held_now(&store).await;
        assert_eq!(held.len(), 2);
        let expected = HeldAttachment {
            id: held[0].id,
            account: clinic.maria,
            at: world.store.now(),
            bytes: infected().len() as u64,
            sent: false,
            state: AttachmentScan::Infected,
            found: Some("Test.EICAR".to_owned()),
        };
        assert_eq!(held[0], expected);
        for size in SIZES {
            assert_eq!(refused(maria.unsent_attachment(held[0].id, size).await), NOT_FOUND);
        }
        let message = NewMessage { attachments: vec![held[0].id], ..clinic.message() };
        let error = maria.send(NewMessage { client_key: model::ClientKey(draft.0), ..message }).await;
        assert_eq!(error.unwrap_err().code(), ErrorCode::AttachmentMissing);
        assert_eq!((audited(world).await, stored(world).await), (2, 2));

        world.clock.advance(29 * DAY);
        store.forget_old_attachments().await.unwrap();
        assert_eq!((held_now(&store).await.len(), stored(world).await), (2, 2));
        world.clock.advance(2 * DAY);
        store.forget_old_attachments().await.unwrap();
        assert_eq!((held_now(&store).await.len(), stored(world).await), (0, 0));
        assert_eq!(world.rows("attachment").await, 0);
        store.close().await.unwrap();
    }

    /// Nobody fills the disk with them, or is kept from attaching anything else.
    async fn of_one_writer_a_few_are_kept(world: &World) {
        let (clinic, clamd) = (world.clinic().await, FakeClamd::unix());
        let store = world.scanned_by(Some(clamd.scanner())).await;
        let maria = of_maria(&store, &clinic).await;
        for _ in 0..8 {
            let said = upload(&maria, DraftId(new_key().0), "a.txt", &infected()).await;
            assert_eq!(said, Err(AttachmentRefused::Infected));
        }
        assert_eq!(audited(world).await, 8);
        world.clock.advance(11 * MINUTE);
        store.forget_old_attachments().await.unwrap();
        assert_eq!((held_now(&store).await.len(), stored(world).await), (5, 5));
        upload(&maria, DraftId(new_key().0), "b.txt", b"Hello.").await.unwrap();
        store.close().await.unwrap();
    }

    /// Without an answer a file is taken, and goes with its message, and nobody is given it; not its
    /// writer, nor in a smaller size.
    async fn what_was_not_scanned_waits(world: &World) {
        let (clinic, clamd) = (world.clinic().await, FakeClamd::unix());
        let store = world.scanned_by(Some(clamd.impatient())).await;
        let maria = of_maria(&store, &clinic).await;
        let nair = world.desk(clinic.nair).await;
        let hangs = [Does::HangUp, Does::Hang, Does::HangAlways, Does::Endless];
        let mut waiting = Vec::new();
        for does in hangs {
            clamd.does(does);
            let message = clinic.message();
            let draft = DraftId(message.client_key.0);
            let file = upload(&maria, draft, "rash.jpg", &photo()).await.unwrap();
            assert_eq!((file.scan, file.thumbnail), (AttachmentScan::Pending, false), "{does:?}");
            for size in SIZES {
                assert_eq!(refused(maria.unsent_attachment(file.id, size).await), PENDING);
            }
            let message = NewMessage { attachments: vec![file.id], ..message };
            let conversation = maria.send(message).await.unwrap().conversation;
            for reader in [&maria, &nair] {
                assert_eq!(asked(reader, conversation, file.id).await, [PENDING; 3]);
                let shown = of_letter(reader, conversation).await;
                assert_eq!((shown.scan, shown.thumbnail), (AttachmentScan::Pending, false));
            }
            waiting.push((conversation, file.id));
        }
        // While it does not answer, nothing is asked of it, and nothing is given up.
        clamd.does(Does::HangUp);
        for _ in 0..20 {
            world.clock.advance(10 * MINUTE);
            assert!(!store.scan_waiting_attachments().await.unwrap());
        }
        // Another process of the portal that has no scanner offers them as little.
        assert!(world.store.scan_waiting_attachments().await.unwrap());
        for (conversation, file) in &waiting {
            assert_eq!(asked(&nair, *conversation, *file).await, [PENDING; 3]);
        }
        clamd.does(Does::Look);
        clamd.seen();
        // A page on which one waits is told.
        let edited = "outbox WHERE topic = 'edited'";
        assert_eq!(world.rows(edited).await, 0);
        assert!(store.scan_waiting_attachments().await.unwrap());
        assert_eq!(clamd.seen().len(), hangs.len());
        assert_eq!(world.rows(edited).await, i64::try_from(hangs.len()).unwrap());
        for (conversation, file) in waiting {
            for reader in [&maria, &nair] {
                assert_eq!(asked(reader, conversation, file).await, [None; 3]);
                assert!(of_letter(reader, conversation).await.thumbnail);
            }
        }
        assert!(store.scan_waiting_attachments().await.unwrap());
        assert!(clamd.seen().is_empty(), "each is shown once");
        store.close().await.unwrap();
    }

    /// What was sent before it was known is taken out of reach, and its sender is told.
    async fn a_virus_that_was_sent_is_withdrawn(world: &World) {
        let (clinic, clamd) = (world.clinic().await, FakeClamd::unix());
        let store = world.scanned_by(Some(clamd.impatient())).await;
        let maria = of_maria(&store, &clinic).await;
        let nair = world.desk(clinic.nair).await;
        clamd.does(Does::HangUp);
        let (conversation, file) = sent(&maria, clinic.message(), "letter.txt", &infected()).await;
        for reader in [&maria, &nair] {
            reader.conversation(conversation, None).await.unwrap();
        }
        store.caught_up(clinic.maria).await;
        world.store.caught_up(clinic.nair).await;
        assert_eq!(maria.unread().await.unwrap(), 0);
        clamd.does(Does::Look);
        world.clock.advance(MINUTE);
        assert!(store.scan_waiting_attachments().await.unwrap());

        assert_eq!((maria.unread().await.unwrap(), nair.unread().await.unwrap()), (1, 0));
        for (reader, mine) in [(&maria, true), (&nair, false)] {
            assert_eq!(asked(reader, conversation, file.id).await, [INFECTED; 3]);
            let shown = reader.conversation(conversation, None).await.unwrap();
            let events: Vec<_> = shown.events.iter().map(|event| (&event.what, event.mine)).collect();
            assert_eq!(events, [(&Changed::Infected("letter.txt".to_owned()), mine)]);
            assert_eq!(shown.messages[0].attachments[0].scan, AttachmentScan::Infected);
        }
        store.caught_up(clinic.maria).await;
        assert_eq!(maria.unread().await.unwrap(), 0, "she has read it");
        assert_eq!(audited(world).await, 1);
        assert_eq!(held_now(&store).await[0].found.as_deref(), Some("Test.EICAR"));
        // The message stays, with what it had.
        world.clock.advance(31 * DAY);
        store.forget_old_attachments().await.unwrap();
        store.forget_old_attachments().await.unwrap();
        assert_eq!(stored(world).await, 0);
        assert_eq!(asked(&maria, conversation, file.id).await, [INFECTED; 3]);
        assert_eq!(of_letter(&nair, conversation).await.name, "letter.txt");
        store.close().await.unwrap();
    }

    /// Where it is not sent yet, its writer sees it in the draft, and cannot send it.
    async fn a_virus_in_a_draft_is_not_sent(world: &World) {
        let (clinic, clamd) = (world.clinic().await, FakeClamd::unix());
        let store = world.scanned_by(Some(clamd.impatient())).await;
        let maria = of_maria(&store, &clinic).await;
        clamd.does(Does::HangUp);
        let message = clinic.message();
        let draft = DraftId(message.client_key.0);
        let save = model::SaveDraft {
            draft,
            version: 0,
            content: model::Draft { body: text("With a file"), ..model::Draft::default() },
        };
        maria.save_draft(save).await.unwrap();
        let file = upload(&maria, draft, "letter.txt", &infected()).await.unwrap();
        clamd.does(Does::Look);
        assert!(store.scan_waiting_attachments().await.unwrap());
        let attached = async || {
            let DraftFound::Here(found) = maria.draft(draft).await.unwrap() else { panic!() };
            found.attachments
        };
        assert_eq!(attached().await[0].scan, AttachmentScan::Infected);
        assert_eq!(refused(maria.unsent_attachment(file.id, Size::Whole).await), INFECTED);
        let with_it = NewMessage { attachments: vec![file.id], ..message.clone() };
        assert_eq!(maria.send(with_it).await.unwrap_err().code(), ErrorCode::AttachmentMissing);
        maria.take_out(file.id).await.unwrap();
        assert_eq!(attached().await, []);
        maria.send(message).await.unwrap();
        world.clock.advance(2 * DAY);
        store.forget_old_attachments().await.unwrap();
        assert_eq!((held_now(&store).await.len(), stored(world).await), (1, 1));
        store.close().await.unwrap();
    }

    /// What the scanner cannot look at is shown to it some times, ever later, and never offered.
    async fn what_cannot_be_scanned_is_given_up(world: &World) {
        let (clinic, clamd) = (world.clinic().await, FakeClamd::unix());
        let store = world.scanned_by(Some(clamd.impatient())).await;
        let maria = of_maria(&store, &clinic).await;
        let mut files = Vec::new();
        for does in [
            Does::Answer(b"INSTREAM size limit exceeded. ERROR\0"),
            Does::Answer(b"stream: Can't allocate memory ERROR\0"),
            // On this file only: it answers whether it is there.
            Does::Hang,
        ] {
            clamd.does(does);
            let (conversation, file) = sent(&maria, clinic.message(), "a.txt", b"Hello.").await;
            assert_eq!(file.scan, AttachmentScan::Pending);
            let mut minutes = 0;
            clamd.seen();
            while of_letter(&maria, conversation).await.scan == AttachmentScan::Pending {
                assert!(store.scan_waiting_attachments().await.unwrap());
                world.clock.advance(MINUTE);
                minutes += 1;
                assert!(minutes < 200, "{does:?}");
            }
            assert!(minutes > 60, "{does:?}: {minutes}");
            let shown = clamd.seen().len();
            assert!((4..=5).contains(&shown), "{does:?}: {shown}");
            assert_eq!(asked(&maria, conversation, file.id).await[0], FAILED);
            files.push((conversation, file.id));
            let told = world.rows("outbox WHERE topic = 'edited'").await;
            assert_eq!(told, i64::try_from(files.len()).unwrap(), "once, when it is given up");
        }
        let held = store.held_attachments(None, Some(AttachmentScan::Failed)).await.unwrap();
        assert_eq!(held.len(), 3);
        let rest = store.held_attachments(Some(held[1].id), Some(AttachmentScan::Failed)).await;
        assert_eq!(rest.unwrap(), held[2..]);
        assert_eq!(store.held_attachments(None, Some(AttachmentScan::Infected)).await.unwrap(), []);
        // When the scanner is mended, somebody has them shown to it again.
        clamd.does(Does::Look);
        world.clock.advance(DAY);
        assert!(store.scan_waiting_attachments().await.unwrap());
        assert!(clamd.seen().is_empty());
        let scanned = store.scan_attachments(false, |_| ()).await.unwrap();
        assert_eq!(scanned, Scanned { clean: 3, ..Scanned::default() });
        for (conversation, file) in files {
            assert_eq!(asked(&maria, conversation, file).await[0], None);
        }
        store.close().await.unwrap();
    }

    /// That a file waits is told to those who may see it, and to nobody else that there is one.
    async fn what_waits_is_seen_by_the_rule(world: &World) {
        let (clinic, clamd) = (world.clinic().await, FakeClamd::unix());
        let strangers = world.strangers().await;
        let store = world.scanned_by(Some(clamd.impatient())).await;
        let maria = of_maria(&store, &clinic).await;
        clamd.does(Does::HangUp);
        let daniel = world.mailbox(clinic.daniel, clinic.marias).await;
        let peter = world.mailbox(strangers.peter, strangers.peters).await;
        let nair = world.desk(clinic.nair).await;
        let draft = DraftId(new_key().0);
        let unsent = upload(&maria, draft, "a.txt", &infected()).await.unwrap();
        let (secret, hidden) = sent(&maria, clinic.confidential(), "b.txt", &infected()).await;
        let (open, shown) = sent(&maria, clinic.message(), "c.txt", &infected()).await;
        for state in [PENDING, INFECTED] {
            for other in [&daniel, &peter, &nair] {
                assert_eq!(refused(other.unsent_attachment(unsent.id, Size::Whole).await), NOT_FOUND);
                assert_eq!(refused(other.take_out(unsent.id).await), NOT_FOUND);
            }
            assert_eq!(asked(&daniel, secret, hidden.id).await, [NOT_FOUND; 3]);
            assert_eq!(asked(&daniel, open, hidden.id).await, [NOT_FOUND; 3]);
            assert_eq!(asked(&peter, open, shown.id).await, [NOT_FOUND; 3]);
            assert_eq!(asked(&daniel, open, shown.id).await[0], state);
            assert_eq!(asked(&nair, secret, hidden.id).await[0], state);
            clamd.does(Does::Look);
            assert!(store.scan_waiting_attachments().await.unwrap());
        }
        // Nor does a representative learn of it from lists, or later from the timeline.
        assert_eq!(daniel.folder(List::of(Folder::Inbox)).await.unwrap().rows.len(), 1);
        let is = maria.details(secret, None).await.unwrap();
        let told = is.representatives.iter().map(|who| who.id).collect();
        let edit = model::Edit { confidential: Some(false), told: Some(told), ..clinic.unchanged(&is) };
        maria.edit(edit).await.unwrap();
        let events = daniel.conversation(secret, None).await.unwrap().events;
        assert!(events.iter().all(|event| !matches!(event.what, Changed::Infected(_))));
        let events = maria.conversation(secret, None).await.unwrap().events;
        assert!(events.iter().any(|event| matches!(event.what, Changed::Infected(_))));
        store.close().await.unwrap();
    }

    /// Each file is shown once, however many processes there are; and one that died with a file is
    /// taken over from.
    async fn several_processes_share_the_work(world: &World) {
        let (clinic, clamd) = (world.clinic().await, FakeClamd::unix());
        let one = world.scanned_by(Some(clamd.scanner())).await;
        let other = world.scanned_by(Some(clamd.scanner())).await;
        let maria = of_maria(&one, &clinic).await;
        clamd.does(Does::HangUp);
        for number in 0..30_u8 {
            let name = format!("{number}.txt");
            sent(&maria, clinic.message(), &name, &[b'a', b'0' + number]).await;
        }
        world.sql("UPDATE attachment SET scan_next_at = scan_next_at + 900000 WHERE name = '3.txt'").await;
        clamd.does(Does::Look);
        let (first, second) = tokio::join!(one.scan_waiting_attachments(), other.scan_waiting_attachments());
        assert!(first.unwrap() && second.unwrap());
        assert_eq!(clamd.seen().len(), 29);
        world.clock.advance(16 * MINUTE);
        assert!(one.scan_waiting_attachments().await.unwrap());
        assert_eq!(clamd.seen().len(), 1);
        one.close().await.unwrap();
        other.close().await.unwrap();
    }

    /// Where there was no scanner before, files stay open while they are looked at.
    async fn all_are_scanned_when_somebody_says_so(world: &World) {
        let (clinic, clamd) = (world.clinic().await, FakeClamd::unix());
        let store = world.scanned_by(Some(clamd.impatient())).await;
        let before = world.mailbox(clinic.maria, clinic.marias).await;
        let (good, fine) = sent(&before, clinic.message(), "a.txt", b"Hello.").await;
        let (bad, virus) = sent(&before, clinic.message(), "b.txt", &infected()).await;
        assert_eq!((fine.scan, virus.scan), (AttachmentScan::None, AttachmentScan::None));
        assert_eq!(asked(&before, bad, virus.id).await[0], None);
        begin(&before, DraftId(new_key().0), "half.txt", 10).await.unwrap();
        assert_eq!(store.scan_attachments(false, |_| ()).await.unwrap(), Scanned::default());
        clamd.does(Does::HangUp);
        let scanned = store.scan_attachments(true, |_| ()).await.unwrap();
        assert_eq!(scanned, Scanned { broke_off: true, ..Scanned::default() });
        clamd.does(Does::Answer(b"stream: Can't allocate memory ERROR\0"));
        let scanned = store.scan_attachments(true, |_| ()).await.unwrap();
        assert_eq!(scanned, Scanned { unknown: 2, ..Scanned::default() });
        assert_eq!(asked(&before, good, fine.id).await[0], None, "as it was");
        clamd.does(Does::Look);
        let mut told = 0;
        let scanned = store.scan_attachments(true, |files| told = files).await.unwrap();
        assert_eq!(scanned, Scanned { clean: 1, infected: 1, ..Scanned::default() });
        assert_eq!(told, 2);
        assert_eq!(asked(&before, good, fine.id).await[0], None);
        assert_eq!(asked(&before, bad, virus.id).await[0], INFECTED);
        let scanned = store.scan_attachments(true, |_| ()).await.unwrap();
        assert_eq!(scanned, Scanned { clean: 1, ..Scanned::default() });
        let without = world.store.scan_attachments(true, |_| ()).await;
        assert_eq!(refused(without), Some(AttachmentRefused::Off));
        store.close().await.unwrap();
    }

    /// Its writer goes while it is scanned: it is taken, or not, all the same.
    async fn who_hangs_up_loses_nothing(world: &World) {
        let (clinic, clamd) = (world.clinic().await, FakeClamd::unix());
        let store = world.scanned_by(Some(clamd.impatient())).await;
        let maria = of_maria(&store, &clinic).await;
        clamd.does(Does::Hang);
        let draft = DraftId(new_key().0);
        let begun = begin(&maria, draft, "a.txt", 6).await.unwrap();
        {
            let body = stream::iter([Ok::<_, AttachmentError>(Bytes::from_static(b"Hello."))]);
            let mut receiving = std::pin::pin!(maria.receive(begun.id, 0, None, body));
            loop {
                tokio::select! {
                    biased;
                    _ = &mut receiving => panic!("it was to hang"),
                    () = tokio::task::yield_now() => (),
                }
                if !clamd.seen().is_empty() {
                    break;
                }
            }
        }
        let id = begun.id;
        store.close().await.unwrap();
        let found = world.mailbox(clinic.maria, clinic.marias).await.received(id).await.unwrap();
        assert_eq!(found.ready.unwrap().scan, AttachmentScan::Pending);
    }

    /// What waits is scanned without anybody asking for it, and ends when the portal does.
    async fn the_portal_scans_by_itself(world: &World) {
        let (clinic, clamd) = (world.clinic().await, FakeClamd::unix());
        let store = world.scanned_by(Some(clamd.scanner())).await;
        let maria = of_maria(&store, &clinic).await;
        clamd.does(Does::HangUp);
        let (conversation, file) = sent(&maria, clinic.message(), "a.txt", b"Hello.").await;
        clamd.does(Does::Look);
        store.keep_house();
        while asked(&maria, conversation, file.id).await[0] == PENDING {
            tokio::task::yield_now().await;
        }
        assert_eq!(asked(&maria, conversation, file.id).await[0], None);
        store.close().await.unwrap();
    }

    async fn doctor_says_how_scanning_goes(world: &World) {
        let (clinic, clamd) = (world.clinic().await, FakeClamd::unix());
        let store = world.scanned_by(Some(clamd.impatient())).await;
        let maria = of_maria(&store, &clinic).await;
        let says = async |store: &Store, words: &str| {
            let chart = mailbox::doctor::examine(store).await;
            let lines: Vec<_> = chart.0.iter().map(ToString::to_string).collect();
            assert!(lines.iter().any(|line| line.contains(words)), "{words}: {lines:#?}");
        };
        says(&world.store, "look: Attachments are not scanned for viruses").await;
        says(&store, "ok: The scanner at unix:/").await;
        says(&store, "ok: It takes files of 50 MB.").await;
        clamd.does(Does::Answer(b"INSTREAM size limit exceeded. ERROR\0"));
        says(&store, "wrong: The scanner does not take files of 50 MB").await;
        clamd.does(Does::HangUp);
        says(&store, "does not answer: the scanner hung up before it had answered").await;
        sent(&maria, clinic.message(), "a.txt", b"Hello.").await;
        says(&store, "look: 1 attachments wait to be scanned, the oldest for 0 seconds").await;
        says(&world.store, "wrong: 1 attachments wait to be scanned").await;
        world.clock.advance(61 * MINUTE);
        says(&store, "wrong: 1 attachments wait to be scanned, the oldest for 61 minutes").await;
        clamd.does(Does::Look);
        upload(&maria, DraftId(new_key().0), "b.txt", &infected()).await.unwrap_err();
        world.sql("UPDATE attachment SET scan = 4, scan_next_at = NULL WHERE name = 'a.txt'").await;
        says(&store, "look: Viruses were found in 1 attachments").await;
        says(&store, "look: 1 attachments could not be scanned").await;
        store.close().await.unwrap();
    }
}
