//! The answer to write, or why there is none to be written.

use leptos::prelude::*;
use model::{DraftView, ErrorCode};

use super::Open;
use crate::{
    address::{Page, Scope, conversation_query, with_query},
    around::{Wake, woken},
    forms::{FormReply, field, typed_of},
    i18n::{Office, words},
    islands::{AttachSetup, ReplyForm, ReplySetup, why_not},
    pages::{drafts::saved, next, today::cannot, unsent::unsent},
};

impl Open<'_> {
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
        let is_closed = view.refused.is_some();
        let expect = view.answer_by.filter(|_| !self.is_desk && !is_closed);
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
            is_closed,
            attach: self.attach().filter(|_| !is_closed),
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

    fn attach(&self) -> Option<AttachSetup> {
        let scope = match self.is_desk {
            true => Scope::Desk,
            false => Scope::Patient(self.view.patient),
        };
        let posted = self.frame.reply.as_ref();
        let posted = posted.and_then(|posted| posted.typed.get(field::CLIENT_KEY).parse().ok());
        let draft = match posted {
            Some(key) => self.frame.begun.iter().find(|draft| draft.draft == key),
            None => self.begun(),
        };
        let attached = draft.map_or_else(Vec::new, |draft| draft.attachments.clone());
        let limits = self.view.organization.attachments;
        let messages = self.frame.to(Page::Messages);
        AttachSetup::new(
            limits,
            scope,
            &messages,
            attached,
            &self.frame.files_refused,
        )
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
    pub(super) fn answer(&self) -> AnyView {
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
            .into_any()
        });
        let posted = self.posted();
        // What was begun is written on, and kept.
        let kept = posted.typed.is_draft().then(|| {
            let mut setup = self.reply_setup();
            setup.posted.refusal = None;
            woken(Wake::OnIntent, view! { <ReplyForm setup /> }.into_any())
        });
        view! {
            {kept.is_some().then(|| self.other_drafts())}
            <div class="reply reply--closed">
                {why_not(words.conversation_cannot_title(), why, start)}
                {unsent(Some(&posted).filter(|_| kept.is_none()))}
            </div>
            {kept}
        }
        .into_any()
    }
}
