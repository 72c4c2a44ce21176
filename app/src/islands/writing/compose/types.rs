//! **Message type**: what the message is about, each type with what it is for.
//!
//! On a small screen the list folds into the chosen type once it has done its work, so that what
//! comes next is near: when a type is tapped, and when the focus goes on. Arrow keys choose while
//! they move, so they never fold it; in the folded list they unfold it. The style sheet decides
//! what a small screen is; elsewhere, and without the program, nothing is ever folded.

use leptos::{ev, prelude::*};
use model::{Field, view::TypeView};
use wasm_bindgen::JsCast;
use web_sys::Node;

use super::writing::Writing;
use crate::{
    components::{FieldError, Icon, type_icon, type_lang, type_name, type_purpose},
    forms::field,
    i18n::{Office, words},
};

#[component]
pub fn TypeField(writing: Writing, office: Signal<Office>) -> impl IntoView {
    let words = words();
    let invalid = writing.sending.problems.is_wrong(Field::MessageType);
    let types = writing.offered.with_value(|offered| offered.types.clone());
    let choices = types
        .iter()
        .enumerate()
        .map(|(i, kind)| choice(writing, i, kind));
    let choices = choices.collect_view();
    // What is shown alone must be something that is offered.
    let is_folded = Memo::new(move |_| {
        let is_offered = writing.kind.with(|chosen| {
            let mut known = types.iter().map(|kind| Some(&kind.code));
            known.any(|code| code == chosen.as_ref())
        });
        is_offered && writing.types_folded.get() && !invalid.get()
    });
    let is_open = Signal::derive(move || !is_folded.get());
    view! {
        <fieldset
            class="field"
            class:field--invalid=invalid
            id="type"
            aria-describedby="type-error"
            on:focusout=move |event| fold_when_left(writing, &event)
        >
            <legend class="field__label">{words.compose_type()}</legend>
            <FieldError field=Field::MessageType problems=writing.sending.problems office=office />
            <div
                class="choices"
                class:choices--folded=is_folded
                on:click=move |event| fold_when_tapped(writing, &event)
                on:keydown=move |event| unfold_by_arrow(writing, &event)
            >
                {choices}
                <button
                    class="button button--quiet choices__change"
                    type="button"
                    hidden=is_open
                    aria-label=words.compose_type_change_label()
                    on:click=move |event| {
                        event.stop_propagation();
                        writing.types_folded.set(false);
                        crate::browser::focus_checked(field::TYPE);
                    }
                >
                    {words.compose_type_change()}
                </button>
            </div>
        </fieldset>
    }
}

/// The focus goes on to something else. A press on a label takes it to nothing at first, or to the
/// part of the page that all of this is in: folding then would take away what is about to be chosen.
fn fold_when_left(writing: Writing, event: &ev::FocusEvent) {
    let to = event.related_target().map(JsCast::dyn_into::<Node>);
    let Some(Ok(to)) = to else {
        return;
    };
    let elsewhere = crate::browser::element("type")
        .is_none_or(|group| !group.contains(Some(&to)) && !to.contains(Some(&group)));
    if elsewhere && writing.fold_types() {
        crate::browser::scroll_to_focus();
    }
}

/// A click by a key counts no presses (UI Events, 3.5.2, `detail`). One on a label is passed on to
/// its radio button, which must still be there then.
fn fold_when_tapped(writing: Writing, event: &ev::MouseEvent) {
    if event.detail() == 0 {
        return;
    }
    request_animation_frame(move || {
        if writing.fold_types() {
            request_animation_frame(|| crate::browser::scroll_into_view("type"));
        }
    });
}

fn unfold_by_arrow(writing: Writing, event: &ev::KeyboardEvent) {
    if event.key().starts_with("Arrow") && crate::browser::is_input(event) {
        writing.types_folded.set(false);
    }
}

/// One row. It is labelled by its name alone; what it is for describes it.
fn choice(writing: Writing, i: usize, kind: &TypeView) -> AnyView {
    let words = words();
    let id = format!("type-{i}");
    let name_id = format!("{id}-name");
    let purpose = type_purpose(words, kind);
    let own = writing.own_lang();
    let purpose_lang = own.filter(|_| kind.purpose.is_some());
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
                autofocus=i == 0 && writing.sending.problems.begins_in(Field::MessageType)
                aria-labelledby=name_id.clone()
                aria-describedby=purpose_id.clone()
                on:change=move |_| writing.choose_type(code.clone())
            />
            <span class="choice__icon">
                <Icon name=type_icon(kind) />
            </span>
            <span class="choice__text">
                <span class="choice__name" id=name_id lang=type_lang(kind, own)>
                    {type_name(words, kind)}
                </span>
                {purpose_id
                    .map(|id| {
                        view! {
                            <span class="choice__purpose" id=id lang=purpose_lang>
                                {purpose}
                            </span>
                        }
                    })}
            </span>
        </label>
    }
    .into_any()
}
