//! Which folder is shown, and in which order.

use leptos::prelude::*;
use model::{
    AccountId,
    limits::COUNT_UP_TO,
    view::{Folder, FolderPage, List, Sort},
};

use super::filing;
use crate::{
    address::{DRAFTS, Page, Scope},
    frame::Frame,
    i18n::{Words, words},
};

pub fn folder_name(words: Words, folder: Folder) -> &'static str {
    match folder {
        Folder::Inbox => words.inbox_folder_inbox(),
        Folder::Sent => words.inbox_folder_sent(),
        Folder::Starred => words.inbox_folder_starred(),
        Folder::Archived => words.inbox_folder_archived(),
        Folder::Deleted => words.inbox_folder_deleted(),
    }
}

fn sort_name(words: Words, sort: Sort) -> &'static str {
    match sort {
        Sort::Newest => words.inbox_sort_newest(),
        Sort::Oldest => words.inbox_sort_oldest(),
        Sort::UnreadFirst | Sort::ThenRead => words.inbox_sort_unread(),
    }
}

/// The choices, and a way to what was begun. `is_shown`: the list of `page` is what is shown, and
/// not that of drafts. Of two folders the page knows how much is in them; the others are counted when
/// somebody is about to choose (`frontend/folders.js`, with what is written here).
pub fn choose(
    frame: &Frame,
    (account, scope): (AccountId, Scope),
    page: &FolderPage,
    is_shown: bool,
) -> AnyView {
    let words = words();
    let question = serde_json::json!({ "account": account, "scope": scope });
    let list = page.list;
    let mut folders = Vec::new();
    for folder in Folder::ALL {
        let is_here = folder == list.folder && is_shown;
        let is_inbox = folder == Folder::Inbox;
        let count = match folder {
            Folder::Inbox => (page.unread > 0).then(|| words.unread_there(page.unread).seen),
            _ => (page.total > 0 && is_here).then(|| words.tally(page.total)),
        };
        let name = folder_name(words, folder);
        folders.push(option(folder.as_str(), name, is_here, count));
        if is_inbox {
            let number = (page.drafts > 0).then(|| words.tally(page.drafts));
            folders.push(option(DRAFTS, words.drafts_title(), !is_shown, number));
        }
    }
    let filter = list.filter.map(|filter| {
        view! { <input type="hidden" name="show" value=filter.as_str() /> }
    });
    let has_rows = is_shown && !page.rows.is_empty();
    let count = (page.total > 0 && is_shown).then(|| {
        view! {
            <p class="messages__count">
                <span aria-hidden="true">{words.tally(page.total)}</span>
                <span class="visually-hidden">{words.conversations(page.total)}</span>
            </p>
        }
    });
    let drafts = (page.drafts > 0 && is_shown).then(|| {
        let href = frame.to(Page::Drafts);
        view! {
            <a class="messages__drafts" href=href>
                {words.drafts(page.drafts)}
            </a>
        }
    });
    view! {
        <form
            class="messages__tools"
            method="get"
            action=frame.to(Page::Messages)
            data-leads-on
        >
            {filter}
            <label class="messages__choice">
                <span class="messages__label">{words.inbox_folder()}</span>
                <span class="select">
                    <select
                        class="select__input messages__folder"
                        id="folders"
                        name="folder"
                        autocomplete="off"
                        data-question=question.to_string()
                        data-most=COUNT_UP_TO
                        data-many=words.tally(COUNT_UP_TO)
                    >
                        {folders.collect_view()}
                    </select>
                </span>
            </label>
            {count}
            {drafts}
            {has_rows.then(|| sort(list))}
            <button class="button button--secondary messages__go">{words.inbox_show()}</button>
            {has_rows.then(filing::switch)}
        </form>
    }
    .into_any()
}

fn sort(list: List) -> Option<AnyView> {
    let words = words();
    let sorts = list.sorts();
    if sorts.is_empty() {
        return None;
    }
    let current = list.beginning().sort;
    let options = sorts.iter().map(|sort| {
        option(
            sort.as_str(),
            sort_name(words, *sort),
            *sort == current,
            None,
        )
    });
    Some(
        view! {
            <label class="messages__choice">
                <span class="messages__label">{words.inbox_sort()}</span>
                <span class="select">
                    <select class="select__input" name="sort" autocomplete="off">
                        {options.collect_view()}
                    </select>
                </span>
            </label>
        }
        .into_any(),
    )
}

/// `count` stands beside the name where the style sheet can show it, and is no part of it: by its name
/// one is found, also by who types its first letters.
fn option(
    value: &'static str,
    name: &'static str,
    is_here: bool,
    count: Option<String>,
) -> AnyView {
    view! {
        <option value=value selected=is_here data-count=count>
            {name}
        </option>
    }
    .into_any()
}
