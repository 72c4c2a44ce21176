//! What a page says of messages that wait for a connection, of the connection itself, and of a newer
//! version of the program. All of it is hidden until a script has something to say; not everything at
//! once is shown (`style/offline.css`).

use leptos::prelude::*;
use model::{
    Relation,
    view::{AccountView, PatientChoice},
};
use serde_json::json;

use crate::{
    address::{Address, Page},
    components::{Icon, IconName},
    i18n::words,
};

/// For whom an account writes when it is not said for whom.
pub fn writes_for(account: &AccountView) -> Option<&PatientChoice> {
    account.patients.iter().find(|choice| choice.may_send)
}

pub fn banners(account: Option<&AccountView>) -> AnyView {
    let words = words();
    view! {
        <p class="offline" role="status">
            {account.map(waiting)}
            <span class="offline__away" id="offline" hidden>
                <Icon name=IconName::Offline />
                {words.offline_banner()}
            </span>
            <span id="missing" hidden>
                <Icon name=IconName::Info />
                {words.offline_part()}
            </span>
            <span id="updated" hidden>
                <Icon name=IconName::Refresh />
                {words.outbox_updated()}
                <button class="offline__do" type="button">
                    {words.outbox_reload()}
                </button>
            </span>
        </p>
    }
    .into_any()
}

fn waiting(account: &AccountView) -> AnyView {
    let words = words();
    // Put in by the script.
    let (n, title) = ("{n}", "{title}");
    let said = json!({
        "waits": words.outbox_waits(title),
        "wait": words.outbox_wait(n),
        "sending": words.outbox_sending(title),
        "sent": words.outbox_sent(title),
        "show": words.outbox_show(),
        "answered": words.outbox_answered(title),
        "refused": words.outbox_refused(title),
        "old": words.outbox_old(title),
        "lost": words.outbox_lost("{text}", title),
        "open": words.outbox_open(),
        "remove": words.outbox_remove(),
        "untitled": words.outbox_untitled(),
    });
    let written = writes_for(account).map(|choice| {
        let is_own = choice.relation == Relation::Self_;
        let drafts = Address {
            patient: (!is_own).then_some(choice.patient),
            page: Page::Drafts,
        };
        view! {
            <span id="written-offline" hidden>
                <Icon name=IconName::Pencil />
                <span data-full=words.outbox_full()>{words.outbox_in_drafts()}</span>
                <a class="offline__do" href=drafts.to_string()>
                    {words.outbox_to_drafts()}
                </a>
            </span>
        }
    });
    view! {
        {written}
        <span class="offline__waits" id="outbox" hidden data-words=said.to_string()>
            <Icon name=IconName::Send />
            <span></span>
            <a class="offline__do" hidden></a>
        </span>
    }
    .into_any()
}
