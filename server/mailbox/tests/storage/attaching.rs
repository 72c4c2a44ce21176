//! Files of messages: uploaded in pieces, looked at, sent, read, and removed.

use std::{io::Cursor, time::Duration};

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt as _, stream};
use mailbox::{AttachmentError, Mailbox, Received, Size, files::Part};
use model::{
    AttachmentId, AttachmentKind, AttachmentRefused, AttachmentView, ClientKey, DraftId, ErrorCode,
    NewAttachment, NewMessage, NewReply, Scope,
    view::{Folder, List},
};
use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc;

use crate::world::{
    World,
    clinic::{answer, new_key, text},
    on_both,
};

/// What the limit of a part lets through twice, and a little.
pub const LONG: usize = 2 * 256 * 1024 + 77;

const MINUTE_MS: i64 = 60_000;

pub fn letter(length: usize) -> Vec<u8> {
    let line = b"The rash came back on Tuesday.\n";
    line.iter().copied().cycle().take(length).collect()
}

fn named(draft: DraftId, name: &str, bytes: usize) -> NewAttachment {
    NewAttachment {
        draft,
        name: name.to_owned(),
        bytes: bytes as u64,
        modified_at: Some(1_790_000_000_000),
    }
}

/// In pieces as a connection brings them.
async fn receive(
    mailbox: &Mailbox,
    id: AttachmentId,
    offset: usize,
    bytes: &[u8],
) -> Result<Received, AttachmentRefused> {
    let pieces: Vec<_> = bytes.chunks(10_000).map(Bytes::copy_from_slice).collect();
    let body = stream::iter(pieces.into_iter().map(Ok));
    let received = mailbox.receive(id, offset as u64, None, body).await;
    received.map_err(|error| error.refused())
}

pub async fn begin(
    mailbox: &Mailbox,
    draft: DraftId,
    name: &str,
    bytes: usize,
) -> Result<AttachmentView, AttachmentRefused> {
    let begun = mailbox.begin_attachment(named(draft, name, bytes)).await;
    begun.map_err(|error| error.refused())
}

pub async fn upload(
    mailbox: &Mailbox,
    draft: DraftId,
    name: &str,
    bytes: &[u8],
) -> Result<AttachmentView, AttachmentRefused> {
    let begun = begin(mailbox, draft, name, bytes.len()).await?;
    let received = receive(mailbox, begun.id, 0, bytes).await?;
    Ok(received.ready.expect("all of it was sent"))
}

/// As a form sends it.
pub async fn attach(
    mailbox: &Mailbox,
    draft: DraftId,
    name: &str,
    bytes: &[u8],
) -> Result<AttachmentView, AttachmentRefused> {
    let pieces: Vec<_> = bytes.chunks(10_000).map(Bytes::copy_from_slice).collect();
    let body = stream::iter(pieces.into_iter().map(Ok));
    let kept = mailbox.attach(draft, name.to_owned(), body).await;
    kept.map_err(|error| error.refused())
}

pub async fn read(found: Result<mailbox::Reading, AttachmentError>) -> Vec<u8> {
    let found = found.unwrap();
    let parts: Vec<Bytes> = found.read(0..found.bytes).try_collect().await.unwrap();
    parts.concat()
}

pub fn refused<T>(result: Result<T, AttachmentError>) -> Option<AttachmentRefused> {
    result.err().map(|error| error.refused())
}

/// A photo that says where it was taken.
pub fn photo() -> Vec<u8> {
    let mut jpeg = Vec::new();
    image::RgbImage::from_fn(640, 480, |x, y| image::Rgb([x as u8, y as u8, 90]))
        .write_to(&mut Cursor::new(&mut jpeg), image::ImageFormat::Jpeg)
        .unwrap();
    let exif = b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0 51.5007 N 0.1246 W at home";
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    let segment = [&[0xFF, 0xE1], &length[..], exif].concat();
    jpeg.splice(2..2, segment);
    jpeg
}

