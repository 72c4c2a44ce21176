//! How often somebody may try to sign in.
//!
//! Attempts are counted by username and by address; an attempt that succeeds is given back, so
//! that only failures add up. A username is limited whether or not it exists, which is why the
//! limit tells nothing about it. NIST SP 800-63B, section 5.2.2 asks for no more than 100 failed
//! attempts in a row; ten, and then one a minute, keep an online guesser below 1,450 a day.

use std::{
    collections::HashMap,
    hash::{BuildHasher, Hash, RandomState},
    net::IpAddr,
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use governor::{
    NotUntil, Quota, RateLimiter,
    clock::Clock as _,
    middleware::NoOpMiddleware,
    nanos::Nanos,
    state::{StateStore, keyed::ShrinkableKeyedStateStore},
};
use mailbox::Clock;

use super::client::limited_as;

/// Failed attempts for one username: this many at once, then one per [`USERNAME_PAUSE`].
pub const PER_USERNAME: NonZeroU32 = NonZeroU32::new(10).expect("not zero");
pub const USERNAME_PAUSE: Duration = Duration::from_secs(60);

/// Failed attempts from one address, where a whole family or ward may sit behind one router.
pub const PER_ADDRESS: NonZeroU32 = NonZeroU32::new(30).expect("not zero");
pub const ADDRESS_PAUSE: Duration = Duration::from_secs(20);

/// Usernames and addresses remembered before those that are free again are forgotten. New
/// usernames are only remembered for an address within its limit, so this is no ceiling to be
/// filled from one place.
const SWEEP_AT: usize = 4_096;

/// The count of failed attempts, in memory.
pub struct Attempts {
    usernames: Limiter<u64>,
    addresses: Limiter<IpAddr>,
    /// Usernames are kept as keyed hashes: bounded in size, and worth nothing in a memory dump.
    hasher: RandomState,
}

/// An attempt that was let through; give it back when it succeeds.
pub struct Attempt {
    username: u64,
    address: IpAddr,
}

impl Attempts {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            usernames: Limiter::new(PER_USERNAME, USERNAME_PAUSE, clock.clone()),
            addresses: Limiter::new(PER_ADDRESS, ADDRESS_PAUSE, clock),
            hasher: RandomState::new(),
        }
    }

    /// Counts an attempt before the password is looked at, so that many at once cannot slip by.
    ///
    /// # Errors
    /// How long to wait, when there were too many.
    pub fn begin(&self, username: &str, address: IpAddr) -> Result<Attempt, Duration> {
        let attempt = Attempt {
            username: self.hasher.hash_one(username.trim().to_lowercase()),
            address: limited_as(address),
        };
        self.addresses.count(&attempt.address)?;
        self.usernames.count(&attempt.username)?;
        Ok(attempt)
    }

    /// The password was right: the attempt does not count.
    pub fn succeeded(&self, attempt: &Attempt) {
        self.addresses.give_back(&attempt.address);
        self.usernames.give_back(&attempt.username);
    }
}

struct Limiter<K: Hash + Eq + Clone> {
    limiter: RateLimiter<K, Arrivals<K>, Ticks, NoOpMiddleware<Duration>>,
    /// The same map the limiter works on.
    arrivals: Arrivals<K>,
    pause: Duration,
    clock: Ticks,
}

impl<K: Hash + Eq + Clone> Limiter<K> {
    fn new(burst: NonZeroU32, pause: Duration, clock: Arc<dyn Clock>) -> Self {
        let quota = Quota::with_period(pause)
            .expect("the pause is not zero")
            .allow_burst(burst);
        let arrivals = Arrivals::default();
        let clock = Ticks(clock);
        Self {
            limiter: RateLimiter::new(quota, arrivals.clone(), clock.clone()),
            arrivals,
            pause,
            clock,
        }
    }

    fn count(&self, key: &K) -> Result<(), Duration> {
        if self.limiter.len() >= SWEEP_AT {
            self.limiter.retain_recent();
        }
        self.limiter
            .check_key(key)
            .map_err(|until: NotUntil<Duration>| until.wait_time_from(self.clock.now()))
    }

