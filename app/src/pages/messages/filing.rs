//! Putting conversations somewhere else: several of a list, or the one that is open. Plain forms,
//! with and without the program.

use leptos::prelude::*;
use model::{
    AccountId, Filed, Filing, Scope,
    view::{ConversationRow, ConversationView, Cursor, Folder, FolderPage, List},
};

use crate::{
    address::Page,
    components::{Icon, IconName},
    download::SUFFIX,
    forms::field,
    frame::{FilingSaid, Frame},
    i18n::{Words, words},
};

/// The form to which the rows of a list belong.
const FORM: &str = "filing";

/// What is written into each of the forms: whose page it is, and for whose record.
pub fn whose(account: AccountId, scope: Scope) -> AnyView {
    let record = match scope {
        Scope::Patient(patient) => patient.to_string(),
        Scope::Desk => String::new(),
    };
    view! {
        <input type="hidden" name=field::ACCOUNT value=account.to_string() />
        <input type="hidden" name=field::PATIENT value=record />
    }
    .into_any()
}

fn action(frame: &Frame, list: List) -> String {
    format!("{}{list}", frame.to(Page::Messages))
}

/// What can be done with what is in a folder.
const fn offered(folder: Folder) -> &'static [Filing] {
    match folder {
        Folder::Inbox | Folder::Sent => &[
            Filing::Archive,
            Filing::Delete,
            Filing::MarkRead,
            Filing::MarkUnread,
            Filing::Star,
        ],
        Folder::Starred => &[
            Filing::Archive,
            Filing::Delete,
            Filing::MarkRead,
            Filing::MarkUnread,
            Filing::Unstar,
        ],
        Folder::Archived => &[
            Filing::Restore,
            Filing::Delete,
            Filing::MarkRead,
            Filing::MarkUnread,
            Filing::Star,
        ],
        Folder::Deleted => &[Filing::Restore],
    }
}

fn name_and_icon(words: Words, filing: Filing) -> (&'static str, IconName) {
    match filing {
        Filing::Archive => (words.filing_archive(), IconName::Archive),
        Filing::Delete => (words.filing_delete(), IconName::Trash),
        Filing::Restore => (words.filing_restore(), IconName::Inbox),
        Filing::MarkRead => (words.filing_read(), IconName::MailOpen),
        Filing::MarkUnread => (words.filing_unread(), IconName::Mail),
        Filing::Star => (words.filing_star(), IconName::Star),
        Filing::Unstar => (words.filing_unstar(), IconName::Star),
    }
}

fn button(filing: Filing, class: &'static str) -> AnyView {
    let (name, icon) = name_and_icon(words(), filing);
    view! {
        <button class=class name=field::FILING value=filing.as_str()>
            <Icon name=icon />
            <span>{name}</span>
        </button>
    }
    .into_any()
}

/// Shows what rows are selected by. The style sheet follows it, so it needs no program.
pub fn switch() -> AnyView {
    view! {
        <label class="button button--quiet filing__switch">
            <input class="visually-hidden" type="checkbox" id="selecting" autocomplete="off" />
            {words().filing_select()}
        </label>
    }
    .into_any()
}

/// By this a row is selected, wherever in it one taps. `who` and `subject` are what it shows.
pub fn choice(row: &ConversationRow, who: &str, subject: &str) -> AnyView {
    let what = format!("{who}, {subject}");
    view! {
        <label class="inbox__choice">
            <input
                class="inbox__box"
                type="checkbox"
                name=field::CONVERSATION
                value=row.as_seen().to_string()
                form=FORM
                autocomplete="off"
                aria-label=words().filing_row(&what)
            />
        </label>
    }
    .into_any()
}

/// What is done with the rows that are selected.
pub fn bar(
    frame: &Frame,
    (account, scope): (AccountId, Scope),
    page: &FolderPage,
    list: List,
) -> AnyView {
    let words = words();
    let buttons = offered(page.list.folder).iter();
    let buttons = buttons.map(|filing| button(*filing, "filing__do"));
    // Who has one open beside the list stays with it.
    let back = matches!(frame.page(), Some(Page::Conversation(_)));
    let back = back.then(|| frame.here.clone());
    view! {
        <form
            class="filing"
            id=FORM
            method="post"
            action=action(frame, list)
            aria-label=words.filing_bar()
        >
            {whose(account, scope)}
            {back.map(|back| view! { <input type="hidden" name=field::BACK value=back /> })}
            <input type="hidden" name=field::AS_OF value=page.as_of.0.to_string() />
            <p class="filing__about">
                <span class="filing__count">{words.filing_selected()}</span>
                <label class="filing__all">
                    <input type="checkbox" name=field::ALL value="1" autocomplete="off" />
                    {words.filing_all()}
                </label>
            </p>
            <div class="filing__what">{buttons.collect_view()}</div>
        </form>
    }
    .into_any()
}

