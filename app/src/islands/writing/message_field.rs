//! The text of a message or a reply, with how much of its limit is used and what is wrong with it.

use leptos::prelude::*;
use model::{Field, compose::check_body, limits::COUNTER_FROM};

use super::sending::Sending;
use crate::{
    components::FieldError,
    editor::{MessageBody, MessageEditor},
    forms::field,
    i18n::{Office, words},
};

#[component]
pub fn MessageField(
    body: MessageBody,
    /// What the form begins with.
    text: String,
    label: &'static str,
    /// Shown in the field while it is empty.
    #[prop(optional_no_strip)]
    placeholder: Option<&'static str>,
    /// The height to begin with.
    rows: u32,
    /// Visible characters, at the most.
    limit: usize,
    sending: Sending,
    office: Signal<Office>,
    /// Ctrl or ⌘ with Enter.
    send: Callback<()>,
) -> impl IntoView {
    let invalid = sending.problems.is_wrong(Field::Message);
    Effect::new(move |was: Option<u32>| {
        let edits = body.edits().get();
        if was.is_some_and(|was| was != edits) {
            let wrong = || check_body(&body.document(), limit).map(|problem| problem.code);
            sending.problems.changed(Field::Message, wrong);
        }
        edits
    });
    view! {
        <div class="field" class:field--invalid=invalid>
            <MessageEditor
                body=body
                text=text
                id="message"
                name=field::BODY
                label=label
                placeholder=placeholder
                rows=rows
                limit=limit
                invalid=invalid
                autofocus=sending.problems.begins_in(Field::Message)
                on_submit=send
            />
            <Counter used=body.used() limit=limit />
            <FieldError field=Field::Message problems=sending.problems office=office />
        </div>
    }
}

/// Appears from 90 % of the limit on. Who sees it sees every keystroke counted; who hears it hears
/// it when it begins, halfway to the limit, and over it.
#[component]
fn Counter(#[prop(into)] used: Signal<usize>, limit: usize) -> impl IntoView {
    let words = words();
    let text = move |used: usize| match used.saturating_sub(limit) {
        0 => words.compose_counter(&words.number(limit as u32), &words.number(used as u32)),
        over => words.compose_counter_over(over as u32),
    };
    let shown = Memo::new(move |_| is_shown(used.get(), limit));
    let step = Memo::new(move |_| step(used.get(), limit));
    let heard = Signal::derive(move || {
        let said = step.get().map(|_| text(used.get_untracked()));
        said.unwrap_or_default()
    });
    let seen = Signal::derive(move || match shown.get() {
        true => text(used.get()),
        false => String::new(),
    });
    view! {
        <p
            class="field__counter"
            class:field__counter--over=Signal::derive(move || used.get() > limit)
            hidden=Signal::derive(move || !shown.get())
            aria-hidden="true"
        >
            {seen}
        </p>
        <p class="visually-hidden" role="status">
            {heard}
        </p>
    }
}

fn is_shown(used: usize, limit: usize) -> bool {
    used as f64 >= limit as f64 * COUNTER_FROM
}

/// Changes where it is worth saying.
fn step(used: usize, limit: usize) -> Option<usize> {
    is_shown(used, limit).then(|| match used {
        _ if used > limit => 2,
        _ if used as f64 >= limit as f64 * (1.0 + COUNTER_FROM) / 2.0 => 1,
        _ => 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_appears_at_ninety_percent_and_is_said_three_times() {
        let steps = [8_999, 9_000, 9_499, 9_500, 10_000, 10_001, 12_000].map(|n| step(n, 10_000));
        assert_eq!(
            steps,
            [None, Some(0), Some(0), Some(1), Some(1), Some(2), Some(2)]
        );
    }
}
