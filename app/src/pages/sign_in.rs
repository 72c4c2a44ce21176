//! Signing in.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::{
    api::{DemoNote, Welcome, greet},
    around::{Wake, refused, setting_rows, woken},
    components::{Icon, IconName, urgent_calls, urgent_foot, with_calls},
    forms::{FormReply, field},
    i18n::{Office, words},
    islands::{Aside, AsideSetup, SignInSetup},
};

#[component]
pub fn SignInPage() -> impl IntoView {
    let words = words();
    view! {
        <Title text=words.app_page_title(words.sign_in_title()) />
        <div class="sign-in">
            {Suspend::new(async {
                // A visitor can try to sign in even when nothing else is known.
                view(greet().await.unwrap_or_default())
            })}
        </div>
    }
}

fn view(welcome: Welcome) -> AnyView {
    let words = words();
    let query = use_query_map();
    let reply = use_context::<FormReply>().unwrap_or_default();
    let next = match reply.typed.get(field::NEXT) {
        "" => query.with_untracked(|query| query.get_str("next").unwrap_or_default().to_owned()),
        next => next.to_owned(),
    };
    let why = query.with_untracked(|query| query.get_str("signed-out").map(str::to_owned));
    let signed_out = why.filter(|_| reply.refusal.is_none()).map(|why| {
        let (text, icon, class) = match why.as_str() {
            "idle" => (words.sign_in_idle(), IconName::Lock, "notice notice--info"),
            "share" => (words.sign_in_share(), IconName::Lock, "notice notice--info"),
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
    let office = welcome.office;
    let Office { name, phone, .. } = office.clone();
    let lead = (!name.is_empty()).then(|| {
        view! { <p class="sign-in__lead">{words.sign_in_lead(&name)}</p> }
    });
    let help = (!phone.is_empty()).then(|| {
        let help = words.sign_in_help(&phone);
        view! { <p>{with_calls(&help, &[&phone])}</p> }
    });
    let emergency = urgent_foot(&office);
    let calls = urgent_calls(&office);
    let refused = refused(Some(&reply));
    let setup = AsideSetup::SignIn(SignInSetup {
        posted: reply,
        office,
        next,
    });
    view! {
        <main class="sign-in__main" id="main" tabindex="-1" data-refused=refused>
            <img class="sign-in__mark" src="/mark.svg" alt="" width="56" height="56" />
            <h1 class="sign-in__title">{words.sign_in_title()}</h1>
            {lead}
            {signed_out}
            <div class="card sign-in__card">
                {woken(Wake::Now, view! { <Aside setup /> }.into_any())}
            </div>
            {welcome.demo.map(demo)}
        </main>
        <footer class="footer">
            <p>{emergency}</p>
            {calls}
            {help}
            {setting_rows("/sign-in", None)}
        </footer>
    }
    .into_any()
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
    .into_any()
}
