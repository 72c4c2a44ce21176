//! Logins: who somebody is, and for which patients they may look.

use model::{AccountId, Language, PatientId, ProxyKind, Timestamp, view::AccountView};

use crate::{MailboxError, Store, StoreError};

/// The logins of an installation.
pub struct Accounts {
    _store: Store,
}

/// A login to be made.
#[derive(Clone)]
pub struct NewAccount {
    /// 1 to 64 of letters, digits and `.`, `_`, `-`, `@`, `+`; letter case does not matter.
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
    #[error("a username is 1 to 64 of letters, digits and . _ - @ +")]
    UsernameInvalid,
    #[error(transparent)]
    Password(#[from] PasswordProblem),
    #[error("no patient has that medical record number")]
    NoSuchPatient,
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordProblem {
    #[error("a password has at least {} characters", model::limits::PASSWORD_CHARS)]
    TooShort,
    #[error("a password has at most {} bytes", model::limits::PASSWORD_BYTES)]
    TooLong,
}

impl Accounts {
    pub fn new(store: &Store) -> Self {
        Self {
            _store: store.clone(),
        }
    }

    /// Makes a login and its access.
    ///
    /// # Errors
    /// See [`AddAccountError`]; nothing is made then.
    pub async fn add(&self, _account: NewAccount) -> Result<AccountId, AddAccountError> {
        Err(StoreError::Interrupted.into())
    }

    /// Gives an account access to one more patient's record.
    ///
    /// # Errors
    /// See [`AddAccountError`]; nothing is changed then.
    pub async fn grant(
        &self,
        _account: AccountId,
        _proxy: NewProxy,
    ) -> Result<PatientId, AddAccountError> {
        Err(StoreError::Interrupted.into())
    }

    /// Ends an account's access to a patient's record, from the next request on. Says whether
    /// there was any.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn revoke(
        &self,
        _account: AccountId,
        _patient: PatientId,
    ) -> Result<bool, StoreError> {
        Err(StoreError::Interrupted)
    }

    /// The account of that username.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn find(&self, _username: &str) -> Result<Option<AccountId>, StoreError> {
        Err(StoreError::Interrupted)
    }

    /// The account, when the password is its own. Does the same work whether or not the account
    /// exists.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn check_password(
        &self,
        _username: &str,
        _password: &str,
    ) -> Result<Option<AccountId>, StoreError> {
        Err(StoreError::Interrupted)
    }

    /// Who is signed in, and for whom they may look now.
    ///
    /// # Errors
    /// `SignedOut` when there is no such account (any more).
    pub async fn view(&self, _account: AccountId) -> Result<AccountView, MailboxError> {
        Err(StoreError::Interrupted.into())
    }

    /// # Errors
    /// When the storage fails.
    pub async fn set_language(
        &self,
        _account: AccountId,
        _language: Language,
    ) -> Result<(), StoreError> {
        Err(StoreError::Interrupted)
    }
}
