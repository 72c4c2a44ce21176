//! The keyboard's shortcuts, for those who look for them.

use leptos::prelude::*;

use super::{
    shortcut::{Shortcut, is_mac},
    toolbar,
};
use crate::{components::Dialog, i18n::words, react::effect};

#[component]
pub(super) fn HelpDialog(open: RwSignal<bool>) -> impl IntoView {
    let words = words();
    let apple = RwSignal::new(false);
    effect(move || apple.set(is_mac()));
    let row = |name: &'static str, key: AnyView| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>
                    <kbd>{key}</kbd>
                </td>
            </tr>
        }
        .into_any()
    };
    let with_modifier = move |name, shortcut: Shortcut| {
        let key = Signal::derive(move || shortcut.text(apple.get()));
        row(name, key.into_any())
    };
    let plain = move |name, key: &'static str| row(name, key.into_any());

    let mut rows: Vec<AnyView> = toolbar::shortcuts(words)
        .map(|(name, shortcut)| with_modifier(name, shortcut))
        .collect();
    rows.extend([
        plain(words.editor_key_indent(), "Tab"),
        plain(words.editor_key_outdent(), "Shift+Tab"),
        plain(words.editor_key_line(), "Shift+Enter"),
        with_modifier(words.editor_key_plain(), Shortcut::shift("V")),
        plain(words.editor_key_toolbar(), "Alt+F10"),
        with_modifier(words.editor_key_send(), Shortcut::new("Enter")),
    ]);
    view! {
        <Dialog
            open=open
            on_close=Callback::new(move |()| open.set(false))
            id="editor-help"
            title=words.editor_help()
            reads=true
        >
            <div class="dialog__body">
                <table class="table editor__keys">
                    <thead>
                        <tr>
                            <th scope="col">{words.editor_key_what()}</th>
                            <th scope="col">{words.editor_key_keys()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <div class="dialog__actions">
                <button class="button button--primary" type="button" on:click=move |_| open.set(false)>
                    {words.editor_close()}
                </button>
            </div>
        </Dialog>
    }
}
