//! Who is connected: how many from one address, on which connection nothing moves, and what of their
//! answers they have not taken.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use tokio::{sync::Notify, time::Instant};

use super::{Limits, lying::Lying};
use crate::web::{TrustedProxies, limited_as};

/// Connections of one address, beyond which each of them may be asked to leave, busy or not: else
/// those who keep all places busy would keep everybody else out.
const FEW: usize = 16;

/// All connections.
#[derive(Clone)]
pub struct Guests(Arc<Shared>);

struct Shared {
    proxies: TrustedProxies,
    limits: Limits,
    present: Mutex<Present>,
}

#[derive(Default)]
struct Present {
    next: u64,
    by_address: HashMap<IpAddr, usize>,
    all: HashMap<u64, Arc<Connection>>,
    lying: Lying,
}

struct Connection {
    /// What it is counted by; a trusted proxy is not.
    counted: Option<IpAddr>,
    moves: Moves,
    leave: Notify,
    /// It is quiet because it waits for what may happen, and is not asked to leave for that.
    stays: AtomicBool,
}

/// One connection, for as long as it is kept.
pub struct Guest {
    guests: Guests,
    number: u64,
    peer: SocketAddr,
    connection: Arc<Connection>,
}

/// A piece of an answer; it counts as lying until it is written, or its connection is gone.
pub struct Piece {
    bytes: Bytes,
    guests: Guests,
    number: u64,
}

/// When something last moved on a connection, in either direction.
#[derive(Clone)]
pub struct Moves(Arc<(Instant, AtomicU64)>);

impl Moves {
    pub fn new() -> Self {
        Self(Arc::new((Instant::now(), AtomicU64::new(0))))
    }

    pub fn note(&self) {
        let (begun, last) = &*self.0;
        let since = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        last.store(since, Ordering::Relaxed);
    }

    fn quiet(&self) -> Duration {
        let (begun, last) = &*self.0;
        let last = Duration::from_millis(last.load(Ordering::Relaxed));
        begun.elapsed().saturating_sub(last)
    }
}

impl Guests {
    pub fn new(proxies: TrustedProxies, limits: Limits) -> Self {
        Self(Arc::new(Shared {
            proxies,
            limits,
            present: Mutex::default(),
        }))
    }

    fn with<T>(&self, act: impl FnOnce(&mut Present) -> T) -> T {
        // Numbers and maps are in step before anything can panic.
        act(&mut self
            .0
            .present
            .lock()
            .unwrap_or_else(PoisonError::into_inner))
    }

    /// `None` when that address has as many connections as it may.
    pub fn admit(&self, peer: SocketAddr) -> Option<Guest> {
        let address = peer.ip().to_canonical();
        let counted = (!self.0.proxies.contains(address)).then(|| limited_as(address));
        let connection = Arc::new(Connection {
            counted,
            moves: Moves::new(),
            leave: Notify::new(),
            stays: AtomicBool::new(false),
        });
        let number = self.with(|present| {
            if let Some(address) = counted {
                let number = present.by_address.entry(address).or_default();
                if *number >= self.0.limits.per_address {
                    return None;
                }
                *number += 1;
            }
            present.next += 1;
            present.all.insert(present.next, connection.clone());
            Some(present.next)
        })?;
        Some(Guest {
            guests: self.clone(),
            number,
            peer,
            connection,
        })
    }

    /// Asks the connection to leave on which nothing has moved for the longest time: one that is
    /// quiet, or one of many from the same address.
    pub fn make_room(&self) {
        self.with(|present| {
            let quietest = present
                .all
                .values()
                .filter(|connection| !connection.stays.load(Ordering::Relaxed))
                .map(|connection| (connection.moves.quiet(), connection))
                .filter(|(quiet, connection)| {
                    let siblings = |address| present.by_address.get(&address).copied();
                    *quiet >= self.0.limits.quiet
                        || connection.counted.and_then(siblings) > Some(FEW)
                })
                .max_by_key(|(quiet, _)| *quiet);
            if let Some((_, connection)) = quietest {
                connection.leave.notify_one();
            }
        });
    }
}

impl Present {
    /// Asks connections to leave until no more lies than may.
    fn lighten(&mut self, limits: &Limits) {
        let Self { all, lying, .. } = self;
        let quiet = |number| {
            let quiet = all.get(&number).map(|connection| connection.moves.quiet());
            quiet.filter(|quiet| *quiet >= limits.quiet)
        };
        while lying.bytes() > limits.lying
            && let Some(number) = lying.slowest(quiet)
        {
            if let Some(connection) = all.get(&number) {
                connection.leave.notify_one();
            }
        }
    }
}

impl Guest {
    /// What is sent to it next.
    pub fn piece(&self, bytes: Bytes) -> Piece {
        self.guests.with(|present| {
            present.lying.add(self.number, bytes.len());
            present.lighten(&self.guests.0.limits);
        });
        Piece {
            bytes,
            guests: self.guests.clone(),
            number: self.number,
        }
    }

    pub const fn peer(&self) -> SocketAddr {
        self.peer
    }

    pub fn moves(&self) -> Moves {
        self.connection.moves.clone()
    }

    /// It has a place that nobody else waits for.
    pub fn stays(&self) {
        self.connection.stays.store(true, Ordering::Relaxed);
    }

