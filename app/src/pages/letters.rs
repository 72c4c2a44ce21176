//! The letters of a conversation: the part that the server gave, and what was before it, when
//! somebody asks.

use leptos::{ev, prelude::*, task::spawn_local};
use model::{
    AuthorRole, ConversationId, ErrorCode,
    view::{ConversationView, MessageView},
};

use super::session::Session;
use crate::{
    address::Scope,
    api::{ApiError, open_conversation},
    components::{
        DocumentView, Erase, Icon, IconName, initials, live_option, role_name, with_credential,
    },
    i18n::words,
};

/// What is shown of a conversation. Made once for its address, so that what was loaded stays while
/// the conversation is read anew.
#[derive(Clone, Copy)]
pub struct Letters {
    /// Oldest first, without a gap.
    shown: RwSignal<Vec<MessageView>>,
    earlier: RwSignal<Earlier>,
    /// Said politely to those who cannot see it.
    said: RwSignal<String>,
    session: Session,
}

/// What is happening about the earlier messages.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Earlier {
    Offered,
    OnTheirWay,
    /// They did not come.
    Failed,
}

/// Where the earlier messages are.
#[derive(Clone)]
pub struct Source {
    pub scope: Scope,
    pub conversation: ConversationId,
    pub messages_total: u32,
    /// The address that shows the same without the program, for a position to end before.
    pub address: std::sync::Arc<dyn Fn(u32) -> String + Send + Sync>,
}

const LINK: &str = "earlier";

impl Letters {
    pub fn new() -> Self {
        Self {
            shown: RwSignal::new(Vec::new()),
            earlier: RwSignal::new(Earlier::Offered),
            said: RwSignal::new(String::new()),
            session: expect_context(),
        }
    }

    /// Shows what was just read.
    pub fn take(self, window: Vec<MessageView>) {
        let kept = self.shown.get_untracked();
        self.shown.set(joined(kept, window));
    }

    /// The first message that is shown, if there are earlier ones.
    fn begins_at(self) -> Option<u32> {
        let first = self.shown.with(|shown| shown.first().map(|m| m.position));
        first.filter(|position| *position > 1)
    }

    pub fn view(self, source: Source) -> AnyView {
        let words = words();
        let Source { messages_total, .. } = source;
        let each = move || self.shown.get();
        let letter = move |message: MessageView| letter(messages_total, &message);
        view! {
            {self.offer(source)}
            <p class="visually-hidden" role="status">
                {self.said}
            </p>
            <ol class="timeline" aria-label=words.conversation_timeline()>
                <For each=each key=|message| message.id children=letter />
            </ol>
        }
        .erase()
    }

    /// On paper: which part of the conversation it is, when it is not all of it.
    pub fn part(self, messages_total: u32) -> ArcSignal<Option<String>> {
        let words = words();
        ArcSignal::derive(move || {
            self.shown.with(|shown| {
                let (first, last) = (shown.first()?.position, shown.last()?.position);
                (first > 1 || last < messages_total).then(|| {
                    let [first, last, total] =
                        [first, last, messages_total].map(|n| words.number(n));
                    words.conversation_part(&first, &last, &total)
                })
            })
        })
    }

    /// The way to what was before. A link, which the program follows without leaving the page.
    fn offer(self, source: Source) -> AnyView {
        let words = words();
        let is_there = ArcMemo::new(move |_| self.begins_at().is_some());
        let address = source.address.clone();
        let href = ArcSignal::derive(move || self.begins_at().map(|before| address(before)));
        let name = ArcSignal::derive(move || match self.earlier.get() {
            Earlier::Offered => words.conversation_earlier(),
            Earlier::OnTheirWay => words.inbox_loading(),
            Earlier::Failed => words.problem_try_again(),
        });
        let is_busy = ArcSignal::derive(move || {
            (self.earlier.get() == Earlier::OnTheirWay).then_some("true")
        });
        let failed = move || {
            let text = move || {
                view! {
                    <p class="earlier__failed" role="alert">
                        <Icon name=IconName::Alert />
                        {words.conversation_earlier_failed()}
                    </p>
                }
                .erase()
            };
            live_option(move || (self.earlier.get() == Earlier::Failed).then(text))
        };
        live_option(move || {
            let source = source.clone();
            let load = move |event: ev::MouseEvent| {
                let has_modifier =
                    event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
                if !has_modifier {
                    event.prevent_default();
                    self.load(source.clone());
                }
            };
            is_there.get().then(|| {
                view! {
                    <div class="earlier">
                        {failed()}
                        <a
                            class="button button--secondary"
                            id=LINK
                            href=href.clone()
                            aria-busy=is_busy.clone()
                            on:click=load
                        >
                            {name.clone()}
                        </a>
                    </div>
                }
                .erase()
            })
        })
    }

