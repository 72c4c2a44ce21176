//! The native dialog.

use leptos::{ev, html, prelude::*};

use super::live_option;

use crate::react::effect;

/// A dialog that is made when it is first opened: most are not.
pub fn when_opened(
    open: RwSignal<bool>,
    dialog: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let was_opened = Memo::new(move |was| was == Some(&true) || open.get());
    live_option(move || was_opened.get().then(&dialog))
}

/// A modal `<dialog>`: the browser keeps the focus in it, makes the rest inert and gives the focus
/// back. The server renders it closed.
#[component]
pub fn Dialog(
    #[prop(into)] open: Signal<bool>,
    /// The reader closed it, by Escape too.
    on_close: Callback<()>,
    #[prop(into)] id: String,
    #[prop(into)] title: String,
    /// Nothing of the page is to be seen behind it.
    #[prop(optional)]
    covers: bool,
    /// There is more to read in it than to do: it begins with its title, not at its first button.
    #[prop(optional)]
    reads: bool,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    effect(move || {
        let Some(dialog) = node.get() else {
            return;
        };
        if open.get() && !dialog.open() {
            if dialog.show_modal().is_err() {
                leptos::logging::error!("the dialog cannot be shown");
            }
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    let title_id = format!("{id}-title");
    let labelled_by = title_id.clone();
    view! {
        <dialog
            class="dialog"
            class:dialog--covers=covers
            id=id
            node_ref=node
            aria-labelledby=labelled_by
            on:cancel=move |event: ev::Event| {
                if covers {
                    event.prevent_default();
                }
                on_close.run(());
            }
            on:close=move |_: ev::Event| {
                // The browser tells of a closing in a task of its own; by then the dialog may have
                // been opened again, which is not to be undone.
                if !node.get_untracked().is_some_and(|dialog| dialog.open()) {
                    on_close.run(());
                }
            }
        >
            <h2
                class="dialog__title"
                id=title_id
                tabindex=reads.then_some("-1")
                autofocus=reads
            >
                {title}
            </h2>
            {children()}
        </dialog>
    }
}
