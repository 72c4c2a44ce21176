//! What stands around every page of a reader: the organization, the ways to go, who is signed in
//! and for whom.

use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    ErrorCode,
    view::{AccountView, ConversationView, OrganizationView},
};

use super::{Shown, Wake, kept, keys, outbox, refused, setting::setting_rows, viewing, woken};
use crate::{
    address::{Landing, Page, Scope},
    components::{Icon, IconName, urgent_calls, urgent_foot, with_calls},
    frame::{Frame, NotShown},
    i18n::{Office, words},
    islands::{Aside, AsideSetup},
    pages::{
        messages::{folder_name, somebody_else},
        people::{initials, patient_marks, subject_or_type},
    },
};

/// Masthead, page, footer, and what watches over them.
pub fn around(frame: &Frame, page: Shown) -> AnyView {
    let words = words();
    let account = frame.account.as_ref().ok();
    let guard = account.map(|account| {
        let setup = AsideSetup::Dialogs {
            account: account.id,
            username: account.username.clone(),
        };
        view! {
            <div class="cover">
                <p>{words.session_text_covered()}</p>
                <a class="button button--primary" href="/sign-in">
                    {words.sign_in_submit()}
                </a>
            </div>
            {keys::dialog()}
            <div
                data-account=account.id.to_string()
                data-key=kept::key()
                data-key-name=kept::key_name()
                data-live=frame.as_of.clone()
                data-writes=outbox::writes_for(account).map(|choice| choice.patient.to_string())
            >
                {woken(Wake::Dialogs, view! { <Aside setup /> }.into_any())}
            </div>
            {kept::before_signing_out()}
        }
    });
    let is_open = matches!(frame.open, Some(Ok(_)));
    let to_conversation = is_open.then(|| {
        view! {
            <a class="skip-link" href="#conversation">
                {words.conversation_skip()}
            </a>
        }
    });
    view! {
        <a class="skip-link" href="#main">
            {words.nav_skip()}
        </a>
        {to_conversation}
        <div class="shell" class:shell--filled=page.fills>
            <header class="masthead">{masthead(frame)}</header>
            {outbox::banners(account)}
            <main
                class="main"
                id="main"
                tabindex="-1"
                data-refused=refused(frame.reply.as_ref())
            >
                {page.view}
            </main>
            <footer class="footer">{account.map(|account| footer(&account.organization))}</footer>
        </div>
        {guard}
    }
    .into_any()
}

/// Leptos does not escape the title, whose content is text (HTML, 13.1.2.2).
fn title(frame: &Frame) -> String {
    let title = written_title(frame);
    title.replace('&', "&amp;").replace('<', "&lt;")
}

fn written_title(frame: &Frame) -> String {
    let words = words();
    let page = match frame.page() {
        // On the way to sign in there is no page yet, and nothing to name.
        Some(_) if frame.account == Err(NotShown::from(ErrorCode::SignedOut)) => {
            return words.app_page_title(words.sign_in_title());
        }
        None => words.problem_not_found_title(),
        Some(Page::Today) => words.today_title(),
        Some(Page::Messages | Page::Next) => folder_name(words, frame.list.folder),
        Some(Page::Search) => words.search_title(),
        Some(Page::Drafts) => words.drafts_title(),
        Some(Page::Compose | Page::Draft(_)) => words.compose_title(),
        Some(Page::Edit(_)) => match &frame.open {
            Some(Ok(view)) => &words.edit_page_title(&conversation_title(frame, view)),
            _ => words.problem_not_found_title(),
        },
        Some(Page::Conversation(_)) => match &frame.open {
            Some(Ok(view)) => &conversation_title(frame, view),
            _ => words.problem_not_found_title(),
        },
    };
    let whose = match frame.page() {
        Some(Page::Messages | Page::Drafts) => somebody_else(frame),
        _ => None,
    };
    let page = match whose {
        Some(name) => &words.conversation_page_title_of(name, page),
        None => page,
    };
    words.title_with_unread(frame.unread().unwrap_or_default(), page)
}

