//! What comes into the conversation while it is open: it is said, and shown to whoever wants it.

use leptos::prelude::*;

use super::Open;
use crate::{address::Page, i18n::words, pages::arrived};

impl Open<'_> {
    /// Over the letters, so that nothing moves. It is not brought in by itself: it would count as read.
    pub(super) fn arrived(&self) -> Option<AnyView> {
        let words = words();
        let here = self.frame.to(Page::Conversation(self.view.id));
        let href = format!("{here}{}", self.neighbors.list);
        self.view.is_newest().then(|| {
            let link = arrived::Link {
                href,
                conversation: Some(self.view.id),
                one: words.arrived_message(),
                many: words.arrived_messages("{n}"),
                edited: words.arrived_edited(),
            };
            arrived::link(link)
        })
    }
}
