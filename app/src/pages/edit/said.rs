//! What has become of an edit: said once, in sight and with the focus on it.

use leptos::prelude::*;
use model::view::{Changed, ConversationView};

use crate::{
    components::{Icon, IconName},
    frame::{EditSaid, Frame},
    i18n::words,
};

/// `view` is the conversation, where it is that which is open. `close`: this page without the notice.
pub fn said(frame: &Frame, view: Option<&ConversationView>, close: String) -> Option<AnyView> {
    let words = words();
    let (title, icon) = match (frame.edited?, view) {
        (EditSaid::Done, Some(_)) => (words.edit_done(), IconName::Check),
        (EditSaid::Nothing, Some(_)) => (words.edit_nothing(), IconName::Info),
        (EditSaid::Gone, None) => (words.edit_gone(), IconName::Info),
        _ => return None,
    };
    let read = view.filter(|_| frame.edited == Some(EditSaid::Done));
    let read = read.and_then(hidden_just_now);
    let read = read.map(|names| words.edit_may_have_read(&words.list(names)));
    Some(
        view! {
            <div
                class="notice notice--success notice--slim conversation__sent"
                role="status"
                id="sent"
                tabindex="-1"
            >
                <Icon name=icon />
                <div class="notice__text">
                    <p class="notice__title">{title}</p>
                    {read.map(|read| view! { <p>{read}</p> })}
                </div>
                <a class="notice__close" href=close aria-label=words.conversation_close_notice()>
                    <Icon name=IconName::Close />
                </a>
            </div>
        }
        .into_any(),
    )
}

/// From whom the reader has hidden it with their last change, though they could have read it.
fn hidden_just_now(view: &ConversationView) -> Option<&[String]> {
    let last = view.events.last()?.at;
    let mut just_now = view
        .events
        .iter()
        .filter(|event| event.at == last && event.mine);
    just_now.find_map(|event| match &event.what {
        Changed::Hidden { may_have_read } if view.confidential && !may_have_read.is_empty() => {
            Some(&may_have_read[..])
        }
        _ => None,
    })
}
