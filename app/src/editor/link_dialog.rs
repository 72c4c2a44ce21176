//! Where a link leads and what it shows.

use document::Link;
use leptos::{ev, html, prelude::*};

use super::{message_editor::Parts, surface::Command};
use crate::{
    components::{Dialog, Icon, IconName, flag},
    i18n::words,
};

/// Opens with the link the caret is in, or with what is selected. Not a form of its own: it stands
/// in the message's form, and HTML has no form in a form.
#[component]
pub(super) fn LinkDialog(parts: Parts) -> impl IntoView {
    let words = words();
    let address = NodeRef::<html::Input>::new();
    let text = NodeRef::<html::Input>::new();
    let is_link = RwSignal::new(false);
    let wrong = RwSignal::new(false);
    let open = parts.link_open;

    Effect::new(move |was_open: Option<bool>| {
        let is_open = open.get();
        if is_open && was_open != Some(true) {
            let (around, selected) = parts
                .body
                .editor()
                .map(|editor| editor.link_around())
                .unwrap_or_default();
            is_link.set(around.is_some());
            wrong.set(false);
            let (leads_to, shown) = match around {
                Some(around) => (around.link.to_string(), around.text),
                None => (String::new(), selected),
            };
            fill(address, &leads_to);
            fill(text, &shown);
            // A text of several lines cannot be shown in one; it stays as it is.
            if let Some(text) = text.get_untracked() {
                text.set_disabled(shown.contains('\n'));
            }
        } else if !is_open && was_open == Some(true) {
            parts.to_text();
        }
        is_open
    });

    let save = move || {
        let typed = address
            .get_untracked()
            .map(|input| input.value())
            .unwrap_or_default();
        let Ok(link) = Link::from_typed(&typed) else {
            wrong.set(true);
            if let Some(address) = address.get_untracked() {
                // Refused only by an element that is gone.
                address.focus().ok();
            }
            return;
        };
        let shown = text
            .get_untracked()
            .filter(|text| !text.disabled())
            .map(|text| text.value());
        parts.body.run(Command::SetLink(link, shown));
        open.set(false);
    };
    let remove = move |_| {
        parts.body.run(Command::Unlink);
        open.set(false);
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() {
            event.prevent_default();
            event.stop_propagation();
            save();
        }
    };
    view! {
        <Dialog open=open on_close=Callback::new(move |()| open.set(false)) id="editor-link" title=words.editor_link()>
            <div class="dialog__body form">
                <div class="field" class:field--invalid=Signal::from(wrong)>
                    <label class="field__label" for="editor-link-address">
                        {words.editor_link_address()}
                    </label>
                    <input
                        class="input"
                        id="editor-link-address"
                        node_ref=address
                        inputmode="url"
                        autocomplete="off"
                        autocapitalize="none"
                        spellcheck="false"
                        aria-describedby="editor-link-error"
                        aria-invalid=flag(wrong)
                        on:keydown=on_key
                    />
                    <p class="field__error" id="editor-link-error" hidden=Signal::derive(move || !wrong.get())>
                        <Icon name=IconName::Alert />
                        <span>{words.editor_link_wrong()}</span>
                    </p>
                </div>
                <div class="field">
                    <label class="field__label" for="editor-link-text">
                        {words.editor_link_text()}
                    </label>
                    <input
                        class="input"
                        id="editor-link-text"
                        node_ref=text
                        dir="auto"
                        autocomplete="off"
                        on:keydown=on_key
                    />
                </div>
            </div>
            <div class="dialog__actions">
                <button
                    class="button button--quiet"
                    type="button"
                    hidden=Signal::derive(move || !is_link.get())
                    on:click=remove
                >
                    {words.editor_link_remove()}
                </button>
                <button class="button button--quiet" type="button" on:click=move |_| open.set(false)>
                    {words.editor_cancel()}
                </button>
                <button class="button button--primary" type="button" on:click=move |_| save()>
                    {words.editor_link_save()}
                </button>
            </div>
        </Dialog>
    }
}

fn fill(input: NodeRef<html::Input>, value: &str) {
    if let Some(input) = input.get_untracked() {
        input.set_value(value);
    }
}
