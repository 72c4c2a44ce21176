//! Who becomes a reader late, and who ceases to be one: lists follow at once.

use mailbox::{NewAccountRole, directory::RosterRecord};
use model::{
    ConversationId, NewMessage,
    view::{Folder, List},
};

use crate::world::{
    World,
    clinic::{answer, proxy},
    on_both,
};

/// The conversations in an inbox, and whether they are unread.
async fn inbox(mailbox: &mailbox::Mailbox) -> Vec<(ConversationId, bool)> {
    let page = mailbox.folder(List::of(Folder::Inbox)).await.unwrap();
    let unread = page.rows.iter().filter(|row| row.unread).count();
    assert_eq!(page.unread as usize, unread);
    let rows = page.rows.into_iter();
    rows.map(|row| (row.conversation, row.unread)).collect()
}

on_both! {
    /// A nurse who is hired later finds the team's conversations; new to her is what still waits.
    async fn a_new_member_finds_what_waits(world: &World) {
        let clinic = world.clinic().await;
        let strangers = world.strangers().await;
        let to_nurses = || NewMessage { recipients: vec![clinic.to_nurses], ..clinic.message() };
        let answered = clinic.sent(world, to_nurses()).await;
        world.desk(clinic.sam).await.reply(answer(answered)).await.unwrap();
        world.clock.advance(1);
        let waiting = clinic.sent(world, to_nurses()).await;
        let santos = world.desk(strangers.santos).await;
        assert_eq!(inbox(&santos).await, []);
        let member = |active| mailbox::directory::MemberRecord {
            team: "nurses".into(),
            practitioner: "santos".into(),
            active,
        };
        world.directory().upsert_members(&[member(true)]).await.unwrap();
        assert_eq!(inbox(&santos).await, [(waiting, true), (answered, false)]);
        world.directory().upsert_members(&[member(false)]).await.unwrap();
        assert_eq!(inbox(&santos).await, []);
        let entries = "mailbox_entry AS e JOIN account AS a ON a.id = e.account_id \
             WHERE a.username = 'santos'";
        assert_eq!(world.rows(entries).await, 0);
        world.directory().upsert_members(&[member(true)]).await.unwrap();
        let roster = RosterRecord {
            team: "nurses".into(),
            members: vec!["sam".into()],
            patient: None,
            known: Vec::new(),
        };
        world.directory().end_others(&[roster]).await.unwrap();
        assert_eq!(inbox(&santos).await, []);
        let sam = world.desk(clinic.sam).await;
        assert_eq!(inbox(&sam).await.len(), 2);
    }

    /// Messages came before the login was made.
    async fn a_new_login_finds_its_messages(world: &World) {
        let clinic = world.clinic().await;
        world.sql("DELETE FROM mailbox_entry").await;
        world.sql("UPDATE account SET practitioner_id = NULL WHERE username = 'nair'").await;
        let sent = clinic.sent(world, clinic.message()).await;
        let again = NewAccountRole::Practitioner { id: "nair".into() };
        let nair = world.account("nair-again", again).await;
        assert_eq!(inbox(&world.desk(nair).await).await, [(sent, true)]);
    }

    /// Access is granted, revoked and granted again; what is confidential never comes along.
    async fn a_new_representative_finds_what_is_not_confidential(world: &World) {
        let clinic = world.clinic().await;
        let plain = clinic.sent(world, clinic.message()).await;
        clinic.sent(world, clinic.confidential()).await;
        let of_maria = NewAccountRole::Proxy(proxy("M1", "Late Proxy", true));
        let late = world.account("late", of_maria).await;
        let mailbox = world.mailbox(late, clinic.marias).await;
        assert_eq!(inbox(&mailbox).await, [(plain, true)]);
        world.accounts().revoke(late, clinic.marias).await.unwrap();
        assert_eq!(inbox(&mailbox).await, []);
        let entries = "mailbox_entry AS e JOIN account AS a ON a.id = e.account_id \
             WHERE a.username = 'late'";
        assert_eq!(world.rows(entries).await, 0);
        world.accounts().grant(late, proxy("M1", "Late Proxy", true)).await.unwrap();
        let mailbox = world.mailbox(late, clinic.marias).await;
        assert_eq!(inbox(&mailbox).await, [(plain, true)]);
    }
}
