//! What is asked before a page is left on which something was typed.

use leptos::prelude::*;

use crate::{components::Dialog, i18n::words, page::Page};

#[component]
pub fn LeaveDialog() -> impl IntoView {
    let words = words();
    let leaving = Page::current().leaving;
    let stay = Callback::new(move |()| leaving.stay());
    view! {
        <Dialog open=leaving.is_asked() on_close=stay id="leave" title=words.leave_title()>
            <div class="dialog__body">
                <p>{words.leave_text()}</p>
            </div>
            <div class="dialog__actions">
                <button
                    class="button button--danger"
                    type="button"
                    on:click=move |_| leaving.go()
                >
                    {words.leave_go()}
                </button>
                <button
                    class="button button--primary"
                    type="button"
                    autofocus
                    on:click=move |_| stay.run(())
                >
                    {words.leave_stay()}
                </button>
            </div>
        </Dialog>
    }
}
