//! The fields of the form: **Subject**, **Message type**, **To**, and for the patient
//! **Confidentiality**.

use leptos::prelude::*;
use model::{
    ErrorCode, Field,
    limits::SUBJECT_CODE_POINTS,
    view::{Confidentiality, RecipientChoice, TypeView},
};

use super::Editing;
use crate::{
    components::{
        FieldError, Icon, IconName, flag, recipient_lang, recipient_name, recipient_parts,
        type_lang, type_name, with_calls,
    },
    forms::field,
    i18n::words,
};

impl Editing<'_> {
    pub(super) fn subject(&self) -> AnyView {
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

    pub(super) fn message_type(&self) -> AnyView {
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

    pub(super) fn recipients(&self) -> AnyView {
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
    pub(super) fn confidentiality(&self) -> Option<AnyView> {
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
}