/// At the desk two patients may have one name, and one subject.
fn conversation_title(frame: &Frame, view: &ConversationView) -> String {
    let words = words();
    let subject = subject_or_type(words, &view.subject, &view.message_type);
    let title = words.conversation_page_title(&subject);
    if frame.scope() != Ok(Scope::Desk) {
        return title;
    }
    let name = vec![view.patient_facts.name.clone()];
    let patient = [name, patient_marks(words, &view.patient_facts)].concat();
    format!("{} · {title}", patient.join(", "))
}

fn masthead(frame: &Frame) -> AnyView {
    let account = frame.account.as_ref().ok();
    let home = account.map_or_else(|| "/".to_owned(), |_| frame.to(Page::Today));
    let name = account.map_or_else(
        || words().app_name().to_owned(),
        |account| account.organization.name.clone(),
    );
    view! {
        <Title text=title(frame) />
        <a class="brand" href=home>
            <img class="brand__mark" src="/mark.svg" alt="" width="32" height="32" />
            <span class="brand__name">{name}</span>
        </a>
        {account
            .map(|account| {
                view! {
                    {navigation(frame, account)}
                    {viewing::menu(frame, account)}
                    {signed_in(frame, account)}
                }
            })}
    }
    .into_any()
}

fn navigation(frame: &Frame, account: &AccountView) -> AnyView {
    let words = words();
    let is_today = frame.page() == Some(Page::Today);
    let is_messages = frame.page().is_some() && !is_today;
    let unread = frame.unread().filter(|count| *count > 0);
    let may_write = match Landing::of(frame.patient(), account) {
        Landing::Here(Scope::Patient(patient)) => {
            let mut patients = account.patients.iter();
            patients.any(|choice| choice.patient == patient && choice.may_send)
        }
        _ => false,
    };
    let new_message = may_write.then(|| {
        view! {
            <li class="nav__item nav__item--new">
                <a class="nav__link" href=frame.to(Page::Compose)>
                    <Icon name=IconName::Plus />
                    <span class="nav__label">{words.nav_new()}</span>
                </a>
            </li>
        }
    });
    view! {
        <nav class="nav" aria-label=words.nav_main()>
            <ul class="nav__list">
                <li class="nav__item">
                    <a
                        class="nav__link"
                        href=frame.to(Page::Today)
                        aria-current=is_today.then_some("page")
                    >
                        <Icon name=IconName::Home />
                        <span class="nav__label">{words.nav_today()}</span>
                    </a>
                </li>
                <li class="nav__item">
                    <a
                        class="nav__link"
                        href=frame.to(Page::Messages)
                        aria-current=is_messages.then_some("page")
                    >
                        <Icon name=IconName::Message />
                        <span class="nav__label">{words.nav_messages()}</span>
                        {unread
                            .map(|count| {
                                view! {
                                    <span class="nav__badge" aria-hidden="true">
                                        {words.tally(count)}
                                    </span>
                                    <span class="visually-hidden">{words.unread_said(count)}</span>
                                }
                            })}
                    </a>
                </li>
                {new_message}
                <li class="nav__item nav__item--you">
                    <button class="nav__link" type="button" popovertarget="account">
                        <Icon name=IconName::User />
                        <span class="nav__label">{words.nav_you()}</span>
                    </button>
                </li>
            </ul>
        </nav>
    }
    .into_any()
}

fn signed_in(frame: &Frame, account: &AccountView) -> AnyView {
    let words = words();
    view! {
        <div class="account sheet" id="account" popover="auto">
            <p class="account__who">
                <span class="avatar" aria-hidden="true">
                    {initials(&account.name)}
                </span>
                <span class="account__signed">
                    <span class="account__as">{words.nav_signed_in_as()}</span>
                    " "
                    <strong class="account__name">{account.name.clone()}</strong>
                </span>
            </p>
            {setting_rows(&frame.here, Some(account.id))}
            {keys::row()}
            <form method="post" action="/sign-out">
                <button class="account__row">
                    <Icon name=IconName::SignOut />
                    {words.nav_sign_out()}
                </button>
            </form>
        </div>
    }
    .into_any()
}

fn footer(organization: &OrganizationView) -> AnyView {
    let words = words();
    let help = Office::from(organization);
    let phone = organization.phone.as_str();
    let office = (!phone.is_empty()).then(|| with_calls(&words.footer_office(phone), &[phone]));
    view! {
        <p>{urgent_foot(&help)}</p>
        {urgent_calls(&help)}
        <p>{office}</p>
    }
    .into_any()
}
