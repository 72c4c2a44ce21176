//! A conversation's details, to be changed: a dialog over it. It is a page of its own, so it needs no
//! program; where there is one, what is behind it is out of reach until it is left.

use leptos::prelude::*;
use model::{
    AccountId, ConversationId, ErrorCode, Field, Refusal, Scope, Timestamp,
    limits::SUBJECT_CODE_POINTS,
    view::{Changed, Confidentiality, ConversationView, DetailsView, RecipientChoice, TypeView},
};

use super::{
    Shown,
    conversation::{self, Neighbors},
    events,
    filing::whose,
    or_lost,
    today::cannot,
};
use crate::{
    address::{List, Page},
    api::view_details,
    components::{
        ErrorSummary, FieldError, Icon, IconName, Problems, flag, recipient_lang, recipient_name,
        recipient_parts, type_lang, type_name, with_calls,
    },
    forms::{Typed, field, merged},
    frame::{EditSaid, Frame, Lost},
    i18n::{Office, words},
};

pub async fn page(frame: &Frame, id: ConversationId, neighbors: Neighbors) -> Shown {
    match Editing::load(frame, id, neighbors.list).await {
        Ok(editing) => conversation::page(frame, neighbors, Some(editing.dialog())),
        Err(lost) => or_lost(frame, Err(lost)).into(),
    }
}

/// The button that leads there.
pub fn button(frame: &Frame, view: &ConversationView, list: List) -> Option<AnyView> {
    if !view.may_edit || matches!(frame.page(), Some(Page::Edit(_))) {
        return None;
    }
    // A form that gets has its query from its fields.
    let query = list.to_string();
    let pairs = query.trim_start_matches('?').split('&');
    let pairs = pairs.filter_map(|pair| pair.split_once('='));
    let fields = pairs.map(|(name, value)| {
        view! { <input type="hidden" name=name.to_owned() value=value.to_owned() /> }
    });
    Some(
        view! {
            <form action=frame.to(Page::Edit(view.id))>
                {fields.collect_view()}
                <button class="conversation__edit" id="edit">
                    <Icon name=IconName::Pencil />
                    <span>{words().edit_button()}</span>
                </button>
            </form>
        }
        .into_any(),
    )
}

/// What has become of an edit, said once. `close`: this page without that.
pub fn said(frame: &Frame, view: Option<&ConversationView>, close: String) -> Option<AnyView> {
    let words = words();
    let (title, icon) = match (frame.edited?, view) {
        (EditSaid::Done, Some(_)) => (words.edit_done(), IconName::Check),
        (EditSaid::Nothing, Some(_)) => (words.edit_nothing(), IconName::Info),
        (EditSaid::Gone, None) => (words.edit_gone(), IconName::Info),
        _ => return None,
    };
    let read = view.filter(|_| frame.edited == Some(EditSaid::Done));
    let read = read.and_then(hidden_just_now);
    let read = read.map(|names| words.edit_may_have_read(&words.list(names)));
    Some(
        view! {
            <div
                class="notice notice--success notice--slim conversation__sent"
                role="status"
                id="sent"
                tabindex="-1"
            >
                <Icon name=icon />
                <div class="notice__text">
                    <p class="notice__title">{title}</p>
                    {read.map(|read| view! { <p>{read}</p> })}
                </div>
                <a class="notice__close" href=close aria-label=words.conversation_close_notice()>
                    <Icon name=IconName::Close />
                </a>
            </div>
        }
        .into_any(),
    )
}

/// From whom the reader has hidden it with their last change, though they could have read it.
fn hidden_just_now(view: &ConversationView) -> Option<&[String]> {
    let last = view.events.last()?.at;
    let mut just_now = view
        .events
        .iter()
        .filter(|event| event.at == last && event.mine);
    just_now.find_map(|event| match &event.what {
        Changed::Hidden { may_have_read } if view.confidential && !may_have_read.is_empty() => {
            Some(&may_have_read[..])
        }
        _ => None,
    })
}

