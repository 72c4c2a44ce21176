//! What stands around pages: the masthead and the footer, whose page it is, the choices that every
//! page has; and what is shown where a page cannot be.

pub mod kept;
mod keys;
mod lost;
mod masthead;
mod outbox;
mod setting;
mod viewing;

use leptos::prelude::*;

pub use lost::{not_found, or_lost, other_account};
pub use masthead::around;
pub use setting::setting_rows;

use crate::forms::FormReply;

/// A page, and how it stands in what is around it.
pub struct Shown {
    pub view: AnyView,
    /// On a phone it brings its own bars. Known before it is written: a bar that went when the form
    /// came in would move everything.
    pub fills: bool,
}

impl From<AnyView> for Shown {
    fn from(view: AnyView) -> Self {
        Self { view, fills: false }
    }
}

/// When an island is woken, in the words of `boot.js`.
pub enum Wake {
    Now,
    OnIntent,
    /// When the program calls for the dialogs.
    Dialogs,
}

/// Around an island.
pub fn woken(when: Wake, island: AnyView) -> AnyView {
    let when = match when {
        Wake::Now => "now",
        Wake::OnIntent => "intent",
        Wake::Dialogs => "dialogs",
    };
    view! { <div class="island" data-wake=when>{island}</div> }.into_any()
}

/// Why a posted form was refused, as the server functions say it: for whoever reads the page by
/// program.
pub fn refused(reply: Option<&FormReply>) -> Option<String> {
    serde_json::to_string(reply?.refusal.as_ref()?).ok()
}
