//! How often somebody may try to sign in.
//!
//! Failures are counted in the database, for all processes together: by username and address
//! together, more loosely by username alone, and by address alone. A browser that has signed in to
//! the account before ([`super::device`]) has an allowance of its own, so that nobody who fails
//! elsewhere keeps the owner out; when that is used up, it is a browser like any other.
//!
//! An attempt is counted before the password is looked at, so that many at once cannot slip by,
//! and given back when it succeeds. A username is limited whether or not it exists, which is why
//! the limit tells nothing about it. NIST SP 800-63B, section 5.2.2 asks for no more than 100
//! failed attempts in a row.

use std::{net::IpAddr, time::Duration};

use mailbox::{Allowances, Limit, StoreError, Taken};

use super::{client::limited_as, device::DeviceId};

/// So many at once, and then one per pause.
#[derive(Clone, Copy, Debug)]
pub struct Failures {
    name: &'static str,
    pub at_once: u32,
    pub pause: Duration,
}

/// For one username from one address.
pub const BY_USERNAME_AND_ADDRESS: Failures = Failures {
    name: "sign in by username and address",
    at_once: 10,
    pause: Duration::from_secs(60),
};

/// For one username from wherever: a guesser with many addresses gets 288 a day.
pub const BY_USERNAME: Failures = Failures {
    name: "sign in by username",
    at_once: 100,
    pause: Duration::from_secs(5 * 60),
};

/// From one address, where a whole hospital may sit behind one router, or everybody behind a proxy
/// that is not trusted. It slows down who tries one password on many usernames.
pub const BY_ADDRESS: Failures = Failures {
    name: "sign in by address",
    at_once: 300,
    pause: Duration::from_secs(1),
};

/// For one account from one browser that has signed in to it before.
pub const BY_DEVICE: Failures = Failures {
    name: "sign in by device",
    at_once: 10,
    pause: Duration::from_secs(60),
};

impl Failures {
    pub const fn of<'a>(&self, key: &'a [u8]) -> Limit<'a> {
        Limit {
            name: self.name,
            key,
            burst: self.at_once,
            pause: self.pause,
        }
    }
}

/// A username as it is counted; keyboards of phones add capitals and spaces.
pub fn folded(username: &str) -> String {
    username.trim().to_lowercase()
}

/// Counts an attempt; give it back when it succeeds. `Err` says how long to wait, when there were
/// too many.
///
/// # Errors
/// When the storage fails.
pub async fn begin(
    allowances: &Allowances,
    username: &str,
    address: IpAddr,
    device: Option<DeviceId>,
) -> Result<Result<Taken, Duration>, StoreError> {
    if let Some(device) = device
        && let Ok(taken) = allowances.take(&[BY_DEVICE.of(&device.0)]).await?
    {
        return Ok(Ok(taken));
    }
    let username = folded(username);
    let address = limited_as(address).to_string();
    // An address has no blank in it, so no two pairs are written alike.
    let both = format!("{address} {username}");
    allowances
        .take(&[
            BY_USERNAME_AND_ADDRESS.of(both.as_bytes()),
            BY_USERNAME.of(username.as_bytes()),
            BY_ADDRESS.of(address.as_bytes()),
        ])
        .await
}
