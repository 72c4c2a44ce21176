//! Who may see and do what, and how it is kept.
//!
//! Everything that people do with messages goes through a handle made for one viewer:
//! [`Mailbox`] for a patient or an authorized representative, [`CareTeamDesk`] for a member of
//! the care team. There is no function that takes a conversation's id without a viewer, and the
//! condition that says what a viewer may see is written in one file, `visibility.rs`, and joined
//! into every query. What a viewer may not see answers exactly as what does not exist.
//!
//! [`Accounts`] and [`Sessions`] say who somebody is, [`Directory`] who practises where and knows
//! whom. All of them stand on a [`Store`]: SQLite or PostgreSQL, a [`Clock`] and a [`Random`]
//! source, so that tests own time and chance.
//!
//! The crate knows no HTTP and no page.

mod account;
mod clock;
pub mod demo;
mod desk;
pub mod directory;
mod error;
mod mailbox;
#[expect(dead_code, reason = "the bodies are being written")]
mod random;
mod session;
mod store;

pub use account::{
    Accounts, AddAccountError, NewAccount, NewAccountRole, NewProxy, PasswordProblem,
};
pub use clock::{Clock, MockClock, SystemClock};
pub use desk::CareTeamDesk;
pub use directory::Directory;
pub use error::{MailboxError, StoreError};
pub use mailbox::Mailbox;
pub use random::Random;
pub use session::{SessionToken, Sessions, SignedIn};
pub use store::{Store, StoreOptions};
