//! What comes while a page is open (`frontend/live.js`): a link to the same page, which has it.

use leptos::prelude::*;
use model::ConversationId;

use crate::components::{Icon, IconName};

pub struct Link {
    pub href: String,
    /// Only what comes into this one; else whatever comes.
    pub conversation: Option<ConversationId>,
    pub one: &'static str,
    /// With `{n}` in it.
    pub many: String,
    /// Something is another than it was.
    pub edited: &'static str,
}

/// Hidden until something comes; then it is over the page, of which nothing moves.
pub fn link(link: Link) -> AnyView {
    view! {
        <p class="arrived" role="status">
            <a
                class="arrived__link"
                id="arrived"
                href=link.href
                hidden
                data-conversation=link.conversation.map(|id| id.to_string())
                data-one=link.one
                data-many=link.many
                data-edited=link.edited
            >
                <Icon name=IconName::Refresh />
                <span></span>
            </a>
        </p>
    }
    .into_any()
}
