//! Folders of each reader's own: what is put where, by whom it is seen, and how it is taken back.

use mailbox::Mailbox;
use model::{
    ConversationId, ErrorCode, Filed, Filing, FilingId, NewMessage, Recipient, Which,
    limits::{MOST_AT_ONCE, UNDO_SECONDS},
    view::{Cursor, Filter, Folder, FolderPage, List},
};

use crate::world::{
    World,
    clinic::{Clinic, answer, code},
    on_both,
};

async fn page(mailbox: &Mailbox, folder: Folder) -> FolderPage {
    mailbox.folder(List::of(folder)).await.unwrap()
}

async fn rows(mailbox: &Mailbox, folder: Folder) -> Vec<ConversationId> {
    let rows = page(mailbox, folder).await.rows.into_iter();
    rows.map(|row| row.conversation).collect()
}

/// Each a second after the one before.
async fn sent(world: &World, clinic: &Clinic, to: &[Recipient]) -> ConversationId {
    world.clock.advance(1_000);
    let message = NewMessage {
        recipients: to.to_vec(),
        ..clinic.message()
    };
    clinic.sent(world, message).await
}

/// As their reader knows them now.
fn these(world: &World, conversations: &[ConversationId]) -> Which {
    let row = |conversation: &ConversationId| Cursor {
        at: world.store.now(),
        conversation: *conversation,
    };
    Which::These(conversations.iter().map(row).collect())
}

async fn file(
    world: &World,
    mailbox: &Mailbox,
    filing: Filing,
    conversations: &[ConversationId],
) -> Filed {
    let which = these(world, conversations);
    mailbox.file(filing, which).await.unwrap()
}

fn numbers(filed: &Filed) -> (u32, u32, u32) {
    (filed.done, filed.waiting, filed.newer)
}

