//! A conversation is read in pages.

use model::{NewReply, limits::WINDOW_MESSAGES, view::ConversationView};

use crate::world::{
    World,
    clinic::{answer, text},
    on_both,
};

fn positions(view: &ConversationView) -> Vec<u32> {
    view.messages
        .iter()
        .map(|message| message.position)
        .collect()
}

on_both! {
    async fn the_newest_come_first_and_earlier_ones_on_demand(world: &World) {
        let clinic = world.clinic().await;
        let conversation = clinic.sent(world, clinic.message()).await;
        let desk = world.desk(clinic.nair).await;
        for _ in 1..65 {
            desk.reply(answer(conversation)).await.unwrap();
        }
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        // Looking at earlier ones says nothing about those that were not shown.
        let earlier = maria.conversation(conversation, Some(36)).await.unwrap();
        assert_eq!(maria.unread().await.unwrap(), 1);
        let newest = maria.conversation(conversation, None).await.unwrap();
        assert_eq!(positions(&newest), (36..=65).collect::<Vec<_>>());
        assert_eq!((newest.earlier, newest.messages_total), (Some(36), 65));
        assert_eq!(maria.unread().await.unwrap(), 0);
        assert_eq!(positions(&earlier), (6..36).collect::<Vec<_>>());
        assert_eq!(earlier.earlier, Some(6));
        let first = maria.conversation(conversation, earlier.earlier).await.unwrap();
        assert_eq!((positions(&first), first.earlier), ((1..6).collect(), None));
        for nothing in [Some(0), Some(1)] {
            let view = maria.conversation(conversation, nothing).await.unwrap();
            assert_eq!((positions(&view), view.earlier), (vec![], None));
        }
        let beyond = maria.conversation(conversation, Some(u32::MAX)).await.unwrap();
        assert_eq!(positions(&beyond), positions(&newest));
        assert_eq!(newest.messages.len(), WINDOW_MESSAGES as usize);
    }

    /// Long messages make a window shorter, and one message is shown whatever its size.
    async fn a_window_is_bounded_in_bytes(world: &World) {
        let clinic = world.clinic().await;
        let conversation = clinic.sent(world, clinic.message()).await;
        let desk = world.desk(clinic.nair).await;
        let long = text(&"A long story. ".repeat(700));
        let bytes = long.to_json().len();
        for _ in 0..40 {
            let reply = NewReply { body: long.clone(), ..answer(conversation) };
            desk.reply(reply).await.unwrap();
        }
        let view = desk.conversation(conversation, None).await.unwrap();
        let fits = 256 * 1024 / bytes;
        assert!(fits < 30);
        assert_eq!(view.messages.len(), fits);
        assert_eq!(view.messages.last().unwrap().position, 41);
        world.sql("UPDATE message SET body_bytes = 10000000").await;
        let view = desk.conversation(conversation, None).await.unwrap();
        assert_eq!(positions(&view), [41]);
    }
}