on_both! {
    /// What is uploaded for a message is read by those who may see it, byte for byte.
    async fn a_file_goes_with_its_message(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let message = clinic.message();
        let draft = DraftId(message.client_key.0);
        let bytes = letter(LONG);
        let attached = upload(&maria, draft, "../Notes \u{202e}of May.TXT", &bytes).await.unwrap();
        assert_eq!(attached.name, "Notes of May.TXT");
        assert_eq!(attached.kind, AttachmentKind::Text);
        assert_eq!(attached.bytes, LONG as u64);
        let second = upload(&maria, draft, "second.txt", b"And once more.").await.unwrap();

        let own = maria.unsent_attachment(attached.id, Size::Whole).await;
        assert_eq!(read(own).await, bytes);
        let attachments = vec![second.id, attached.id];
        let sent = maria.send(NewMessage { attachments, ..message.clone() }).await.unwrap();

        let nair = world.desk(clinic.nair).await;
        let shown = nair.conversation(sent.conversation, None).await.unwrap();
        let names: Vec<_> = shown.messages[0].attachments.iter().map(|one| &one.name[..]).collect();
        assert_eq!(names, ["second.txt", "Notes of May.TXT"], "in the order of the message");
        let found = nair.attachment(sent.conversation, attached.id, Size::Whole).await;
        assert_eq!(read(found).await, bytes);
        let found = nair.attachment(sent.conversation, attached.id, Size::Whole).await.unwrap();
        let range: Vec<Bytes> = found.read(262_000..262_200).try_collect().await.unwrap();
        assert_eq!(range.concat(), &bytes[262_000..262_200], "over the border of two parts");

        // It is no draft's any more.
        assert_eq!(refused(maria.take_out(attached.id).await), Some(AttachmentRefused::NotFound));
        let again = maria.unsent_attachment(attached.id, Size::Whole).await;
        assert_eq!(refused(again), Some(AttachmentRefused::NotFound));
        // The same message again is the same answer, and has taken nothing twice.
        let attachments = vec![second.id, attached.id];
        let again = maria.send(NewMessage { attachments, ..message.clone() }).await.unwrap();
        assert_eq!(again, sent);
        // Other files are another message.
        let other = maria.send(NewMessage { attachments: vec![second.id], ..message }).await;
        assert_eq!(other.unwrap_err().code(), ErrorCode::ClientKeyReused);
    }

    /// The paper clip of a row counts what is in the conversation.
    async fn rows_say_how_many_files_there_are(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let message = clinic.message();
        let one = upload(&maria, DraftId(message.client_key.0), "a.txt", b"One.").await.unwrap();
        let message = NewMessage { attachments: vec![one.id], ..message };
        let conversation = clinic.sent(world, message).await;
        let nair = world.desk(clinic.nair).await;
        let reply = answer(conversation);
        let two = upload(&nair, DraftId(reply.client_key.0), "b.txt", b"Two.").await.unwrap();
        nair.reply(NewReply { attachments: vec![two.id], ..reply }).await.unwrap();
        let rows = maria.folder(List::of(Folder::Inbox)).await.unwrap().rows;
        assert_eq!(rows[0].attachments, 2);
        let shown = maria.conversation(conversation, None).await.unwrap();
        assert_eq!(shown.messages[1].attachments[0].name, "b.txt");
    }

    /// A proxy learns nothing of a confidential conversation's files, and nobody of somebody else's.
    async fn files_are_seen_by_the_rule(world: &World) {
        let clinic = world.clinic().await;
        let strangers = world.strangers().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let secret = clinic.confidential();
        let open = NewMessage { client_key: new_key(), ..clinic.message() };
        let mut sent = Vec::new();
        for message in [secret, open] {
            let draft = DraftId(message.client_key.0);
            let file = upload(&maria, draft, "a.txt", b"Between us.").await.unwrap();
            // Until it is sent it is Maria's alone, and only as Maria writes for herself.
            for other in [
                world.mailbox(clinic.daniel, clinic.marias).await,
                world.desk(clinic.nair).await,
                world.mailbox(strangers.peter, strangers.peters).await,
            ] {
                let size = Size::Whole;
                assert_eq!(refused(other.unsent_attachment(file.id, size).await), Some(AttachmentRefused::NotFound));
                assert_eq!(refused(other.received(file.id).await), Some(AttachmentRefused::NotFound));
                assert_eq!(refused(other.take_out(file.id).await), Some(AttachmentRefused::NotFound));
                let more = receive(&other, file.id, 0, b"x").await;
                assert_eq!(more, Err(AttachmentRefused::NotFound));
            }
            let message = NewMessage { attachments: vec![file.id], ..message };
            sent.push((maria.send(message).await.unwrap().conversation, file.id));
        }
        let [(secret, hidden), (open, shown)] = sent[..] else { unreachable!() };
        let daniel = world.mailbox(clinic.daniel, clinic.marias).await;
        let peter = world.mailbox(strangers.peter, strangers.peters).await;
        assert_eq!(read(daniel.attachment(open, shown, Size::Whole).await).await, b"Between us.");
        for (other, conversation, file) in [
            (&daniel, secret, hidden),
            // By the address of a conversation that may be seen.
            (&daniel, open, hidden),
            (&peter, open, shown),
            (&peter, secret, hidden),
        ] {
            let found = other.attachment(conversation, file, Size::Whole).await;
            assert_eq!(refused(found), Some(AttachmentRefused::NotFound));
        }
        // Nor can it be sent by anybody else, or a second time.
        let stolen = NewMessage { attachments: vec![shown], ..clinic.message() };
        let error = daniel.send(stolen).await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::AttachmentMissing);
    }

    /// What was interrupted goes on where it stopped, also by somebody who has forgotten about it.
    async fn an_interrupted_upload_goes_on(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let draft = DraftId(new_key().0);
        let bytes = letter(LONG);
        let begun = begin(&maria, draft, "long.txt", LONG).await.unwrap();
        let pieces = [Ok(Bytes::copy_from_slice(&bytes[..300_000])), Err(AttachmentError::Interrupted)];
        let broken = maria.receive(begun.id, 0, None, stream::iter(pieces)).await;
        assert!(matches!(broken, Err(AttachmentError::Interrupted)));
        let known = maria.received(begun.id).await.unwrap();
        assert_eq!((known.received, known.ready), (300_000, None));

        // From another place it does not go on.
        let wrong = receive(&maria, begun.id, 0, &bytes).await;
        assert_eq!(wrong, Err(AttachmentRefused::Offset { received: 300_000 }));
        // The same file once more is the same upload, and another one of that name is not.
        let again = begin(&maria, draft, "long.txt", LONG).await.unwrap();
        assert_eq!((again.id, again.received), (begun.id, 300_000));
        let other = NewAttachment { modified_at: Some(1), ..named(draft, "long.txt", LONG) };
        assert_eq!(refused(maria.begin_attachment(other).await), Some(AttachmentRefused::Twice));
        // It cannot be sent yet.
        let message = NewMessage {
            client_key: ClientKey(draft.0),
            attachments: vec![begun.id],
            ..clinic.message()
        };
        let error = maria.send(message.clone()).await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::AttachmentMissing);
        assert_eq!(world.rows("message").await, 0, "nothing of it was sent");

        let done = receive(&maria, begun.id, 300_000, &bytes[300_000..]).await.unwrap();
        assert_eq!(done.ready.unwrap().bytes, LONG as u64);
        assert_eq!(read(maria.unsent_attachment(begun.id, Size::Whole).await).await, bytes);
        // Who did not hear that it is there asks from its end.
        let heard = receive(&maria, begun.id, LONG, b"").await.unwrap();
        assert_eq!(heard.ready.unwrap().id, begun.id);
        let twice = begin(&maria, draft, "long.txt", LONG).await;
        assert_eq!(twice, Err(AttachmentRefused::Twice));
        maria.send(message).await.unwrap();
    }

    /// More than was said, or something else than was said, is not kept.
    async fn what_arrives_is_what_was_announced(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let draft = DraftId(new_key().0);
        let begun = begin(&maria, draft, "a.txt", 10).await.unwrap();
        let much = receive(&maria, begun.id, 0, b"eleven byte").await;
        assert_eq!(much, Err(AttachmentRefused::TooMuch));
        let body = || stream::iter([Ok(Bytes::from_static(b"ten bytes."))]);
        let wrong = maria.receive(begun.id, 0, Some([7; 32]), body()).await;
        assert_eq!(refused(wrong), Some(AttachmentRefused::Checksum));
        assert_eq!(maria.received(begun.id).await.unwrap().received, 0);
        let right = Sha256::digest(b"ten bytes.").into();
        let received = maria.receive(begun.id, 0, Some(right), body()).await.unwrap();
        assert!(received.ready.is_some());
        // A body of nothing is no error, and changes nothing.
        let begun = begin(&maria, draft, "b.txt", 10).await.unwrap();
        let received = receive(&maria, begun.id, 0, b"").await.unwrap();
        assert_eq!((received.received, received.ready), (0, None));
    }

    /// What is in a file decides, and what was refused is gone.
    async fn a_file_is_what_its_name_says(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let draft = DraftId(new_key().0);
        for (name, bytes, expected) in [
            ("rash.exe", &b"MZ"[..], AttachmentRefused::Kind),
            ("rash.PDF.exe", b"MZ", AttachmentRefused::Kind),
            ("rash.jpg", b"", AttachmentRefused::Empty),
            ("rash.jpg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", AttachmentRefused::Mismatch),
            ("rash.txt", b"<!doctype html><script>alert(1)</script>", AttachmentRefused::Mismatch),
            ("rash.pdf", b"MZ\x90\0\x03\0\0\0", AttachmentRefused::Mismatch),
            ("rash.png", b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", AttachmentRefused::Damaged),
        ] {
            let found = upload(&maria, draft, name, bytes).await.unwrap_err();
            assert_eq!(found, expected, "{name}");
        }
        assert_eq!(world.rows("attachment WHERE removed_at IS NULL").await, 0);
    }

    /// A photo is kept without the place where it was taken, and has two smaller ones.
    async fn a_photo_says_nothing_of_its_place(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let draft = DraftId(new_key().0);
        let photo = photo();
        let shown = upload(&maria, draft, "rash.jpeg", &photo).await.unwrap();
        assert!(shown.thumbnail);
        // It is known again, though less of it is kept than came.
        assert!(shown.bytes < photo.len() as u64);
        let twice = begin(&maria, draft, "rash.jpeg", photo.len()).await;
        assert_eq!(twice, Err(AttachmentRefused::Twice));
        let heard = receive(&maria, shown.id, shown.bytes as usize, b"").await.unwrap();
        assert_eq!(heard.ready.unwrap().id, shown.id);
        for size in [Size::Whole, Size::View, Size::Thumbnail] {
            let bytes = read(maria.unsent_attachment(shown.id, size).await).await;
            let has_place = bytes.windows(7).any(|part| part == b"51.5007");
            assert!(!has_place, "{size:?}");
            let side = image::load_from_memory(&bytes).unwrap().width();
            assert_eq!(side, if size == Size::Thumbnail { 320 } else { 640 }, "{size:?}");
        }
        assert_eq!(world.rows("attachment_file").await, 3);
        // What came is gone from where files are kept.
        let files = world.store.files().unwrap();
        let kept: Vec<_> = files.list().try_collect().await.unwrap();
        assert_eq!(kept.len(), 3);
    }

    /// Limits of a message and of an account; what was taken out counts no more for its message.
    async fn there_are_limits(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let draft = DraftId(new_key().0);
        let mut first = None;
        for number in 0..5 {
            let one = begin(&maria, draft, &format!("{number}.txt"), 4).await.unwrap();
            first = first.or(Some(one.id));
        }
        let sixth = begin(&maria, draft, "6.txt", 4).await;
        assert_eq!(sixth, Err(AttachmentRefused::TooMany { files: 5 }));
        maria.take_out(first.unwrap()).await.unwrap();
        begin(&maria, draft, "6.txt", 4).await.unwrap();
        let large = begin(&maria, DraftId(new_key().0), "7.txt", 50_000_001).await;
        assert_eq!(large, Err(AttachmentRefused::TooLarge { mb: 50 }));
        let many = DraftId(new_key().0);
        begin(&maria, many, "8.txt", 50_000_000).await.unwrap();
        begin(&maria, many, "9.txt", 50_000_000).await.unwrap();
        let total = begin(&maria, many, "10.txt", 1).await;
        assert_eq!(total, Err(AttachmentRefused::TotalTooLarge { mb: 100 }));
        world.sql("UPDATE attachment SET bytes = 500000000 WHERE name IN ('8.txt', '9.txt')").await;
        let unsent = begin(&maria, DraftId(new_key().0), "11.txt", 1).await;
        assert_eq!(unsent, Err(AttachmentRefused::TooMuchUnsent));
    }

    /// A form does not say how long a file is. It has the room that there is, and then what it takes.
    async fn a_form_sends_files_without_their_size(world: &World) {
        let clinic = world.clinic().await;
        world.sql("UPDATE setting SET attachment_mb = 1, attachments_mb = 2").await;
        world.sql("UPDATE organization SET version = version + 1").await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let draft = DraftId(new_key().0);
        let kept = attach(&maria, draft, "a/../long.txt", &letter(LONG)).await.unwrap();
        assert_eq!((&kept.name[..], kept.bytes, kept.ready), ("long.txt", LONG as u64, true));
        assert_eq!(read(maria.unsent_attachment(kept.id, Size::Whole).await).await, letter(LONG));
        let photo = attach(&maria, draft, "rash.jpeg", &photo()).await.unwrap();
        assert!(photo.thumbnail);
        for (name, length, expected) in [
            ("long.txt", LONG, AttachmentRefused::Twice),
            ("empty.txt", 0, AttachmentRefused::Empty),
            ("large.txt", 1_000_001, AttachmentRefused::TooLarge { mb: 1 }),
            ("program.exe", 5, AttachmentRefused::Kind),
            ("scan.pdf", 5, AttachmentRefused::Mismatch),
        ] {
            let found = attach(&maria, draft, name, &letter(length)).await;
            assert_eq!(found, Err(expected), "{name}");
        }
        attach(&maria, draft, "most.txt", &letter(1_000_000)).await.unwrap();
        let total = attach(&maria, draft, "rest.txt", &letter(1_000_000)).await;
        assert_eq!(total, Err(AttachmentRefused::TotalTooLarge { mb: 2 }));
        attach(&maria, draft, "rest.txt", &letter(1_000)).await.unwrap();
        assert_eq!(world.rows("attachment WHERE removed_at IS NULL").await, 4);

        // What breaks off is not there, and has taken no room.
        let other = DraftId(new_key().0);
        let pieces = [Ok(Bytes::from_static(b"A half")), Err(AttachmentError::Interrupted)];
        let broken = maria.attach(other, "half.txt".to_owned(), stream::iter(pieces)).await;
        assert!(matches!(broken, Err(AttachmentError::Interrupted)));
        world.sql("UPDATE attachment SET bytes = 999999990 WHERE name = 'most.txt'").await;
        world.sql("UPDATE attachment SET bytes = 0 WHERE name <> 'most.txt'").await;
        let unsent = attach(&maria, other, "b.txt", b"eleven byte").await;
        assert_eq!(unsent, Err(AttachmentRefused::TooMuchUnsent));
        attach(&maria, other, "b.txt", b"ten bytes.").await.unwrap();
        let full = attach(&maria, other, "c.txt", b"x").await;
        assert_eq!(full, Err(AttachmentRefused::TooMuchUnsent));
        assert_eq!(world.rows("attachment WHERE removed_at IS NULL").await, 5);
    }

    /// Nobody attaches anything where they may not write, and not to what was sent already.
    async fn who_may_not_write_attaches_nothing(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let message = clinic.message();
        let draft = DraftId(message.client_key.0);
        let begun = begin(&maria, draft, "a.txt", LONG).await.unwrap();
        maria.send(message).await.unwrap();
        assert_eq!(begin(&maria, draft, "b.txt", 4).await, Err(AttachmentRefused::NotFound));
        // Access that ends while a file comes in: what is left of it is not taken.
        let daniel = world.mailbox(clinic.daniel, clinic.marias).await;
        let other = begin(&daniel, DraftId(new_key().0), "a.txt", LONG).await.unwrap();
        world.sql("UPDATE access SET revoked_at = 1").await;
        let late = receive(&daniel, other.id, 0, &letter(LONG)).await;
        assert_eq!(late, Err(AttachmentRefused::NotFound));
        let new = begin(&daniel, DraftId(new_key().0), "b.txt", 4).await;
        assert_eq!(new, Err(AttachmentRefused::NotFound));
        let off = receive(&maria, begun.id, 0, &letter(LONG)).await;
        assert_eq!(off, Err(AttachmentRefused::NotFound));
        world.sql("UPDATE access SET revoked_at = NULL").await;
        world.sql("UPDATE setting SET messaging_on = FALSE").await;
        world.sql("UPDATE organization SET version = version + 1").await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let off = begin(&maria, DraftId(new_key().0), "b.txt", 4).await;
        assert_eq!(off, Err(AttachmentRefused::Off));
    }

    /// What nobody sends goes after a day, bytes and all; what a draft has stays as long as it.
    async fn what_is_not_sent_is_forgotten(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let kept = DraftId(new_key().0);
        let save = model::SaveDraft {
            draft: kept,
            version: 0,
            content: model::Draft { body: text("With a file"), ..model::Draft::default() },
        };
        maria.save_draft(save).await.unwrap();
        upload(&maria, kept, "kept.txt", b"Kept.").await.unwrap();
        begin(&maria, kept, "unfinished.txt", 10).await.unwrap();
        let taken = upload(&maria, kept, "taken.txt", b"Taken.").await.unwrap();
        maria.take_out(taken.id).await.unwrap();
        upload(&maria, DraftId(new_key().0), "alone.txt", b"Alone.").await.unwrap();
        let sent = clinic.message();
        let file = upload(&maria, DraftId(sent.client_key.0), "sent.txt", b"Sent.").await.unwrap();
        maria.send(NewMessage { attachments: vec![file.id], ..sent }).await.unwrap();

        let names = async || {
            let draft = maria.draft(kept).await.unwrap();
            let model::DraftFound::Here(draft) = draft else { panic!("{draft:?}") };
            draft.attachments.into_iter().map(|one| one.name).collect::<Vec<_>>()
        };
        let stored = async || {
            let files = world.store.files().unwrap();
            files.list().try_collect::<Vec<_>>().await.unwrap().len()
        };
        assert_eq!((world.rows("attachment").await, stored().await), (5, 4));
        world.clock.advance(11 * MINUTE_MS);
        world.store.forget_old_attachments().await.unwrap();
        assert_eq!((world.rows("attachment").await, stored().await), (4, 3));
        assert_eq!(names().await, ["kept.txt", "unfinished.txt"]);
        world.clock.advance(24 * 60 * MINUTE_MS);
        world.store.forget_old_attachments().await.unwrap();
        assert_eq!((world.rows("attachment").await, stored().await), (2, 2));
        assert_eq!(names().await, ["kept.txt"]);
        let desk = Mailbox::open(&world.store, clinic.nair, Scope::Desk).await.unwrap();
        assert_eq!(desk.unread().await.unwrap(), 1);
    }
}

