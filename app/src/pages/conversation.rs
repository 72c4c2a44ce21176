//! An open conversation: letters, oldest first, and the answer to write.

use leptos::prelude::*;
use model::{AccountId, view::ConversationView};

use super::{Wake, letters, not_here, or_lost, people::subject_or_type, today::cannot, woken};
use crate::{
    address::{Page, Scope, conversation_query},
    components::{Icon, IconName, recipient_name, type_icon, type_name},
    frame::{Frame, Lost},
    i18n::{Office, words},
    islands::{ReplyForm, ReplySetup},
};

pub fn page(frame: &Frame) -> AnyView {
    or_lost(frame, Shown::of(frame).map(|shown| shown.render()))
}

struct Shown<'a> {
    frame: &'a Frame,
    account: AccountId,
    view: &'a ConversationView,
    is_desk: bool,
}

impl<'a> Shown<'a> {
    fn of(frame: &'a Frame) -> Result<Self, Lost> {
        let view = frame.open.as_ref().ok_or_else(not_here)?;
        Ok(Self {
            frame,
            account: frame.writer()?,
            view: view.as_ref().map_err(Clone::clone)?,
            is_desk: frame.scope()? == Scope::Desk,
        })
    }

    fn render(&self) -> AnyView {
        let words = words();
        let printed = words.conversation_printed(&words.date(self.view.now.date()));
        view! {
            <div class="conversation">
                {self.head()} <p class="print-only">{printed}</p> {letters::view(self.frame, self.view)}
                {self.sent_notice()} {self.answer()}
            </div>
        }
        .into_any()
    }

    fn head(&self) -> AnyView {
        let words = words();
        let view = self.view;
        let back = self.frame.to(Page::Messages);
        let subject = subject_or_type(words, &view.subject, &view.message_type);
        let names: Vec<String> = view.participants.iter().map(recipient_name).collect();
        let born = view.patient_birth_date.filter(|_| self.is_desk);
        let born = born.map(|date| format!(", {}", words.conversation_born(&words.date(date))));
        let confidential = view.confidential.then(|| {
            view! {
                <span class="pill pill--confidential">
                    <Icon name=IconName::Lock />
                    {words.conversation_confidential()}
                </span>
            }
        });
        let awaited = view.awaiting.map(|day| {
            let day = words.day(day);
            let text = match self.is_desk {
                true => words.conversation_owed(&day),
                false => words.conversation_awaiting(&day),
            };
            view! {
                <span class="pill" class:pill--attention=self.is_desk>
                    <Icon name=IconName::Clock />
                    {text}
                </span>
            }
        });
        view! {
            <header class="conversation__head">
                <a class="conversation__back" href=back>
                    <Icon name=IconName::ChevronLeft />
                    {words.conversation_back()}
                </a>
                <h1 class="conversation__subject" dir="auto">
                    {subject}
                </h1>
                <p class="conversation__facts">
                    <span class="conversation__fact">
                        <span class="conversation__key">{words.conversation_patient()}</span>
                        " "
                        {view.patient_name.clone()}
                        {born}
                    </span>
                    " "
                    <span class="conversation__fact">
                        <span class="conversation__key">{words.conversation_with()}</span>
                        " "
                        {names.join("; ")}
                    </span>
                </p>
                <p class="conversation__marks">
                    <span class="pill">
                        <Icon name=type_icon(&view.message_type) />
                        {type_name(words, &view.message_type)}
                    </span>
                    " "
                    {confidential}
                    " "
                    {awaited}
                </p>
            </header>
        }
        .into_any()
    }

    /// Right after sending: that it is done, to whom, when, and what to expect.
    fn sent_notice(&self) -> Option<AnyView> {
        let words = words();
        let last = self.view.messages.last().filter(|last| last.mine)?;
        if !self.view.is_newest() || !self.frame.sent {
            return None;
        }
        let to = match self.is_desk {
            true => vec![self.view.patient_name.clone()],
            false => self.view.participants.iter().map(recipient_name).collect(),
        };
        let to = words.conversation_sent_to(&words.list(&to), &words.moment(last.sent_at));
        let expect = self.view.awaiting.filter(|_| !self.is_desk);
        let expect = expect.map(|day| words.conversation_sent_expect(&words.day(day)));
        Some(
            view! {
                <div class="notice notice--success" role="status" id="sent" tabindex="-1">
                    <Icon name=IconName::Sent />
                    <div class="notice__text">
                        <p class="notice__title">{words.conversation_sent_title()}</p>
                        <p>{to} " " {expect}</p>
                    </div>
                </div>
            }
            .into_any(),
        )
    }

    /// Back from an earlier part of the conversation; one answers to the last message.
    fn to_newest(&self) -> AnyView {
        let here = self.frame.to(Page::Conversation(self.view.id));
        let href = format!(
            "{here}{}#latest",
            conversation_query(self.frame.folder, None)
        );
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
            path: self.frame.to(Page::Conversation(view.id)),
            client_key: view.client_key.to_string(),
            limit: view.organization.body_chars,
            office: Office::from(&view.organization),
            expect: expect.map(|day| words.compose_expect(&words.day(day))),
            posted: self.frame.reply.clone().unwrap_or_default(),
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
            return woken(Wake::OnIntent, view! { <ReplyForm setup /> }.into_any());
        };
        let why = cannot(code, &(&self.view.organization).into());
        // Where a new message would be refused, too, nobody is sent there.
        let is_over = matches!(
            code,
            model::ErrorCode::NoRelationship
                | model::ErrorCode::ConversationClosed
                | model::ErrorCode::ConversationTooOld { .. }
        );
        let start = (is_over && !self.is_desk).then(|| {
            let href = self.frame.to(Page::Compose);
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
            </div>
        }
        .into_any()
    }
}
