//! The pages, one module each; what stands around them is in [`crate::around`]. They are made on the
//! server, from a [`crate::frame::Frame`], and are text when they arrive; what is alive in them is an
//! island.

pub mod arrived;
mod compose;
pub mod conversation;
mod drafts;
mod due;
mod edit;
mod empty;
pub mod messages;
mod next;
mod offline;
mod paging;
pub mod people;
mod receipt;
mod search;
mod sign_in;
mod today;
mod unsent;
mod when;

use leptos::prelude::*;
use model::ErrorCode;

pub use offline::OfflinePage;
pub use sign_in::SignInPage;

use crate::{
    address::Page,
    around::{Shown, around, not_found, other_account},
    frame::{Frame, NotShown},
};

/// Every page of somebody who is signed in, by its address.
#[component]
pub fn ReaderPage() -> impl IntoView {
    Suspend::new(async {
        let frame = Frame::load().await;
        let page: Shown = match frame.page() {
            // A setting that was posted from another account has an address, but no page.
            None if frame.is_anothers() => other_account(&frame).into(),
            None => not_found().into(),
            Some(Page::Today) => today::page(&frame).await.into(),
            Some(Page::Next) => next::page(&frame).await.into(),
            Some(Page::Search) => search::page(&frame).await.into(),
            Some(
                Page::Messages
                | Page::Compose
                | Page::Conversation(_)
                | Page::Edit(_)
                | Page::Drafts
                | Page::Draft(_),
            ) => messages::page(&frame).await,
        };
        around(&frame, page)
    })
}

/// There is no such page for this account.
fn not_here() -> NotShown {
    ErrorCode::NotFound.into()
}
