//! Signing in. A plain form, also when the page is hydrated: the answer sets a cookie and leads to
//! a new page, and password managers know such forms best.

use leptos::{html, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::{
    Field,
    sign_in::{check_password, check_username},
};

use super::setting::SettingRows;
use crate::{
    api::{DemoNote, Welcome, greet},
    components::{
        Erase, ErrorSummary, FieldError, Icon, IconName, Meanwhile, Problems, flag, loaded,
        with_calls,
    },
    forms::field,
    frame::Frame,
    i18n::{Office, words},
};

#[component]
pub fn SignInPage() -> impl IntoView {
    let words = words();
    let welcome = Resource::new(|| (), |()| greet());
    let content = loaded(Meanwhile::Fallback, ViewFn::default(), move || async move {
        // A visitor can try to sign in even when nothing else is known.
        view(welcome.await.unwrap_or(Welcome {
            organization: None,
            demo: None,
        }))
    });
    view! {
        <Title text=words.app_page_title(words.sign_in_title()) />
        <div class="sign-in">
            {content}
        </div>
    }
    .erase()
}

fn view(welcome: Welcome) -> AnyView {
    let words = words();
    let frame = Frame::current();
    let query = use_query_map();
    let reply = frame.reply().unwrap_or_default();
    let next = match reply.typed.get(field::NEXT) {
        "" => query.with_untracked(|query| query.get_str("next").unwrap_or_default().to_owned()),
        next => next.to_owned(),
    };
    let why = query.with_untracked(|query| query.get_str("signed-out").map(str::to_owned));
    let signed_out = why.filter(|_| reply.refusal.is_none()).map(|why| {
        let (text, icon, class) = match why.as_str() {
            "idle" => (words.sign_in_idle(), IconName::Lock, "notice notice--info"),
            _ => (
                words.sign_in_signed_out(),
                IconName::Check,
                "notice notice--success",
            ),
        };
        view! {
            <div class=class role="status">
                <Icon name=icon />
                <div class="notice__text">
                    <p>{text}</p>
                </div>
            </div>
        }
    });
    let (name, phone) = welcome.organization.unwrap_or_default();
    let lead = (!name.is_empty()).then(|| {
        view! { <p class="sign-in__lead">{words.sign_in_lead(&name)}</p> }
    });
    let help = (!phone.is_empty()).then(|| {
        let help = words.sign_in_help(&phone);
        view! { <p>{with_calls(&help, &[&phone])}</p> }
    });
    let emergency = with_calls(&words.footer_emergency("911"), &["911"]);
    let office = Office { name, phone };
    let problems = Problems::new(reply.refusal);
    let username = reply.typed.get(field::USERNAME).to_owned();
    view! {
        <main class="sign-in__main" id="main" tabindex="-1">
            <img class="sign-in__mark" src="/mark.svg" alt="" width="56" height="56" />
            <h1 class="sign-in__title">{words.sign_in_title()}</h1>
            {lead}
            {signed_out}
            <div class="card sign-in__card">
                <form class="form" method="post" action="/sign-in" novalidate>
                    <ErrorSummary problems=problems office=office />
                    <input type="hidden" name=field::NEXT value=next />
                    <UsernameField value=username problems=problems />
                    <PasswordField problems=problems />
                    <button class="button button--primary button--wide button--large">
                        {words.sign_in_submit()}
                    </button>
                </form>
            </div>
            {welcome.demo.map(demo)}
        </main>
        <footer class="footer">
            <p>{emergency}</p>
            {help}
            <SettingRows />
        </footer>
    }
    .erase()
}

#[component]
pub fn UsernameField(
    value: String,
    #[prop(default = "username")] id: &'static str,
    #[prop(optional)] readonly: bool,
    #[prop(optional)] problems: Option<Problems>,
) -> impl IntoView {
    let words = words();
    let problems = problems.unwrap_or_else(|| Problems::new(None));
    let invalid = problems.is_wrong(Field::Username);
    view! {
        <div class="field" class:field--invalid=invalid>
            <label class="field__label" for=id>
                {words.sign_in_username()}
            </label>
            <input
                class="input"
                id=id
                name=field::USERNAME
                value=value
                readonly=readonly
                autocomplete="username"
                autocapitalize="none"
                spellcheck="false"
                required
                autofocus=invalid
                aria-invalid=flag(invalid)
                aria-describedby="username-error"
                on:input=move |event| {
                    let wrong = || check_username(&event_target_value(&event));
                    problems.changed(Field::Username, || wrong().map(|problem| problem.code));
                }
            />
            <FieldError field=Field::Username problems=problems office=Office::default() />
        </div>
    }
    .erase()
}

#[component]
pub fn PasswordField(
    #[prop(default = "password")] id: &'static str,
    #[prop(optional)] node: NodeRef<html::Input>,
    #[prop(optional)] autofocus: bool,
    #[prop(optional)] problems: Option<Problems>,
) -> impl IntoView {
    let words = words();
    let problems = problems.unwrap_or_else(|| Problems::new(None));
    let invalid = problems.is_wrong(Field::Password);
    view! {
        <div class="field" class:field--invalid=invalid>
            <label class="field__label" for=id>
                {words.sign_in_password()}
            </label>
            <input
                node_ref=node
                class="input"
                type="password"
                id=id
                name=field::PASSWORD
                autocomplete="current-password"
                autofocus=autofocus
                required
                aria-invalid=flag(invalid)
                aria-describedby="password-error"
                on:input=move |event| {
                    let wrong = || check_password(&event_target_value(&event));
                    problems.changed(Field::Password, || wrong().map(|problem| problem.code));
                }
            />
            <FieldError field=Field::Password problems=problems office=Office::default() />
        </div>
    }
    .erase()
}

fn demo(note: DemoNote) -> AnyView {
    let words = words();
    let rows = note.accounts.into_iter().map(|account| {
        let who = match account.username.as_str() {
            "maria" => words.sign_in_demo_maria().to_owned(),
            "daniel" => words.sign_in_demo_daniel().to_owned(),
            "nora" => words.sign_in_demo_nora().to_owned(),
            "priya" => words.sign_in_demo_priya().to_owned(),
            "sam" => words.sign_in_demo_sam().to_owned(),
            "admin" => words.sign_in_demo_admin().to_owned(),
            _ => account.who,
        };
        view! {
            <tr>
                <th scope="row">
                    <code>{account.username}</code>
                </th>
                <td>{who}</td>
            </tr>
        }
    });
    view! {
        <section class="demo" aria-labelledby="demo-title">
            <h2 class="demo__title" id="demo-title">
                {words.sign_in_demo_title()}
            </h2>
            <p class="demo__note">{words.sign_in_demo_note()} " " <code>{note.password}</code></p>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{words.sign_in_demo_username()}</th>
                        <th scope="col">{words.sign_in_demo_who()}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </section>
    }
    .erase()
}
