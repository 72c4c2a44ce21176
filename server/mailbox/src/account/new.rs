//! A login to be made, and what can be wrong with it.

use std::fmt;

use model::{Language, ProxyKind, Timestamp};

use super::PasswordProblem;
use crate::StoreError;

/// A login to be made.
#[derive(Clone)]
pub struct NewAccount {
    /// 1 to 64 of `a`-`z`, digits and `.`, `_`, `-`, `@`, `+`; letter case does not matter.
    pub username: String,
    /// At least [`model::limits::PASSWORD_CHARS`] characters.
    pub password: String,
    pub role: NewAccountRole,
    pub language: Option<Language>,
    /// IANA name such as `America/New_York`; the organization's when `None`.
    pub time_zone: Option<String>,
}

/// What the login is for.
#[derive(Clone, Debug)]
pub enum NewAccountRole {
    /// A patient's own record, found by its medical record number.
    Patient { mrn: String },
    /// An authorized representative.
    Proxy(NewProxy),
    /// A member of the care team, found by NPI or by the id it was imported with.
    Practitioner { id: String },
    /// Runs the installation; reads no messages.
    Administrator { name: String },
}

/// Access of an authorized representative to one patient's record.
#[derive(Clone, Debug)]
pub struct NewProxy {
    /// The patient's medical record number.
    pub mrn: String,
    /// Needed unless `related_person` is given.
    pub name: Option<String>,
    /// The id of an imported RelatedPerson, whose inactive access is granted by this.
    pub related_person: Option<String>,
    pub kind: ProxyKind,
    /// `false`: may read only.
    pub may_send: bool,
    /// From when; at once when `None`.
    pub starts: Option<Timestamp>,
    /// Until when (not including); without end when `None`.
    pub ends: Option<Timestamp>,
}

/// Why a login was not made. For the administrator, who may know all of it.
#[derive(Debug, thiserror::Error)]
pub enum AddAccountError {
    #[error("the username is taken")]
    UsernameTaken,
    #[error("a username is 1 to 64 of a-z, 0-9 and . _ - @ +")]
    UsernameInvalid,
    #[error(transparent)]
    Password(#[from] PasswordProblem),
    #[error("no patient has that medical record number")]
    NoSuchPatient,
    /// Only the own login: a representative may still read, as a personal representative does
    /// (45 CFR 164.502(g)(4)).
    #[error("the patient is recorded as deceased; a representative can still be given access")]
    PatientDeceased,
    #[error(
        "the patient's record is closed, or was merged into another; use the record that is kept"
    )]
    RecordClosed,
    #[error("the patient has a login already")]
    PatientHasLogin,
    #[error("no practitioner has that id or NPI")]
    NoSuchPractitioner,
    #[error("the patient has no related person of that id")]
    NoSuchRelatedPerson,
    #[error("a representative needs a name")]
    NameMissing,
    #[error("no such time zone")]
    NoSuchTimeZone,
    #[error("no such account")]
    NoSuchAccount,
    #[error("the account has that access already")]
    AlreadyGranted,
    #[error(transparent)]
    Storage(#[from] StoreError),
}

impl From<sea_orm::DbErr> for AddAccountError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Storage(error.into())
    }
}

impl fmt::Debug for NewAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewAccount")
            .field("username", &self.username)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// How a username is stored and looked up; `None` for what cannot be one.
pub(super) fn username(text: &str) -> Option<String> {
    let text = text.trim();
    let fits = (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._-@+".contains(&b));
    fits.then(|| text.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usernames_ignore_case_and_white_space_around() {
        assert_eq!(username(" Maria "), Some("maria".to_owned()));
        assert_eq!(
            username("m.a-r_i+a@example.org").as_deref(),
            Some("m.a-r_i+a@example.org")
        );
        for text in ["", " ", "two words", "maría", "a\0", &"x".repeat(65)] {
            assert_eq!(username(text), None, "{text:?}");
        }
    }
}
