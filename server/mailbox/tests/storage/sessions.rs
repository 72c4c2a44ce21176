//! Sessions end when nobody is there, and in any case.

use mailbox::{SessionToken, Sessions, SignedIn};
use model::Timestamp;

use crate::world::{MINUTE, NOW, World, on_both};

async fn find(world: &World, token: &SessionToken) -> Option<SignedIn> {
    let found = Sessions::new(&world.store).find(token).await.unwrap();
    let (session, login) = found?;
    assert_eq!(login.account(), session.account);
    // That it counts as a request is written without keeping the request waiting.
    world.store.caught_up(session.account).await;
    Some(session)
}

async fn peek(world: &World, token: &SessionToken) -> Option<SignedIn> {
    let found = Sessions::new(&world.store).peek(token).await.unwrap();
    found.map(|(session, _)| session)
}

on_both! {
    async fn a_token_finds_its_session(world: &World) {
        let clinic = world.clinic().await;
        let sessions = Sessions::new(&world.store);
        let token = sessions.start(clinic.maria).await.unwrap();
        let signed_in = find(world, &token).await.unwrap();
        assert_eq!(signed_in.account, clinic.maria);
        assert_eq!(signed_in.idle_until, Timestamp(NOW.0 + 15 * MINUTE));
        assert_eq!(signed_in.ends, Timestamp(NOW.0 + 12 * 60 * MINUTE));
        let text = token.to_string();
        assert_eq!(text.len(), 43);
        assert!(text.parse::<SessionToken>().unwrap() == token);
        let other = sessions.start(clinic.daniel).await.unwrap();
        assert_eq!(find(world, &other).await.unwrap().account, clinic.daniel);
        let unknown: SessionToken = "A".repeat(43).parse().unwrap();
        assert_eq!(find(world, &unknown).await, None);
        for bad in ["", "A", &"A".repeat(42), &"A".repeat(44), &"!".repeat(43)] {
            assert!(bad.parse::<SessionToken>().is_err(), "{bad:?}");
        }
    }

    async fn a_session_ends_when_nobody_is_there(world: &World) {
        let clinic = world.clinic().await;
        let sessions = Sessions::new(&world.store);
        let token = sessions.start(clinic.maria).await.unwrap();
        for _ in 0..3 {
            world.clock.advance(14 * MINUTE);
            assert!(find(world, &token).await.is_some());
        }
        world.clock.advance(15 * MINUTE);
        assert_eq!(find(world, &token).await, None);
        world.clock.advance(-MINUTE);
        assert!(find(world, &token).await.is_some());
    }

    /// A request within a minute of the last one is not written down.
    async fn a_session_may_end_a_minute_early_never_late(world: &World) {
        let clinic = world.clinic().await;
        let sessions = Sessions::new(&world.store);
        let token = sessions.start(clinic.maria).await.unwrap();
        world.clock.advance(MINUTE - 1);
        let signed_in = find(world, &token).await.unwrap();
        assert_eq!(signed_in.idle_until, Timestamp(NOW.0 + 15 * MINUTE));
        world.clock.advance(1);
        let signed_in = find(world, &token).await.unwrap();
        assert_eq!(signed_in.idle_until, Timestamp(NOW.0 + 16 * MINUTE));
    }

    async fn asking_how_long_a_session_lasts_does_not_make_it_longer(world: &World) {
        let clinic = world.clinic().await;
        let sessions = Sessions::new(&world.store);
        let token = sessions.start(clinic.maria).await.unwrap();
        world.clock.advance(14 * MINUTE);
        for _ in 0..2 {
            let signed_in = peek(world, &token).await.unwrap();
            assert_eq!(signed_in.until(), Timestamp(NOW.0 + 15 * MINUTE));
        }
        world.clock.advance(MINUTE);
        assert_eq!(peek(world, &token).await, None);
    }

    async fn a_session_ends_however_busy(world: &World) {
        let clinic = world.clinic().await;
        let sessions = Sessions::new(&world.store);
        let token = sessions.start(clinic.maria).await.unwrap();
        for _ in 0..71 {
            world.clock.advance(10 * MINUTE);
            assert!(find(world, &token).await.is_some());
        }
        world.clock.advance(10 * MINUTE);
        assert_eq!(find(world, &token).await, None);
    }

    async fn a_session_ends_by_signing_out_or_losing_the_account(world: &World) {
        let clinic = world.clinic().await;
        let sessions = Sessions::new(&world.store);
        let token = sessions.start(clinic.maria).await.unwrap();
        let other = sessions.start(clinic.maria).await.unwrap();
        sessions.end(&token).await.unwrap();
        sessions.end(&token).await.unwrap();
        assert_eq!(find(world, &token).await, None);
        assert!(find(world, &other).await.is_some());
        world.sql("UPDATE account SET disabled_at = 1 WHERE username = 'maria'").await;
        assert_eq!(find(world, &other).await, None);
    }

    /// For how long nobody has been there cannot be told any more, and it must not come alive again
    /// when the clock is where it was.
    async fn a_clock_that_is_set_back_far_ends_the_session(world: &World) {
        let clinic = world.clinic().await;
        let sessions = Sessions::new(&world.store);
        for looks in [true, false] {
            let token = sessions.start(clinic.maria).await.unwrap();
            world.clock.advance(-2 * MINUTE);
            if looks {
                assert_eq!(peek(world, &token).await, None);
            } else {
                assert_eq!(find(world, &token).await, None);
            }
            world.clock.advance(2 * MINUTE);
            assert_eq!(find(world, &token).await, None);
        }
        let unseen = sessions.start(clinic.maria).await.unwrap();
        world.clock.advance(-2 * MINUTE);
        sessions.forget_ended().await.unwrap();
        world.clock.advance(2 * MINUTE);
        assert_eq!(find(world, &unseen).await, None);
    }

    /// The clocks of several servers differ a little.
    async fn a_clock_that_is_set_back_a_little_makes_no_session_longer(world: &World) {
        let clinic = world.clinic().await;
        let sessions = Sessions::new(&world.store);
        let token = sessions.start(clinic.maria).await.unwrap();
        let mut passed = 0;
        for step in [10 * MINUTE, 10 * MINUTE] {
            world.clock.advance(step);
            find(world, &token).await.unwrap();
            passed += step;
        }
        let back = MINUTE / 2;
        let now = world.clock.advance(-back);
        for signed_in in [peek(world, &token).await, find(world, &token).await] {
            let signed_in = signed_in.unwrap();
            assert_eq!(signed_in.idle_until, Timestamp(now.0 + 15 * MINUTE));
            assert_eq!(signed_in.ends, Timestamp(now.0 + 12 * 60 * MINUTE - passed));
        }
        world.clock.advance(15 * MINUTE - 1);
        assert!(peek(world, &token).await.is_some());
        world.clock.advance(1);
        assert_eq!(peek(world, &token).await, None);
    }

    async fn what_has_ended_is_cleaned_up(world: &World) {
        let clinic = world.clinic().await;
        let sessions = Sessions::new(&world.store);
        sessions.start(clinic.maria).await.unwrap();
        world.clock.advance(15 * MINUTE);
        sessions.start(clinic.daniel).await.unwrap();
        sessions.forget_ended().await.unwrap();
        assert_eq!(world.rows("session").await, 1);
    }
}

/// A token in a log would be a key under the mat.
#[test]
fn a_token_is_not_shown_for_debugging() {
    let token: SessionToken = "A".repeat(43).parse().unwrap();
    assert_eq!(format!("{token:?}"), "SessionToken(…)");
}
