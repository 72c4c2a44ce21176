//! The letters of a conversation, oldest first: the part of it that the address names.

use leptos::prelude::*;
use model::{
    AuthorRole,
    view::{ConversationView, MessageView},
};

use super::{events, files::files, letter_text::letter_text};
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
    let address = frame.to(Page::Conversation(view.id));
    let letter_of = |message: &MessageView| {
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
            {letter(&address, total, message)}
            {events::lines(&view.events, message.position, own)}
        }
    };
    let (folded, open) = view.messages.split_at(folded(frame, view));
    let open = open.iter().map(letter_of).collect_view();
    let before = match folded.last() {
        None => earlier,
        Some(last) => Some(
            view! {
                <details class="folded">
                    <summary class="folded__summary">
                        <Icon name=IconName::ChevronDown />
                        {words.conversation_earlier(last.position)}
                    </summary>
                    {earlier}
                    <ol class="timeline" id="timeline-before" aria-label=words.conversation_before()>
                        {folded.iter().map(letter_of).collect_view()}
                    </ol>
                </details>
            }
            .into_any(),
        ),
    };
    view! {
        <p class="print-only" id="part">{words.part(first, last, total)}</p>
        {before}
        <ol class="timeline" id="timeline" aria-label=words.conversation_timeline()>
            {open}
        </ol>
    }
    .into_any()
}

/// So many of the last letters are open in any case, and fewer than these are not worth folding.
const FOLD: usize = 4;

/// How many letters are folded away: those that their reader knows, before the last ones and before
/// their own last one, if that is near. None where something is looked for in them, or somebody goes back in them.
fn folded(frame: &Frame, view: &ConversationView) -> usize {
    let messages = &view.messages;
    if frame.whole || frame.seen.is_some() || !view.is_newest() {
        return 0;
    }
    let new = messages
        .iter()
        .position(|message| Some(message.position) == view.new_from);
    let own = messages.iter().rposition(|message| message.mine);
    // One that was written long ago is no reason to show all that came after it.
    let own = own.filter(|own| messages.len() - own <= 2 * FOLD);
    let open = [new, own].into_iter().flatten().min();
    let most = messages.len().saturating_sub(FOLD);
    match open.map_or(most, |open| most.min(open)) {
        few if few < FOLD => 0,
        many => many,
    }
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
                {words.conversation_more_before(first.saturating_sub(1))}
            </a>
        </div>
        <p class="visually-hidden" role="status" id="earlier-said"></p>
    }
    .into_any()
}

fn letter_id(position: u32) -> String {
    format!("letter-{position}")
}

fn letter(conversation: &str, messages_total: u32, message: &MessageView) -> AnyView {
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
            <article
                class=class
                id=id
                tabindex="-1"
                aria-labelledby=labelled_by
                data-message=message.id.to_string()
            >
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
                {letter_text(message.body.clone())} {files(conversation, message.id, &message.attachments)}
            </article>
        </li>
    }
    .into_any()
}
