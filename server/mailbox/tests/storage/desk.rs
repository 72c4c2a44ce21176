//! The desk's lists: what needs an answer, what came to whom, what stays where it is, what is next.

use mailbox::Mailbox;
use model::{
    ConversationId, NewMessage, Recipient,
    limits::HOLD_SECONDS,
    view::{Filter, Folder, FolderPage, List},
};

use crate::world::{
    World,
    clinic::{Clinic, answer},
    on_both,
};

const fn filtered(filter: Filter) -> List {
    List {
        filter: Some(filter),
        ..List::of(Folder::Inbox)
    }
}

async fn page(desk: &Mailbox, list: List) -> FolderPage {
    desk.folder(list).await.unwrap()
}

async fn rows(desk: &Mailbox, list: List) -> Vec<ConversationId> {
    let rows = page(desk, list).await.rows.into_iter();
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

on_both! {
    async fn what_needs_an_answer_is_there_until_it_has_one(world: &World) {
        let clinic = world.clinic().await;
        let mut waiting = Vec::new();
        for _ in 0..27 {
            waiting.push(sent(world, &clinic, &[clinic.to_nurses]).await);
        }
        let sam = world.desk(clinic.sam).await;
        let first = page(&sam, filtered(Filter::NeedsAnswer)).await;
        let shown: Vec<_> = first.rows.iter().map(|row| row.conversation).collect();
        assert_eq!(shown, waiting[..25], "what is due first comes first");
        assert_eq!(first.awaiting, Some(27));
        let before = first.next;
        assert_eq!(before, Some(first.rows[24].cursor()));
        let rest = List { before, ..filtered(Filter::NeedsAnswer) };
        assert_eq!(rows(&sam, rest).await, waiting[25..]);

        // Another message of the patient does not lose it its place; an answer takes it off.
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        maria.reply(clinic.reply(waiting[0])).await.unwrap();
        sam.reply(answer(waiting[1])).await.unwrap();
        let shown = rows(&sam, filtered(Filter::NeedsAnswer)).await;
        assert_eq!(shown[..2], [waiting[0], waiting[2]]);
        world.sql("UPDATE conversation SET closed_at = 1").await;
        let closed = page(&sam, filtered(Filter::NeedsAnswer)).await;
        assert_eq!((closed.rows, closed.awaiting), (vec![], Some(0)));
        assert_eq!(closed.unread, 27, "counted without a row to count beside");
    }

    async fn mine_came_by_name_and_team_through_a_team(world: &World) {
        let clinic = world.clinic().await;
        world.sam_is_a_nurse(true).await;
        let to_nair = sent(world, &clinic, &[clinic.to_nair]).await;
        let to_nurses = sent(world, &clinic, &[clinic.to_nurses]).await;
        let to_both = sent(world, &clinic, &[clinic.to_nair, clinic.to_nurses]).await;
        let sam = world.desk(clinic.sam).await;
        assert_eq!(rows(&sam, filtered(Filter::Mine)).await, []);
        assert_eq!(rows(&sam, filtered(Filter::Team)).await, [to_both, to_nurses]);
        assert_eq!(rows(&sam, filtered(Filter::All)).await, [to_both, to_nurses]);
        let nair = world.desk(clinic.nair).await;
        assert_eq!(rows(&nair, filtered(Filter::Mine)).await, [to_both, to_nair]);
        assert_eq!(rows(&nair, filtered(Filter::Team)).await, []);
        // Who comes onto the team has what was addressed to them by name among theirs still.
        let member = mailbox::directory::MemberRecord {
            team: "nurses".into(),
            practitioner: "nair".into(),
            active: true,
        };
        world.directory().upsert_members(&[member]).await.unwrap();
        assert_eq!(rows(&nair, filtered(Filter::Mine)).await, [to_both, to_nair]);
        assert_eq!(rows(&nair, filtered(Filter::Team)).await, [to_nurses]);
        world.clock.advance(1_000);
        nair.reply(answer(to_nair)).await.unwrap();
        assert_eq!(rows(&nair, filtered(Filter::Mine)).await, [to_nair, to_both]);
        // Answering changes what is needed, not whom it reached.
        nair.reply(answer(to_nurses)).await.unwrap();
        assert_eq!(rows(&nair, filtered(Filter::Team)).await, [to_nurses]);
    }

    async fn patients_have_no_filters(world: &World) {
        let clinic = world.clinic().await;
        let conversation = sent(world, &clinic, &[clinic.to_nair]).await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        for filter in Filter::ALL {
            let page = page(&maria, filtered(filter)).await;
            assert_eq!((page.rows[0].conversation, page.awaiting), (conversation, None));
        }
    }

    async fn a_list_stays_as_it_was_and_says_what_is_new(world: &World) {
        let clinic = world.clinic().await;
        let first = sent(world, &clinic, &[clinic.to_nurses]).await;
        let second = sent(world, &clinic, &[clinic.to_nurses]).await;
        let sam = world.desk(clinic.sam).await;
        world.clock.advance(1_000);
        let as_of = page(&sam, filtered(Filter::All)).await.as_of;
        let third = sent(world, &clinic, &[clinic.to_nurses]).await;
        for (filter, then, now) in [
            (Filter::All, vec![second, first], vec![third, second, first]),
            (Filter::Team, vec![second, first], vec![third, second, first]),
            (Filter::NeedsAnswer, vec![first, second], vec![first, second, third]),
        ] {
            let held = filtered(filter).held(as_of);
            let page = page(&sam, held).await;
            let shown: Vec<_> = page.rows.iter().map(|row| row.conversation).collect();
            assert_eq!((shown, page.new, page.as_of), (then, 1, as_of));
            assert_eq!(sam.new_in(held).await.unwrap(), 1);
            assert_eq!(rows(&sam, held.anew()).await, now);
        }
        let mine = page(&sam, filtered(Filter::Mine).held(as_of)).await;
        assert_eq!((mine.rows, mine.new), (vec![], 0));

        // What was read is there, wherever it stands now.
        for conversation in [first, third] {
            sam.conversation(conversation, None).await.unwrap();
        }
        world.clock.advance(1_000);
        sam.reply(answer(first)).await.unwrap();
        world.store.caught_up(clinic.sam).await;
        let held = page(&sam, filtered(Filter::All).held(as_of)).await;
        let shown: Vec<_> = held.rows.iter().map(|row| row.conversation).collect();
        assert_eq!((shown, held.new), (vec![first, third, second], 0));

        // Nobody looks at a list of yesterday by mistake.
        let fourth = sent(world, &clinic, &[clinic.to_nurses]).await;
        world.clock.advance(HOLD_SECONDS * 1_000);
        let late = page(&sam, filtered(Filter::All).held(as_of)).await;
        assert_eq!((late.rows[0].conversation, late.new), (fourth, 0));
    }

    async fn after_an_answer_comes_the_next(world: &World) {
        let clinic = world.clinic().await;
        let mut waiting = Vec::new();
        for _ in 0..3 {
            waiting.push(sent(world, &clinic, &[clinic.to_nurses]).await);
        }
        let sam = world.desk(clinic.sam).await;
        let list = filtered(Filter::NeedsAnswer);
        let places = page(&sam, list).await.rows;
        let after = |row: usize| List { before: Some(places[row].cursor()), ..list };
        sam.reply(answer(waiting[1])).await.unwrap();
        let receipt = sam.receipt(waiting[1]).await.unwrap().unwrap();
        assert_eq!(receipt.patient.name, "Maria Alvarez");
        assert_eq!(sam.next(after(1), waiting[1]).await.unwrap(), Some(waiting[2]));
        sam.reply(answer(waiting[2])).await.unwrap();
        // What was passed over before is left.
        assert_eq!(sam.next(after(2), waiting[2]).await.unwrap(), Some(waiting[0]));
        assert_eq!(sam.next(after(0), waiting[0]).await.unwrap(), None, "not itself again");
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        maria.reply(clinic.reply(waiting[2])).await.unwrap();
        assert_eq!(sam.receipt(waiting[2]).await.unwrap(), None, "somebody wrote after it");
        let unknown = ConversationId(uuid::Uuid::from_u128(7));
        assert_eq!(sam.receipt(unknown).await.unwrap(), None);
    }
}
