//! What has come into a list since it was made: it is said, and brought in by whoever wants it.

use leptos::prelude::*;
use model::{AccountId, view::FolderPage};

use crate::{
    address::Scope,
    components::{Icon, IconName},
    i18n::words,
};

/// Says how many; hidden while there is none. The first part of the program goes on asking, with what
/// is written here (`page::news`).
pub fn news(account: AccountId, scope: Scope, page: &FolderPage, anew: String) -> AnyView {
    let list = page.list.held(page.as_of);
    let question = serde_json::json!({ "account": account, "scope": scope, "list": list });
    view! {
        <p class="news" role="status">
            <a
                class="news__link"
                id="news"
                href=format!("{anew}#inbox-title")
                hidden=page.new == 0
                data-question=question.to_string()
            >
                <Icon name=IconName::Refresh />
                <span id="news-count">{words().new_in_list(page.new)}</span>
            </a>
        </p>
    }
    .into_any()
}