on_both! {
    /// What is known of a file is of what is stored, however it came.
    async fn the_digest_of_a_file_is_of_what_is_stored(world: &World) {
        let clinic = world.clinic().await;
        let folder = tempfile::tempdir().unwrap();
        let store = world.with_files_in(folder.path()).await;
        let maria = Mailbox::open(&store, clinic.maria, Scope::Patient(clinic.marias)).await.unwrap();
        let message = clinic.message();
        let draft = DraftId(message.client_key.0);
        let bytes = letter(LONG);
        let at_once = upload(&maria, draft, "once.txt", &bytes).await.unwrap();
        let formed = attach(&maria, draft, "form.txt", &bytes).await.unwrap();
        let resumed = begin(&maria, draft, "twice.txt", LONG).await.unwrap();
        receive(&maria, resumed.id, 0, &bytes[..300_000]).await.unwrap();
        receive(&maria, resumed.id, 300_000, &bytes[300_000..]).await.unwrap();
        let wide: Vec<u8> = "\u{feff}It itches.".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let wide = upload(&maria, draft, "wide.txt", &wide).await.unwrap();
        for offset in [100, LONG - 1] {
            let mut binary = bytes.clone();
            binary[offset] = 1;
            let refused = upload(&maria, draft, "binary.txt", &binary).await;
            assert_eq!(refused, Err(AttachmentRefused::Mismatch), "at {offset}");
        }
        let attachments = vec![at_once.id, formed.id, resumed.id, wide.id];
        maria.send(NewMessage { attachments, ..message }).await.unwrap();
        assert_eq!(said_of_content(&store).await, "4");
        store.close().await.unwrap();
    }

    /// Two requests may write at one offset, and only one of them goes on; what the other one wrote may
    /// be what is there.
    async fn what_was_written_over_is_looked_at_as_it_is(world: &World) {
        let clinic = world.clinic().await;
        let folder = tempfile::tempdir().unwrap();
        let store = world.with_files_in(folder.path()).await;
        let maria = Mailbox::open(&store, clinic.maria, Scope::Patient(clinic.marias)).await.unwrap();
        let message = clinic.message();
        let (part, noted) = (256 * 1024, 4 * 1024 * 1024);
        let bytes = letter(noted + 2 * part);
        let id = begin(&maria, DraftId(message.client_key.0), "a.txt", bytes.len()).await.unwrap().id;
        let (late, late_body) = body();
        let (first, first_body) = body();
        let other = vec![b'x'; part];
        let both = async {
            // It has asked how far the file is.
            send(&late, &other[..1]).await;
            drop(late.reserve().await.unwrap());
            send(&first, &bytes[..noted + part]).await;
            while maria.received(id).await.unwrap().received < noted as u64 {}
            let files = store.files().unwrap();
            let stored: Vec<_> = files.list().try_collect().await.unwrap();
            let start = Part { offset: 0, length: part as u64 };
            let of_first = files.copy_part(stored[0], start).await.unwrap();
            send(&late, &other[1..]).await;
            while files.copy_part(stored[0], start).await.unwrap() == of_first {}
            send(&first, &bytes[noted + part..]).await;
            drop(first);
            late
        };
        let (late_sent, first_sent) = (maria.receive(id, 0, None, late_body), maria.receive(id, 0, None, first_body));
        let first_and_late = async {
            let (late, first) = futures_util::future::join(both, first_sent).await;
            drop(late);
            first
        };
        let (first, late) = futures_util::future::join(first_and_late, late_sent).await;
        assert!(first.unwrap().ready.is_some());
        assert_eq!(refused(late), Some(AttachmentRefused::NotFound));
        let found = read(maria.unsent_attachment(id, Size::Whole).await).await;
        assert!(found[..part] == other[..] && found[part..] == bytes[part..]);
        maria.send(NewMessage { attachments: vec![id], ..message }).await.unwrap();
        assert_eq!(said_of_content(&store).await, "1");
        store.close().await.unwrap();
    }
}

