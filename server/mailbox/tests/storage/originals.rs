//! Pictures as they came, where the organization keeps them.

use futures_util::TryStreamExt as _;
use mailbox::{AttachmentError, Mailbox, Reading, Size};
use model::{AttachmentId, AttachmentRefused, ConversationId, DraftId, NewMessage};

use crate::{
    attaching::upload,
    world::{World, clinic::Clinic, on_both},
};

/// Where a picture was taken, as a note in it.
const PLACE: &[u8] = b"40.7N 74.0W";

/// A GIF of one point.
fn picture(note: &[u8]) -> Vec<u8> {
    let head = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xFF\xFF\xFF";
    let length = u8::try_from(note.len()).unwrap();
    let note = match note {
        [] => Vec::new(),
        note => [&[0x21, 0xFE, length], note, &[0]].concat(),
    };
    let point = b"\x2C\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3B";
    [head.as_slice(), &note, point].concat()
}

async fn read(found: Result<Reading, AttachmentError>) -> Result<Vec<u8>, AttachmentRefused> {
    let found = found.map_err(|error| error.refused())?;
    let parts: Vec<_> = found.read(0..found.bytes).try_collect().await.unwrap();
    Ok(parts.concat())
}

async fn sent(world: &World, clinic: &Clinic, bytes: &[u8]) -> (ConversationId, AttachmentId) {
    let maria = world.mailbox(clinic.maria, clinic.marias).await;
    let message = clinic.message();
    let draft = DraftId(message.client_key.0);
    let file = upload(&maria, draft, "foot.gif", bytes).await.unwrap().id;
    for size in [Size::Original, Size::Whole] {
        let own = read(maria.unsent_attachment(file, size).await).await;
        assert_eq!(own.is_ok(), size == Size::Whole);
    }
    let message = NewMessage {
        attachments: vec![file],
        ..message
    };
    (clinic.sent(world, message).await, file)
}

/// What the first letter says of its file.
async fn says_there_is_one(mailbox: &Mailbox, conversation: ConversationId) -> bool {
    let view = mailbox.conversation(conversation, None).await.unwrap();
    view.messages[0].attachments[0].original
}

on_both! {
    async fn the_desk_can_have_what_came_where_that_is_kept(world: &World) {
        let clinic = world.clinic().await;
        let came = picture(PLACE);
        let off = sent(world, &clinic, &came).await;
        world.set(|settings| settings.keep_originals = true).await;
        let on = sent(world, &clinic, &came).await;
        let says_nothing = sent(world, &clinic, &picture(b"")).await;
        let nair = world.desk(clinic.nair).await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let daniel = world.mailbox(clinic.daniel, clinic.marias).await;
        for (mailbox, is_desk) in [(&nair, true), (&maria, false), (&daniel, false)] {
            for ((conversation, file), is_kept) in [(off, false), (on, true), (says_nothing, false)] {
                let whole = read(mailbox.attachment(conversation, file, Size::Whole).await).await;
                assert_eq!(whole.unwrap(), picture(b""));
                let original = mailbox.attachment(conversation, file, Size::Original).await;
                let expected = match is_desk && is_kept {
                    true => Ok(came.clone()),
                    false => Err(AttachmentRefused::NotFound),
                };
                assert_eq!(read(original).await, expected);
                assert_eq!(says_there_is_one(mailbox, conversation).await, is_desk && is_kept);
            }
        }
        // Its key is one of those that are wrapped anew.
        let rotated = world.store.rotate_attachment_key(|_| ()).await.unwrap();
        assert_eq!(rotated.rewrapped, 10, "three files, two made of each, and one that came");
        let original = nair.attachment(on.0, on.1, Size::Original).await;
        assert_eq!(read(original).await.unwrap(), came);
    }
}