on_both! {
    /// However much there is of it.
    async fn what_cannot_be_taken_back_any_more_is_forgotten(world: &World) {
        let clinic = world.clinic().await;
        let old = sent(world, &clinic, &[clinic.to_nair]).await;
        let new = sent(world, &clinic, &[clinic.to_nair]).await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        file(world, &maria, Filing::Archive, &[old]).await;
        let more = |table, columns, values| {
            let digits = "(SELECT 0 AS n UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 \
                UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7)";
            format!("INSERT INTO {table} ({columns}) SELECT {values} FROM {digits} AS a, \
                {digits} AS b, {digits} AS c, {table}")
        };
        maria.look_for("{}".into()).await.unwrap();
        let is_sqlite = world.database.url().starts_with("sqlite");
        let fresh = match is_sqlite {
            true => "randomblob(16)",
            false => "gen_random_uuid()",
        };
        // Of others, whom nobody asks for.
        if !is_sqlite {
            let columns = "conversation_id, account_id, scope_id, filing_id, filing, \
                last_activity, folder, starred, unread, read_through";
            let values = columns.replacen("conversation_id", fresh, 1);
            world.sql(&more("filed", columns, &*values)).await;
            let columns = "id, account_id, scope_id, fields";
            let values = "CAST('00000000-0000-7000-8000-' || LPAD((a.n * 64 + b.n * 8 + c.n)::TEXT, 12, '0') AS UUID), \
                account_id, scope_id, fields";
            world.sql(&more("looked_for", columns, values)).await;
            assert!(world.rows("filed").await > 500 && world.rows("looked_for").await > 500);
        }
        world.clock.advance(UNDO_SECONDS * 1_000 + 1);
        file(world, &maria, Filing::Archive, &[new]).await;
        world.store.forget_old().await.unwrap();
        assert_eq!((world.rows("filed").await, world.rows("looked_for").await), (1, 1));
        world.clock.advance(model::limits::SESSION_SECONDS * 1_000 + 1);
        world.store.forget_old().await.unwrap();
        for table in ["filed", "looked_for", "outbox"] {
            assert_eq!(world.rows(table).await, 0, "{table}");
        }
    }

    async fn each_folder_has_what_its_reader_put_there(world: &World) {
        let clinic = world.clinic().await;
        let mut all = Vec::new();
        for _ in 0..4 {
            all.push(sent(world, &clinic, &[clinic.to_nair]).await);
        }
        let [first, second, third, fourth] = all[..] else { unreachable!() };
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let daniel = world.mailbox(clinic.daniel, clinic.marias).await;
        file(world, &maria, Filing::Archive, &[first]).await;
        file(world, &maria, Filing::Delete, &[second]).await;
        let starred = file(world, &maria, Filing::Star, &[first, third]).await;
        assert_eq!(numbers(&starred), (2, 0, 0));
        for (folder, has) in [
            (Folder::Inbox, vec![fourth, third]),
            (Folder::Archived, vec![first]),
            (Folder::Deleted, vec![second]),
            (Folder::Starred, vec![third, first]),
            (Folder::Sent, vec![fourth, third, first]),
        ] {
            assert_eq!(rows(&maria, folder).await, has, "{folder:?}");
        }
        let is_starred = |row: &model::view::ConversationRow| row.starred;
        let inbox = page(&maria, Folder::Inbox).await;
        assert_eq!(inbox.rows.iter().map(is_starred).collect::<Vec<_>>(), [false, true]);
        // It is nobody else's.
        assert_eq!(rows(&daniel, Folder::Inbox).await, [fourth, third, second, first]);
        assert_eq!(page(&daniel, Folder::Inbox).await.unread, 4);
        assert_eq!(rows(&daniel, Folder::Starred).await, []);

        // What waits for an answer waits, archived or not; what is deleted is not shown.
        let today = maria.today().await.unwrap().here;
        let waiting: Vec<_> = today.awaited.iter().map(|row| row.conversation).collect();
        assert_eq!((waiting, today.awaited_count), (vec![first, third, fourth], 3));
        // What was put away is not counted as new.
        file(world, &daniel, Filing::Delete, &[second]).await;
        file(world, &daniel, Filing::Archive, &[first]).await;
        assert_eq!(page(&daniel, Folder::Archived).await.unread, 2);
        let viewing = daniel.viewing().await.unwrap();
        assert!(viewing.unread.iter().any(|(_, unread)| *unread == 2));
        assert_eq!(daniel.today().await.unwrap().here.unread, 2);

        file(world, &maria, Filing::Restore, &[first, second]).await;
        file(world, &maria, Filing::Unstar, &[first, second, third]).await;
        assert_eq!(rows(&maria, Folder::Inbox).await, [fourth, third, second, first]);
        for folder in [Folder::Archived, Folder::Deleted, Folder::Starred] {
            assert_eq!(rows(&maria, folder).await, [], "{folder:?}");
        }
        // It is open wherever it is.
        file(world, &maria, Filing::Delete, &[first]).await;
        maria.conversation(first, None).await.unwrap();
    }

    async fn a_new_message_brings_it_back(world: &World) {
        let clinic = world.clinic().await;
        let archived = sent(world, &clinic, &[clinic.to_nair]).await;
        let deleted = sent(world, &clinic, &[clinic.to_nair]).await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        file(world, &maria, Filing::Archive, &[archived]).await;
        file(world, &maria, Filing::Delete, &[deleted]).await;
        let nair = world.desk(clinic.nair).await;
        for conversation in [archived, deleted] {
            world.clock.advance(1_000);
            nair.reply(answer(conversation)).await.unwrap();
        }
        let inbox = page(&maria, Folder::Inbox).await;
        let shown: Vec<_> = inbox.rows.iter().map(|row| row.conversation).collect();
        assert_eq!((shown, inbox.unread), (vec![deleted, archived], 2));
        // What the patient writes is in sight at the desk again, and at their own place.
        file(world, &nair, Filing::Archive, &[archived]).await;
        file(world, &maria, Filing::Archive, &[archived]).await;
        assert_eq!(rows(&nair, Folder::Archived).await, [archived]);
        world.clock.advance(1_000);
        maria.reply(clinic.reply(archived)).await.unwrap();
        assert_eq!(rows(&nair, Folder::Inbox).await[0], archived);
        assert_eq!(rows(&maria, Folder::Inbox).await[0], archived);
    }

    async fn what_waits_for_an_answer_stays_at_the_desk(world: &World) {
        let clinic = world.clinic().await;
        let waits = sent(world, &clinic, &[clinic.to_nurses]).await;
        let done = sent(world, &clinic, &[clinic.to_nurses]).await;
        let sam = world.desk(clinic.sam).await;
        sam.reply(answer(done)).await.unwrap();
        for filing in [Filing::Archive, Filing::Delete] {
            let filed = file(world, &sam, filing, &[waits, done]).await;
            assert_eq!(numbers(&filed), (1, 1, 0));
            let needs = List { filter: Some(Filter::NeedsAnswer), ..List::default() };
            let needs = sam.folder(needs).await.unwrap();
            assert_eq!(needs.rows[0].conversation, waits);
        }
        assert_eq!(rows(&sam, Folder::Deleted).await, [done]);
        for filter in [Filter::All, Filter::Team] {
            let list = List { filter: Some(filter), ..List::default() };
            let rows = sam.folder(list).await.unwrap().rows;
            assert_eq!(rows.len(), 1, "{filter:?}");
        }
        // Alone, nothing is done, and there is nothing to take back.
        let filed = file(world, &sam, Filing::Archive, &[waits]).await;
        assert_eq!((numbers(&filed), filed.undo), ((0, 1, 0), None));
        // To mark it changes nothing of that.
        assert_eq!(numbers(&file(world, &sam, Filing::Star, &[waits]).await), (1, 0, 0));
    }

    async fn what_was_not_seen_is_not_put_out_of_sight(world: &World) {
        let clinic = world.clinic().await;
        let conversation = sent(world, &clinic, &[clinic.to_nair]).await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let seen = these(world, &[conversation]);
        world.clock.advance(1_000);
        world.desk(clinic.nair).await.reply(answer(conversation)).await.unwrap();
        for filing in [Filing::Archive, Filing::Delete, Filing::MarkRead] {
            let filed = maria.file(filing, seen.clone()).await.unwrap();
            assert_eq!(numbers(&filed), (0, 0, 1), "{filing:?}");
        }
        let inbox = page(&maria, Folder::Inbox).await;
        assert_eq!((inbox.rows.len(), inbox.unread), (1, 1));
        let starred = maria.file(Filing::Star, seen).await.unwrap();
        assert_eq!(numbers(&starred), (1, 0, 0));
        assert_eq!(numbers(&file(world, &maria, Filing::Archive, &[conversation]).await), (1, 0, 0));
    }

    async fn read_and_unread(world: &World) {
        let clinic = world.clinic().await;
        let conversation = sent(world, &clinic, &[clinic.to_nair]).await;
        let nair = world.desk(clinic.nair).await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        for _ in 0..2 {
            world.clock.advance(1_000);
            nair.reply(answer(conversation)).await.unwrap();
            world.clock.advance(1_000);
            maria.reply(clinic.reply(conversation)).await.unwrap();
        }
        maria.conversation(conversation, None).await.unwrap();
        let marked = file(world, &maria, Filing::MarkUnread, &[conversation]).await;
        assert_eq!(numbers(&marked), (1, 0, 0));
        assert_eq!(page(&maria, Folder::Inbox).await.unread, 1);
        // The last one that somebody else wrote is the new one.
        let open = maria.conversation(conversation, None).await.unwrap();
        assert_eq!(open.new_from, Some(4));
        world.store.caught_up(clinic.maria).await;
        assert_eq!(page(&maria, Folder::Inbox).await.unread, 0);

        file(world, &maria, Filing::MarkUnread, &[conversation]).await;
        let read = file(world, &maria, Filing::MarkRead, &[conversation]).await;
        assert_eq!(page(&maria, Folder::Inbox).await.unread, 0);
        maria.undo(read.undo.unwrap()).await.unwrap();
        assert_eq!(page(&maria, Folder::Inbox).await.unread, 1);
        let open = maria.conversation(conversation, None).await.unwrap();
        assert_eq!(open.new_from, Some(4));
        // One in which nobody else has written yet.
        let own = sent(world, &clinic, &[clinic.to_nair]).await;
        file(world, &maria, Filing::MarkUnread, &[own]).await;
        maria.conversation(own, None).await.unwrap();
        world.store.caught_up(clinic.maria).await;
        assert_eq!(page(&maria, Folder::Inbox).await.unread, 0);
    }

    async fn what_was_done_last_can_be_taken_back(world: &World) {
        let clinic = world.clinic().await;
        let mut all = Vec::new();
        for _ in 0..3 {
            all.push(sent(world, &clinic, &[clinic.to_nair]).await);
        }
        let [first, second, third] = all[..] else { unreachable!() };
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let archived = file(world, &maria, Filing::Archive, &[first, second, third]).await;
        let id = archived.undo.unwrap();
        assert_eq!(maria.filed(id).await.unwrap(), Some(archived));
        // Something else was done with one; another has an answer, and is back by that.
        let deleted = file(world, &maria, Filing::Delete, &[first]).await;
        world.clock.advance(1_000);
        world.desk(clinic.nair).await.reply(answer(second)).await.unwrap();
        // Nobody else takes it back, nor learns of it; nor does the same account elsewhere.
        let daniel = world.mailbox(clinic.daniel, clinic.marias).await;
        assert_eq!(daniel.filed(id).await.unwrap(), None);
        assert_eq!(code(daniel.undo(id).await), ErrorCode::NotFound);

        assert_eq!(maria.undo(id).await.unwrap(), 2);
        assert_eq!(rows(&maria, Folder::Inbox).await, [second, third]);
        assert_eq!(rows(&maria, Folder::Deleted).await, [first]);
        assert_eq!(page(&maria, Folder::Inbox).await.unread, 1);
        assert_eq!(maria.filed(id).await.unwrap(), None);
        assert_eq!(code(maria.undo(id).await), ErrorCode::NotFound, "once");
        // Back to where it was before, not to the inbox.
        assert_eq!(maria.undo(deleted.undo.unwrap()).await.unwrap(), 1);
        assert_eq!(rows(&maria, Folder::Archived).await, [first]);

        let starred = file(world, &maria, Filing::Star, &[third]).await.undo.unwrap();
        world.clock.advance(UNDO_SECONDS * 1_000 + 1);
        assert_eq!(maria.filed(starred).await.unwrap(), None);
        assert_eq!(code(maria.undo(starred).await), ErrorCode::NotFound);
        let unknown = FilingId(uuid::Uuid::from_u128(7));
        assert_eq!(code(maria.undo(unknown).await), ErrorCode::NotFound);
    }

    /// Nothing is done with what is not in one's mailbox, and nobody learns that it exists.
    async fn only_what_one_may_see_is_moved(world: &World) {
        let clinic = world.clinic().await;
        let strangers = world.strangers().await;
        let own = sent(world, &clinic, &[clinic.to_nair]).await;
        let confidential = clinic.sent(world, clinic.confidential()).await;
        let peter = world.mailbox(strangers.peter, strangers.peters).await;
        let of_peter = NewMessage {
            patient: strangers.peters,
            recipients: vec![strangers.to_santos],
            ..clinic.message()
        };
        let peters = peter.send(of_peter).await.unwrap().conversation;
        let unknown = ConversationId(uuid::Uuid::from_u128(7));
        let daniel = world.mailbox(clinic.daniel, clinic.marias).await;
        let before = world.rows("mailbox_entry WHERE folder = 0").await;
        for filing in Filing::ALL {
            for foreign in [peters, confidential, unknown] {
                let refused = daniel.file(filing, these(world, &[foreign])).await;
                assert_eq!(code(refused), ErrorCode::NotFound, "{filing:?}");
            }
            let none = daniel.file(filing, Which::These(vec![])).await;
            assert_eq!(code(none), ErrorCode::NotFound, "{filing:?}");
        }
        assert_eq!(world.rows("filed").await, 0);
        let filed = file(world, &daniel, Filing::Archive, &[own, own, peters, confidential, unknown]).await;
        assert_eq!(numbers(&filed), (1, 0, 0));
        let after = world.rows("mailbox_entry WHERE folder = 0").await;
        assert_eq!(after, before - 1);
        // Who may only read has a mailbox of their own, too.
        let nora = world.mailbox(clinic.nora, clinic.marias).await;
        assert_eq!(numbers(&file(world, &nora, Filing::Delete, &[own]).await), (1, 0, 0));
        // Whose access has ended has none: also through a handle that is open still.
        let revoked = world.accounts().revoke(clinic.nora, clinic.marias).await;
        assert!(revoked.unwrap());
        let refused = nora.file(Filing::Restore, these(world, &[own])).await;
        assert_eq!(code(refused), ErrorCode::NotFound);

        let many = vec![own; MOST_AT_ONCE + 1];
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let refused = maria.file(Filing::Archive, these(world, &many)).await;
        assert_eq!(code(refused), ErrorCode::Malformed);
    }

    /// More than one transaction does; what has come since is left.
    async fn a_whole_folder_at_once(world: &World) {
        let clinic = world.clinic().await;
        for _ in 0..3 {
            sent(world, &clinic, &[clinic.to_nair]).await;
        }
        let kept = sent(world, &clinic, &[clinic.to_nair]).await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        file(world, &maria, Filing::Archive, &[kept]).await;
        for _ in 0..260 {
            // As fast as one may.
            world.clock.advance(30_000);
            sent(world, &clinic, &[clinic.to_nair]).await;
        }
        let as_of = world.store.now();
        let late = sent(world, &clinic, &[clinic.to_nair]).await;
        let inbox = List { as_of: Some(as_of), ..List::of(Folder::Inbox) };
        let filed = maria.file(Filing::Delete, Which::All(inbox)).await.unwrap();
        assert_eq!(numbers(&filed), (263, 0, 0));
        assert_eq!(rows(&maria, Folder::Inbox).await, [late]);
        assert_eq!(rows(&maria, Folder::Archived).await, [kept]);
        let shown = maria.filed(filed.undo.unwrap()).await.unwrap().unwrap();
        assert_eq!(shown.done, 100, "counted so far");
        assert_eq!(maria.undo(filed.undo.unwrap()).await.unwrap(), 263);
        assert_eq!(world.rows("mailbox_entry WHERE folder <> 0").await, 1);
        // At the desk, where all of them wait for an answer.
        let nair = world.desk(clinic.nair).await;
        let needs = List { filter: Some(Filter::NeedsAnswer), ..List::default() };
        let filed = nair.file(Filing::Archive, Which::All(needs)).await.unwrap();
        assert_eq!(numbers(&filed), (0, 265, 0));
    }
}
