//! The fields of a new message, but **Message type** and **To**.

use leptos::prelude::*;
use model::{Field, compose::check_subject, limits::SUBJECT_CODE_POINTS, view::Confidentiality};

use super::writing::Writing;
use crate::{
    components::{FieldError, Icon, IconName, flag},
    forms::field,
    i18n::{Office, words},
};

#[component]
pub fn SubjectField(writing: Writing, office: Signal<Office>, value: String) -> impl IntoView {
    let words = words();
    let invalid = writing.sending.problems.is_wrong(Field::Subject);
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
                autofocus=writing.sending.problems.begins_in(Field::Subject)
                aria-invalid=flag(invalid)
                aria-describedby="subject-hint subject-error"
                on:input=move |event| {
                    let wrong = || check_subject(&event_target_value(&event));
                    let problems = writing.sending.problems;
                    problems.changed(Field::Subject, || wrong().map(|problem| problem.code));
                }
            />
            <FieldError field=Field::Subject problems=writing.sending.problems office=office />
        </div>
    }
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
                autofocus=writing.sending.problems.begins_in(Field::Confidentiality)
                aria-describedby="confidential-about confidential-who"
                on:change=move |ev| {
                    writing.confidential.set(event_target_checked(&ev));
                    writing.look_again(Field::Confidentiality);
                }
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
            <FieldError field=Field::Confidentiality problems=writing.sending.problems office=office />
        </div>
    })
}