/// How many files were read and are what they were, where all are.
async fn said_of_content(store: &mailbox::Store) -> String {
    let chart = mailbox::doctor::examine_and_read(store).await;
    let said: Vec<_> = chart.0.iter().map(ToString::to_string).collect();
    let all = "ok: Files of attachments that were read and are as they were: ";
    let found = said
        .iter()
        .find_map(|said| said.strip_prefix(all)?.strip_suffix('.'));
    found.unwrap_or_else(|| panic!("{said:#?}")).to_owned()
}

/// A body that is sent piece by piece, each when the one before it was taken.
fn body() -> (
    mpsc::Sender<Bytes>,
    impl Stream<Item = Result<Bytes, AttachmentError>>,
) {
    let (sender, mut receiver) = mpsc::channel(1);
    let body =
        stream::poll_fn(move |context| receiver.poll_recv(context).map(|piece| piece.map(Ok)));
    (sender, body)
}

async fn send(body: &mpsc::Sender<Bytes>, bytes: &[u8]) {
    for piece in bytes.chunks(64 * 1024) {
        body.send(Bytes::copy_from_slice(piece)).await.unwrap();
    }
}

/// Whoever looks at a file does so on a thread that may wait: many that are all there at the same moment
/// leave some for others.
#[test]
fn more_files_are_looked_at_than_there_are_threads() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(mailbox::LOOKS + 2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let world = World::on(crate::world::Database::sqlite()).await;
        let clinic = world.clinic().await;
        let folder = tempfile::tempdir().unwrap();
        let store = world.with_files_in(folder.path()).await;
        let scope = Scope::Patient(clinic.marias);
        let maria = Mailbox::open(&store, clinic.maria, scope).await.unwrap();
        let bytes = letter(LONG);
        let uploads = (0..3 * mailbox::LOOKS).map(async |number| {
            let name = format!("{number}.txt");
            upload(&maria, DraftId(new_key().0), &name, &bytes).await
        });
        let all = futures_util::future::join_all(uploads);
        let all = tokio::time::timeout(Duration::from_secs(60), all).await;
        for one in all.expect("none waits for another for ever") {
            assert!(one.unwrap().ready);
        }
        store.close().await.unwrap();
        world.end().await;
    });
}