struct Editing<'a> {
    frame: &'a Frame,
    account: AccountId,
    scope: Scope,
    view: DetailsView,
    /// What is in the form: what was posted, or how it is.
    typed: Typed,
    /// As of what it is changed.
    basis: Typed,
    refusal: Option<Refusal>,
    problems: Problems,
    office: Office,
    list: List,
}

impl<'a> Editing<'a> {
    async fn load(frame: &'a Frame, id: ConversationId, list: List) -> Result<Self, Lost> {
        let account = frame.writer()?;
        let scope = frame.scope()?;
        let posted = frame.reply.as_ref();
        let refusal = posted.and_then(|reply| reply.refusal.clone());
        let is_late = refusal
            .as_ref()
            .is_some_and(|refusal| refusal.has(ErrorCode::ChangedMeanwhile));
        let since = posted.filter(|_| is_late);
        let since = since.and_then(|reply| reply.typed.get(field::AS_OF).parse().ok());
        let details = view_details(scope, id, since.map(Timestamp)).await;
        let view = details.map_err(|error| match error.code() {
            // The conversation says why nothing can be written there.
            ErrorCode::MessagingOff
            | ErrorCode::ViewOnly
            | ErrorCode::ConversationClosed
            | ErrorCode::ConversationTooOld { .. } => {
                Lost::At(format!("{}{list}", frame.to(Page::Conversation(id))))
            }
            _ => Lost::from(error),
        })?;
        let (typed, basis) = match posted {
            Some(reply) if is_late => (merged(&reply.typed, &view), basis(&view)),
            Some(reply) => (reply.typed.clone(), reply.typed.clone()),
            None => (as_it_is(&view), basis(&view)),
        };
        let office = Office::from(&view.organization);
        Ok(Self {
            frame,
            account,
            scope,
            typed,
            basis,
            problems: Problems::new(refusal.clone()),
            refusal,
            office,
            list,
            view,
        })
    }

    /// That alone is asked: nothing else is wrong.
    fn is_asked(&self) -> bool {
        let problems = self.refusal.as_ref().map(Refusal::problems);
        problems.is_some_and(|problems| {
            let asks = |code| code == ErrorCode::ConfidentialityEnds;
            problems.iter().all(|problem| asks(problem.code))
        })
    }

    fn dialog(self) -> AnyView {
        let (title, content) = match self.is_asked() {
            true => (words().edit_ask_title(), self.question()),
            false => (words().edit_title(), self.form()),
        };
        // The focus begins there, but where something is to be put right.
        let begins = self.refusal.is_none() || self.is_asked();
        view! {
            <div class="editing">
                <dialog class="dialog" id="details" open aria-labelledby="details-title">
                    <h2 class="dialog__title" id="details-title" tabindex="-1" autofocus=begins>
                        {title}
                    </h2>
                    {content}
                </dialog>
            </div>
        }
        .into_any()
    }

    fn action(&self) -> String {
        format!(
            "{}{}",
            self.frame.to(Page::Edit(self.view.conversation)),
            self.list
        )
    }

    fn form(&self) -> AnyView {
        let words = words();
        let conversation = self.frame.to(Page::Conversation(self.view.conversation));
        let close = format!("{conversation}{}#edit", self.list);
        let basis = self
            .basis
            .iter()
            .filter(|(name, _)| IS_BASIS.contains(name));
        let basis = basis.map(|(name, value)| {
            view! { <input type="hidden" name=name.to_owned() value=value.to_owned() /> }
        });
        view! {
            <form class="form" method="post" action=self.action() novalidate autocomplete="off">
                <ErrorSummary problems=self.problems office=self.office.clone() />
                {self.meanwhile()}
                {whose(self.account, self.scope)}
                {basis.collect_view()}
                {self.details()}
                {self.confidentiality()}
                <div class="dialog__actions">
                    <a class="button button--quiet" href=close data-close>
                        {words.edit_cancel()}
                    </a>
                    <button class="button button--primary">{words.edit_save()}</button>
                </div>
            </form>
        }
        .into_any()
    }

