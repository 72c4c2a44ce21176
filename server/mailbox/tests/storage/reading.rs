//! Folders, pages of them, and what is unread.

use std::collections::HashSet;

use mailbox::Mailbox;
use model::{
    ConversationId, ErrorCode, NewMessage,
    view::{ConversationRow, Cursor, Folder, List, Sort},
};

use crate::world::{
    MINUTE, NOW, World,
    clinic::{answer, code, text},
    on_both,
};

/// All rows of a list, each page through the words of its address.
async fn in_pages(mailbox: &Mailbox, list: List) -> Vec<ConversationRow> {
    let (mut rows, mut rest) = (Vec::new(), Some(list));
    while let Some(list) = rest {
        let page = mailbox.folder(list).await.unwrap();
        rest = page.rest();
        rows.extend(page.rows);
    }
    rows
}

on_both! {
    async fn a_row_says_what_it_is_about(world: &World) {
        let clinic = world.clinic().await;
        let body = text(&format!("First line.\n\nSecond   line. {}", "x".repeat(200)));
        let conversation = clinic.sent(world, NewMessage { body, ..clinic.confidential() }).await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let page = maria.folder(List::of(Folder::Inbox)).await.unwrap();
        let row = &page.rows[0];
        assert_eq!(row.conversation, conversation);
        assert_eq!((row.subject.as_str(), row.messages), ("Between us", 1));
        assert_eq!((row.last_author.name.as_str(), row.last_is_mine), ("Maria Alvarez", true));
        assert_eq!((row.with[0].name.as_str(), row.with[0].is_team), ("Priya Nair", false));
        assert!(row.preview.starts_with("First line. Second line. xxx"), "{}", row.preview);
        assert!(row.preview.chars().count() <= 140);
        assert!(row.confidential && !row.unread);
        assert_eq!(row.message_type.code.as_str(), "general");
        assert_eq!(row.last_activity.at, NOW);
        assert_eq!((page.next, page.unread, page.refused), (None, 0, None));
    }

    async fn newest_activity_comes_first(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let mut sent = Vec::new();
        for _ in 0..3 {
            sent.push(clinic.sent(world, clinic.message()).await);
            world.clock.advance(MINUTE);
        }
        world.desk(clinic.nair).await.reply(answer(sent[0])).await.unwrap();
        let rows = maria.folder(List::of(Folder::Inbox)).await.unwrap().rows;
        let order: Vec<_> = rows.iter().map(|row| row.conversation).collect();
        assert_eq!(order, [sent[0], sent[2], sent[1]]);
        let unread: Vec<_> = rows.iter().map(|row| row.unread).collect();
        assert_eq!(unread, [true, false, false]);
    }

    async fn sent_holds_what_the_reader_wrote_in(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let daniel = world.mailbox(clinic.daniel, clinic.marias).await;
        let marias = clinic.sent(world, clinic.message()).await;
        let daniels = daniel.send(clinic.message()).await.unwrap().conversation;
        let sent = async |mailbox: &mailbox::Mailbox| -> Vec<ConversationId> {
            let rows = mailbox.folder(List::of(Folder::Sent)).await.unwrap().rows;
            rows.iter().map(|row| row.conversation).collect()
        };
        assert_eq!(sent(&maria).await, [marias]);
        assert_eq!(sent(&daniel).await, [daniels]);
        let desk = world.desk(clinic.nair).await;
        assert_eq!(desk.folder(List::of(Folder::Sent)).await.unwrap().rows, []);
        desk.reply(answer(marias)).await.unwrap();
        assert_eq!(desk.folder(List::of(Folder::Sent)).await.unwrap().rows.len(), 1);
    }

    /// All of them at one moment, so that only the id keeps them apart.
    async fn pages_have_no_holes_and_no_doubles(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let mut expected = HashSet::new();
        for _ in 0..60 {
            expected.insert(clinic.sent(world, clinic.message()).await);
        }
        let (mut seen, mut sizes, mut after) = (Vec::new(), Vec::new(), None);
        loop {
            let page = maria.folder(List { before: after, ..List::of(Folder::Inbox) }).await.unwrap();
            sizes.push(page.rows.len());
            seen.extend(page.rows.iter().map(|row| row.conversation));
            // New activity above does not move what is below.
            world.clock.advance(MINUTE);
            clinic.sent(world, clinic.message()).await;
            let Some(next) = page.next else { break };
            after = Cursor::parse(&next.to_string());
            assert!(after.is_some());
        }
        assert_eq!(sizes, [25, 25, 10]);
        assert_eq!(seen.len(), 60);
        assert_eq!(seen.into_iter().collect::<HashSet<_>>(), expected);
    }

    async fn every_order_has_all_of_it_page_by_page(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let desk = world.desk(clinic.nair).await;
        let mut sent = Vec::new();
        for number in 0..60 {
            // Some at the same moment.
            world.clock.advance(if number % 3 == 0 { MINUTE } else { 0 });
            sent.push(clinic.sent(world, clinic.message()).await);
        }
        // Unread are more than a page, some between the others.
        for number in (0..60).filter(|number| number % 2 == 0) {
            desk.reply(answer(sent[number])).await.unwrap();
        }
        let newest = in_pages(&maria, List::of(Folder::Inbox)).await;
        assert_eq!(newest.len(), 60);
        let is_unread = |row: &&ConversationRow| row.unread;
        let unread: Vec<_> = newest.iter().filter(is_unread).cloned().collect();
        let read: Vec<_> = newest.iter().filter(|row| !row.unread).cloned().collect();
        assert_eq!((unread.len(), read.len()), (30, 30));

        let sorted = async |sort| in_pages(&maria, List { sort, ..List::of(Folder::Inbox) }).await;
        let oldest: Vec<_> = newest.iter().rev().cloned().collect();
        assert_eq!(sorted(Sort::Oldest).await, oldest);
        assert_eq!(sorted(Sort::UnreadFirst).await, [unread, read.clone()].concat());
        assert_eq!(sorted(Sort::ThenRead).await, read);
        // It is said of the page, so that what follows it is the same list.
        let list = List { sort: Sort::UnreadFirst, ..List::of(Folder::Sent) };
        let page = maria.folder(list).await.unwrap();
        assert_eq!((page.list.sort, page.total, page.drafts), (Sort::Newest, 60, 0));
        let ways = maria.folder(List::of(Folder::Archived)).await.unwrap();
        assert_eq!((ways.total, ways.unread), (0, 30));
    }

    async fn what_is_read_meanwhile_leaves_no_hole_in_what_is_unread(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let desk = world.desk(clinic.nair).await;
        let mut unread = Vec::new();
        for _ in 0..30 {
            world.clock.advance(MINUTE);
            let conversation = clinic.sent(world, clinic.message()).await;
            desk.reply(answer(conversation)).await.unwrap();
            unread.insert(0, conversation);
        }
        let list = List { sort: Sort::UnreadFirst, ..List::of(Folder::Inbox) };
        let first = maria.folder(list).await.unwrap();
        for row in &first.rows {
            maria.conversation(row.conversation, None).await.unwrap();
        }
        let rest = maria.folder(first.rest().unwrap()).await.unwrap();
        let rest: Vec<_> = rest.rows.iter().map(|row| row.conversation).collect();
        assert_eq!(rest[..5], unread[25..], "what is unread still");
        assert_eq!(rest.len(), 25, "and from its beginning, what is read");
        // After the first one, the next unread is what is next, and at the end the first that is read.
        let after = |row: usize| first.list.below(first.rows[row].cursor(), true);
        let next = maria.next(after(24), unread[24]).await.unwrap();
        assert_eq!(next, Some(unread[25]));
    }

    /// Exactly full pages end without an empty one after them.
    async fn a_full_last_page_is_the_last(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        for _ in 0..25 {
            clinic.sent(world, clinic.message()).await;
        }
        let page = maria.folder(List::of(Folder::Inbox)).await.unwrap();
        assert_eq!((page.rows.len(), page.next), (25, None));
    }

    async fn each_reader_reads_for_themselves(world: &World) {
        let clinic = world.clinic().await;
        let conversation = clinic.sent(world, clinic.message()).await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let daniel = world.mailbox(clinic.daniel, clinic.marias).await;
        let desk = world.desk(clinic.nair).await;
        let unread = async || {
            let (maria, daniel, desk) = (maria.unread(), daniel.unread(), desk.unread());
            (maria.await.unwrap(), daniel.await.unwrap(), desk.await.unwrap())
        };
        assert_eq!(unread().await, (0, 1, 1));
        desk.reply(answer(conversation)).await.unwrap();
        assert_eq!(unread().await, (1, 1, 1), "replying is not reading what was not opened");
        desk.conversation(conversation, None).await.unwrap();
        daniel.conversation(conversation, None).await.unwrap();
        assert_eq!(unread().await, (1, 0, 0));
        daniel.reply(clinic.reply(conversation)).await.unwrap();
        assert_eq!(unread().await, (1, 0, 1));
        let rows = maria.folder(List::of(Folder::Inbox)).await.unwrap().rows;
        assert!(rows[0].unread);
    }

    async fn reading_leaves_a_trail(world: &World) {
        let clinic = world.clinic().await;
        let conversation = clinic.sent(world, clinic.message()).await;
        let nora = world.mailbox(clinic.nora, clinic.marias).await;
        nora.conversation(conversation, None).await.unwrap();
        nora.conversation(conversation, None).await.unwrap();
        world.store.caught_up(clinic.nora).await;
        assert_eq!(world.rows("audit WHERE action = 'read_conversation'").await, 2);
    }

    async fn the_desk_belongs_to_who_takes_part_now(world: &World) {
        let clinic = world.clinic().await;
        let strangers = world.strangers().await;
        let to_nurses = NewMessage { recipients: vec![clinic.to_nurses], ..clinic.message() };
        let conversation = clinic.sent(world, to_nurses).await;
        let sam = world.desk(clinic.sam).await;
        assert_eq!(sam.folder(List::of(Folder::Inbox)).await.unwrap().rows.len(), 1);
        for other in [clinic.nair, strangers.santos] {
            let desk = world.desk(other).await;
            assert_eq!(desk.folder(List::of(Folder::Inbox)).await.unwrap().rows, []);
            assert_eq!(code(desk.conversation(conversation, None).await), ErrorCode::NotFound);
            assert_eq!(code(desk.reply(answer(conversation)).await), ErrorCode::NotFound);
        }
        world.sam_is_a_nurse(false).await;
        assert_eq!(sam.folder(List::of(Folder::Inbox)).await.unwrap().rows, []);
        assert_eq!(code(sam.conversation(conversation, None).await), ErrorCode::NotFound);
        world.sam_is_a_nurse(true).await;
        sam.conversation(conversation, None).await.unwrap();
        world.sql("UPDATE participant SET removed_at = 1").await;
        assert_eq!(code(sam.conversation(conversation, None).await), ErrorCode::NotFound);
        assert_eq!(sam.today().await.unwrap().here.awaited_count, 0);
    }

    async fn today_shows_a_few_and_counts_all(world: &World) {
        let clinic = world.clinic().await;
        for _ in 0..7 {
            clinic.sent(world, clinic.message()).await;
            world.clock.advance(MINUTE);
        }
        let desk = world.desk(clinic.nair).await;
        let today = desk.today().await.unwrap();
        assert_eq!((today.here.unread, today.here.newest_unread.len()), (7, 3));
        assert_eq!((today.here.awaited_count, today.here.awaited.len()), (7, 5));
        assert_eq!(today.here.patient, None);
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let today = maria.today().await.unwrap();
        assert_eq!((today.here.unread, today.here.awaited_count), (0, 7));
        assert_eq!(today.here.patient.unwrap().patient, clinic.marias);
        assert_eq!(today.here.awaited[0].with[0].name, "Priya Nair");
    }

    async fn times_are_shown_in_the_readers_zone(world: &World) {
        let clinic = world.clinic().await;
        world.sql("UPDATE account SET time_zone = 'Europe/Madrid' WHERE username = 'daniel'").await;
        let of = async |account| {
            let mailbox = world.mailbox(account, clinic.marias).await;
            mailbox.today().await.unwrap().now.rfc3339()
        };
        assert_eq!(of(clinic.maria).await, "2026-11-16T10:00:00-05:00");
        assert_eq!(of(clinic.daniel).await, "2026-11-16T16:00:00+01:00");
    }
}
