//! A folder: the list of conversations, and beside it what is open.

use leptos::prelude::*;
use leptos_router::{components::Outlet, hooks::use_navigate};
use model::{
    ErrorCode, PatientId,
    view::{Folder, FolderPage},
};
use serde::{Deserialize, Serialize};

use super::{lost::LostView, row::Row, today::cannot};
use crate::{
    address::{Address, FolderQuery, Page, Scope, Way},
    api::list_folder,
    components::{Erase, Icon, IconName, Meanwhile, Skeleton, anew, live, loaded},
    frame::{Frame, Lost},
    i18n::{Office, words},
};

/// A page of a folder, and whose it is: while another patient's is on its way, this one's must not
/// stand under the other's name.
#[derive(Clone, Serialize, Deserialize)]
struct Listed {
    patient: Option<PatientId>,
    query: FolderQuery,
    page: Result<(Scope, FolderPage), Lost>,
}

/// The list stays while conversations are opened beside it.
#[component]
pub fn MessagesPage() -> impl IntoView {
    let frame = Frame::current();
    let is_list = Memo::new(move |_| {
        frame
            .address
            .get()
            .is_some_and(|address| address.page == Page::Messages)
    });
    let listed = Resource::new(
        move || (frame.version(), frame.address.get(), frame.folder.get()),
        move |(_, address, query)| async move {
            let patient = address.and_then(|address| address.patient);
            let page = load(frame, patient, query).await;
            Listed {
                patient,
                query,
                page,
            }
        },
    );
    let list = move |of: Option<PatientId>| {
        loaded(Meanwhile::Old, Skeleton, move || async move {
            let Listed {
                patient,
                query,
                page,
            } = listed.await;
            let account = frame.account.await;
            if patient != of {
                return view! { <Skeleton /> }.erase();
            }
            match (page, account) {
                (Ok((scope, page)), Ok(account)) => {
                    let office = Office::from(&account.organization);
                    List {
                        patient,
                        scope,
                        query,
                        page,
                        office,
                        is_list,
                    }
                    .view()
                }
                // What is open says the same, and better.
                _ if !is_list.get() => ().erase(),
                (Err(lost), _) | (_, Err(lost)) => view! { <LostView lost=lost /> }.erase(),
            }
        })
    };
    let list = anew(
        move || format!("messages {:?}", frame.patient()),
        move || list(untrack(|| frame.patient())),
    );
    let class = ArcSignal::derive(move || match is_list.get() {
        true => "messages",
        false => "messages messages--open",
    });
    view! {
        <div class=class>
            <section class="messages__list" aria-labelledby="inbox-title">
                {list}
            </section>
            <section class="messages__pane">
                <Outlet />
            </section>
        </div>
    }
    .erase()
}

async fn load(
    frame: Frame,
    patient: Option<PatientId>,
    query: FolderQuery,
) -> Result<(Scope, FolderPage), Lost> {
    let scope = frame.scope(patient).await?;
    frame.opened().await;
    Ok((scope, list_folder(scope, query).await?))
}

/// The pane beside the list while nothing is open.
#[component]
pub fn NothingOpen() -> impl IntoView {
    let frame = Frame::current();
    loaded(Meanwhile::Old, ViewFn::default(), move || async move {
        let account = frame.account.await;
        // The list says why there is none to choose from.
        let has_list = |account| matches!(Way::of(frame.patient(), &account), Way::Here(_));
        account.is_ok_and(has_list).then(choose_one).erase()
    })
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
    .erase()
}

struct List {
    patient: Option<PatientId>,
    scope: Scope,
    query: FolderQuery,
    page: FolderPage,
    office: Office,
    is_list: Memo<bool>,
}

impl List {
    fn view(self) -> AnyView {
        let (now, is_desk) = (self.page.now, self.scope == Scope::Desk);
        let (patient, query) = (self.patient, self.query);
        let rows = if self.page.rows.is_empty() {
            self.empty()
        } else {
            let rows = self.page.rows.iter().cloned();
            let rows = rows.map(|row| view! { <Row row patient query now is_desk /> });
            let label = words().inbox_conversations();
            view! {
                <ul class="inbox" aria-label=label>
                    {rows.collect_view()}
                </ul>
            }
            .erase()
        };
        view! {
            <header class="page-head">{self.heading()} {self.new_message()}</header>
            {self.why_not()}
            {self.choose_folder()}
            {rows}
            {self.paging()}
        }
        .erase()
    }

    fn address(&self, folder: Folder, before: Option<model::view::Cursor>) -> String {
        let Self { patient, .. } = *self;
        let page = Address {
            patient,
            page: Page::Messages,
        };
        format!("{page}{}", FolderQuery { folder, before })
    }

    /// Beside an open conversation it is not the page's heading.
    fn heading(&self) -> AnyView {
        let name = match self.page.folder {
            Folder::Inbox => words().inbox_title(),
            Folder::Sent => words().inbox_sent_title(),
        };
        let is_list = self.is_list;
        live(move || {
            let (class, id) = ("page-head__title", "inbox-title");
            if is_list.get() {
                view! { <h1 class=class id=id>{name}</h1> }.erase()
            } else {
                view! { <h2 class=class id=id>{name}</h2> }.erase()
            }
        })
    }

    fn new_message(&self) -> Option<AnyView> {
        if self.scope == Scope::Desk || self.page.refused.is_some() {
            return None;
        }
        let Self { patient, .. } = *self;
        let href = Address {
            patient,
            page: Page::Compose,
        }
        .to_string();
        Some(
            view! {
                <div class="page-head__actions">
                    <a class="button button--primary" href=href>
                        <Icon name=IconName::Pencil />
                        {words().inbox_new()}
                    </a>
                </div>
            }
            .erase(),
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
            .erase(),
        )
    }

    fn choose_folder(&self) -> AnyView {
        let words = words();
        let current = self.page.folder;
        let options = Folder::ALL.into_iter().map(|folder| {
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
        let action = self.address(Folder::Inbox, None);
        let navigate = use_navigate();
        let Self { patient, .. } = *self;
        let show = move |ev| {
            let folder = Folder::from_name(&event_target_value(&ev));
            let page = Address {
                patient,
                page: Page::Messages,
            };
            let query = FolderQuery {
                folder,
                before: None,
            };
            navigate(&format!("{page}{query}"), Default::default());
        };
        view! {
            <form class="messages__tools" method="get" action=action>
                <label class="messages__folder">
                    <span class="messages__label">{words.inbox_folder()}</span>
                    <span class="select">
                        <select
                            class="select__input"
                            name="folder"
                            prop:value=current.as_str()
                            on:change=show
                        >
                            {options.collect_view()}
                        </select>
                    </span>
                </label>
                <button class="button button--secondary messages__go">{words.inbox_show()}</button>
            </form>
        }
        .erase()
    }

    fn empty(&self) -> AnyView {
        let words = words();
        let (title, text) = match self.page.folder {
            _ if self.query.before.is_some() => (words.inbox_end_title(), words.inbox_end_text()),
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
        .erase()
    }

    fn paging(&self) -> Option<AnyView> {
        let words = words();
        let folder = self.page.folder;
        let newest = self.query.before.map(|_| {
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
            .erase(),
        )
    }
}
