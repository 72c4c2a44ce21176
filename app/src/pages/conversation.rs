//! An open conversation: letters, oldest first, and the answer to write.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::{AccountId, PatientId, view::ConversationView};

use super::{
    letters::{Letters, Source},
    lost::LostView,
    reply::ReplyForm,
    today::cannot,
};
use crate::{
    address::{Address, FolderQuery, Page, Scope, Way, conversation_query},
    components::{
        Erase, Icon, IconName, Meanwhile, Skeleton, anew, loaded, recipient_name, subject_or_type,
        type_icon, type_name,
    },
    frame::Frame,
    i18n::words,
};

#[component]
pub fn ConversationPage() -> impl IntoView {
    let frame = Frame::current();
    provide_context(SentHere(StoredValue::new(false)));
    // Another conversation is another page: nothing of one, least of all another patient's, stands
    // under the address of the other while that is on its way.
    anew(
        move || {
            frame
                .address
                .get()
                .map_or_else(String::new, |address| address.to_string())
        },
        move || untrack(|| frame.address.get()).map(opened).erase(),
    )
}

fn opened(address: Address) -> AnyView {
    let frame = Frame::current();
    let letters = Letters::new();
    loaded(Meanwhile::Old, Skeleton, move || async move {
        let opened = frame.open.await;
        let account = frame.account.await;
        match (opened, account) {
            (Some((of, _)), _) if of != address => view! { <Skeleton /> }.erase(),
            (Some((_, Ok(view))), Ok(account)) => {
                let patient = address.patient;
                let is_desk = Way::of(patient, &account) == Way::Here(Scope::Desk);
                letters.take(view.messages.clone());
                // With more in it, it is built anew, and the form for an answer is empty.
                let (total, is_newest) = (view.messages_total, view.is_newest());
                let key = format!("conversation {} {total} {is_newest}", view.id);
                let shown = Shown {
                    view,
                    account: account.id,
                    letters,
                    address,
                    list: frame.folder.get_untracked(),
                    patient,
                    is_desk,
                };
                anew(move || key.clone(), move || shown.clone().render())
            }
            (Some((_, Err(lost))), _) | (_, Err(lost)) => view! { <LostView lost=lost /> }.erase(),
            (None, _) => view! { <Skeleton /> }.erase(),
        }
    })
}

/// A reply was just sent from this page: its notice takes the focus when it appears.
#[derive(Clone, Copy)]
pub struct SentHere(pub StoredValue<bool>);

#[derive(Clone)]
struct Shown {
    view: ConversationView,
    account: AccountId,
    letters: Letters,
    address: Address,
    /// The part of a folder that is listed beside it.
    list: FolderQuery,
    /// Whose pages it is on, as the address says.
    patient: Option<PatientId>,
    is_desk: bool,
}

impl Shown {
    fn render(self) -> AnyView {
        let words = words();
        let printed = words.conversation_printed(&words.date(self.view.now.date()));
        let part = self.letters.part(self.view.messages_total);
        view! {
            <div class="conversation">
                {self.head()} <p class="print-only">{printed}</p> <p class="print-only">{part}</p>
                {self.letters.view(self.source())} {self.sent_notice()} {self.answer()}
            </div>
        }
        .erase()
    }

    fn source(&self) -> Source {
        let Self { address, list, .. } = *self;
        let before = move |before| format!("{address}{}", conversation_query(list, Some(before)));
        Source {
            scope: match self.is_desk {
                true => Scope::Desk,
                false => Scope::Patient(self.view.patient),
            },
            conversation: self.view.id,
            messages_total: self.view.messages_total,
            address: Arc::new(before),
        }
    }

    fn head(&self) -> AnyView {
        let words = words();
        let view = &self.view;
        let Self { patient, .. } = *self;
        let back = Address {
            patient,
            page: Page::Messages,
        }
        .to_string();
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
        .erase()
    }

    /// Right after sending: that it is done, to whom, when, and what to expect.
    fn sent_notice(&self) -> Option<AnyView> {
        let words = words();
        let query = use_query_map();
        let SentHere(sent_here) = expect_context();
        let is_flagged = query.with_untracked(|query| query.get_str("sent").is_some());
        let last = self.view.messages.last().filter(|last| last.mine)?;
        if !self.view.is_newest() {
            return None;
        }
        if !is_flagged && !sent_here.get_value() {
            return None;
        }
        Effect::new(move || {
            if sent_here.get_value() {
                sent_here.set_value(false);
                crate::browser::focus("sent");
            }
        });
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
            .erase(),
        )
    }

    /// Back from an earlier part of the conversation; one answers to the last message.
    fn to_newest(&self) -> AnyView {
        let Self { address, list, .. } = *self;
        let href = format!("{address}{}#latest", conversation_query(list, None));
        view! {
            <nav class="pagination" aria-label=words().inbox_more()>
                // `rel=external` leaves it to the browser to go to the last message.
                <a class="button button--secondary" href=href rel="external">
                    {words().conversation_newest()}
                </a>
            </nav>
        }
        .erase()
    }

    /// The form for an answer, or why there is none and what to do.
    fn answer(self) -> AnyView {
        let words = words();
        if !self.view.is_newest() {
            return self.to_newest();
        }
        let Some(code) = self.view.refused else {
            let Self {
                view,
                account,
                patient,
                is_desk,
                ..
            } = self;
            return view! { <ReplyForm view account patient is_desk /> }.erase();
        };
        let why = cannot(code, &(&self.view.organization).into());
        let Self { patient, .. } = self;
        // Where a new message would be refused, too, nobody is sent there.
        let is_over = matches!(
            code,
            model::ErrorCode::NoRelationship
                | model::ErrorCode::ConversationClosed
                | model::ErrorCode::ConversationTooOld { .. }
        );
        let start = (is_over && !self.is_desk).then(|| {
            let href = Address {
                patient,
                page: Page::Compose,
            }
            .to_string();
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
        .erase()
    }
}
