//! What was sent: said once, in sight and with the focus on it.

use leptos::prelude::*;
use model::view::Receipt;

use crate::{
    address::Page,
    components::{Icon, IconName},
    frame::Frame,
    i18n::{Words, words},
};

/// What was sent from a conversation that one has gone on from. `close`: this page without it.
pub fn receipt(frame: &Frame, sent: &Receipt, close: String) -> AnyView {
    let words = words();
    let to = vec![sent.patient.name.clone()];
    let to =
        Words::ended(words.conversation_sent_to(&words.list(&to), &words.moment(sent.sent_at)));
    let href = frame.to(Page::Conversation(sent.conversation));
    let open = view! { <a href=href>{words.conversation_sent_open()}</a> }.into_any();
    notice(to.into_any(), open, close)
}

/// `to`: to whom and when; `more`: what follows from it.
pub fn notice(to: AnyView, more: AnyView, close: String) -> AnyView {
    let words = words();
    view! {
        <div
            class="notice notice--success notice--slim conversation__sent"
            role="status"
            id="sent"
            tabindex="-1"
        >
            <Icon name=IconName::Sent />
            <div class="notice__text">
                <p class="notice__title">{words.conversation_sent_title()}</p>
                <p>{to} " " {more}</p>
            </div>
            <a class="notice__close" href=close aria-label=words.conversation_close_notice()>
                <Icon name=IconName::Close />
            </a>
        </div>
    }
    .into_any()
}
