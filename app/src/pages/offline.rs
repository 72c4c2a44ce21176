//! What stands in for a page where there is no connection: the service worker (`frontend/sw.js`) keeps it.
//! Nothing on it is anybody's. Written on it, something is sealed (`frontend/offline.js`) to the account
//! that was there last, which finds it among its drafts.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    api::greet,
    components::{Icon, IconName, urgent_calls, urgent_foot, with_calls},
    i18n::{Office, words},
};

#[component]
pub fn OfflinePage() -> impl IntoView {
    let words = words();
    view! {
        <Title text=words.app_page_title(words.stand_in_title()) />
        <div class="sign-in">{Suspend::new(async { view(&greet().await.unwrap_or_default().office) })}</div>
    }
}

fn view(office: &Office) -> AnyView {
    let words = words();
    let phone = office.phone.clone();
    let help = (!phone.is_empty()).then(|| {
        let help = words.footer_office(&phone);
        view! { <p>{with_calls(&help, &[&phone])}</p> }
    });
    view! {
        <main class="sign-in__main" id="main" tabindex="-1">
            <div class="stand-in" id="stand-in">
                <img class="sign-in__mark" src="/mark.svg" alt="" width="56" height="56" />
                <h1 class="sign-in__title" data-away>
                    {words.stand_in_title()}
                </h1>
                <p class="sign-in__lead" data-away>
                    {words.stand_in_text()}
                </p>
                <div class="stand-in__back" role="status">
                    <div class="notice notice--success" id="back" hidden>
                        <Icon name=IconName::Check />
                        <div class="notice__text">
                            <h1 class="notice__title">{words.stand_in_back()}</h1>
                        </div>
                    </div>
                </div>
                <button
                    class="button button--primary button--wide"
                    type="button"
                    data-again=words.stand_in_go_on()
                >
                    {words.stand_in_again()}
                </button>
                {writing()}
            </div>
        </main>
        <footer class="footer">
            <p>{urgent_foot(office)}</p>
            {urgent_calls(office)}
            {help}
        </footer>
    }
    .into_any()
}

/// Shown where there is somebody to whom it can be sealed.
fn writing() -> AnyView {
    let words = words();
    view! {
        <form
            class="form card stand-in__form"
            hidden
            data-kept=words.stand_in_kept()
            data-not=words.stand_in_not_kept()
            autocomplete="off"
        >
            <h2 class="stand-in__title">{words.stand_in_write()}</h2>
            <p class="stand-in__text">{words.stand_in_write_text()}</p>
            <div class="field">
                <label class="field__label" for="stand-in-subject">
                    {words.stand_in_subject()}
                </label>
                <input
                    class="input"
                    id="stand-in-subject"
                    maxlength=model::limits::SUBJECT_CHARS.to_string()
                />
            </div>
            <div class="field">
                <label class="field__label" for="stand-in-message">
                    {words.stand_in_message()}
                </label>
                <textarea class="textarea" id="stand-in-message" rows="6"></textarea>
            </div>
            <p class="stand-in__kept" role="status">
                <output></output>
            </p>
        </form>
    }
    .into_any()
}
