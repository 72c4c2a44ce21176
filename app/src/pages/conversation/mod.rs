//! An open conversation: letters, oldest first, and the answer to write.

mod answer;
mod arrived;
pub mod events;
pub mod files;
mod head;
mod letter_text;
mod letters;
mod since;
mod viewer;

use leptos::prelude::*;
use model::{
    AccountId,
    view::{ConversationView, Cursor},
};

use super::not_here;
use crate::{
    address::{List, Scope},
    around::{Shown, or_lost},
    frame::{Frame, NotShown},
    i18n::words,
};

/// What stands before and after the conversation in the list beside it.
#[derive(Default)]
pub struct Neighbors {
    pub previous: Option<String>,
    pub next: Option<String>,
    /// Where the conversation stands in the list.
    pub place: Option<Cursor>,
    pub list: List,
    /// The part of it in which the next one is.
    pub part: List,
}

/// `dialog`: what is over it, to be done first; nothing is written meanwhile.
pub fn page(frame: &Frame, neighbors: Neighbors, dialog: Option<AnyView>) -> Shown {
    let open = Open::of(frame, neighbors);
    Shown {
        fills: open.is_ok(),
        view: or_lost(frame, open.map(|open| open.render(dialog))),
    }
}

struct Open<'a> {
    frame: &'a Frame,
    account: AccountId,
    view: &'a ConversationView,
    is_desk: bool,
    neighbors: Neighbors,
}

impl<'a> Open<'a> {
    fn of(frame: &'a Frame, neighbors: Neighbors) -> Result<Self, NotShown> {
        let view = frame.open.as_ref().ok_or_else(not_here)?;
        Ok(Self {
            frame,
            account: frame.writer()?,
            view: view.as_ref().map_err(Clone::clone)?,
            is_desk: frame.scope()? == Scope::Desk,
            neighbors,
        })
    }

    fn render(&self, dialog: Option<AnyView>) -> AnyView {
        let words = words();
        let printed = words.conversation_printed(&words.date(self.view.now.date()));
        let rest = match dialog {
            None => view! { {self.progress()} {self.answered()} {self.answer()} }.into_any(),
            Some(_) => ().into_any(),
        };
        let files = self
            .view
            .messages
            .iter()
            .flat_map(|message| &message.attachments);
        let viewer = viewer::viewer(files);
        view! {
            <div class="conversation">
                {self.head()} {dialog} {self.about()} <p class="print-only">{printed}</p>
                {letters::view(self.frame, self.view)} {rest}
            </div>
            {viewer}
        }
        .into_any()
    }
}
