//! The pages, one module each, and what stands around them. They are made on the server, from a
//! [`crate::frame::Frame`], and are text when they arrive; what is alive in them is an island.

mod compose;
mod conversation;
mod drafts;
mod due;
mod edit;
mod empty;
mod events;
mod filing;
mod filters;
mod kept;
mod keys;
mod letter_text;
mod letters;
mod lost;
mod masthead;
mod messages;
mod news;
mod next;
mod paging;
mod people;
mod receipt;
mod row;
mod search;
mod setting;
mod sign_in;
mod today;
mod unsent;
mod viewing;
mod when;

use leptos::prelude::*;
use model::ErrorCode;

pub use sign_in::SignInPage;

use crate::{
    address::Page,
    forms::FormReply,
    frame::{Frame, Lost},
    shell::SiteFiles,
};

/// Every page of somebody who is signed in, by its address.
#[component]
pub fn ReaderPage() -> impl IntoView {
    Suspend::new(async {
        let frame = Frame::load().await;
        let page: Shown = match frame.page() {
            // A setting that was posted from another account has an address, but no page.
            None if frame.is_anothers() => lost::other_account(&frame).into(),
            None => lost::not_found().into(),
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
        masthead::around(&frame, page)
    })
}

/// A page, and how it stands in what is around it.
struct Shown {
    view: AnyView,
    /// On a phone it brings its own bars. Known before it is written: a bar that went when the form
    /// came in would move everything.
    fills: bool,
}

impl From<AnyView> for Shown {
    fn from(view: AnyView) -> Self {
        Self { view, fills: false }
    }
}

/// The answer to a [`Lost`]: another page, signing in, or why there is nothing.
fn or_lost(frame: &Frame, page: Result<AnyView, Lost>) -> AnyView {
    page.unwrap_or_else(|lost| lost::view(frame, lost))
}

/// When an island is woken, in the words of `boot.js`.
enum Wake {
    Now,
    OnIntent,
    /// When the program calls for the dialogs.
    Dialogs,
}

/// Around an island.
fn woken(when: Wake, island: AnyView) -> AnyView {
    let when = match when {
        Wake::Now => "now",
        Wake::OnIntent => "intent",
        Wake::Dialogs => "dialogs",
    };
    view! { <div class="island" data-wake=when>{island}</div> }.into_any()
}

/// The browser fetches the island's parts while it reads the page. Where it stands (HTML, 4.2.4,
/// "body-ok"), and not in the head by `leptos_meta`: when many pages are made at once, that puts a
/// link into the head of another one.
fn preloaded(island: &str) -> AnyView {
    let files = expect_context::<SiteFiles>();
    let links = files.parts(island).map(|address| {
        let address = address.to_owned();
        view! { <link rel="preload" href=address r#as="fetch" crossorigin="anonymous" /> }
    });
    links.collect_view().into_any()
}

/// Why a posted form was refused, as the server functions say it: for whoever reads the page by
/// program.
fn refused(reply: Option<&FormReply>) -> Option<String> {
    serde_json::to_string(reply?.refusal.as_ref()?).ok()
}

/// There is no such page for this account.
fn not_here() -> Lost {
    ErrorCode::NotFound.into()
}
