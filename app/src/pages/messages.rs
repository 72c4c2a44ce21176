//! A folder: the list of conversations, and beside it what is open.

use leptos::prelude::*;
use model::{
    ErrorCode,
    view::{Folder, FolderPage},
};

use super::{Shown, compose, conversation, or_lost, row::row, today::cannot};
use crate::{
    address::{FolderQuery, Page, Scope, Way},
    api::list_folder,
    components::{Icon, IconName},
    frame::{Frame, Lost},
    i18n::{Office, words},
};

pub async fn page(frame: &Frame) -> Shown {
    let list = list(frame).await;
    let pane: Shown = match frame.page() {
        Some(Page::Compose) => compose::page(frame).await,
        Some(Page::Conversation(_)) => conversation::page(frame),
        _ => nothing_open(frame).into(),
    };
    let is_list = is_list(frame);
    let list = match list {
        // What is open says the same, and better.
        Err(_) if !is_list => ().into_any(),
        list => or_lost(frame, list.map(List::view)),
    };
    let class = match is_list {
        true => "messages",
        false => "messages messages--open",
    };
    let fills = pane.fills;
    let view = view! {
        <div class=class>
            <section
                class="messages__list"
                aria-labelledby="inbox-title"
                data-list=format!("{}{}", frame.to(Page::Messages), frame.folder)
            >
                {list}
            </section>
            <section class="messages__pane">{pane.view}</section>
        </div>
    }
    .into_any();
    Shown { view, fills }
}

/// Nothing is open beside the list.
fn is_list(frame: &Frame) -> bool {
    frame.page() == Some(Page::Messages)
}

async fn list(frame: &Frame) -> Result<List<'_>, Lost> {
    let account = frame.account.as_ref().map_err(Clone::clone)?;
    let scope = frame.scope()?;
    Ok(List {
        frame,
        scope,
        page: list_folder(scope, frame.folder).await?,
        office: Office::from(&account.organization),
    })
}

/// The pane beside the list while nothing is open. The list says why there is none to choose from.
fn nothing_open(frame: &Frame) -> AnyView {
    let has_list = |account| matches!(Way::of(frame.patient(), account), Way::Here(_));
    let account = frame.account.as_ref();
    account.is_ok_and(has_list).then(choose_one).into_any()
}

fn choose_one() -> AnyView {
    let words = words();
    view! {
        <div class="empty">
            <span class="empty__icon">
                <Icon name=IconName::Message />
            </span>
            <p class="empty__title">{words.inbox_pick_title()}</p>
            <p class="empty__text">{words.inbox_pick_text()}</p>
        </div>
    }
    .into_any()
}

struct List<'a> {
    frame: &'a Frame,
    scope: Scope,
    page: FolderPage,
    office: Office,
}

impl List<'_> {
    fn view(self) -> AnyView {
        let rows = if self.page.rows.is_empty() {
            self.empty()
        } else {
            let is_desk = self.scope == Scope::Desk;
            let rows = self.page.rows.iter();
            let rows = rows.map(|shown| row(self.frame, shown, self.page.now, is_desk));
            view! {
                <ul class="inbox" aria-label=words().inbox_conversations()>
                    {rows.collect_view()}
                </ul>
            }
            .into_any()
        };
        view! {
            <header class="page-head">{self.heading()} {self.new_message()}</header>
            {self.why_not()}
            {self.choose_folder()}
            {rows}
            {self.paging()}
        }
        .into_any()
    }

    fn address(&self, folder: Folder, before: Option<model::view::Cursor>) -> String {
        let page = self.frame.to(Page::Messages);
        format!("{page}{}", FolderQuery { folder, before })
    }

    /// Beside an open conversation it is not the page's heading.
    fn heading(&self) -> AnyView {
        let name = match self.page.folder {
            Folder::Inbox => words().inbox_title(),
            Folder::Sent => words().inbox_sent_title(),
        };
        let (class, id) = ("page-head__title", "inbox-title");
        match is_list(self.frame) {
            true => view! { <h1 class=class id=id>{name}</h1> }.into_any(),
            false => view! { <h2 class=class id=id>{name}</h2> }.into_any(),
        }
    }

    fn new_message(&self) -> Option<AnyView> {
        if self.scope == Scope::Desk || self.page.refused.is_some() {
            return None;
        }
        Some(
            view! {
                <div class="page-head__actions">
                    <a class="button button--primary" href=self.frame.to(Page::Compose)>
                        <Icon name=IconName::Pencil />
                        {words().inbox_new()}
                    </a>
                </div>
            }
            .into_any(),
        )
    }

    /// Whoever cannot write is told why, where the others find the way to do it.
    fn why_not(&self) -> Option<AnyView> {
        let code = self.page.refused.filter(|_| self.scope != Scope::Desk)?;
        let text = cannot(code, &self.office);
        let icon = match code {
            ErrorCode::ViewOnly => IconName::Eye,
            _ => IconName::Info,
        };
        Some(
            view! {
                <div class="notice notice--info notice--slim">
                    <Icon name=icon />
                    <div class="notice__text">
                        <p>{text}</p>
                    </div>
                </div>
            }
            .into_any(),
        )
    }

    fn choose_folder(&self) -> AnyView {
        let words = words();
        let current = self.page.folder;
        let options = Folder::ALL.into_iter().map(move |folder| {
            let name = match folder {
                Folder::Inbox => words.inbox_folder_inbox(),
                Folder::Sent => words.inbox_folder_sent(),
            };
            view! {
                <option value=folder.as_str() selected=folder == current>
                    {name}
                </option>
            }
        });
        let (options, action) = (options.collect_view(), self.address(Folder::Inbox, None));
        view! {
                <form class="messages__tools" method="get" action=action data-leads-on>
                    <label class="messages__folder">
                        <span class="messages__label">{words.inbox_folder()}</span>
                        <span class="select">
                            <select class="select__input" name="folder" autocomplete="off">
                                {options}
                            </select>
                        </span>
                    </label>
                    <button class="button button--secondary messages__go">
                        {words.inbox_show()}
                    </button>
                </form>
        }
        .into_any()
    }

    fn empty(&self) -> AnyView {
        let words = words();
        let (title, text) = match self.page.folder {
            _ if self.frame.folder.before.is_some() => {
                (words.inbox_end_title(), words.inbox_end_text())
            }
            Folder::Inbox if self.scope == Scope::Desk => {
                (words.inbox_empty_title(), words.inbox_empty_desk())
            }
            Folder::Inbox => (words.inbox_empty_title(), words.inbox_empty_text()),
            Folder::Sent => (
                words.inbox_empty_sent_title(),
                words.inbox_empty_sent_text(),
            ),
        };
        view! {
            <div class="empty">
                <span class="empty__icon">
                    <Icon name=IconName::Inbox />
                </span>
                <p class="empty__title">{title}</p>
                <p class="empty__text">{text}</p>
            </div>
        }
        .into_any()
    }

    fn paging(&self) -> Option<AnyView> {
        let words = words();
        let folder = self.page.folder;
        let newest = self.frame.folder.before.map(|_| {
            view! {
                <a class="button button--quiet" href=self.address(folder, None)>
                    {words.inbox_newest()}
                </a>
            }
        });
        let older = self.page.next.map(|next| {
            view! {
                <a class="button button--secondary" href=self.address(folder, Some(next))>
                    {words.inbox_older()}
                </a>
            }
        });
        if newest.is_none() && older.is_none() {
            return None;
        }
        Some(
            view! {
                <nav class="pagination" aria-label=words.inbox_more()>
                    {newest}
                    {older}
                </nav>
            }
            .into_any(),
        )
    }
}