    fn give_back(&self, key: &K) {
        self.arrivals.earlier(key, self.pause.into());
    }
}

/// Where the limiter keeps each key's theoretical arrival time. Like governor's own map, but an
/// arrival can be taken back.
struct Arrivals<K>(Arc<Mutex<HashMap<K, Nanos>>>);

impl<K> Clone for Arrivals<K> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K> Default for Arrivals<K> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K: Hash + Eq + Clone> Arrivals<K> {
    fn with<T>(&self, act: impl FnOnce(&mut HashMap<K, Nanos>) -> T) -> T {
        // Every change is one insertion or removal, so a panic elsewhere leaves a sound map.
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn earlier(&self, key: &K, by: Nanos) {
        self.with(|map| {
            if let Some(arrival) = map.get_mut(key) {
                *arrival = arrival.as_u64().saturating_sub(by.as_u64()).into();
            }
        });
    }
}

impl<K: Hash + Eq + Clone> StateStore for Arrivals<K> {
    type Key = K;

    fn measure_and_replace<T, F, E>(&self, key: &K, decide: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        self.with(|map| {
            let (outcome, arrival) = decide(map.get(key).copied())?;
            map.insert(key.clone(), arrival);
            Ok(outcome)
        })
    }
}

impl<K: Hash + Eq + Clone> ShrinkableKeyedStateStore<K> for Arrivals<K> {
    fn retain_recent(&self, drop_below: Nanos) {
        self.with(|map| {
            map.retain(|_, arrival| *arrival > drop_below);
            map.shrink_to(SWEEP_AT);
        });
    }

    fn len(&self) -> usize {
        self.with(|map| map.len())
    }

    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The installation's clock, as governor reads it.
#[derive(Clone)]
struct Ticks(Arc<dyn Clock>);

impl governor::clock::Clock for Ticks {
    type Instant = Duration;

    fn now(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.now().0).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use mailbox::MockClock;
    use model::Timestamp;

    use super::*;

    const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

    fn attempts() -> (Arc<MockClock>, Attempts) {
        let clock = Arc::new(MockClock::at(Timestamp(1_795_359_600_000)));
        (clock.clone(), Attempts::new(clock))
    }

    #[test]
    fn failures_for_one_username_add_up() {
        let (clock, attempts) = attempts();
        for _ in 0..PER_USERNAME.get() {
            assert!(attempts.begin("maria", HOME).is_ok());
        }
        let wait = attempts
            .begin(" Maria", HOME)
            .err()
            .expect("over the limit");
        assert_eq!(wait, USERNAME_PAUSE);
        assert!(attempts.begin("daniel", HOME).is_ok());
        clock.advance(60_000);
        assert!(attempts.begin("maria", HOME).is_ok());
        assert!(attempts.begin("maria", HOME).is_err());
    }

    #[test]
    fn failures_from_one_address_add_up_over_usernames() {
        let (_, attempts) = attempts();
        for n in 0..PER_ADDRESS.get() {
            assert!(attempts.begin(&format!("user{n}"), HOME).is_ok());
        }
        assert!(attempts.begin("maria", HOME).is_err());
        assert!(
            attempts
                .begin("maria", "192.0.2.2".parse().unwrap())
                .is_ok()
        );
    }

    #[test]
    fn success_does_not_count() {
        let (_, attempts) = attempts();
        for _ in 0..200 {
            let attempt = attempts
                .begin("maria", HOME)
                .unwrap_or_else(|_| panic!("let through"));
            attempts.succeeded(&attempt);
        }
    }

    #[test]
    fn memory_is_given_back() {
        let (clock, attempts) = attempts();
        for n in 0..2 * SWEEP_AT as u32 {
            let address = IpAddr::V4((0x0a00_0000 + n).into());
            assert!(attempts.begin(&format!("user{n}"), address).is_ok());
        }
        clock.advance(24 * 3_600_000);
        assert!(attempts.begin("maria", HOME).is_ok());
        assert_eq!(attempts.addresses.limiter.len(), 1);
        assert_eq!(attempts.usernames.limiter.len(), 1);
    }
}
