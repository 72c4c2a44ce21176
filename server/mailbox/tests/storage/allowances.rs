//! How often something may be done, over all processes of an installation.

use std::time::Duration;

use mailbox::{Allowances, Limit, Random, Secret, Store, StoreOptions};

use crate::world::{DAY, MINUTE, World, on_both};

const PAUSE: Duration = Duration::from_secs(60);

fn limit<'a>(name: &'static str, key: &'a str, burst: u32) -> Limit<'a> {
    Limit {
        name,
        key: key.as_bytes(),
        burst,
        pause: PAUSE,
    }
}

/// Another process on the same database.
async fn neighbour(world: &World) -> Store {
    let options = StoreOptions::new(world.database.url());
    let random = Random::seeded(8);
    Store::connect(&options, world.clock.clone(), random)
        .await
        .unwrap()
}

on_both! {
    async fn an_allowance_is_used_up_and_comes_back(world: &World) {
        let allowances = Allowances::open(&world.store).await.unwrap();
        let three = [limit("try", "maria", 3)];
        for _ in 0..3 {
            assert!(allowances.take(&three).await.unwrap().is_ok());
        }
        assert_eq!(allowances.take(&three).await.unwrap().unwrap_err(), PAUSE);
        world.clock.advance(MINUTE / 4);
        assert_eq!(allowances.take(&three).await.unwrap().unwrap_err(), PAUSE * 3 / 4);
        world.clock.advance(3 * MINUTE / 4);
        assert!(allowances.take(&three).await.unwrap().is_ok());
        assert!(allowances.take(&three).await.unwrap().is_err());
        // Somebody else's, and something else of the same one's.
        assert!(allowances.take(&[limit("try", "daniel", 3)]).await.unwrap().is_ok());
        assert!(allowances.take(&[limit("send", "maria", 3)]).await.unwrap().is_ok());
        world.clock.advance(3 * MINUTE);
        for _ in 0..3 {
            assert!(allowances.take(&three).await.unwrap().is_ok());
        }
        assert!(allowances.take(&three).await.unwrap().is_err());
    }

    async fn what_is_given_back_was_not_taken(world: &World) {
        let allowances = Allowances::open(&world.store).await.unwrap();
        let limits = [limit("try", "maria", 1), limit("from", "here", 2)];
        for _ in 0..4 {
            let taken = allowances.take(&limits).await.unwrap().unwrap();
            allowances.give_back(&taken).await.unwrap();
        }
        assert!(allowances.take(&limits).await.unwrap().is_ok());
        assert!(allowances.take(&limits).await.unwrap().is_err());
    }

    async fn it_is_taken_from_all_or_from_none(world: &World) {
        let allowances = Allowances::open(&world.store).await.unwrap();
        let (one, two) = (limit("try", "maria", 1), limit("from", "here", 2));
        assert!(allowances.take(&[one]).await.unwrap().is_ok());
        for _ in 0..5 {
            assert!(allowances.take(&[one, two]).await.unwrap().is_err());
        }
        assert!(allowances.take(&[two]).await.unwrap().is_ok());
        assert!(allowances.take(&[two]).await.unwrap().is_ok());
        assert!(allowances.take(&[two]).await.unwrap().is_err());
    }

    async fn many_processes_at_once_share_one_allowance(world: &World) {
        let other = neighbour(world).await;
        let mut takings = Vec::new();
        for store in [&world.store, &other] {
            let allowances = Allowances::open(store).await.unwrap();
            for n in 0..20 {
                let allowances = allowances.clone();
                takings.push(tokio::spawn(async move {
                    let (both, own) = (limit("try", "maria", 7), format!("address {n}"));
                    let limits = [both, limit("from", &own, 9)];
                    allowances.take(&limits).await.unwrap().is_ok()
                }));
            }
        }
        let mut let_through = 0;
        for taking in takings {
            let_through += u32::from(taking.await.unwrap());
        }
        assert_eq!(let_through, 7);
        let allowances = Allowances::open(&other).await.unwrap();
        let wait = allowances.take(&[limit("try", "maria", 7)]).await.unwrap().unwrap_err();
        assert_eq!(wait, PAUSE, "those who were refused took nothing");
        other.close().await.unwrap();
    }

    async fn the_table_holds_what_counts_and_tells_no_names(world: &World) {
        let allowances = Allowances::open(&world.store).await.unwrap();
        for n in 0..40 {
            allowances.take(&[limit("try", &format!("user{n}"), 3)]).await.unwrap().unwrap();
        }
        assert_eq!(world.rows("allowance").await, 40);
        let plain = "SELECT COUNT(*) AS number FROM allowance WHERE CAST(key AS TEXT) LIKE '%user%'";
        assert_eq!(world.number(plain).await, 0);
        world.clock.advance(DAY);
        for _ in 0..3 {
            allowances.take(&[limit("try", "maria", 9)]).await.unwrap().unwrap();
        }
        assert_eq!(world.rows("allowance").await, 1);
    }

    async fn a_clock_that_is_set_back_locks_nobody_out(world: &World) {
        let allowances = Allowances::open(&world.store).await.unwrap();
        let three = [limit("try", "maria", 3)];
        while allowances.take(&three).await.unwrap().is_ok() {}
        // The clocks of two processes are never quite the same.
        world.clock.advance(-MINUTE);
        assert!(allowances.take(&three).await.unwrap().is_err());
        world.clock.advance(-DAY);
        for _ in 0..3 {
            assert!(allowances.take(&three).await.unwrap().is_ok());
        }
        assert!(allowances.take(&three).await.unwrap().is_err());
    }

    async fn processes_that_start_together_make_one_key(world: &World) {
        let other = neighbour(world).await;
        let makings: Vec<_> = (0..8)
            .map(|n| {
                let store = if n % 2 == 0 { world.store.clone() } else { other.clone() };
                tokio::spawn(async move { Secret::named(&store, "test").await.unwrap() })
            })
            .collect();
        let mut signatures = Vec::new();
        for making in makings {
            signatures.push(making.await.unwrap().sign(&[b"text"]));
        }
        signatures.dedup();
        assert_eq!(signatures.len(), 1);
        assert_ne!(Secret::named(&other, "another").await.unwrap().sign(&[b"text"]), signatures[0]);
        assert_eq!(world.rows("secret").await, 2);
        other.close().await.unwrap();
    }

    async fn a_signature_is_for_those_parts_alone(world: &World) {
        let secret = Secret::named(&world.store, "test").await.unwrap();
        let signature = secret.sign(&[b"ab", b"c"]);
        assert!(secret.has_signed(&[b"ab", b"c"], &signature));
        assert!(!secret.has_signed(&[b"a", b"bc"], &signature));
        assert!(!secret.has_signed(&[b"ab", b"c"], &signature[..31]));
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }
}
