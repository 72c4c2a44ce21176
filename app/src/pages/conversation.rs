//! An open conversation: letters, oldest first, and the answer to write.

use leptos::prelude::*;
use model::{
    AccountId, AuthorRole, DraftView, ErrorCode,
    view::{ConversationView, Cursor, MessageView},
};

use super::{
    Shown, Wake,
    drafts::saved,
    due::due,
    edit, filing, letters, next, not_here, or_lost,
    people::{author_name, patient_marks, subject_lang, subject_or_type, whole},
    receipt::{notice, receipt},
    today::cannot,
    unsent::unsent,
    woken,
};
use crate::{
    address::{List, Page, Scope, conversation_query, with_query},
    components::{
        Icon, IconName, recipient_lang, recipient_name, type_icon, type_lang, type_name,
        with_calls, with_own_words,
    },
    forms::{FormReply, field, typed_of},
    frame::{Frame, Lost, Sent},
    i18n::{Office, Words, words},
    islands::{ReplyForm, ReplySetup},
};

/// A subject that takes more than three lines of a phone.
fn is_long(subject: &str) -> bool {
    subject.chars().count() > 50
}

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
    fn of(frame: &'a Frame, neighbors: Neighbors) -> Result<Self, Lost> {
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
        view! {
            <div class="conversation">
                {self.head()} {dialog} {self.about()} <p class="print-only">{printed}</p>
                {letters::view(self.frame, self.view)} {rest}
            </div>
        }
        .into_any()
    }

    fn head(&self) -> AnyView {
        let words = words();
        let view = self.view;
        let back = format!("{}{}", self.frame.to(Page::Messages), self.neighbors.list);
        let subject = subject_or_type(words, &view.subject, &view.message_type);
        let lang = subject_lang(&view.subject, &view.message_type, self.frame.own_lang());
        let is_long = is_long(&subject);
        let patient = [
            vec![view.patient_facts.name.clone()],
            patient_marks(words, &view.patient_facts),
        ];
        view! {
            <header class="conversation__head">
                <a class="conversation__back" href=back>
                    <Icon name=IconName::ChevronLeft />
                    {words.conversation_back()}
                </a>
                <div class="conversation__tools">
                    {self.ways()}
                    {edit::button(self.frame, view, self.neighbors.list)}
                    {filing::menu(self.frame, self.account, view, self.neighbors.list)}
                </div>
                <h1
                    class="conversation__subject"
                    class:conversation__subject--long=is_long
                    id="conversation"
                    tabindex="-1"
                    dir="auto"
                    lang=lang
                >
                    {subject}
                </h1>
                <p class="conversation__patient">
                    <span class="conversation__key">{words.conversation_patient()}</span>
                    " "
                    {whole(patient.concat(), ",")}
                </p>
                {self.sent_notice()}
                {edit::said(self.frame, Some(view), self.close())}
                {self.filed()}
            </header>
        }
        .into_any()
    }

    fn filed(&self) -> Option<AnyView> {
        let scope = self.frame.scope().ok()?;
        let list = self.neighbors.list;
        let page = Page::Conversation(self.view.id);
        let close = format!("{}{list}", self.frame.to(page));
        filing::said(self.frame, (self.account, scope), list, close)
    }

    /// To what stands before and after it in the list.
    fn ways(&self) -> Option<AnyView> {
        let words = words();
        let Neighbors { previous, next, .. } = &self.neighbors;
        if previous.is_none() && next.is_none() {
            return None;
        }
        let way = |href: &Option<String>, rel, name: &'static str, icon| {
            let href = href.clone();
            let disabled = href.is_none().then_some("true");
            view! {
                <a
                    class="conversation__way"
                    href=href
                    rel=rel
                    role=disabled.map(|_| "link")
                    aria-disabled=disabled
                    aria-label=name
                >
                    <Icon name=icon />
                </a>
            }
        };
        let class = match self.is_desk {
            true => "conversation__next conversation__next--desk",
            false => "conversation__next",
        };
        Some(
            view! {
                <nav class=class aria-label=words.conversation_neighbors()>
                    {way(previous, "prev", words.conversation_previous(), IconName::ChevronUp)}
                    {way(next, "next", words.conversation_next(), IconName::ChevronDown)}
                </nav>
            }
            .into_any(),
        )
    }

    /// With whom, and what else there is to know. It leaves the screen to the letters when these are
    /// scrolled; the head stays.
    fn about(&self) -> AnyView {
        let words = words();
        let view = self.view;
        let has_subject = !model::compose::subject(&view.subject).is_empty();
        let confidential = view.confidential.then(|| {
            view! {
                <span class="pill pill--confidential">
                    <Icon name=IconName::Lock />
                    {words.conversation_confidential()}
                </span>
            }
        });
        // The patient's side finds it after the letters, with what has happened since.
        let awaited = view.awaiting.filter(|_| self.is_desk);
        let awaited = awaited.map(|by| due(by, view.now));
        // Where there is no subject, the heading says it.
        let kind = has_subject.then(|| {
            view! {
                <span class="pill" lang=type_lang(&view.message_type, self.frame.own_lang())>
                    <Icon name=type_icon(&view.message_type) />
                    {type_name(words, &view.message_type)}
                </span>
            }
        });
        // On a small screen the head has the beginning of it only.
        let whole = is_long(&view.subject).then(|| {
            let subject = view.subject.clone();
            view! {
                <p class="conversation__whole" aria-hidden="true" dir="auto">
                    {subject}
                </p>
            }
        });
        view! {
            <div class="conversation__about">
                {whole}
                <p class="conversation__with">
                    <span class="conversation__key">{words.conversation_with()}</span>
                    " "
                    {self.with()}
                </p>
                <p class="conversation__marks">{kind} " " {confidential} " " {awaited}</p>
            </div>
        }
        .into_any()
    }

    /// The first two by name, the others when they are asked for.
    fn with(&self) -> AnyView {
        let names: Vec<String> = self.view.participants.iter().map(recipient_name).collect();
        match names.split_at_checked(2) {
            Some((first, rest)) if rest.len() > 1 => {
                let count = u32::try_from(rest.len()).unwrap_or(u32::MAX);
                view! {
                    {self.with_teams(first.join("; "))}
                    " "
                    <details class="conversation__others">
                        <summary>{words().conversation_others(count)}</summary>
                        {self.with_teams(rest.join("; "))}
                    </details>
                }
                .into_any()
            }
            _ => self.with_teams(names.join("; ")),
        }
    }

    /// The sentence with the teams in it, whose names are the organization's words.
    fn with_teams(&self, sentence: String) -> AnyView {
        let own = self.frame.own_lang();
        let participants = self.view.participants.iter();
        let teams = participants.filter(|known| recipient_lang(known, own).is_some());
        with_own_words(sentence, teams.map(|team| team.name.as_str()), own)
    }

    /// Right after sending: that it is done, to whom, when, and what to expect.
    fn sent_notice(&self) -> Option<AnyView> {
        let words = words();
        if let Some(sent) = &self.frame.receipt {
            return Some(receipt(self.frame, sent, self.close()));
        }
        let last = self.view.messages.last().filter(|last| last.mine)?;
        if !self.view.is_newest() || self.frame.sent != Some(Sent::Here) {
            return None;
        }
        let to = match self.is_desk {
            true => vec![self.view.patient_facts.name.clone()],
            false => self.view.participants.iter().map(recipient_name).collect(),
        };
        let to =
            Words::ended(words.conversation_sent_to(&words.list(&to), &words.moment(last.sent_at)));
        let expect = self.view.awaiting.filter(|_| !self.is_desk);
        let expect = expect.map(|due| words.conversation_sent_expect(&words.day(due.by)));
        Some(notice(self.with_teams(to), expect.into_any(), self.close()))
    }

    /// This page, without what is said once.
    fn close(&self) -> String {
        let here = self.frame.to(Page::Conversation(self.view.id));
        format!("{here}{}", conversation_query(self.frame.list, None))
    }

    /// What has become of the patient's message: sent, seen, and by when it is answered.
    fn progress(&self) -> Option<AnyView> {
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
                    <li class="progress__step" class:progress__step--done=is_seen>
                        <Icon name=if is_seen { IconName::Check } else { IconName::Eye } />
                        <span>{seen}</span>
                    </li>
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
    fn answered(&self) -> AnyView {
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

    /// Back from an earlier part of the conversation; one answers to the last message.
    fn to_newest(&self) -> AnyView {
        let here = self.frame.to(Page::Conversation(self.view.id));
        let href = format!("{here}{}#latest", conversation_query(self.frame.list, None));
        view! {
            <nav class="pagination" aria-label=words().inbox_more()>
                <a class="button button--secondary" href=href>
                    {words().conversation_newest()}
                </a>
            </nav>
        }
        .into_any()
    }

    fn reply_setup(&self) -> ReplySetup {
        let (view, words) = (self.view, words());
        let expect = view.answer_by.filter(|_| !self.is_desk);
        ReplySetup {
            account: self.account,
            conversation: view.id,
            record: (!self.is_desk).then_some(view.patient),
            address: format!(
                "{}{}",
                self.frame.to(Page::Conversation(view.id)),
                self.neighbors.list
            ),
            next: self.next(),
            client_key: view.client_key.to_string(),
            seen: view.messages_total,
            limit: view.organization.body_chars,
            office: Office::from(&view.organization),
            expect: expect.map(|day| words.compose_expect(&words.day(day))),
            kept: self.begun().map(|draft| saved(draft.saved_at, view.now)),
            posted: self.posted(),
            after: self.after(),
        }
    }

    /// The last message that is the writer's own, of those that are shown.
    fn after(&self) -> String {
        let own = self.view.messages.iter().rev().find(|message| message.mine);
        own.map_or_else(String::new, |own| own.position.to_string())
    }

    /// The answer that was begun, where the form begins with it.
    fn begun(&self) -> Option<&DraftView> {
        self.frame
            .begun
            .first()
            .filter(|_| self.frame.reply.is_none())
    }

    /// Other answers that were begun.
    fn other_drafts(&self) -> Option<AnyView> {
        let (words, here) = (words(), self.begun()?.draft);
        let others = self.frame.begun.iter().filter(|draft| draft.draft != here);
        let others: Vec<_> = others
            .map(|draft| {
                let conversation = self.frame.to(Page::Conversation(self.view.id));
                let href = with_query(&conversation, field::DRAFT, draft.draft);
                let name = words.drafts_other(&words.moment_within(draft.saved_at, self.view.now));
                view! { <a href=href>{name}</a> }
            })
            .collect();
        let is_none = others.is_empty();
        let others = view! { <p class="reply__drafts">{others}</p> };
        (!is_none).then(|| others.into_any())
    }

    /// Where to go on after an answer was sent: whoever works through a list, while something comes
    /// after it.
    fn next(&self) -> Option<String> {
        if !self.is_desk || self.neighbors.next.is_none() {
            return None;
        }
        let next = format!("{}{}", self.frame.to(Page::Next), self.neighbors.part);
        let next = match self.neighbors.place {
            Some(place) => with_query(&next, "place", place),
            None => next,
        };
        Some(next::sent(&next, self.view.id))
    }

    /// What was posted. That it was held back is said above the form.
    fn posted(&self) -> FormReply {
        let begun = self.begun().map(|draft| FormReply {
            typed: typed_of(self.account, draft),
            ..FormReply::default()
        });
        let posted = self.frame.reply.clone().or(begun).unwrap_or_default();
        let refusal = posted.refusal;
        FormReply {
            refusal: refusal.filter(|refusal| refusal.code() != ErrorCode::AnsweredMeanwhile),
            ..posted
        }
    }

    /// The form for an answer, or why there is none and what to do.
    fn answer(&self) -> AnyView {
        let words = words();
        if !self.view.is_newest() {
            return self.to_newest();
        }
        let Some(code) = self.view.refused else {
            let setup = self.reply_setup();
            let form = woken(Wake::OnIntent, view! { <ReplyForm setup /> }.into_any());
            return view! { {self.other_drafts()} {form} }.into_any();
        };
        let why = cannot(code, &(&self.view.organization).into());
        // Where a new message would be refused, too, nobody is sent there.
        let is_over = matches!(
            code,
            ErrorCode::NoRelationship
                | ErrorCode::ConversationClosed
                | ErrorCode::ConversationTooOld { .. }
        );
        let start = (is_over && !self.is_desk).then(|| {
            let href = with_query(&self.frame.to(Page::Compose), "from", self.view.id);
            view! {
                <div class="notice__actions">
                    <a class="button button--secondary" href=href>
                        {words.conversation_start_new()}
                    </a>
                </div>
            }
        });
        view! {
            <div class="reply reply--closed">
                <div class="notice notice--info">
                    <Icon name=IconName::Info />
                    <div class="notice__text">
                        <p class="notice__title">{words.conversation_cannot_title()}</p>
                        <p>{why}</p>
                    </div>
                    {start}
                </div>
                {unsent(Some(&self.posted()))}
            </div>
        }
        .into_any()
    }
}