/// What can be done with the conversation that is open, behind one button.
pub fn menu(
    frame: &Frame,
    account: AccountId,
    view: &ConversationView,
    list: List,
) -> Option<AnyView> {
    let words = words();
    let scope = frame.scope().ok()?;
    let row = Cursor {
        at: view.last_activity,
        conversation: view.id,
    };
    let form = |filings: &[Filing], back: Option<String>| {
        let buttons = filings
            .iter()
            .map(|filing| button(*filing, "account__row"))
            .collect_view();
        view! {
            <form method="post" action=action(frame, list)>
                {whose(account, scope)}
                {back.map(|back| view! { <input type="hidden" name=field::BACK value=back /> })}
                <input type="hidden" name=field::CONVERSATION value=row.to_string() />
                {buttons}
            </form>
        }
    };
    // What is put away is closed by that, and so is what would be read again at once.
    let away: &[Filing] = match view.folder {
        Folder::Archived => &[Filing::Restore, Filing::Delete, Filing::MarkUnread],
        Folder::Deleted => &[Filing::Restore, Filing::MarkUnread],
        _ => &[Filing::Archive, Filing::Delete, Filing::MarkUnread],
    };
    let text = format!("{}{SUFFIX}", frame.to(Page::Conversation(view.id)));
    let star = match view.starred {
        true => Filing::Unstar,
        false => Filing::Star,
    };
    Some(
        view! {
            <div class="filing-menu">
                <button
                    class="conversation__way"
                    type="button"
                    popovertarget="filing-menu"
                    aria-label=words.filing_menu()
                >
                    <Icon name=IconName::More />
                </button>
                <div class="filing-menu__list sheet" id="filing-menu" popover="auto">
                    {form(away, None)}
                    {form(&[star], Some(frame.here.clone()))}
                    <a class="account__row" href=text download="">
                        <Icon name=IconName::Download />
                        {words.conversation_save()}
                    </a>
                </div>
            </div>
        }
        .into_any(),
    )
}

/// What was done, and the way to take it back.
pub fn said(
    frame: &Frame,
    (account, scope): (AccountId, Scope),
    list: List,
    close: String,
) -> Option<AnyView> {
    let words = words();
    let (said, known) = frame.filing.as_ref()?;
    let (mut texts, undo) = match said {
        FilingSaid::Nothing => (vec![words.filing_nothing().to_owned()], None),
        FilingSaid::Undone => (vec![words.filing_undone().to_owned()], None),
        FilingSaid::Done { waiting, newer, .. } => {
            let done = known.as_ref().map(|filed| in_words(words, filed));
            let waiting = (*waiting > 0).then(|| words.filing_waiting(*waiting));
            let newer = (*newer > 0).then(|| words.filing_newer(*newer));
            let texts = done.into_iter().chain(waiting).chain(newer);
            (texts.collect(), known.as_ref().and_then(|filed| filed.undo))
        }
    };
    if texts.is_empty() {
        texts.push(words.filing_nothing().to_owned());
    }
    let is_open = matches!(frame.page(), Some(Page::Conversation(_)));
    let undo = undo.map(|undo| {
        view! {
            <form method="post" action=action(frame, list)>
                {whose(account, scope)}
                {is_open
                    .then(|| view! { <input type="hidden" name=field::BACK value=close.clone() /> })}
                <button class="button button--quiet" name=field::UNDO value=undo.to_string()>
                    <Icon name=IconName::Undo />
                    {words.filing_undo()}
                </button>
            </form>
        }
    });
    Some(
        view! {
            <div class="notice notice--info notice--slim filed" id="sent" tabindex="-1">
                <p class="notice__text" role="status">
                    {texts.join(" ")}
                </p>
                {undo}
                <a class="notice__close" href=close aria-label=words.conversation_close_notice()>
                    <Icon name=IconName::Close />
                </a>
            </div>
        }
        .into_any(),
    )
}

fn in_words(words: Words, filed: &Filed) -> String {
    let what = match filed.filing {
        Filing::Archive => words.filing_archived(),
        Filing::Delete => words.filing_deleted(),
        Filing::Restore => words.filing_restored(),
        Filing::MarkRead => words.filing_marked_read(),
        Filing::MarkUnread => words.filing_marked_unread(),
        Filing::Star => words.filing_starred(),
        Filing::Unstar => words.filing_unstarred(),
    };
    words.filing_done(&words.conversations(filed.done), what)
}
