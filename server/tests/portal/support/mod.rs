//! # A tour for whoever writes a test here
//!
//! A test builds a [`Portal`]: the real router on a database of its own in a temporary directory,
//! filled with the demo organization. Its clock stands still until the test moves it, and chance
//! is the same in every run.
//!
//! ```ignore
//! let portal = Portal::demo().await;
//! let maria = portal.maria().await;
//! let page = maria.get("/messages").await;
//! assert_eq!(page.status(), StatusCode::OK);
//! ```
//!
//! Then people come to it. Each role is a type of its own, so that a test says who acts:
//! [`Anonymous`], [`Patient`] (`maria`), [`Proxy`] (`daniel`), [`ViewOnlyProxy`] (`nora`),
//! [`CareTeam`] (`priya`, `sam`) and [`Administrator`] (`admin`). All of them are a [`Visitor`],
//! which can do what a browser does: [`Visitor::get`] a page, [`Visitor::post`] a form,
//! [`Visitor::call`] a server function, and keep the cookies that come back. A visitor's requests
//! carry what a browser's would (`Host`, `Sec-Fetch-Site`, `Accept`); for what a browser would not
//! do, there is [`Visitor::send`] with a request of the test's own making.
//!
//! The roles are signed in without the sign-in form, which has tests of its own
//! (`sign_in.rs`): one hash of a password per test would be most of the time.
//!
//! What comes back is an [`Answer`]. It can be read as a page: [`Answer::text`] of an element,
//! [`Answer::form`], which holds the fields as the page filled them in and can be filled in
//! further and posted, as by somebody without JavaScript.
//!
//! Files of messages go another way ([`Upload`]): announced, then sent in as many requests as it takes;
//! without JavaScript, they are posted with the form ([`Letter::attach`]).
//!
//! Behind the scenes a test may ask the mailbox itself, as `portal.mailbox(…)`, to arrange
//! something or to see what was stored.
//!
//! One file per address; `journey.rs` goes through several.

mod answer;
mod files;
mod letter;
mod log;
mod page;
mod portal;
mod visitor;

pub use answer::Answer;
pub use files::{
    BOUNDARY, PLACE, TILE, Upload, append, field_part, file_part, form_with_files, heic, offset,
    picture, posted, tus, with,
};
pub use letter::{By, Letter};
pub use log::Log;
pub use page::PageForm;
pub use portal::{Otherwise, Portal, SCRIPT};
pub use visitor::{
    Administrator, Anonymous, CareTeam, Patient, Proxy, ViewOnlyProxy, Visitor, form_of,
};
