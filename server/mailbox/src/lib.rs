//! Who may see and do what, and how it is kept.
//!
//! Everything that people do with messages goes through a handle made for one viewer: a
//! [`Mailbox`], for a patient's record (the patient's own, or an authorized representative's) or for
//! the desk of a member of the care team. There is no function that takes a conversation's id
//! without a viewer, and the condition that says what a viewer may see is written in one file,
//! `visibility/mod.rs`, and joined into every query. What a viewer may not see answers exactly as
//! what does not exist.
//!
//! [`Accounts`] and [`Sessions`] say who somebody is, [`Allowances`] how often something may be
//! done, [`Directory`] who practises where and knows whom. All of them stand on a [`Store`]: SQLite
//! or PostgreSQL, a [`Clock`] and a [`Random`] source, so that tests own time and chance.
//!
//! The crate knows no HTTP and no page.

mod account;
mod allowance;
mod attachment;
mod audit;
mod calendar;
mod clock;
mod conversation;
pub mod demo;
pub mod directory;
pub mod doctor;
mod entity;
mod error;
pub mod files;
mod housekeeping;
pub mod keeping;
mod live;
mod login;
mod mailbox;
mod migration;
mod organization;
mod outbox;
mod random;
pub mod scanner;
mod search;
mod secret;
mod session;
mod statement;
mod store;
mod viewer;
mod visibility;

pub use account::{
    AccessRow, AccountKind, AccountOverview, AccountRow, Accounts, AddAccountError,
    ChangeAccountError, Checked, Disabled, NewAccount, NewAccountRole, NewProxy, PasswordProblem,
    Revoked,
};
pub use allowance::{Allowances, Limit, Taken};
pub use attachment::{
    AttachmentError, HeldAttachment, Reading, Received, Rotated, Scanned, Size, Together,
};
pub use audit::Actor;
pub use clock::{Clock, MockClock, SystemClock};
pub use directory::Directory;
pub use error::{MailboxError, StoreError};
pub use live::{Listening, News, NewsId, What};
pub use login::Login;
pub use mailbox::Mailbox;
pub use random::Random;
pub use secret::Secret;
pub use session::{SessionToken, Sessions, SignedIn};
pub use store::{LOOKS, Observer, POSTGRES_PLANNING, Store, StoreOptions, Tasks};
