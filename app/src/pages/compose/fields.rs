//! The fields of a new message, but **To**.

use leptos::prelude::*;
use model::{
    Field,
    limits::SUBJECT_CODE_POINTS,
    view::{Confidentiality, TypeView},
};

use super::writing::Writing;
use crate::{
    components::{Erase, FieldError, Icon, IconName, flag, type_icon, type_name, type_purpose},
    forms::field,
    i18n::{Office, words},
};

/// What the message is about, each type with what it is for.
#[component]
pub fn TypeField(writing: Writing, office: Signal<Office>) -> impl IntoView {
    let words = words();
    let invalid = writing.sending.is_wrong(Field::MessageType);
    let types = writing.offered.with_value(|offered| offered.types.clone());
    let choices = types
        .into_iter()
        .enumerate()
        .map(|(i, kind)| choice(writing, i, &kind));
    let choices = choices.collect_view();
    view! {
        <fieldset
            class="field"
            class:field--invalid=invalid
            id="type"
            aria-describedby="type-error"
        >
            <legend class="field__label">{words.compose_type()}</legend>
            <FieldError field=Field::MessageType refusal=writing.sending.refusal office=office />
            <div class="choices">{choices}</div>
        </fieldset>
    }
    .erase()
}

fn choice(writing: Writing, i: usize, kind: &TypeView) -> AnyView {
    let words = words();
    let id = format!("type-{i}");
    let name_id = format!("{id}-name");
    let purpose = type_purpose(words, kind);
    let purpose_id = (!purpose.is_empty()).then(|| format!("{id}-purpose"));
    let is_chosen = writing
        .kind
        .with_untracked(|chosen| chosen.as_ref() == Some(&kind.code));
    let code = kind.code.clone();
    view! {
        <label class="choice">
            <input
                class="choice__input"
                type="radio"
                id=id
                name=field::TYPE
                value=kind.code.to_string()
                checked=is_chosen
                required
                aria-labelledby=name_id.clone()
                aria-describedby=purpose_id.clone()
                on:change=move |_| writing.choose_type(code.clone())
            />
            <span class="choice__icon">
                <Icon name=type_icon(kind) />
            </span>
            <span class="choice__text">
                <span class="choice__name" id=name_id>
                    {type_name(words, kind)}
                </span>
                {purpose_id
                    .map(|id| {
                        view! {
                            <span class="choice__purpose" id=id>
                                {purpose}
                            </span>
                        }
                    })}
            </span>
        </label>
    }
    .erase()
}

#[component]
pub fn SubjectField(writing: Writing, office: Signal<Office>, value: String) -> impl IntoView {
    let words = words();
    let invalid = writing.sending.is_wrong(Field::Subject);
    view! {
        <div class="field" class:field--invalid=invalid>
            <label class="field__label" for="subject">
                {words.compose_subject()}
            </label>
            <p class="field__hint" id="subject-hint">
                {format!("{} ({})", words.compose_subject_hint(), words.compose_optional())}
            </p>
            <input
                node_ref=writing.subject
                class="input"
                id="subject"
                name=field::SUBJECT
                value=value
                maxlength=SUBJECT_CODE_POINTS.to_string()
                autocomplete="off"
                dir="auto"
                aria-invalid=flag(invalid)
                aria-describedby="subject-hint subject-error"
            />
            <FieldError field=Field::Subject refusal=writing.sending.refusal office=office />
        </div>
    }
    .erase()
}

/// The switch, with what it does and who would not see the conversation. Offered to the patient
/// only.
#[component]
pub fn ConfidentialityField(writing: Writing, office: Signal<Office>) -> impl IntoView {
    let words = words();
    let confidentiality = writing
        .offered
        .with_value(|offered| offered.confidentiality.clone());
    let Confidentiality::Offered { hidden_from } = confidentiality else {
        return None;
    };
    let who = if hidden_from.is_empty() {
        words.compose_confidentiality_nobody().to_owned()
    } else {
        words.compose_confidentiality_who(&words.list(&hidden_from))
    };
    let is_on = writing.confidential.get_untracked();
    Some(view! {
        <div class="switch">
            <input
                class="switch__input"
                type="checkbox"
                role="switch"
                id="confidential"
                name=field::CONFIDENTIAL
                value="1"
                checked=is_on
                aria-describedby="confidential-about confidential-who"
                on:change=move |ev| writing.confidential.set(event_target_checked(&ev))
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
            <FieldError field=Field::Confidentiality refusal=writing.sending.refusal office=office />
        </div>
    })
}
