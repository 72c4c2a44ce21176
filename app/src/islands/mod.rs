//! Islands: what of a page is alive in the browser, beside what watches over the whole of it
//! ([`crate::page`]). Everything else is text that the server wrote, and no code for it is ever sent.
//!
//! There are three, `ComposeForm`, `ReplyForm` and `Aside`, and each is a part of the program of its
//! own, which the browser fetches when something of it is needed (`boot.js` says when). Not one for
//! each small thing, since what parts have in common is a part again, for every pair, and each costs
//! a request. What an island is given is written into the page, as JSON, beside the markup: ids,
//! limits and choices, and never what the markup says already.
//!
//! Islands speak through [`crate::page::Page`]: signals that are made once for the page.

mod aside;
mod writing;

#[cfg(feature = "ssr")]
pub use self::{
    aside::{Aside, AsideSetup, Credentials, SignInSetup},
    writing::{AttachSetup, ComposeForm, ComposeSetup, ReplyForm, ReplySetup, why_not},
};
