//! The fields in which one signs in.

use leptos::{html, prelude::*};
use model::{
    ErrorCode, Field,
    sign_in::{check_password, check_username},
};

use crate::{
    components::{FieldError, Icon, IconName, Problems, flag, with_calls},
    forms::field,
    i18n::{Office, words},
};

/// Both, as they were posted.
#[cfg(feature = "ssr")]
#[component]
pub fn Credentials(username: String, problems: Problems) -> impl IntoView {
    view! {
        <UsernameField value=username problems=problems />
        <PasswordField problems=problems />
    }
}

#[component]
pub fn UsernameField(
    value: String,
    #[prop(default = "username")] id: &'static str,
    #[prop(optional)] readonly: bool,
    #[prop(optional)] problems: Option<Problems>,
) -> impl IntoView {
    let words = words();
    let problems = problems.unwrap_or_else(|| Problems::new(None));
    let invalid = problems.is_wrong(Field::Username);
    view! {
        <div class="field" class:field--invalid=invalid>
            <label class="field__label" for=id>
                {words.sign_in_username()}
            </label>
            <input
                class="input"
                id=id
                name=field::USERNAME
                value=value
                readonly=readonly
                autocomplete="username"
                autocapitalize="none"
                spellcheck="false"
                required
                autofocus=problems.begins_in(Field::Username)
                aria-invalid=flag(invalid)
                aria-describedby="username-error"
                on:input=move |event| {
                    let wrong = || check_username(&event_target_value(&event));
                    problems.changed(Field::Username, || wrong().map(|problem| problem.code));
                }
            />
            <FieldError field=Field::Username problems=problems office=Office::default() />
        </div>
    }
}

#[component]
pub fn PasswordField(
    #[prop(default = "password")] id: &'static str,
    #[prop(optional)] node: NodeRef<html::Input>,
    #[prop(optional)] autofocus: bool,
    #[prop(optional)] problems: Option<Problems>,
    /// Whom to call, where it was wrong. Empty: nobody.
    #[prop(optional)]
    phone: String,
) -> impl IntoView {
    let words = words();
    let problems = problems.unwrap_or_else(|| Problems::new(None));
    let invalid = problems.is_wrong(Field::Password);
    let help = (!phone.is_empty()).then(|| {
        let help = words.sign_in_help(&phone);
        view! {
            <p class="field__hint" id="password-help">
                {with_calls(&help, &[&phone])}
            </p>
        }
    });
    view! {
        <div class="field" class:field--invalid=invalid>
            <label class="field__label" for=id>
                {words.sign_in_password()}
            </label>
            <div class="password">
                <input
                    node_ref=node
                    class="input"
                    type="password"
                    id=id
                    name=field::PASSWORD
                    autocomplete="current-password"
                    autocapitalize="none"
                    spellcheck="false"
                    autofocus=autofocus || problems.begins_in(Field::Password)
                    required
                    aria-invalid=flag(invalid)
                    aria-describedby="password-error password-help"
                    on:input=move |event| {
                        // Whether it is right now, only the server knows.
                        if problems.at(Field::Password) != Some(ErrorCode::WrongCredentials) {
                            let wrong = || check_password(&event_target_value(&event));
                            problems.changed(Field::Password, || wrong().map(|problem| problem.code));
                        }
                    }
                />
                // Works by `boot.js`, which is there before the program.
                <button
                    class="button button--quiet password__show"
                    type="button"
                    aria-pressed="false"
                    aria-controls=id
                >
                    <Icon name=IconName::Eye />
                    {words.sign_in_show()}
                </button>
            </div>
            <FieldError field=Field::Password problems=problems office=Office::default() />
            {help}
        </div>
    }
}
