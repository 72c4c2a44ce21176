//! The letters of a conversation, oldest first: the part of it that the address names.

use leptos::prelude::*;
use model::{
    AuthorRole,
    view::{ConversationView, MessageView},
};

use super::{events, letter_text::letter_text};
use crate::{
    address::{Page, conversation_query},
    components::{Icon, IconName, with_credential},
    frame::Frame,
    i18n::words,
    pages::people::{initials, role_name},
};

pub fn view(frame: &Frame, view: &ConversationView) -> AnyView {
    let words = words();
    let total = view.messages_total;
    let own = frame.own_lang();
    let position = |message: Option<&MessageView>| message.map_or(1, |shown| shown.position);
    let first = position(view.messages.first());
    let last = position(view.messages.last());
    let earlier = (first > 1).then(|| {
        let here = frame.to(Page::Conversation(view.id));
        let query = conversation_query(frame.list, Some(first));
        earlier(format!("{here}{query}"), [first, last, total])
    });
    let letters = view.messages.iter().map(|message| {
        let is_first_new = view.new_from == Some(message.position);
        let new = is_first_new.then(|| {
            view! {
                <li class="timeline__new" id="new">
                    <span>{words.conversation_new()}</span>
                </li>
            }
        });
        view! {
            {new}
            {letter(total, message)}
            {events::lines(&view.events, message.position, own)}
        }
    });
    view! {
        <p class="print-only" id="part">{words.part(first, last, total)}</p>
        {earlier}
        <ol class="timeline" id="timeline" aria-label=words.conversation_timeline()>
            {letters.collect_view()}
        </ol>
    }
    .into_any()
}

/// The way to what was before: a link, which the program follows without leaving the page.
fn earlier(href: String, [first, last, total]: [u32; 3]) -> AnyView {
    let words = words();
    view! {
        <div
            class="earlier"
            id="earlier-offer"
            data-first=first.to_string()
            data-last=last.to_string()
            data-total=total.to_string()
        >
            <p class="earlier__failed" role="alert" id="earlier-failed" hidden>
                <Icon name=IconName::Alert />
                {words.conversation_earlier_failed()}
            </p>
            <a class="button button--secondary" id="earlier" href=href>
                {words.conversation_earlier(first.saturating_sub(1))}
            </a>
        </div>
        <p class="visually-hidden" role="status" id="earlier-said"></p>
    }
    .into_any()
}

fn letter_id(position: u32) -> String {
    format!("letter-{position}")
}

fn letter(messages_total: u32, message: &MessageView) -> AnyView {
    let words = words();
    let id = letter_id(message.position);
    let by = format!("{id}-by");
    let labelled_by = by.clone();
    let author = with_credential(&message.author.name, &message.author.credential);
    let class = if message.mine {
        "letter letter--mine"
    } else {
        "letter"
    };
    let role = role_name(words, message.author.role);
    // A care-team member's credential says it.
    let role = match message.author.role {
        AuthorRole::CareTeam if !message.author.credential.is_empty() => None,
        _ => Some(view! { " " <span class="letter__role">{role}</span> }),
    };
    let is_last = message.position == messages_total;
    view! {
        <li class="timeline__item" id=is_last.then_some("latest")>
            <article class=class id=id tabindex="-1" aria-labelledby=labelled_by>
                <header class="letter__head">
                    <span class="avatar" aria-hidden="true">
                        {initials(&message.author.name)}
                    </span>
                    <p class="letter__by" id=by>
                        <span class="letter__author">{author}</span>
                        {role}
                    </p>
                    <p class="letter__date">
                        <time datetime=message.sent_at.rfc3339()>
                            {words.moment_full(message.sent_at)}
                        </time>
                    </p>
                </header>
                {letter_text(message.body.clone())}
            </article>
        </li>
    }
    .into_any()
}
