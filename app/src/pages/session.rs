//! Signing in again where one was writing: in a dialog over the page, or without the program in
//! its place.

use leptos::{html, prelude::*, task::spawn_local};
use leptos_router::hooks::use_location;
use model::{ErrorCode, Field, Refusal};

use super::sign_in::{PasswordField, UsernameField};
use crate::{
    api::start_session,
    components::{Dialog, Erase, ErrorSummary, Icon, IconName},
    forms::{FormReply, field},
    i18n::{Office, words},
};

/// Over the page when the session ended while something was being written. `done` is called when
/// it has begun again; it is the same account's, since only the password is asked.
#[component]
pub fn SessionDialog(open: RwSignal<bool>, username: String, done: Callback<()>) -> impl IntoView {
    let words = words();
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
            let answer = start_session(name.get_value(), input.value()).await;
            busy.try_set_value(false);
            input.set_value("");
            match answer {
                Ok(()) => {
                    refusal.set(None);
                    open.set(false);
                    done.run(());
                }
                Err(error) => refusal.set(Some(error.0)),
            }
        });
    };
    let wrong = ArcSignal::derive(move || {
        let refusal = refusal.get();
        refusal.map(|refusal| words.error(refusal.code(), &Office::default()))
    });
    view! {
        <Dialog open=open on_close=Callback::new(move |()| open.set(false)) id="session" title=words.session_title()>
            <form class="form" method="post" action="/sign-in" novalidate on:submit=submit>
                <div class="dialog__body form">
                    <p>{words.session_text()}</p>
                    <p role="alert">{wrong}</p>
                    <UsernameField value=username id="session-username" readonly=true />
                    <PasswordField id="session-password" node=password />
                </div>
                <div class="dialog__actions">
                    <button
                        class="button button--quiet"
                        type="button"
                        on:click=move |_| open.set(false)
                    >
                        {words.session_cancel()}
                    </button>
                    <button class="button button--primary">{words.sign_in_submit()}</button>
                </div>
            </form>
        </Dialog>
    }
    .erase()
}

/// In place of the page that was posted without a session: signs in at the same address, and
/// brings everything typed along.
#[component]
pub fn SignInAgain(reply: FormReply) -> impl IntoView {
    let words = words();
    let location = use_location();
    let action = location.pathname.get_untracked();
    // That the session ended is what the page says anyway.
    let refusal = reply
        .refusal
        .filter(|refusal| refusal.code() != ErrorCode::SignedOut);
    let username = reply.typed.get(field::USERNAME).to_owned();
    let kept = reply
        .typed
        .iter()
        .filter(|(name, _)| *name != field::USERNAME);
    let kept = kept.map(|(name, value)| {
        view! { <input type="hidden" name=name.to_owned() value=value.to_owned() /> }
    });
    let kept = kept.collect_view();
    let wrong = Signal::stored(refusal);
    view! {
        <div class="page page--narrow">
            <header class="page-head">
                <h1 class="page-head__title">{words.session_title()}</h1>
            </header>
            <div class="notice notice--info">
                <Icon name=IconName::Lock />
                <div class="notice__text">
                    <p>{words.session_text_plain()}</p>
                </div>
            </div>
            <form class="form card" method="post" action=action>
                <ErrorSummary refusal=wrong office=Office::default() />
                {kept}
                <input type="hidden" name=field::SIGN_IN_AGAIN value="1" />
                <UsernameField value=username refusal=wrong />
                <PasswordField refusal=wrong />
                <button class="button button--primary button--wide">{words.sign_in_submit()}</button>
            </form>
        </div>
    }
    .erase()
}

/// Whether something is wrong with a field.
pub(super) fn at(refusal: Signal<Option<Refusal>>, field: Field) -> Signal<bool> {
    let wrong =
        move |refusal: &Option<Refusal>| refusal.as_ref().is_some_and(|r| r.at(field).is_some());
    Signal::derive(move || refusal.with(wrong))
}