    /// All but confidentiality; or why that is all there is to change.
    fn details(&self) -> AnyView {
        let words = words();
        let Some(code) = self.view.refused else {
            return view! {
                <p>{words.edit_for_all()}</p>
                {self.subject()}
                {self.message_type()}
                {self.recipients()}
            }
            .into_any();
        };
        let as_it_is = as_it_is(&self.view).without(field::CONFIDENTIAL);
        let kept = as_it_is.iter().map(|(name, value)| {
            view! { <input type="hidden" name=name.to_owned() value=value.to_owned() /> }
        });
        view! {
            {kept.collect_view()}
            <p>{cannot(code, &self.office)}</p>
        }
        .into_any()
    }

    /// What others have changed, which is why nothing was saved.
    fn meanwhile(&self) -> Option<AnyView> {
        if self.view.changed.is_empty() {
            return None;
        }
        let words = words();
        let own = self.frame.own_lang();
        let lines = self.view.changed.iter();
        let lines = lines.map(|event| view! { <li>{events::line(event, own)}</li> });
        Some(
            view! {
                <div class="notice notice--warning" role="group" aria-labelledby="since">
                    <Icon name=IconName::Pencil />
                    <div class="notice__text">
                        <p class="notice__title" id="since">
                            {words.edit_since()}
                        </p>
                        <ul class="editing__since">{lines.collect_view()}</ul>
                        <p>{words.edit_since_kept()}</p>
                    </div>
                </div>
            }
            .into_any(),
        )
    }

    fn subject(&self) -> AnyView {
        let words = words();
        let invalid = self.problems.is_wrong(Field::Subject);
        view! {
            <div class="field" class:field--invalid=invalid>
                <label class="field__label" for="subject">
                    {words.compose_subject()}
                    " "
                    <span class="field__optional">{words.compose_optional()}</span>
                </label>
                <input
                    class="input"
                    id="subject"
                    name=field::SUBJECT
                    value=self.typed.get(field::SUBJECT).to_owned()
                    maxlength=SUBJECT_CODE_POINTS.to_string()
                    dir="auto"
                    autofocus=self.problems.begins_in(Field::Subject)
                    aria-invalid=flag(invalid)
                    aria-describedby="subject-error"
                />
                <FieldError
                    field=Field::Subject
                    problems=self.problems
                    office=self.office.clone()
                />
            </div>
        }
        .into_any()
    }

    fn message_type(&self) -> AnyView {
        let words = words();
        let invalid = self.problems.is_wrong(Field::MessageType);
        let chosen = self.typed.get(field::TYPE);
        let own = self.frame.own_lang();
        let option = |kind: &TypeView| {
            view! {
                <option
                    value=kind.code.to_string()
                    lang=type_lang(kind, own)
                    selected=kind.code.as_str() == chosen
                >
                    {type_name(words, kind)}
                </option>
            }
        };
        let options = self.view.types.iter().map(option).collect_view();
        view! {
            <div class="field" class:field--invalid=invalid>
                <label class="field__label" for="type">
                    {words.compose_type()}
                </label>
                <span class="select">
                    <select
                        class="select__input"
                        id="type"
                        name=field::TYPE
                        autofocus=self.problems.begins_in(Field::MessageType)
                        aria-invalid=flag(invalid)
                        aria-describedby="type-hint type-error"
                    >
                        {options}
                    </select>
                </span>
                <p class="field__hint" id="type-hint">
                    {words.edit_type_hint()}
                </p>
                <FieldError
                    field=Field::MessageType
                    problems=self.problems
                    office=self.office.clone()
                />
            </div>
        }
        .into_any()
    }

