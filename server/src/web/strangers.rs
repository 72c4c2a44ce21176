//! Proxies that nobody told the portal to trust.

use std::{
    net::IpAddr,
    sync::atomic::{AtomicI64, Ordering},
};

use model::Timestamp;

/// How often it is said: every request has the same to tell.
const EVERY_MS: i64 = 60_000;

/// Says in the log that forwarding headers are not believed.
#[derive(Debug)]
pub struct Strangers {
    said: AtomicI64,
}

impl Default for Strangers {
    fn default() -> Self {
        Self {
            said: AtomicI64::new(i64::MIN),
        }
    }
}

impl Strangers {
    pub fn warn(&self, peer: IpAddr, now: Timestamp) {
        let said = self.said.load(Ordering::Relaxed);
        let quiet = (0..EVERY_MS).contains(&now.0.saturating_sub(said));
        let mine = !quiet
            && self
                .said
                .compare_exchange(said, now.0, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok();
        if mine {
            tracing::warn!(
                proxy = near(peer).map(tracing::field::display),
                "a proxy that is not trusted says for whom it forwards: everybody behind it shares \
                 its limits on signing in and on connections; name its network with --trusted-proxy"
            );
        }
    }
}

/// An address that is a machine of one's own. Any other may be a patient's, which the log does not
/// hold.
fn near(address: IpAddr) -> Option<IpAddr> {
    let near = match address {
        IpAddr::V4(v4) => v4.is_private() || v4.is_loopback() || v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local(),
    };
    near.then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ones_own_machines_are_named() {
        let near = |text: &str| near(text.parse().unwrap()).is_some();
        for address in [
            "10.1.2.3",
            "172.17.0.2",
            "192.168.0.1",
            "127.0.0.1",
            "::1",
            "fd00::1",
        ] {
            assert!(near(address), "{address}");
        }
        for address in ["192.0.2.1", "8.8.8.8", "2001:db8::1", "::"] {
            assert!(!near(address), "{address}");
        }
    }
}
