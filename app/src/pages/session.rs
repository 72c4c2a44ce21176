//! Signing in again where one was writing: in a dialog over the page, or without the program in
//! its place.

use leptos::{html, prelude::*, task::spawn_local};
use leptos_router::hooks::use_location;
use model::{AccountId, ErrorCode, Refusal};

use super::{
    leave::Leaving,
    sign_in::{PasswordField, UsernameField},
};
use crate::{
    api::start_session,
    components::{Dialog, Erase, ErrorSummary, Icon, IconName, Problems, live},
    forms::{FormReply, field},
    i18n::{Office, words},
};

/// Provided as a context around all pages: where one signs in again without leaving the page.
#[derive(Clone, Copy)]
pub struct Session {
    open: RwSignal<bool>,
    /// Nobody may be there any more: the page is not to be seen until somebody signs in.
    covers: RwSignal<bool>,
    /// And that is because somebody else has signed in.
    is_others: RwSignal<bool>,
    then: StoredValue<Option<Callback<()>>>,
}

impl Session {
    pub fn provide() -> Self {
        let session = Self {
            open: RwSignal::new(false),
            covers: RwSignal::new(false),
            is_others: RwSignal::new(false),
            then: StoredValue::new(None),
        };
        provide_context(session);
        session
    }

    /// Something was to be done, and the session had ended. `then` is called when it has begun
    /// again; it is the same account's, since only the password is asked.
    pub fn ask(self, then: Option<Callback<()>>) {
        self.then.set_value(then);
        self.open.set(true);
    }

    /// The session has ended while nobody was doing anything.
    pub fn cover(self) {
        self.is_others.set(false);
        self.hide();
    }

    /// In this browser somebody else is signed in now, who is not to see what was written on this
    /// page. Nothing is sent when its writer is back: they look at it first.
    pub fn cover_from_other(self) {
        self.is_others.set(true);
        self.hide();
    }

    fn hide(self) {
        self.then.set_value(None);
        self.covers.set(true);
        self.open.set(true);
    }

    /// The page waits for the password.
    pub fn is_open(self) -> Signal<bool> {
        self.open.into()
    }

    fn has_begun(self) {
        self.covers.set(false);
        self.open.set(false);
        if let Some(then) = self.then.try_update_value(Option::take).flatten() {
            then.run(());
        }
    }

    /// By Escape, too. What is covered stays so.
    fn close(self) {
        self.open.set(false);
        if self.covers.get_untracked() {
            self.open.set(true);
        } else {
            self.then.set_value(None);
        }
    }
}

/// The dialog of the [`Session`], over every page of this account.
#[component]
pub fn SessionDialog(session: Session, account: AccountId, username: String) -> impl IntoView {
    let words = words();
    let leaving: Leaving = expect_context();
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
            busy.try_set_value(false);
            input.set_value("");
            match answer {
                Ok(()) => {
                    refusal.set(None);
                    session.has_begun();
                }
                Err(error) => refusal.set(Some(error.0)),
            }
        });
    };
    let wrong = ArcSignal::derive(move || {
        let refusal = refusal.get();
        refusal.map(|refusal| words.error(refusal.code(), &Office::default()))
    });
    let text = ArcSignal::derive(move || match session.covers.get() {
        true if session.is_others.get() => words.session_text_other(),
        true => words.session_text_covered(),
        false => words.session_text(),
    });
    let not_now = live(move || match session.covers.get() {
        true => view! {
            <a
                class="button button--quiet"
                // Who is signed in needs not sign in.
                href=if session.is_others.get() { "/" } else { "/sign-in" }
                rel="external"
                on:click=move |_| leaving.release()
            >
                {words.session_discard()}
            </a>
        }
        .erase(),
        false => view! {
            <button class="button button--quiet" type="button" on:click=move |_| session.close()>
                {words.session_cancel()}
            </button>
        }
        .erase(),
    });
    view! {
        <Dialog
            open=session.open
            on_close=Callback::new(move |()| session.close())
            id="session"
            title=words.session_title()
            covers=session.covers
        >
            <form class="form" method="post" action="/sign-in" novalidate on:submit=submit>
                <div class="dialog__body form">
                    <p>{text}</p>
                    <p role="alert">{wrong}</p>
                    <UsernameField value=username id="session-username" readonly=true />
                    <PasswordField id="session-password" node=password autofocus=true />
                </div>
                <div class="dialog__actions">
                    {not_now}
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
    let problems = Problems::new(refusal);
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
                <ErrorSummary problems=problems office=Office::default() />
                {kept}
                <input type="hidden" name=field::SIGN_IN_AGAIN value="1" />
                <UsernameField value=username problems=problems />
                <PasswordField problems=problems />
                <button class="button button--primary button--wide">{words.sign_in_submit()}</button>
            </form>
        </div>
    }
    .erase()
}
