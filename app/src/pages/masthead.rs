//! What stands around every page of a reader: the organization, the ways to go, who is signed in
//! and for whom.

use leptos::{ev, prelude::*};
use leptos_meta::Title;
use leptos_router::{
    components::Outlet,
    hooks::{use_location, use_navigate},
};
use model::{
    ErrorCode, Relation,
    view::{AccountView, Folder, OrganizationView},
};

use super::{
    idle::IdleDialog,
    leave::{LeaveDialog, Leaving},
    lost::{NotFoundView, OtherAccountView},
    session::{Session, SessionDialog},
    setting::SettingRows,
};
use crate::{
    address::{Address, Page, Scope, Way},
    components::{
        Erase, Icon, IconName, Meanwhile, OfflineBanner, initials, live, live_option, loaded,
        made_once, with_calls,
    },
    forms::field,
    frame::{Frame, Lost},
    i18n::words,
    network::Network,
};

/// What stands around the pages of a reader.
#[component]
pub fn Layout() -> impl IntoView {
    let frame = Frame::current();
    // Routes match any text where an id belongs.
    let is_page = Memo::new(move |_| frame.address.with(Option::is_some));
    let page = live(move || match is_page.get() {
        true => view! { <Outlet /> }.erase(),
        false => view! { <NotFoundView /> }.erase(),
    });
    view! { <Around page=page /> }
}

/// For addresses that are no page of ours.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    // A setting that was posted from another account has an address, but no page.
    let is_anothers = Frame::current()
        .reply()
        .and_then(|reply| reply.refusal)
        .is_some_and(|refusal| refusal.has(ErrorCode::OtherAccount));
    let page = match is_anothers {
        true => view! { <OtherAccountView /> }.erase(),
        false => view! { <NotFoundView /> }.erase(),
    };
    view! { <Around page=page /> }
}

/// Masthead, page, footer.
#[component]
fn Around(page: AnyView) -> impl IntoView {
    let words = words();
    let frame = Frame::current();
    let Network { online } = expect_context();
    let leaving = Leaving::provide();
    let session = Session::provide();
    move_focus_with_the_page();

    let masthead = loaded(Meanwhile::Old, ViewFn::default(), move || async move {
        let account = frame.account.await;
        let unread = frame.unread.await;
        masthead(account, unread)
    });
    let footer = loaded(Meanwhile::Old, ViewFn::default(), move || async move {
        let account = frame.account.await.ok();
        account.map(|account| footer(&account.organization)).erase()
    });
    let guard = loaded(Meanwhile::Old, ViewFn::default(), move || async move {
        let account = frame.account.await.ok();
        let guard = |AccountView { id, username, .. }| {
            let again =
                move || view! { <SessionDialog session account=id username=username.clone() /> };
            view! {
                {made_once(move || session.is_open().get(), move || again().erase())}
                <IdleDialog session account=id />
            }
        };
        account.map(guard).erase()
    });
    view! {
        <a class="skip-link" href="#main" rel="external">
            {words.nav_skip()}
        </a>
        <div class="shell" on:click=move |event| leaving.on_click(&event)>
            <header class="masthead">
                {masthead}
            </header>
            <OfflineBanner online=online />
            <main class="main" id="main" tabindex="-1">
                {page}
            </main>
            <footer class="footer">
                {footer}
            </footer>
        </div>
        <LeaveDialog />
        {guard}
    }
    .erase()
}

/// Whoever follows a link with a screen reader or the keyboard is at the new page's beginning then.
fn move_focus_with_the_page() {
    let location = use_location();
    Effect::new(move |before: Option<String>| {
        let path = location.pathname.get();
        if before.is_some_and(|before| before != path) {
            crate::browser::focus("main");
        }
        path
    });
}

/// The server writes the head after the page, when what the title follows may be gone; so there
/// it is made at once.
fn page_title(title: impl Fn() -> String + Send + Sync + 'static) -> TextProp {
    if cfg!(feature = "ssr") {
        title().into()
    } else {
        title.into()
    }
}

fn masthead(account: Result<AccountView, Lost>, unread: Option<u32>) -> AnyView {
    let words = words();
    let frame = Frame::current();
    let title = move || {
        let page = match frame.address.get().map(|address| address.page) {
            None => words.problem_not_found_title(),
            Some(Page::Today) => words.today_title(),
            Some(Page::Messages) => match frame.folder.get().folder {
                Folder::Inbox => words.inbox_title(),
                Folder::Sent => words.inbox_sent_title(),
            },
            Some(Page::Compose) => words.compose_title(),
            Some(Page::Conversation(_)) => words.conversation_title(),
        };
        // Texts of ours and a number only: Leptos does not escape the title on the server.
        words.title_with_unread(unread.unwrap_or_default(), page)
    };
    let account = match account {
        Ok(account) => account,
        Err(lost) => {
            let name = words.app_name();
            // On the way to sign in there is no page yet, and nothing to name.
            let is_signed_out = lost == Lost::from(ErrorCode::SignedOut);
            let title = move || match frame.address.get() {
                Some(_) if is_signed_out => words.app_page_title(words.sign_in_title()),
                _ => title(),
            };
            return view! {
                <Title text=page_title(title) />
                <a class="brand" href="/">
                    <img class="brand__mark" src="/mark.svg" alt="" width="32" height="32" />
                    <span class="brand__name">{name}</span>
                </a>
            }
            .erase();
        }
    };
    let organization = account.organization.name.clone();
    let home = ArcSignal::derive(move || frame.to(Page::Today));
    view! {
        <Title text=page_title(title) />
        <a class="brand" href=home>
            <img class="brand__mark" src="/mark.svg" alt="" width="32" height="32" />
            <span class="brand__name">{organization}</span>
        </a>
        {navigation(&account, unread)}
        {viewing(&account)}
        {signed_in(&account)}
    }
    .erase()
}

