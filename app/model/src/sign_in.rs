//! What somebody who signs in types, and the checks that the form and the server both make.

use crate::{ErrorCode, Field, Problem, Refusal};

/// Is something typed? Whether the two belong together is for the server to say.
///
/// # Errors
/// `UsernameMissing`, `PasswordMissing`.
pub fn check(username: &str, password: &str) -> Result<(), Refusal> {
    let problems = check_username(username)
        .into_iter()
        .chain(check_password(password));
    Refusal::from_problems(problems.collect()).map_or(Ok(()), Err)
}

pub fn check_username(username: &str) -> Option<Problem> {
    username
        .is_empty()
        .then(|| ErrorCode::UsernameMissing.at(Field::Username))
}

pub fn check_password(password: &str) -> Option<Problem> {
    password
        .is_empty()
        .then(|| ErrorCode::PasswordMissing.at(Field::Password))
}

/// The two do not belong together. It says nothing about which of them is wrong; what is to be typed
/// again in any case is the password.
pub fn wrong() -> Problem {
    ErrorCode::WrongCredentials.at(Field::Password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_are_asked_for_at_once() {
        assert_eq!(check("maria", " "), Ok(()));
        let refusal = check("", "").unwrap_err();
        assert_eq!(
            refusal.at(Field::Username),
            Some(ErrorCode::UsernameMissing)
        );
        assert_eq!(
            refusal.at(Field::Password),
            Some(ErrorCode::PasswordMissing)
        );
        assert_eq!(check("maria", "").unwrap_err().problems().len(), 1);
    }
}
