//! What is shown where a page cannot be.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use model::ErrorCode;

use crate::{
    address::{Address, Page, sign_in_address},
    components::{ErrorSummary, Icon, IconName, Problems, with_calls},
    forms::{FormReply, field},
    frame::{Frame, NotShown},
    i18n::{Office, words},
    islands::Credentials,
};

/// The page; or in its place another one, signing in, or why there is nothing.
pub fn or_lost(frame: &Frame, page: Result<AnyView, NotShown>) -> AnyView {
    page.unwrap_or_else(|lost| view(frame, lost))
}

fn view(frame: &Frame, lost: NotShown) -> AnyView {
    let refusal = match lost {
        NotShown::Elsewhere(patient) => {
            let page = frame.page().unwrap_or(Page::Today);
            let patient = Some(patient);
            return see_other(&Address { patient, page }.to_string());
        }
        NotShown::At(address) => return see_other(&address),
        NotShown::Nowhere => return nowhere(frame),
        NotShown::Refused(refusal) => refusal,
    };
    match refusal.code() {
        // Typed text was posted without a session: it must not be lost on the way.
        ErrorCode::SignedOut => match frame.reply.clone() {
            Some(reply) => sign_in_again(reply),
            None => see_other(&sign_in_address(&frame.here, false)),
        },
        ErrorCode::OtherAccount => other_account(frame),
        ErrorCode::NotFound | ErrorCode::NoMailbox => not_found(),
        _ => unavailable(frame),
    }
}

/// Leads on to another page at once.
fn see_other(to: &str) -> AnyView {
    use http::{HeaderValue, StatusCode, header};
    // Addresses of ours are ASCII.
    if let (Some(response), Ok(to)) = (
        use_context::<leptos_axum::ResponseOptions>(),
        HeaderValue::from_str(to),
    ) {
        response.set_status(StatusCode::SEE_OTHER);
        response.insert_header(header::LOCATION, to);
    }
    ().into_any()
}

/// Gives the page being rendered the status of the code.
fn set_status(code: ErrorCode) {
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(crate::api::status(code));
    }
}

/// The same for what does not exist and for what the reader may not see.
pub fn not_found() -> AnyView {
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
    .into_any()
}

/// In place of a page that was posted from another account than the one that is signed in. Nothing
/// of what was written is on it.
pub fn other_account(frame: &Frame) -> AnyView {
    let words = words();
    set_status(ErrorCode::OtherAccount);
    // A setting has an address that is no page.
    let next = match frame.address {
        Some(_) => frame.here.as_str(),
        None => "/",
    };
    let sign_in = sign_in_address(next, false);
    let text = frame.account.as_ref().ok();
    let text = text.map(|account| words.other_text(&account.name));
    view! {
        <div class="page">
            <div class="empty">
                <span class="empty__icon">
                    <Icon name=IconName::Lock />
                </span>
                <h1 class="empty__title">{words.other_title()}</h1>
                <p class="empty__text">{text}</p>
                <p class="empty__text">{words.other_next()}</p>
                <a class="button button--primary" href="/">
                    {words.problem_go_today()}
                </a>
                <a class="button button--secondary" href=sign_in>
                    {words.other_sign_in()}
                </a>
            </div>
        </div>
    }
    .into_any()
}

fn unavailable(frame: &Frame) -> AnyView {
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
                <a class="button button--primary" href=frame.here.clone()>
                    {words.problem_try_again()}
                </a>
            </div>
        </div>
    }
    .into_any()
}

/// An account to which no mailbox is open: an administrator's, or a representative's whose access
/// has ended.
fn nowhere(frame: &Frame) -> AnyView {
    let words = words();
    let content = frame.account.as_ref().ok().map(|account| {
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
    .into_any()
}

/// In place of the page that was posted without a session: signs in at the same address, and
/// brings everything typed along.
fn sign_in_again(reply: FormReply) -> AnyView {
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
                <Credentials username problems />
                <button class="button button--primary button--wide">{words.sign_in_submit()}</button>
            </form>
        </div>
    }
    .into_any()
}
