//! What is shown where a page cannot be.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate, location::Url};
use model::ErrorCode;

use super::session::SignInAgain;
use crate::{
    address::{Address, Page},
    components::{Erase, Icon, IconName, Meanwhile, loaded, with_calls},
    frame::{Frame, Lost, here},
    i18n::words,
};

/// The answer to a [`Lost`]: another page, signing in, or why there is nothing.
#[component]
pub fn LostView(lost: Lost) -> impl IntoView {
    let frame = Frame::current();
    let refusal = match lost {
        Lost::Elsewhere(patient) => {
            let page = frame
                .address
                .get_untracked()
                .map_or(Page::Today, |a| a.page);
            let patient = Some(patient);
            return view! { <Detour to=Address { patient, page }.to_string() /> }.erase();
        }
        Lost::Nowhere => return view! { <NowhereView /> }.erase(),
        Lost::Refused(refusal) => refusal,
    };
    match refusal.code() {
        // Typed text was posted without a session: it must not be lost on the way.
        ErrorCode::SignedOut => match frame.reply() {
            Some(reply) => view! { <SignInAgain reply=reply /> }.erase(),
            None => view! { <Detour to=sign_in_address(&here().get_untracked(), false) /> }.erase(),
        },
        ErrorCode::OtherAccount => view! { <OtherAccountView /> }.erase(),
        ErrorCode::NotFound | ErrorCode::NoMailbox => view! { <NotFoundView /> }.erase(),
        _ => view! { <UnavailableView /> }.erase(),
    }
}

/// Where to sign in, and come back then. `idle`: it says there that nobody did anything.
pub(super) fn sign_in_address(here: &str, idle: bool) -> String {
    let next = (here != "/").then(|| format!("next={}", Url::escape(here)));
    let why = idle.then(|| "signed-out=idle".to_owned());
    let query: Vec<_> = next.into_iter().chain(why).collect();
    match &query[..] {
        [] => "/sign-in".to_owned(),
        query => format!("/sign-in?{}", query.join("&")),
    }
}

/// Leads on to another page at once: by the status of the answer, or in the browser by its history.
#[component]
fn Detour(to: String) -> impl IntoView {
    #[cfg(feature = "ssr")]
    see_other(&to);
    let navigate = use_navigate();
    Effect::new(move || {
        let options = NavigateOptions {
            replace: true,
            ..NavigateOptions::default()
        };
        navigate(&to, options);
    });
}

#[cfg(feature = "ssr")]
fn see_other(to: &str) {
    use http::{HeaderValue, StatusCode, header};
    let Some(response) = use_context::<leptos_axum::ResponseOptions>() else {
        return;
    };
    // Addresses of ours are ASCII.
    if let Ok(to) = HeaderValue::from_str(to) {
        response.set_status(StatusCode::SEE_OTHER);
        response.insert_header(header::LOCATION, to);
    }
}

/// Gives the page being rendered the status of the code; nothing in the browser.
fn set_status(_code: ErrorCode) {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(crate::api::status(_code));
    }
}

/// The same for what does not exist and for what the reader may not see.
#[component]
pub fn NotFoundView() -> impl IntoView {
    let words = words();
    set_status(ErrorCode::NotFound);
    view! {
        <div class="page">
            <div class="empty">
                <span class="empty__icon">
                    <Icon name=IconName::Search />
                </span>
                <h1 class="empty__title">{words.problem_not_found_title()}</h1>
                <p class="empty__text">{words.problem_not_found_text()}</p>
                <a class="button button--primary" href="/">
                    {words.problem_go_today()}
                </a>
            </div>
        </div>
    }
    .erase()
}

/// In place of a page that was posted from another account than the one that is signed in. Nothing
/// of what was written is on it.
#[component]
pub fn OtherAccountView() -> impl IntoView {
    let words = words();
    let frame = Frame::current();
    set_status(ErrorCode::OtherAccount);
    // A setting has an address that is no page.
    let next = match frame.address.get_untracked() {
        Some(_) => here().get_untracked(),
        None => "/".to_owned(),
    };
    let sign_in = sign_in_address(&next, false);
    let text = loaded(Meanwhile::Fallback, ViewFn::default(), move || async move {
        let account = frame.account.await.ok();
        let text = account.map(|account| words.other_text(&account.name));
        view! { <p class="empty__text">{text}</p> }.erase()
    });
    view! {
        <div class="page">
            <div class="empty">
                <span class="empty__icon">
                    <Icon name=IconName::Lock />
                </span>
                <h1 class="empty__title">{words.other_title()}</h1>
                {text}
                <p class="empty__text">{words.other_next()}</p>
                <a class="button button--primary" href="/" rel="external">
                    {words.problem_go_today()}
                </a>
                <a class="button button--secondary" href=sign_in rel="external">
                    {words.other_sign_in()}
                </a>
            </div>
        </div>
    }
    .erase()
}

#[component]
fn UnavailableView() -> impl IntoView {
    let words = words();
    set_status(ErrorCode::Unavailable);
    view! {
        <div class="page">
            <div class="empty" role="alert">
                <span class="empty__icon">
                    <Icon name=IconName::Alert />
                </span>
                <h1 class="empty__title">{words.problem_unavailable_title()}</h1>
                <p class="empty__text">{words.problem_unavailable_text()}</p>
                // From the server anew, not from this program's memory.
                <a class="button button--primary" href=here() rel="external">
                    {words.problem_try_again()}
                </a>
            </div>
        </div>
    }
    .erase()
}

/// An account to which no mailbox is open: an administrator's, or a representative's whose access
/// has ended.
#[component]
fn NowhereView() -> impl IntoView {
    let words = words();
    let frame = Frame::current();
    let content = loaded(Meanwhile::Fallback, ViewFn::default(), move || async move {
        let Ok(account) = frame.account.await else {
            return ().erase();
        };
        let phone = &account.organization.phone;
        let (title, text) = match account.administrator {
            true => (
                words.today_admin_title(),
                words.today_admin_text().to_owned(),
            ),
            false => (
                words.today_no_record_title(),
                words.today_no_record_text(phone),
            ),
        };
        view! {
            <p class="empty__title">{title}</p>
            <p class="empty__text">{with_calls(&text, &[phone])}</p>
        }
        .erase()
    });
    view! {
        <div class="page today">
            <header class="greeting">
                <h1 class="greeting__title">{words.today_title()}</h1>
            </header>
            <div class="empty">
                <span class="empty__icon">
                    <Icon name=IconName::Info />
                </span>
                {content}
            </div>
        </div>
    }
    .erase()
}
