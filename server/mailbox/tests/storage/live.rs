//! Who is told what while it happens, and who is not.

use std::time::Duration;

use futures_util::{FutureExt as _, StreamExt as _};
use mailbox::{
    Listening, News, NewsId, Revoked, SessionToken, Sessions, Store, StoreOptions, What,
};
use model::{AccountId, ConversationId, Edit, MessageId, NewMessage, NewReply, Timestamp};

use crate::world::{
    MINUTE, World,
    clinic::{Clinic, answer, text},
    on_both,
};

/// Nothing here takes as long; who waits in vain is told so.
const PATIENCE: Duration = Duration::from_secs(20);

struct Ear {
    session: SessionToken,
    heard: Listening,
}

impl Ear {
    async fn of(world: &World, account: AccountId) -> Self {
        let session = Sessions::new(&world.store).start(account).await.unwrap();
        let heard = world.store.listen(&session, None).await.unwrap();
        Self {
            heard: heard.expect("the session is alive"),
            session,
        }
    }

    async fn next(&mut self) -> Option<News> {
        let next = tokio::time::timeout(PATIENCE, self.heard.next()).await;
        next.expect("nothing was told")
    }

    async fn hears(&mut self, what: What) {
        assert_eq!(self.next().await.map(|news| news.what), Some(what));
    }

    fn has_heard_nothing(&mut self) -> bool {
        self.heard.next().now_or_never().is_none()
    }
}

/// What somebody who comes back is told that has heard all up to then.
async fn missed(store: &Store, session: &SessionToken, after: NewsId) -> Vec<What> {
    let mut listening = store.listen(session, Some(after)).await.unwrap().unwrap();
    let mut missed = Vec::new();
    while let Some(Some(news)) = listening.next().now_or_never() {
        missed.push(news.what);
    }
    missed
}

/// A conversation that is no news any more.
async fn sent_before(world: &World, clinic: &Clinic) -> ConversationId {
    let sent = clinic.sent(world, clinic.message()).await;
    world.clock.advance(MINUTE);
    sent
}

async fn answered(world: &World, clinic: &Clinic, of: ConversationId, words: &str) -> MessageId {
    let reply = NewReply {
        body: text(words),
        ..answer(of)
    };
    let desk = world.desk(clinic.nair).await;
    desk.reply(reply).await.unwrap().message
}

