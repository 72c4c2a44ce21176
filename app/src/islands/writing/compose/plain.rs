//! **To** without the program: selects, and a button that leaves in them only who answers the
//! chosen type.

use leptos::prelude::*;
use model::{Field, view::RecipientView};

use super::writing::Writing;
use crate::{
    components::{recipient_about, recipient_lang, recipient_name, type_name},
    forms::field,
    i18n::words,
};

/// How many can be chosen without the program: the first one, and two more.
const SELECTS: usize = 3;

#[component]
pub fn PlainRecipients(writing: Writing, narrowed: bool) -> impl IntoView {
    let words = words();
    let kind = writing.kind.get_untracked();
    let all = writing
        .offered
        .with_value(|offered| offered.recipients.clone());
    let chosen = writing.chosen.get_untracked();
    let own = writing.own_lang();
    let begins = writing.sending.problems.begins_in(Field::To);
    let offered: Vec<RecipientView> = match (&kind, narrowed) {
        // Who was chosen stays to be seen, and is refused with a reason if need be.
        (Some(kind), true) => all
            .into_iter()
            .filter(|r| r.accepts.contains(kind) || chosen.contains(&r.recipient))
            .collect(),
        _ => all,
    };
    let shown = kind.filter(|_| narrowed).and_then(|kind| {
        writing.offered.with_value(|offered| {
            let kind = offered.types.iter().find(|known| known.code == kind)?;
            Some(words.compose_to_shown(&type_name(words, kind)))
        })
    });
    let selects = (0..SELECTS).map(|i| {
        let selected = chosen.get(i);
        let options = offered.iter().map(|recipient| {
            let about = recipient_about(words, recipient);
            let name = recipient_name(recipient);
            let text = if about.is_empty() {
                name
            } else {
                format!("{name} · {about}")
            };
            view! {
                <option
                    value=recipient.recipient.to_string()
                    lang=recipient_lang(recipient, own)
                    selected=Some(&recipient.recipient) == selected
                >
                    {text}
                </option>
            }
        });
        let options = options.collect_view();
        let (id, label, nobody) = match i {
            0 => ("to".to_owned(), None, words.compose_to_choose()),
            i => (
                format!("to-{i}"),
                Some(words.compose_to_also()),
                words.compose_to_nobody(),
            ),
        };
        let label = label.map(|label| {
            let id = id.clone();
            view! {
                <label class="field__label" for=id>
                    {label}
                    " "
                    <span class="field__optional">{words.compose_optional()}</span>
                </label>
            }
        });
        view! {
            {label}
            <span class="select">
                <select
                    class="select__input"
                    id=id
                    name=field::TO
                    autofocus=i == 0 && begins
                    aria-describedby="to-hint to-error to-missing"
                >
                    <option value="">{nobody}</option>
                    {options}
                </select>
            </span>
        }
        .into_any()
    });
    let mut selects: Vec<AnyView> = selects.collect();
    let others = selects.split_off(1);
    let first = selects;
    view! {
        {first}
        <div class="plain-more">
            {others}
            {shown.map(|shown| view! { <p class="field__hint" role="status">{shown}</p> })}
            <button class="button button--secondary" name=field::NARROW value="1">
                {words.compose_to_show()}
            </button>
        </div>
    }
}