    fn recipients(&self) -> AnyView {
        let words = words();
        let choices = self.view.recipients.iter().enumerate();
        let choices = choices.map(|(i, choice)| self.recipient(i, choice));
        let choices = choices.collect_view();
        let phone = &self.office.phone;
        view! {
            <fieldset
                class="field"
                class:field--invalid=self.problems.is_wrong(Field::To)
                aria-labelledby="to-label"
                aria-describedby="to-hint to-error"
            >
                <legend class="field__label" id="to-label">
                    {words.compose_to()}
                </legend>
                <p class="field__hint" id="to-hint">
                    {words.edit_to_hint()}
                </p>
                <FieldError field=Field::To problems=self.problems office=self.office.clone() />
                <div class="choices">{choices}</div>
                <p class="field__hint">
                    {with_calls(&words.compose_missing(phone), &[phone])}
                </p>
            </fieldset>
        }
        .into_any()
    }

    fn recipient(&self, i: usize, choice: &RecipientChoice) -> AnyView {
        let words = words();
        let id = choice.known.recipient.to_string();
        let is_chosen = self.typed.all(field::TO).any(|chosen| chosen == id);
        let refused = self
            .refusal
            .as_ref()
            .and_then(|refusal| refusal.at(Field::To));
        let kind = self.typed.get(field::TYPE).parse().ok();
        let answers = kind.is_none_or(|kind| choice.known.accepts.contains(&kind));
        let is_wrong = is_chosen
            && match refused {
                Some(ErrorCode::RecipientWrongType) => !answers,
                Some(ErrorCode::RecipientUnknown) => !choice.reachable,
                _ => false,
            };
        let note = match choice {
            RecipientChoice {
                reachable: false, ..
            } => Some(words.edit_to_not_any_more()),
            _ if is_wrong => Some(words.edit_to_not_this_type()),
            RecipientChoice {
                takes_part: true, ..
            } => Some(words.edit_to_here()),
            _ => None,
        };
        let own = self.frame.own_lang();
        let [before, specialty, after] = recipient_parts(words, &choice.known);
        let has_about = !(before.is_empty() && specialty.is_empty() && after.is_empty());
        let (name_id, about_id) = (format!("to-{i}-name"), format!("to-{i}-about"));
        // A problem leads to the first one.
        let box_id = (i == 0).then_some("to");
        view! {
            <label class="choice choice--plain" class:choice--wrong=is_wrong>
                <input
                    class="choice__input"
                    type="checkbox"
                    id=box_id
                    name=field::TO
                    value=id
                    checked=is_chosen
                    autofocus=i == 0 && self.problems.begins_in(Field::To)
                    aria-labelledby=name_id.clone()
                    aria-describedby=about_id.clone()
                />
                <span class="choice__text">
                    <span
                        class="choice__name"
                        id=name_id
                        lang=recipient_lang(&choice.known, own)
                    >
                        {recipient_name(&choice.known)}
                    </span>
                    <span class="choice__purpose" id=about_id>
                        {before}
                        <span lang=own>{specialty}</span>
                        {after}
                        {note.map(|note| format!("{}{note}", if has_about { " · " } else { "" }))}
                    </span>
                </span>
            </label>
        }
        .into_any()
    }