    /// Puts what was before above what is shown, which stays where it is on the screen.
    fn load(self, source: Source) {
        let Some(before) = untrack(|| self.begins_at()) else {
            return;
        };
        if self.earlier.get_untracked() == Earlier::OnTheirWay {
            return;
        }
        self.earlier.set(Earlier::OnTheirWay);
        spawn_local(async move {
            let answer = open_conversation(source.scope, source.conversation, Some(before)).await;
            // The page may be gone by now.
            if self.earlier.try_get_untracked() != Some(Earlier::OnTheirWay) {
                return;
            }
            match answer {
                Ok(earlier) => self.show(earlier, before),
                Err(error) => self.failed(&error, source),
            }
        });
    }

    fn show(self, earlier: ConversationView, before: u32) {
        let mut letters = earlier.messages;
        letters.retain(|letter| letter.position < before);
        let count = letters.len() as u32;
        // Whoever asked by key is at the letter they had come to, and goes up from there.
        let with_focus = crate::browser::has_focus_within(LINK);
        crate::browser::hold(letter_id(before), with_focus, || {
            self.shown.update(|shown| {
                shown.splice(0..0, letters);
            });
            self.earlier.set(Earlier::Offered);
        });
        self.said.set(words().conversation_earlier_loaded(count));
    }

    fn failed(self, error: &ApiError, source: Source) {
        if error.code() == ErrorCode::SignedOut {
            self.earlier.set(Earlier::Offered);
            let again = Callback::new(move |()| self.load(source.clone()));
            self.session.ask(Some(again));
        } else {
            self.earlier.set(Earlier::Failed);
        }
    }
}

/// What was just read, below what was shown before where the two meet. Where they do not, what was
/// shown goes: a gap in a conversation could not be seen.
fn joined(mut kept: Vec<MessageView>, window: Vec<MessageView>) -> Vec<MessageView> {
    let Some(begins_at) = window.first().map(|first| first.position) else {
        return window;
    };
    kept.retain(|letter| letter.position < begins_at);
    if kept.last().map(|last| last.position + 1) != Some(begins_at) {
        return window;
    }
    kept.extend(window);
    kept
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
                <DocumentView document=message.body.clone() />
            </article>
        </li>
    }
    .erase()
}

#[cfg(test)]
mod tests {
    use model::{Document, Moment, Timestamp, view::AuthorView};

    use super::*;

    fn letters(positions: std::ops::RangeInclusive<u32>) -> Vec<MessageView> {
        let letter = |position: u32| MessageView {
            id: format!("01933e5e-0000-7000-8000-{position:012}")
                .parse()
                .unwrap(),
            position,
            author: AuthorView {
                name: "Maria Alvarez".into(),
                credential: String::new(),
                role: AuthorRole::Patient,
            },
            mine: true,
            sent_at: Moment {
                at: Timestamp(0),
                offset: 0,
            },
            body: Document::new(),
        };
        positions.map(letter).collect()
    }

    fn positions(letters: &[MessageView]) -> Vec<u32> {
        letters.iter().map(|letter| letter.position).collect()
    }

    #[test]
    fn what_was_loaded_stays_above_what_is_read_anew() {
        // A reply was sent.
        let now = joined(letters(1..=60), letters(32..=61));
        assert_eq!(positions(&now), (1..=61).collect::<Vec<_>>());
        assert_eq!(joined(Vec::new(), letters(1..=3)), letters(1..=3));
        // So much was written meanwhile that something would be missing.
        assert_eq!(
            joined(letters(1..=30), letters(71..=100)),
            letters(71..=100)
        );
        // Further back than what is shown.
        assert_eq!(joined(letters(31..=60), letters(1..=30)), letters(1..=30));
    }
}