    pub async fn asked_to_leave(&self) {
        self.connection.leave.notified().await;
    }
}

impl AsRef<[u8]> for Piece {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Piece {
    fn drop(&mut self) {
        self.guests
            .with(|present| present.lying.taken(self.number, self.bytes.len()));
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.guests.with(|present| {
            present.all.remove(&self.number);
            present.lying.gone(self.number);
            let Some(address) = self.connection.counted else {
                return;
            };
            if let Some(number) = present.by_address.get_mut(&address) {
                *number -= 1;
                if *number == 0 {
                    present.by_address.remove(&address);
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUIET: Duration = Duration::from_secs(1);

    fn guests() -> Guests {
        let proxies = TrustedProxies(vec!["10.0.0.0/8".parse().unwrap()]);
        Guests::new(proxies, limits(2))
    }

    fn limits(per_address: usize) -> Limits {
        Limits {
            per_address,
            quiet: QUIET,
            lying: 100,
            ..Limits::default()
        }
    }

    async fn is_asked(guest: &Guest) -> bool {
        tokio::time::timeout(Duration::ZERO, guest.asked_to_leave())
            .await
            .is_ok()
    }

    /// Bytes of those that stay.
    fn lying(guests: &Guests) -> usize {
        guests.with(|present| present.lying.bytes())
    }

    fn admit(guests: &Guests, address: &str) -> Option<Guest> {
        guests.admit(SocketAddr::new(address.parse().unwrap(), 4711))
    }

    #[tokio::test]
    async fn an_address_has_so_many_connections_and_a_trusted_proxy_more() {
        let guests = guests();
        let mut held: Vec<_> = (0..2).map(|_| admit(&guests, "192.0.2.1")).collect();
        assert!(held.iter().all(Option::is_some));
        for address in ["192.0.2.1", "::ffff:192.0.2.1"] {
            assert!(admit(&guests, address).is_none(), "{address}");
        }
        held.extend(["192.0.2.2", "2001:db8::1", "2001:db8::2"].map(|a| admit(&guests, a)));
        assert!(held.iter().all(Option::is_some));
        assert!(admit(&guests, "2001:db8::ffff").is_none());
        held.extend((0..9).map(|_| admit(&guests, "10.0.0.1")));
        assert!(held.iter().all(Option::is_some));
        held.clear();
        assert!(admit(&guests, "192.0.2.1").is_some());
        assert!(guests.with(|present| present.by_address.is_empty() && present.all.is_empty()));
    }

    #[tokio::test(start_paused = true)]
    async fn the_quietest_makes_room() {
        let guests = guests();
        let quiet = admit(&guests, "192.0.2.1").unwrap();
        let busy = admit(&guests, "192.0.2.2").unwrap();
        guests.make_room();
        tokio::time::advance(QUIET).await;
        busy.moves().note();
        guests.make_room();
        tokio::select! {
            biased;
            () = busy.asked_to_leave() => panic!("something moved there"),
            () = quiet.asked_to_leave() => (),
        }
        drop(quiet);
        guests.make_room();
        let asked = tokio::time::timeout(QUIET / 2, busy.asked_to_leave()).await;
        assert!(asked.is_err(), "nobody is asked who is busy");
    }

    #[tokio::test(start_paused = true)]
    async fn an_address_that_keeps_many_places_busy_makes_room() {
        let guests = Guests::new(TrustedProxies::default(), limits(2 * FEW));
        let few = admit(&guests, "192.0.2.1").unwrap();
        tokio::time::advance(QUIET / 2).await;
        let many: Vec<_> = (0..=FEW)
            .map(|_| admit(&guests, "192.0.2.2").unwrap())
            .collect();
        guests.make_room();
        let mut asked = 0;
        for guest in many {
            asked += u32::from(is_asked(&guest).await);
        }
        assert_eq!(asked, 1);
        assert!(!is_asked(&few).await);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_leaves_too_much_lying_makes_room_the_quietest_first() {
        let guests = guests();
        let [first, slow, idle, last] =
            [1, 2, 3, 4].map(|n| admit(&guests, &format!("192.0.2.{n}")).unwrap());
        let of_first = first.piece(Bytes::from_static(&[0; 40]));
        let of_slow = slow.piece(Bytes::from_static(&[0; 40]));
        tokio::time::advance(QUIET).await;
        first.moves().note();
        // More than there may be, by one byte.
        let of_last = last.piece(Bytes::from_static(&[0; 21]));
        assert!(is_asked(&slow).await, "nothing moved there");
        for other in [&first, &idle, &last] {
            assert!(!is_asked(other).await);
        }
        assert_eq!(lying(&guests), 61);
        // It is on its way out: nobody else is asked for what it holds.
        let more = idle.piece(Bytes::from_static(&[0; 39]));
        assert!(!is_asked(&first).await);
        drop(of_slow);
        drop(slow);
        assert_eq!(lying(&guests), 100);
        // All are busy: the one that has been for longest.
        last.moves().note();
        idle.moves().note();
        let again = last.piece(Bytes::from_static(&[0; 1]));
        assert!(is_asked(&first).await);
        assert!(!is_asked(&idle).await && !is_asked(&last).await);
        // The connection may be gone before its bytes are.
        drop(first);
        assert_eq!(lying(&guests), 61);
        drop((of_first, of_last, more, again));
        assert_eq!(lying(&guests), 0);
    }
}
