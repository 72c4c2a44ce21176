//! What keys do, as a dialog. `page::keys` opens it, and does what it says.

use leptos::prelude::*;

use crate::{
    components::{Icon, IconName},
    i18n::words,
};

pub fn dialog() -> AnyView {
    let words = words();
    let rows = [
        (vec!["J"], words.keys_next()),
        (vec!["K"], words.keys_previous()),
        (vec!["Enter"], words.keys_open()),
        (vec!["R"], words.keys_reply()),
        (vec!["/"], words.keys_search()),
        (vec!["E"], words.keys_archive()),
        (vec!["X"], words.keys_select()),
        (vec!["Ctrl", "Enter"], words.keys_send()),
        (vec!["Ctrl", "Shift", "Enter"], words.keys_send_next()),
        (vec!["?"], words.keys_help()),
    ];
    let rows = rows.into_iter().map(|(keys, what)| {
        let keys = keys.into_iter().enumerate().map(|(i, key)| {
            let plus = (i > 0).then_some(" + ");
            view! {
                {plus}
                <kbd class="keys__key">{key}</kbd>
            }
        });
        view! {
            <tr>
                <th scope="row">{what}</th>
                <td class="keys__keys">{keys.collect_view()}</td>
            </tr>
        }
    });
    view! {
        <dialog class="dialog" id="keys" aria-labelledby="keys-title">
            <h2 class="dialog__title" id="keys-title" tabindex="-1" autofocus>
                {words.keys_title()}
            </h2>
            <table class="table">
                <thead class="visually-hidden">
                    <tr>
                        <th scope="col">{words.editor_key_what()}</th>
                        <th scope="col">{words.editor_key_keys()}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
            <label class="keys__choice">
                <input class="keys__box" type="checkbox" id="keys-on" checked autocomplete="off" />
                {words.keys_on()}
            </label>
            <div class="dialog__actions">
                <button class="button button--primary" type="button" id="keys-close">
                    {words.editor_close()}
                </button>
            </div>
        </dialog>
    }
    .into_any()
}

/// The way to it without a key. The style sheet shows it when the program is there to open it.
pub fn row() -> AnyView {
    view! {
        <button class="account__row" type="button" id="keys-open">
            <Icon name=IconName::Keyboard />
            {words().keys_title()}
        </button>
    }
    .into_any()
}