    /// The switch, for the patient alone.
    fn confidentiality(&self) -> Option<AnyView> {
        let Confidentiality::Offered { hidden_from } = &self.view.confidentiality else {
            return None;
        };
        let words = words();
        let names = words.list(hidden_from);
        let who = match (self.view.confidential, hidden_from.is_empty()) {
            (true, true) => words.edit_off_nobody().to_owned(),
            (true, false) => words.edit_off_who(&names),
            (false, true) => words.compose_confidentiality_nobody().to_owned(),
            (false, false) => words.edit_on_who(&names),
        };
        let read = &self.view.may_have_read;
        let read = (!self.view.confidential && !read.is_empty())
            .then(|| words.edit_may_have_read(&words.list(read)));
        Some(
            view! {
                <div class="switch">
                    <input
                        class="switch__input"
                        type="checkbox"
                        role="switch"
                        id="confidential"
                        name=field::CONFIDENTIAL
                        value="1"
                        checked=self.typed.has(field::CONFIDENTIAL)
                        autofocus=self.problems.begins_in(Field::Confidentiality)
                        aria-describedby="confidential-about confidential-who confidential-read"
                    />
                    <label class="switch__label" for="confidential">
                        <Icon name=IconName::Lock />
                        {words.compose_confidentiality()}
                    </label>
                    <p class="switch__about" id="confidential-about">
                        {words.compose_confidentiality_about()}
                    </p>
                    <p class="switch__who" id="confidential-who">
                        {who}
                    </p>
                    {read
                        .map(|read| {
                            view! {
                                <p class="switch__who" id="confidential-read">
                                    {read}
                                </p>
                            }
                        })}
                    <FieldError
                        field=Field::Confidentiality
                        problems=self.problems
                        office=self.office.clone()
                    />
                </div>
            }
            .into_any(),
        )
    }

    /// Who will see what is confidential no more, before they do.
    fn question(&self) -> AnyView {
        let words = words();
        let kept = self.typed.iter().filter(|(name, _)| *name != field::TOLD);
        let kept = kept.map(|(name, value)| {
            view! { <input type="hidden" name=name.to_owned() value=value.to_owned() /> }
        });
        let representatives = &self.view.representatives;
        let told: Vec<String> = representatives
            .iter()
            .map(|who| who.id.to_string())
            .collect();
        let who = match representatives.is_empty() {
            true => view! { <p>{words.edit_ask_nobody()}</p> }.into_any(),
            false => {
                let names = representatives.iter();
                let names = names.map(|who| view! { <li>{who.name.clone()}</li> });
                view! {
                    <p>{words.edit_ask_who()}</p>
                    <ul class="editing__who">{names.collect_view()}</ul>
                }
                .into_any()
            }
        };
        view! {
            <form class="form" method="post" action=self.action() autocomplete="off">
                {kept.collect_view()}
                <input type="hidden" name=field::TOLD value=told.join(",") />
                {who}
                <div class="dialog__actions">
                    <button class="button button--quiet" name=field::GO_BACK value="1" data-close>
                        {words.edit_ask_no()}
                    </button>
                    <button class="button button--primary">{words.edit_ask_yes()}</button>
                </div>
            </form>
        }
        .into_any()
    }
}

const IS_BASIS: [&str; 6] = [
    field::VERSION,
    field::AS_OF,
    field::WAS_SUBJECT,
    field::WAS_TYPE,
    field::WAS_TO,
    field::WAS_CONFIDENTIAL,
];

fn as_it_is(view: &DetailsView) -> Typed {
    let mut typed = Typed::default();
    typed.push(field::SUBJECT, &view.subject);
    typed.push(field::TYPE, view.message_type.as_str());
    for recipient in taking_part(view) {
        typed.push(field::TO, recipient);
    }
    if view.confidential {
        typed.push(field::CONFIDENTIAL, "1");
    }
    typed
}

fn basis(view: &DetailsView) -> Typed {
    let mut basis = Typed::default();
    basis.push(field::VERSION, &view.version);
    basis.push(field::AS_OF, view.now.at.0.to_string());
    basis.push(field::WAS_SUBJECT, &view.subject);
    basis.push(field::WAS_TYPE, view.message_type.as_str());
    for recipient in taking_part(view) {
        basis.push(field::WAS_TO, recipient);
    }
    if matches!(view.confidentiality, Confidentiality::Offered { .. }) {
        let was = if view.confidential { "1" } else { "0" };
        basis.push(field::WAS_CONFIDENTIAL, was);
    }
    basis
}

fn taking_part(view: &DetailsView) -> impl Iterator<Item = String> {
    let taking_part = view.recipients.iter().filter(|choice| choice.takes_part);
    taking_part.map(|choice| choice.known.recipient.to_string())
}
