//! Choices that can be made on every page: language and theme.

use leptos::prelude::*;
use model::{AccountId, Language};

use crate::{
    components::{Icon, IconName},
    forms::field,
    i18n::words,
    preference::Theme,
};

/// One row for each choice that is not made. Plain forms: another language is another document.
pub fn setting_rows(
    // The address of this page, to come back to.
    here: &str,
    // Whose page it is, if anybody's: a language is kept with the account, too.
    account: Option<AccountId>,
) -> AnyView {
    let words = words();
    let theme = expect_context::<Theme>();
    let others = Language::ALL.into_iter().filter(|l| *l != words.language());
    let languages = others.map(|language| {
        let name = match language {
            Language::En => words.nav_language_en(),
            Language::Es => words.nav_language_es(),
        };
        let account = account.map(|account| {
            view! { <input type="hidden" name=field::ACCOUNT value=account.to_string() /> }
        });
        view! {
            <form method="post" action="/settings/language">
                <input type="hidden" name=field::BACK value=here.to_owned() />
                {account}
                <input type="hidden" name=field::LANGUAGE value=language.tag() />
                <button class="account__row" lang=language.tag()>
                    <Icon name=IconName::Globe />
                    {name}
                </button>
            </form>
        }
    });
    let languages = languages.collect_view();
    let themes = match theme {
        // What the device shows is known to the style sheet alone: it hides the other row.
        Theme::System => vec![Theme::Dark, Theme::Light],
        Theme::Light => vec![Theme::Dark],
        Theme::Dark => vec![Theme::Light],
    };
    let by_device = theme == Theme::System;
    let themes = themes.into_iter().map(|theme| {
        let (name, icon, class) = match theme {
            Theme::Dark => (
                words.nav_theme_dark(),
                IconName::Moon,
                "setting--unless-dark",
            ),
            _ => (
                words.nav_theme_light(),
                IconName::Sun,
                "setting--unless-light",
            ),
        };
        view! {
            <form method="post" action="/settings/theme" class=by_device.then_some(class)>
                <input type="hidden" name=field::BACK value=here.to_owned() />
                <input type="hidden" name=field::THEME value=theme.as_str() />
                <button class="account__row">
                    <Icon name=icon />
                    {name}
                </button>
            </form>
        }
    });
    view! {
        {languages}
        {themes.collect_view()}
    }
    .into_any()
}
