//! What was changed in a conversation: quiet lines between its letters.

use document::text;
use leptos::prelude::*;
use model::view::{Changed, EventView};

use crate::{
    components::{Icon, IconName, type_lang, type_name, with_own_words},
    i18n::{Words, words},
    pages::people::author_name,
};

/// The lines that stand after one letter. `own`: the `lang` of the organization's own words.
pub fn lines(events: &[EventView], after: u32, own: Option<&'static str>) -> AnyView {
    let here = events.iter().filter(|event| event.after == after);
    here.map(|event| view! { <li class="timeline__item timeline__event">{line(event, own)}</li> })
        .collect_view()
        .into_any()
}

/// Who changed what, and when.
pub fn line(event: &EventView, own: Option<&'static str>) -> AnyView {
    let words = words();
    let icon = match &event.what {
        Changed::Hidden { .. } | Changed::Shown => IconName::Lock,
        Changed::Added(_) | Changed::Removed(_) => IconName::User,
        Changed::Infected(_) => IconName::Alert,
        _ => IconName::Pencil,
    };
    let read = may_have_read(words, event).map(|read| format!(". {read}"));
    view! {
        <p>
            <Icon name=icon />
            {sentence(event, own)}
            ", "
            <time datetime=event.at.rfc3339()>{words.moment(event.at)}</time>
            {read}
        </p>
    }
    .into_any()
}

/// Who has perhaps read what was hidden from them then.
fn may_have_read(words: Words, event: &EventView) -> Option<String> {
    match &event.what {
        Changed::Hidden { may_have_read } if !may_have_read.is_empty() => {
            let names = words.list(may_have_read);
            Some(words.edit_may_have_read(&names))
        }
        _ => None,
    }
}

fn sentence(event: &EventView, own: Option<&'static str>) -> AnyView {
    let words = words();
    let sentence = in_words(words, event);
    match &event.what {
        Changed::Type(kind) => {
            let name = type_name(words, kind);
            with_own_words(sentence, [name.as_str()], type_lang(kind, own))
        }
        Changed::Added(with) | Changed::Removed(with) => {
            with_own_words(sentence, [with.name.as_str()], own.filter(|_| with.is_team))
        }
        _ => sentence.into_any(),
    }
}

/// "Priya Nair, MD changed the subject to …".
pub fn in_words(words: Words, event: &EventView) -> String {
    let who = author_name(words, &event.by, event.mine);
    match &event.what {
        Changed::Subject(subject) if model::compose::subject(subject).is_empty() => {
            words.event_no_subject(&who)
        }
        Changed::Subject(subject) => words.event_subject(&isolated(&text::bounded(subject)), &who),
        Changed::Type(kind) => words.event_type(&type_name(words, kind), &who),
        Changed::Added(with) => words.event_added(&with.name, &who),
        Changed::Removed(with) => words.event_removed(&with.name, &who),
        Changed::Hidden { .. } => words.event_hidden(&who),
        Changed::Shown => words.event_shown(&who),
        Changed::Infected(name) => words.event_infected(&isolated(name), &who),
    }
}

/// A subject in another script turns nothing around it (Unicode, UAX #9, 2.5: FSI and PDI).
fn isolated(text: &str) -> String {
    format!("\u{2068}{text}\u{2069}")
}
