//! What a conversation is about, and with whom.

use leptos::prelude::*;

use super::{Neighbors, Open};
use crate::{
    address::{Page, conversation_query},
    components::{
        Icon, IconName, recipient_lang, recipient_name, type_icon, type_lang, type_name,
        with_own_words,
    },
    frame::Sent,
    i18n::{Words, words},
    pages::{
        due::due,
        edit,
        messages::filing,
        people::{patient_marks, subject_lang, subject_or_type, whole},
        receipt::{notice, receipt},
    },
};

/// A subject that takes more than three lines of a phone.
fn is_long(subject: &str) -> bool {
    subject.chars().count() > 50
}

impl Open<'_> {
    pub(super) fn head(&self) -> AnyView {
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
                {self.arrived()}
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
    pub(super) fn about(&self) -> AnyView {
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
}
