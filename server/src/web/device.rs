//! Browsers that have signed in before, known by a cookie (OWASP, "Slow Down Online Guessing
//! Attacks with Device Cookies").
//!
//! The cookie holds a pass for each of the last few accounts that signed in here. A pass says
//! which account (as a keyed hash of its username, which tells nothing to whoever finds the
//! cookie), which browser, and when it was issued, and is signed with a key of the installation. It
//! lets nobody in: it is worth an allowance of attempts of its own. Signing out leaves it.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, HeaderValue};
use mailbox::{Random, Secret, Store, StoreError};
use model::Timestamp;

use super::{attempts::folded, cookie::SessionCookie};

/// The key that signs.
const SECRET: &str = "device";

/// Accounts for which one browser is known; a family shares a tablet.
const KEPT: usize = 4;
const LASTS_SECONDS: i64 = 365 * 24 * 60 * 60;
/// How far the clocks of two processes may be apart.
const SKEW_MS: i64 = 60_000;

/// Account, browser, time of issue, signature.
const PASS_BYTES: usize = 16 + 16 + 8 + 32;
/// A separator that is not in base64url, and may be in a cookie.
const BETWEEN: char = '.';

/// A browser, for one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DeviceId(pub [u8; 16]);

/// What a browser holds: passes whose signature is ours and that are not too old, the newest
/// first.
#[derive(Clone, Debug, Default)]
pub struct Passes(Vec<Pass>);

#[derive(Clone, Copy, Debug)]
struct Pass {
    account: [u8; 16],
    device: DeviceId,
    issued: Timestamp,
}

/// Issues passes and reads them.
#[derive(Clone, Debug)]
pub struct Devices(Secret);

impl Devices {
    /// # Errors
    /// When the storage fails.
    pub async fn open(store: &Store) -> Result<Self, StoreError> {
        Secret::named(store, SECRET).await.map(Self)
    }

    /// The passes the browser sent. Forged and outdated ones count as none.
    pub fn read(&self, cookie: SessionCookie, headers: &HeaderMap, now: Timestamp) -> Passes {
        let Some(text) = cookie.device(headers) else {
            return Passes::default();
        };
        let passes = text.split(BETWEEN).take(KEPT);
        Passes(passes.filter_map(|pass| self.pass(pass, now)).collect())
    }

    /// The browser, if it has signed in to that account before.
    pub fn known(&self, passes: &Passes, username: &str) -> Option<DeviceId> {
        let account = self.account(username);
        let mut passes = passes.0.iter();
        passes
            .find(|pass| pass.account == account)
            .map(|pass| pass.device)
    }

    /// The cookie for a browser that has just signed in to that account, which keeps its other
    /// passes.
    pub fn issue(
        &self,
        passes: &Passes,
        username: &str,
        now: Timestamp,
        random: &Random,
        cookie: SessionCookie,
    ) -> Option<HeaderValue> {
        let account = self.account(username);
        let device = self.known(passes, username);
        let fresh = Pass {
            account,
            device: device.unwrap_or_else(|| DeviceId(random.bytes())),
            issued: now,
        };
        let others = passes.0.iter().filter(|pass| pass.account != account);
        let kept = std::iter::once(&fresh).chain(others).take(KEPT);
        let text: Vec<_> = kept.map(|pass| self.write(pass)).collect();
        cookie.set_device(&text.join(&BETWEEN.to_string()), LASTS_SECONDS)
    }

    fn account(&self, username: &str) -> [u8; 16] {
        let signature = self.0.sign(&[b"account", folded(username).as_bytes()]);
        let (half, _) = signature.split_at(16);
        half.try_into().unwrap_or_default()
    }

    fn write(&self, pass: &Pass) -> String {
        let issued = pass.issued.0.to_be_bytes();
        let signature = self
            .0
            .sign(&[b"pass", &pass.account, &pass.device.0, &issued]);
        URL_SAFE_NO_PAD.encode([&pass.account[..], &pass.device.0, &issued, &signature].concat())
    }

    fn pass(&self, text: &str, now: Timestamp) -> Option<Pass> {
        let mut bytes = [0; PASS_BYTES];
        let read = URL_SAFE_NO_PAD.decode_slice(text, &mut bytes);
        if read != Ok(PASS_BYTES) {
            return None;
        }
        let (account, rest) = bytes.split_first_chunk::<16>()?;
        let (device, rest) = rest.split_first_chunk::<16>()?;
        let (issued, signature) = rest.split_first_chunk::<8>()?;
        let ours = self
            .0
            .has_signed(&[b"pass", account, device, issued], signature);
        let issued = Timestamp(i64::from_be_bytes(*issued));
        let age = now.0.checked_sub(issued.0)?;
        (ours && (-SKEW_MS..LASTS_SECONDS * 1_000).contains(&age)).then_some(Pass {
            account: *account,
            device: DeviceId(*device),
            issued,
        })
    }
}

impl Passes {
    /// Some account has signed in from this browser before.
    pub fn any(&self) -> Option<DeviceId> {
        self.0.first().map(|pass| pass.device)
    }
}