fn navigation(account: &AccountView, unread: Option<u32>) -> AnyView {
    let words = words();
    let frame = Frame::current();
    let page = move || frame.address.get().map(|address| address.page);
    let today_is_current =
        ArcSignal::derive(move || (page() == Some(Page::Today)).then_some("page"));
    let messages_is_current =
        ArcSignal::derive(move || (!matches!(page(), None | Some(Page::Today))).then_some("page"));
    let to = |page: Page| ArcSignal::derive(move || frame.to(page));
    let (today, messages, compose) = (to(Page::Today), to(Page::Messages), to(Page::Compose));
    let unread = unread.filter(|count| *count > 0);

    let account = account.clone();
    let may_write = move || match Way::of(frame.patient(), &account) {
        Way::Here(Scope::Patient(patient)) => {
            let mut patients = account.patients.iter();
            patients.any(|choice| choice.patient == patient && choice.may_send)
        }
        _ => false,
    };
    let new_message = live_option(move || {
        let link = || {
            view! {
                <li class="nav__item nav__item--new">
                    <a class="nav__link" href=compose.clone()>
                        <Icon name=IconName::Plus />
                        <span class="nav__label">{words.nav_new()}</span>
                    </a>
                </li>
            }
        };
        may_write().then(|| link().erase())
    });
    view! {
        <nav class="nav" aria-label=words.nav_main()>
            <ul class="nav__list">
                <li class="nav__item">
                    <a
                        class="nav__link"
                        href=today
                        aria-current=today_is_current
                    >
                        <Icon name=IconName::Home />
                        <span class="nav__label">{words.nav_today()}</span>
                    </a>
                </li>
                <li class="nav__item">
                    <a
                        class="nav__link"
                        href=messages
                        aria-current=messages_is_current
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
    .erase()
}

/// For whom to look, where there is a choice. The address is what counts; this only leads there.
fn viewing(account: &AccountView) -> Option<AnyView> {
    let words = words();
    let frame = Frame::current();
    let today = |scope: Scope| {
        let patient = Way::prefix(scope, account);
        Address {
            patient,
            page: Page::Today,
        }
        .to_string()
    };
    let mut choices: Vec<(String, String)> = Vec::new();
    if account.care_team {
        choices.push((today(Scope::Desk), words.nav_viewing_desk().to_owned()));
    }
    choices.extend(account.patients.iter().map(|choice| {
        let name = match choice.relation {
            Relation::Self_ => words.nav_viewing_self(&choice.name),
            Relation::Proxy(_) => choice.name.clone(),
        };
        (today(Scope::Patient(choice.patient)), name)
    }));
    if choices.len() < 2 {
        return None;
    }
    let here = ArcSignal::derive(move || frame.to(Page::Today));
    let selected = here.clone();
    let options = choices.into_iter().map(|(address, name)| {
        let is_here = address == here.get_untracked();
        view! {
            <option value=address selected=is_here>
                {name}
            </option>
        }
    });
    let options = options.collect_view();
    let navigate = use_navigate();
    let leaving: Leaving = expect_context();
    let go = move |event: ev::Event| {
        let to = event_target_value(&event);
        if leaving.may_go(&to) {
            navigate(&to, Default::default());
        } else {
            // Until it is answered, one is where one was.
            let select: web_sys::HtmlSelectElement = event_target(&event);
            select.set_value(&here.get_untracked());
        }
    };
    Some(
        view! {
            <form class="viewing" method="post" action="/settings/viewing">
                <label class="viewing__label" for="viewing">
                    {words.nav_viewing()}
                </label>
                <span class="select viewing__select">
                    <select
                        class="select__input"
                        id="viewing"
                        name=field::VIEWING
                        prop:value=selected
                        on:change=go
                    >
                        {options}
                    </select>
                </span>
                <button class="button button--secondary viewing__go">{words.nav_go()}</button>
            </form>
        }
        .erase(),
    )
}

fn signed_in(account: &AccountView) -> AnyView {
    let words = words();
    view! {
        <div class="account" id="account" popover="auto">
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
            <SettingRows account=account.id />
            <form method="post" action="/sign-out">
                <button class="account__row">
                    <Icon name=IconName::SignOut />
                    {words.nav_sign_out()}
                </button>
            </form>
        </div>
    }
    .erase()
}

pub fn footer(organization: &OrganizationView) -> AnyView {
    let words = words();
    let emergency = with_calls(&words.footer_emergency("911"), &["911"]);
    let phone = organization.phone.as_str();
    let office = (!phone.is_empty()).then(|| with_calls(&words.footer_office(phone), &[phone]));
    view! {
        <p>{emergency}</p>
        <p>{office}</p>
    }
    .erase()
}
