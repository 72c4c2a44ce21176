//! What the browser keeps until it is sent, as lists say it, and what is asked before signing out
//! removes it. Whether there is anything only the browser knows: all of this is hidden until
//! `frontend/unsent.js` finds something.

use leptos::prelude::*;

use crate::{
    components::{Icon, IconName},
    context::RequestContext,
    i18n::words,
};

/// The key with which it is kept, on the account's own pages. Without one, nothing is.
pub fn key() -> Option<String> {
    RequestContext::current().ok()?.unsent_key()
}

pub fn key_name() -> Option<String> {
    RequestContext::current().ok()?.unsent_key_name()
}

/// In the row of a conversation.
pub fn mark() -> AnyView {
    view! {
        <span class="pill pill--draft" data-unsent hidden>
            <Icon name=IconName::Pencil />
            {words().unsent_mark()}
        </span>
    }
    .into_any()
}

/// Above the rows: the way to a new message that was begun.
pub fn begun(compose: String) -> AnyView {
    let words = words();
    view! {
        <a class="inbox__begun" href=compose data-unsent hidden>
            <span class="pill pill--draft">
                <Icon name=IconName::Pencil />
                {words.unsent_mark()}
            </span>
            " "
            {words.unsent_new()}
        </a>
    }
    .into_any()
}

pub fn before_signing_out() -> AnyView {
    let words = words();
    view! {
        <dialog class="dialog" id="sign-out" aria-labelledby="sign-out-title">
            <h2 class="dialog__title" id="sign-out-title">
                {words.unsent_sign_out_title()}
            </h2>
            <div class="dialog__body">
                <p>{words.unsent_sign_out_text()}</p>
            </div>
            <div class="dialog__actions">
                <button class="button button--danger" type="button" data-go>
                    {words.unsent_sign_out_go()}
                </button>
                <button class="button button--primary" type="button" autofocus>
                    {words.idle_stay()}
                </button>
            </div>
        </dialog>
    }
    .into_any()
}
