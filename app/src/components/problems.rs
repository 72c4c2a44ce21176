//! What is wrong with a form: a summary on top, and a line at each field.

use leptos::prelude::*;
use model::{Field, Refusal};

use super::{Erase, Icon, IconName, call::with_calls, live::live_option};
use crate::i18n::{Office, words};

/// The ids of the controls, so that a problem leads to its field.
pub const fn control_id(field: Field) -> &'static str {
    match field {
        Field::Username => "username",
        Field::Password => "password",
        Field::MessageType => "type",
        Field::To => "to",
        Field::Subject => "subject",
        Field::Confidentiality => "confidential",
        Field::Message => "message",
    }
}

/// Everything that is wrong; nothing when all is well. Announced when it appears.
#[component]
pub fn ErrorSummary(
    #[prop(into)] refusal: Signal<Option<Refusal>>,
    #[prop(into)] office: Signal<Office>,
) -> impl IntoView {
    let words = words();
    live_option(move || {
        let refusal = refusal.get()?;
        let office = office.get();
        let problems = refusal.problems();
        let items = problems.iter().map(|problem| {
            let text = words.error(problem.code, &office);
            let text = match problem.field {
                // `rel=external` leaves the jump, and the focus with it, to the browser.
                Some(field) => {
                    let href = format!("#{}", control_id(field));
                    view! { <a href=href rel="external">{text}</a> }.erase()
                }
                None => with_calls(&text, &[&office.phone]),
            };
            view! { <li>{text}</li> }
        });
        let count = problems.len() as u32;
        Some(view! {
            <div class="error-summary" role="alert" tabindex="-1" id="errors" aria-labelledby="errors-title">
                <h2 class="error-summary__title" id="errors-title">
                    <Icon name=IconName::Alert />
                    {words.summary_title(count)}
                </h2>
                <ul class="error-summary__list">{items.collect_view()}</ul>
            </div>
        }.erase())
    })
}

/// What is wrong with one field. Its id is the control's with `-error`.
#[component]
pub fn FieldError(
    field: Field,
    #[prop(into)] refusal: Signal<Option<Refusal>>,
    #[prop(into)] office: Signal<Office>,
) -> impl IntoView {
    let words = words();
    live_option(move || {
        let code = refusal.get()?.at(field)?;
        let office = office.get();
        let text = with_calls(&words.error(code, &office), &[&office.phone]);
        let id = format!("{}-error", control_id(field));
        Some(
            view! {
                <p class="field__error" id=id>
                    <Icon name=IconName::Alert />
                    <span>{text}</span>
                </p>
            }
            .erase(),
        )
    })
}

/// Puts the focus where the first problem is: on its field, else on the summary. For the browser;
/// the page must have been rendered with the problems.
pub fn focus_first(refusal: &Refusal) {
    let field = refusal.problems().iter().find_map(|problem| problem.field);
    let id = match field {
        // A group of radios: the first one takes the focus.
        Some(Field::MessageType) => "type-0",
        Some(field) => control_id(field),
        None => "errors",
    };
    crate::browser::focus(id);
}
