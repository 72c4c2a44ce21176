//! Passwords, as they are kept: argon2id and a salt.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version,
    password_hash::SaltString,
};
use model::limits;
use tokio::sync::Semaphore;

use crate::{Store, StoreError};

/// OWASP Password Storage Cheat Sheet: 19 MiB, two rounds, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const ROUNDS: u32 = 2;
const LANES: u32 = 1;

/// A hash of nobody's password, made with the same parameters: it is checked when there is no such
/// account, so that the time of an answer does not tell which usernames exist.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlz$SGVyZSBpcyBub3RoaW5nIHRvIGZpbmQgZm9yIGFueW8";

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordProblem {
    #[error("a password has at least {} characters", limits::PASSWORD_CHARS)]
    TooShort,
    #[error("a password has at most {} bytes", limits::PASSWORD_BYTES)]
    TooLong,
}

/// # Errors
/// When it is too short to be set, or too long to be hashed.
pub(super) fn check(password: &str) -> Result<(), PasswordProblem> {
    if password.chars().count() < limits::PASSWORD_CHARS {
        Err(PasswordProblem::TooShort)
    } else if password.len() > limits::PASSWORD_BYTES {
        Err(PasswordProblem::TooLong)
    } else {
        Ok(())
    }
}

/// The hash to be kept, in PHC string format.
pub(super) async fn hash(store: &Store, password: String) -> Result<String, StoreError> {
    let salt: [u8; 16] = store.random().bytes();
    on_a_thread(store.hashing(), move || {
        let salt = SaltString::encode_b64(&salt).map_err(|_| StoreError::Corrupt("a salt"))?;
        let hash = argon2()?.hash_password(password.as_bytes(), &salt);
        Ok(hash
            .map_err(|_| StoreError::Corrupt("a password hash"))?
            .to_string())
    })
    .await
}

/// Does the password belong to the hash? `None` for a hash is answered with no, after the same
/// work.
pub(super) async fn verify(
    store: &Store,
    password: &str,
    hash: Option<String>,
) -> Result<bool, StoreError> {
    // What nobody could have set is not hashed at its full length.
    let readable = password.len() <= limits::PASSWORD_BYTES;
    let password = if readable {
        password.to_owned()
    } else {
        String::new()
    };
    on_a_thread(store.hashing(), move || {
        let exists = hash.is_some() && readable;
        let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
        let hash = PasswordHash::new(&hash).map_err(|_| StoreError::Corrupt("a password hash"))?;
        let fits = argon2()?
            .verify_password(password.as_bytes(), &hash)
            .is_ok();
        Ok(fits && exists)
    })
    .await
}

fn argon2() -> Result<Argon2<'static>, StoreError> {
    let params = Params::new(MEMORY_KIB, ROUNDS, LANES, None)
        .map_err(|_| StoreError::Corrupt("argon2's parameters"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Hashing takes tens of milliseconds: not on a thread that others wait for, and no more at a time
/// than there are `places`, since each takes [`MEMORY_KIB`] and a core. What has begun keeps its
/// place until it is done, whether or not anybody still waits for it.
async fn on_a_thread<T: Send + 'static>(
    places: Arc<Semaphore>,
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let place = places
        .acquire_owned()
        .await
        .map_err(|_| StoreError::Interrupted)?;
    let work = move || {
        let done = work();
        drop(place);
        done
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| StoreError::Interrupted)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobodys_hash_costs_what_others_cost() {
        let hash = PasswordHash::new(NOBODY).unwrap();
        let params = Params::try_from(&hash).unwrap();
        let ours = argon2().unwrap();
        assert_eq!(params.m_cost(), ours.params().m_cost());
        assert_eq!(params.t_cost(), ours.params().t_cost());
        assert_eq!(params.p_cost(), ours.params().p_cost());
        assert_eq!(hash.algorithm, Algorithm::Argon2id.ident());
        assert_eq!(hash.hash.unwrap().len(), 32);
    }

    /// Else whoever hangs up and tries again could have any number of passwords hashed at once.
    #[tokio::test]
    async fn hashing_keeps_its_place_when_nobody_waits_any_more() {
        let places = Arc::new(Semaphore::new(1));
        let (begun, begin) = tokio::sync::oneshot::channel();
        let (end, ended) = std::sync::mpsc::channel::<()>();
        let hashing = on_a_thread(places.clone(), move || {
            begun.send(()).unwrap();
            ended.recv().unwrap();
            Ok(())
        });
        tokio::select! {
            _ = hashing => panic!("it is not done"),
            begun = begin => begun.unwrap(),
        }
        assert_eq!(places.available_permits(), 0);
        end.send(()).unwrap();
        drop(places.acquire().await.unwrap());
    }

    #[test]
    fn passwords_have_a_length() {
        assert_eq!(check("eleven char"), Err(PasswordProblem::TooShort));
        assert_eq!(check("twelve chars"), Ok(()));
        assert_eq!(check("ñandú ñandú"), Err(PasswordProblem::TooShort));
        assert_eq!(check(&"x".repeat(1024)), Ok(()));
        assert_eq!(check(&"x".repeat(1025)), Err(PasswordProblem::TooLong));
    }
}
