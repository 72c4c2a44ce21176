//! What is wrong with a form: a summary on top, and a line at each field.

use leptos::prelude::*;
use model::{ErrorCode, Field, Refusal};

use super::{Icon, IconName, call::with_calls, live::live_option};
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
        Field::Attachments => "attachments",
    }
}

/// What a form shows as wrong: all of it when it is sent, and from then on less and less, as one
/// field after the other is put right.
#[derive(Clone, Copy)]
pub struct Problems {
    refusal: RwSignal<Option<Refusal>>,
    /// Counts refusals: each has a summary of its own, which is announced.
    shown: RwSignal<u32>,
    /// Something has been put right since.
    fewer: RwSignal<bool>,
    /// Said politely to those who cannot see that.
    said: RwSignal<String>,
}

impl Problems {
    /// `refusal` is what the server found wrong before the page was shown again.
    pub fn new(refusal: Option<Refusal>) -> Self {
        Self {
            refusal: RwSignal::new(refusal),
            shown: RwSignal::new(0),
            fewer: RwSignal::new(false),
            said: RwSignal::new(String::new()),
        }
    }

    /// Shows what is wrong, and leads there.
    pub fn show(self, refusal: Refusal) {
        crate::browser::focus(leads_to(&refusal));
        self.begin_anew();
        self.refusal.set(Some(refusal));
    }

    pub fn clear(self) {
        self.begin_anew();
        self.refusal.set(None);
    }

    fn begin_anew(self) {
        self.shown.update(|count| *count += 1);
        self.fewer.set(false);
        self.said.set(String::new());
    }

    /// A field was changed, and `check` says what is wrong with it now. It is asked only where
    /// something was wrong: what is not filled in yet is no mistake before it is sent.
    pub fn changed(self, field: Field, check: impl FnOnce() -> Option<ErrorCode>) {
        let Some(refusal) = self.refusal.get_untracked() else {
            return;
        };
        if refusal.at(field).is_none() {
            return;
        }
        let left = refusal.changed_at(field, check());
        if left.as_ref() == Some(&refusal) {
            return;
        }
        let count = |refusal: &Refusal| refusal.problems().len();
        let now = left.as_ref().map_or(0, count);
        if now != count(&refusal) {
            let words = words();
            self.fewer.set(true);
            self.said.set(match now {
                0 => words.summary_none().to_owned(),
                left => words.summary_left(left as u32),
            });
        }
        self.refusal.set(left);
    }

    /// What is wrong with a field. For event handlers and effects.
    pub fn at(self, field: Field) -> Option<ErrorCode> {
        let at = |refusal: &Option<Refusal>| refusal.as_ref().and_then(|r| r.at(field));
        self.refusal.with_untracked(at)
    }

    /// Whether a page that shows this from the start begins with the focus on that field.
    pub fn begins_in(self, field: Field) -> bool {
        self.begins_at(first_control(field))
    }

    fn begins_at(self, id: &str) -> bool {
        let begins = |refusal: &Option<Refusal>| refusal.as_ref().map(leads_to) == Some(id);
        self.refusal.with_untracked(begins)
    }

    /// Whether something is wrong with a field.
    pub fn is_wrong(self, field: Field) -> Signal<bool> {
        let wrong = move |refusal: &Option<Refusal>| {
            refusal.as_ref().is_some_and(|r| r.at(field).is_some())
        };
        Signal::derive(move || self.refusal.with(wrong))
    }
}

/// Everything that is wrong; nothing when all is well. Announced when it appears; what becomes of
/// it then is said politely, and only that it is less.
#[component]
pub fn ErrorSummary(problems: Problems, #[prop(into)] office: Signal<Office>) -> impl IntoView {
    let showing = move || {
        let is_wrong = problems.refusal.with(Option::is_some);
        is_wrong.then(|| problems.shown.get())
    };
    view! {
        <For each=showing key=|shown| *shown children=move |_| summary(problems, office) />
        <p class="visually-hidden" role="status">
            {problems.said}
        </p>
    }
}

fn summary(problems: Problems, office: Signal<Office>) -> AnyView {
    let words = words();
    let title = Signal::derive(move || {
        let count = |refusal: &Option<Refusal>| refusal.as_ref().map_or(0, |r| r.problems().len());
        words.summary_title(problems.refusal.with(count) as u32)
    });
    // An alert that changes is read out again, whole.
    let role = Signal::derive(move || match problems.fewer.get() {
        false => "alert",
        true => "group",
    });
    view! {
        <div
            class="error-summary"
            role=role
            tabindex="-1"
            id="errors"
            autofocus=problems.begins_at("errors")
            aria-labelledby="errors-title"
        >
            <h2 class="error-summary__title" id="errors-title">
                <Icon name=IconName::Alert />
                {title}
            </h2>
            {live_option(move || Some(items(&problems.refusal.get()?, &office.get())))}
        </div>
    }
    .into_any()
}

fn items(refusal: &Refusal, office: &Office) -> AnyView {
    let words = words();
    let items = refusal.problems().iter().map(|problem| {
        let text = words.error(problem.code, office);
        let text = match problem.field {
            // `rel=external` leaves the jump, and the focus with it, to the browser.
            Some(field) => {
                let href = format!("#{}", control_id(field));
                view! { <a href=href rel="external">{text}</a> }.into_any()
            }
            None => with_calls(&text, &[&office.phone]),
        };
        view! { <li>{text}</li> }
    });
    view! { <ul class="error-summary__list">{items.collect_view()}</ul> }.into_any()
}

/// What is wrong with one field. Its id is the control's with `-error`.
#[component]
pub fn FieldError(
    field: Field,
    problems: Problems,
    #[prop(into)] office: Signal<Office>,
) -> impl IntoView {
    let words = words();
    live_option(move || {
        let code = problems
            .refusal
            .with(|refusal| refusal.as_ref()?.at(field))?;
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
            .into_any(),
        )
    })
}

/// Where the focus goes: to the control with which one thing is wrong. Where there are several, or
/// one that is of no field, to the summary, which says all and leads on to each.
fn leads_to(refusal: &Refusal) -> &'static str {
    let field = match refusal.problems() {
        [problem] => problem.field,
        _ => None,
    };
    field.map_or("errors", first_control)
}

/// What takes the focus there.
fn first_control(field: Field) -> &'static str {
    match field {
        // A group of radios: the first one.
        Field::MessageType => "type-0",
        field => control_id(field),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_is_put_right_at_once_and_several_are_read_first() {
        let to = ErrorCode::RecipientMissing.at(Field::To);
        let body = ErrorCode::BodyBlank.at(Field::Message);
        let kind = ErrorCode::TypeMissing.at(Field::MessageType);
        assert_eq!(leads_to(&to.into()), "to");
        assert_eq!(leads_to(&kind.into()), "type-0");
        assert_eq!(leads_to(&ErrorCode::Unavailable.into()), "errors");
        let both = Refusal::from_problems(vec![to, body]);
        assert_eq!(both.as_ref().map(leads_to), Some("errors"));
    }
}
