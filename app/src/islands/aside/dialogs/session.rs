//! The password, asked over the page.

use leptos::{html, prelude::*, task::spawn_local};
use model::{AccountId, Refusal};

use crate::{
    api::start_session,
    components::{Dialog, since_then},
    i18n::{Office, words},
    islands::aside::credentials::{PasswordField, UsernameField},
    page::Page,
};

const PASSWORD: &str = "session-password";

#[component]
pub fn SessionDialog(account: AccountId, username: String) -> impl IntoView {
    let words = words();
    let Page {
        session, leaving, ..
    } = Page::current();
    let password = NodeRef::<html::Input>::new();
    let refusal = RwSignal::new(None::<Refusal>);
    let busy = StoredValue::new(false);
    let name = StoredValue::new(username.clone());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        // It stands inside no other form, but its event passes the page.
        event.stop_propagation();
        let Some(input) = password.get_untracked() else {
            return;
        };
        if busy.get_value() {
            return;
        }
        busy.set_value(true);
        spawn_local(async move {
            let answer = start_session(account, name.get_value(), input.value()).await;
            busy.set_value(false);
            input.set_value("");
            match answer {
                Ok(()) => {
                    refusal.set(None);
                    session.has_begun();
                }
                Err(error) => {
                    refusal.set(Some(error.0));
                    crate::browser::focus(PASSWORD);
                }
            }
        });
    };
    let wrong = Signal::derive(move || {
        let refusal = refusal.get();
        let wrong = refusal.map(|refusal| words.error(refusal.code(), &Office::default()));
        wrong.unwrap_or_default()
    });
    let is_others = since_then(false, session.is_others());
    let text = Signal::derive(move || match is_others.get() {
        true => words.session_text_other().to_owned(),
        false => words.session_text_covered().to_owned(),
    });
    // What is kept for its writer is not discarded by whoever is there.
    let is_open = since_then(false, session.is_open());
    let leave = Signal::derive(move || match is_open.get() && !leaving.is_unsaved() {
        true => words.session_leave().to_owned(),
        false => words.session_discard().to_owned(),
    });
    // Who is signed in needs not sign in.
    let elsewhere = Signal::derive(move || match is_others.get() {
        true => "/",
        false => "/sign-in",
    });
    view! {
        <Dialog
            open=session.is_open()
            on_close=Callback::new(move |()| session.close())
            id="session"
            title=words.session_title()
            covers=true
        >
            <form class="form" method="post" action="/sign-in" novalidate on:submit=submit>
                <div class="dialog__body form">
                    <p>{text}</p>
                    <p role="alert">{wrong}</p>
                    <UsernameField value=username id="session-username" readonly=true />
                    <PasswordField id=PASSWORD node=password autofocus=true />
                </div>
                <div class="dialog__actions">
                    <a
                        class="button button--quiet"
                        href=elsewhere
                        on:click=move |_| leaving.release()
                    >
                        {leave}
                    </a>
                    <button class="button button--primary">{words.sign_in_submit()}</button>
                </div>
            </form>
        </Dialog>
    }
}
