//! The warning before a session ends because nobody does anything.

use leptos::prelude::*;

use crate::{
    components::{Dialog, since_then},
    i18n::words,
    page::Page,
};

#[component]
pub fn IdleDialog() -> impl IntoView {
    let words = words();
    let idle = Page::current().idle;
    let stay = Callback::new(move |()| idle.stay());
    let extendable = since_then(true, idle.extendable);
    let text = Signal::derive(move || match extendable.get() {
        true => words.idle_text().to_owned(),
        false => words.idle_last_text().to_owned(),
    });
    let answer = Signal::derive(move || match extendable.get() {
        true => words.idle_stay().to_owned(),
        false => words.idle_understood().to_owned(),
    });
    view! {
        <Dialog open=idle.warns on_close=stay id="idle" title=words.idle_title()>
            <div class="dialog__body">
                <p role="alert">{text}</p>
            </div>
            <form class="dialog__actions" method="post" action="/sign-out">
                <button class="button button--quiet">{words.nav_sign_out()}</button>
                <button
                    class="button button--primary"
                    type="button"
                    autofocus
                    on:click=move |_| stay.run(())
                >
                    {answer}
                </button>
            </form>
        </Dialog>
    }
}
