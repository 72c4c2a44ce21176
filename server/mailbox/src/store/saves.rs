//! How often somebody may save what they write: far more often than forms do it, and not so often that
//! others wait for it. Counted in memory, since it is about this process's one writer, and a save that
//! had to be counted on disk would cost what it is to spare.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use model::{AccountId, ErrorCode, Timestamp};

/// So many at once, in milliseconds of what one takes: a form saves every two seconds, and a browser
/// that comes back brings what it could not save meanwhile.
const AHEAD_MS: i64 = 600 * EACH_MS;

/// What one save takes of that time; after many, so many a second are taken still.
const EACH_MS: i64 = 200;

/// Accounts that are remembered before those are forgotten that have been quiet.
const REMEMBERED: usize = 4_096;

/// When each account's time is its own again.
#[derive(Default)]
pub(super) struct Saves(Mutex<HashMap<AccountId, i64>>);

impl Saves {
    /// # Errors
    /// `TooManyAttempts`.
    pub(super) fn take(&self, account: AccountId, now: Timestamp) -> Result<(), ErrorCode> {
        // Every change of the map is whole, so a panic elsewhere leaves a sound one.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.retain(|_, until| *until > now.0);
        }
        let until = known.entry(account).or_default();
        let next = (*until).max(now.0) + EACH_MS;
        let late = next - now.0 - AHEAD_MS;
        if late > 0 {
            let seconds = u32::try_from((late + 999) / 1_000).unwrap_or(u32::MAX);
            return Err(ErrorCode::TooManyAttempts { seconds });
        }
        *until = next;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_slowed_down_and_a_person_is_not() {
        let saves = Saves::default();
        let [script, person] = [1, 2].map(|n| uuid::Uuid::from_u128(n).into());
        let at = |ms: i64| Timestamp(1_000_000 + ms);
        let taken = (0..1_000).filter(|_| saves.take(script, at(0)).is_ok());
        assert_eq!(taken.count(), 600);
        let refused = saves.take(script, at(0));
        assert_eq!(refused, Err(ErrorCode::TooManyAttempts { seconds: 1 }));
        assert!(saves.take(person, at(0)).is_ok());
        let later = (0..1_000).filter(|_| saves.take(script, at(2_000)).is_ok());
        assert_eq!(later.count(), 10);
        // Ten forms of one person, for an hour.
        let typed = (0..1_800).flat_map(|pause| [pause * 2_000; 10]);
        assert!(
            typed
                .into_iter()
                .all(|ms| saves.take(person, at(ms)).is_ok())
        );
    }

    #[test]
    fn who_is_quiet_is_forgotten() {
        let saves = Saves::default();
        for n in 0..3 * REMEMBERED as u128 {
            let account = uuid::Uuid::from_u128(n).into();
            saves.take(account, Timestamp(n as i64)).unwrap();
        }
        assert!(saves.0.lock().unwrap().len() <= REMEMBERED);
    }
}
