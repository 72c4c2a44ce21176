//! What has come of a message, and who has written since.

use leptos::prelude::*;
use model::{AuthorRole, ConversationId, view::MessageView};

use super::Open;
use crate::{
    components::{Icon, IconName, with_calls},
    i18n::words,
    pages::people::author_name,
};

impl Open<'_> {
    /// What has become of the patient's message: sent, seen, and by when it is answered.
    pub(super) fn progress(&self) -> Option<AnyView> {
        let (words, view) = (words(), self.view);
        let due = view
            .awaiting
            .filter(|_| !self.is_desk && view.is_newest())?;
        let sent = words.moment_near(view.messages.last()?.sent_at, view.now);
        let (seen, is_seen) = match view.seen {
            Some(seen) => {
                let time = words.moment_near(seen, view.now);
                (words.conversation_step_seen(&time), true)
            }
            None => (words.conversation_step_not_seen().to_owned(), false),
        };
        let (day, phone) = (words.day(due.by), &view.organization.phone);
        let answer = match due.late {
            true => with_calls(&words.conversation_step_late(&day, phone), &[phone]),
            false => words.conversation_step_answer(&day).into_any(),
        };
        Some(
            view! {
                <ol class="progress" aria-label=words.conversation_progress()>
                    <li class="progress__step progress__step--done">
                        <Icon name=IconName::Check />
                        <span>{words.conversation_step_sent(&sent)}</span>
                    </li>
                    {match is_seen {
                        true => seen_step(seen),
                        false => not_seen_step(view.id, seen),
                    }}
                    <li class="progress__step">
                        <Icon name=IconName::Clock />
                        <span>{answer}</span>
                    </li>
                </ol>
            }
            .into_any(),
        )
    }

    /// Who has written since the writer of an answer looked, which is why it was held back.
    pub(super) fn answered(&self) -> AnyView {
        let (words, view) = (words(), self.view);
        let seen = self.frame.seen.filter(|_| view.is_newest());
        let since = seen.and_then(|seen| {
            let since = |message: &&MessageView| message.position > seen && !message.mine;
            view.messages.iter().rev().find(since)
        });
        let since = since.map(|message| {
            let author = author_name(words, &message.author, false);
            let is_today = message.sent_at.date() == view.now.date();
            let at = words.moment_within(message.sent_at, view.now);
            let title = match (message.author.role, is_today) {
                (AuthorRole::CareTeam, true) => words.conversation_answered(&author, &at),
                (AuthorRole::CareTeam, false) => words.conversation_answered_on(&author, &at),
                (_, true) => words.conversation_wrote(&author, &at),
                (_, false) => words.conversation_wrote_on(&author, &at),
            };
            view! {
                <div
                    class="notice notice--warning"
                    role="group"
                    id="answered"
                    tabindex="-1"
                    aria-labelledby="answered-title"
                    data-seen=view.messages_total.to_string()
                >
                    <Icon name=IconName::Alert />
                    <div class="notice__text">
                        <p class="notice__title" id="answered-title">
                            {title}
                        </p>
                        <p>{words.conversation_answered_text()}</p>
                    </div>
                    <div class="notice__actions">
                        <button class="button button--primary" form="reply">
                            {words.conversation_send_anyway()}
                        </button>
                        <a class="button button--secondary" href="#message">
                            {words.conversation_back_to_writing()}
                        </a>
                    </div>
                </div>
            }
        });
        view! { <div class="conversation__held" id="held">{since}</div> }.into_any()
    }
}

fn seen_step(seen: String) -> AnyView {
    view! {
        <li class="progress__step progress__step--done">
            <Icon name=IconName::Check />
            <span>{seen}</span>
        </li>
    }
    .into_any()
}

/// Until `frontend/live.js` hears of it.
fn not_seen_step(conversation: ConversationId, not_seen: String) -> AnyView {
    view! {
        <li
            class="progress__step"
            id="not-seen"
            data-conversation=conversation.to_string()
            data-seen=words().arrived_seen()
        >
            <Icon name=IconName::Eye />
            <span role="status">{not_seen}</span>
        </li>
    }
    .into_any()
}
