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
    let other = if theme == Theme::Dark {
        Theme::Light
    } else {
        Theme::Dark
    };
    let (name, icon) = match other {
        Theme::Dark => (words.nav_theme_dark(), IconName::Moon),
        _ => (words.nav_theme_light(), IconName::Sun),
    };
    view! {
        {languages}
        <form method="post" action="/settings/theme">
            <input type="hidden" name=field::BACK value=here.to_owned() />
            <input type="hidden" name=field::THEME value=other.as_str() />
            <button class="account__row">
                <Icon name=icon />
                {name}
            </button>
        </form>
    }
    .into_any()
}