on_both! {
    async fn those_who_may_see_it_are_told(world: &World) {
        world.store.keep_telling();
        let (clinic, others) = (world.clinic().await, world.strangers().await);
        let mut maria = Ear::of(world, clinic.maria).await;
        let mut daniel = Ear::of(world, clinic.daniel).await;
        let mut nair = Ear::of(world, clinic.nair).await;
        let mut peter = Ear::of(world, others.peter).await;
        let mut santos = Ear::of(world, others.santos).await;

        let mailbox = world.mailbox(clinic.maria, clinic.marias).await;
        let secret = clinic.confidential();
        let secret = mailbox.send(secret).await.unwrap();
        let open = mailbox.send(clinic.message()).await.unwrap();
        let peters = world.mailbox(others.peter, others.peters).await;
        let others_own = NewMessage {
            patient: others.peters,
            recipients: vec![others.to_santos],
            ..clinic.message()
        };
        let others_own = peters.send(others_own).await.unwrap();

        let secret = What::Message(secret.conversation, secret.message);
        let open = What::Message(open.conversation, open.message);
        let others_own = What::Message(others_own.conversation, others_own.message);
        for ear in [&mut maria, &mut nair] {
            ear.hears(secret).await;
            ear.hears(open).await;
        }
        // Not that there is something, either: this is the first they hear.
        daniel.hears(open).await;
        for ear in [&mut peter, &mut santos] {
            ear.hears(others_own).await;
        }
        for ear in [&mut maria, &mut daniel, &mut nair, &mut peter, &mut santos] {
            assert!(ear.has_heard_nothing());
        }
    }

    async fn what_is_edited_is_told(world: &World) {
        let clinic = world.clinic().await;
        let sent = sent_before(world, &clinic).await;
        world.store.keep_telling();
        let mut nair = Ear::of(world, clinic.nair).await;
        let mailbox = world.mailbox(clinic.maria, clinic.marias).await;
        let is = mailbox.details(sent, None).await.unwrap();
        let edit = Edit { subject: "Another".into(), ..clinic.unchanged(&is) };
        mailbox.edit(edit).await.unwrap();
        nair.hears(What::Edited(sent)).await;
    }

    /// The first time that somebody at the desk looks, and not to whom it is kept from.
    async fn that_it_was_seen_is_told_once(world: &World) {
        let clinic = world.clinic().await;
        let mailbox = world.mailbox(clinic.maria, clinic.marias).await;
        let secret = mailbox.send(clinic.confidential()).await.unwrap().conversation;
        let open = sent_before(world, &clinic).await;
        world.store.keep_telling();
        let mut maria = Ear::of(world, clinic.maria).await;
        let mut daniel = Ear::of(world, clinic.daniel).await;
        let desk = world.desk(clinic.nair).await;
        for conversation in [secret, open, open] {
            desk.conversation(conversation, None).await.unwrap();
            world.store.settled(clinic.nair).await;
        }
        maria.hears(What::Seen(secret)).await;
        maria.hears(What::Seen(open)).await;
        daniel.hears(What::Seen(open)).await;
        // The patient's own look is nobody's news.
        mailbox.conversation(open, None).await.unwrap();
        world.store.settled(clinic.maria).await;
        for ear in [&mut maria, &mut daniel] {
            assert!(ear.has_heard_nothing());
        }
    }

    /// Whatever ends a session ends what is heard in it, and nothing else.
    async fn listening_ends_with_the_session(world: &World) {
        world.store.keep_telling();
        let clinic = world.clinic().await;
        let mut here = Ear::of(world, clinic.maria).await;
        let mut there = Ear::of(world, clinic.maria).await;
        Sessions::new(&world.store).end(&here.session).await.unwrap();
        here.hears(What::Ended { revoked: true }).await;
        assert_eq!(here.next().await, None);
        assert!(there.has_heard_nothing());
        assert!(world.store.listen(&here.session, None).await.unwrap().is_none());

        world.accounts().set_password("maria", "another good password".into()).await.unwrap();
        there.hears(What::Ended { revoked: true }).await;
        assert_eq!(there.next().await, None);

        let mut daniel = Ear::of(world, clinic.daniel).await;
        world.accounts().disable("daniel").await.unwrap();
        daniel.hears(What::Ended { revoked: true }).await;
        assert_eq!(daniel.next().await, None);
    }

    async fn what_was_taken_away_is_told_no_more(world: &World) {
        let clinic = world.clinic().await;
        let sent = sent_before(world, &clinic).await;
        world.store.keep_telling();
        let (mut maria, mut daniel) =
            (Ear::of(world, clinic.maria).await, Ear::of(world, clinic.daniel).await);
        world.accounts().revoke_for("daniel", Revoked::All).await.unwrap();
        daniel.hears(What::Access).await;
        let answer = answered(world, &clinic, sent, "Not for Daniel.").await;
        maria.hears(What::Message(sent, answer)).await;
        world.accounts().revoke(clinic.daniel, clinic.marias).await.unwrap();
        daniel.hears(What::Access).await;
    }

    async fn who_comes_back_is_told_what_they_missed(world: &World) {
        let clinic = world.clinic().await;
        let sent = clinic.sent(world, clinic.message()).await;
        let session = Sessions::new(&world.store).start(clinic.daniel).await.unwrap();
        world.clock.advance(MINUTE);
        let away = world.store.news_id();
        let mut told = Vec::new();
        for words in ["One", "Two"] {
            world.clock.advance(MINUTE);
            let answer = answered(world, &clinic, sent, words).await;
            told.push(What::Message(sent, answer));
            world.mailbox(clinic.maria, clinic.marias).await
                .send(clinic.confidential()).await.unwrap();
        }
        assert_eq!(missed(&world.store, &session, away).await, told);
        // From the last one on: that one again, since it may not have been the last when it was told.
        let last = world.store.news_id();
        assert_eq!(missed(&world.store, &session, last).await, told[1..]);
        world.clock.advance(MINUTE);
        let now = world.store.news_id();
        assert_eq!(missed(&world.store, &session, now).await, []);
        // For longer than notices are kept, nobody can tell.
        let long_ago = NewsId::at(Timestamp(world.store.now().0 - 61 * MINUTE));
        assert_eq!(missed(&world.store, &session, long_ago).await, [What::Missed]);
        for _ in 0..65 {
            answered(world, &clinic, sent, "Many").await;
        }
        assert_eq!(missed(&world.store, &session, now).await, [What::Missed]);
    }

    /// Two processes on one database.
    async fn what_another_process_writes_is_told(world: &World) {
        let clinic = world.clinic().await;
        let sent = sent_before(world, &clinic).await;
        let here = StoreOptions::new(world.database.url());
        let here = Store::connect(&here, world.clock.clone(), mailbox::Random::seeded(99)).await;
        let here = here.unwrap();
        here.keep_telling();
        world.store.keep_telling();
        let session = Sessions::new(&here).start(clinic.maria).await.unwrap();
        let heard = here.listen(&session, None).await.unwrap().unwrap();
        let mut maria = Ear { session, heard };
        let answer = answered(world, &clinic, sent, "From elsewhere").await;
        maria.hears(What::Message(sent, answer)).await;
        world.accounts().disable("maria").await.unwrap();
        maria.hears(What::Ended { revoked: true }).await;
        assert_eq!(maria.next().await, None);
        drop(maria);
        here.close().await.unwrap();
    }

    async fn a_session_that_runs_out_is_heard_no_more(world: &World) {
        let clinic = world.clinic().await;
        let session = Sessions::new(&world.store).start(clinic.maria).await.unwrap();
        // Listening is nobody's doing anything.
        for _ in 0..3 {
            world.clock.advance(14 * MINUTE);
            if world.store.listen(&session, None).await.unwrap().is_none() {
                return;
            }
        }
        panic!("a session was kept by listening");
    }
}
