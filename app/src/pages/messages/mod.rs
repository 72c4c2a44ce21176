//! A folder: the list of conversations, and beside it what is open.

pub mod filing;
mod filters;
mod folders;
mod news;
pub mod row;

use leptos::prelude::*;
use model::{
    AccountId, ErrorCode, Relation,
    view::{ConversationRow, Filter, Folder, FolderPage, Sort},
};

pub use self::folders::folder_name;
use self::{filters::filters, news::news, row::row};
use super::{
    compose,
    conversation::{self, Neighbors},
    drafts, edit,
    empty::empty,
    receipt::receipt,
    search,
    today::cannot,
};
use crate::{
    address::{Landing, List, Page, Scope},
    api::list_folder,
    around::{Shown, kept, or_lost},
    components::{Icon, IconName},
    frame::{Frame, NotShown},
    i18n::{Office, words},
};

pub async fn page(frame: &Frame) -> Shown {
    let list = list(frame).await;
    let pane: Shown = match frame.page() {
        Some(Page::Compose | Page::Draft(_)) => compose::page(frame).await,
        Some(Page::Conversation(_)) => {
            let neighbors = list.as_ref().ok().map(|list| list.neighbors());
            conversation::page(frame, neighbors.unwrap_or_default(), None)
        }
        Some(Page::Edit(conversation)) => {
            let neighbors = list.as_ref().ok().map(|list| list.neighbors());
            edit::page(frame, conversation, neighbors.unwrap_or_default()).await
        }
        _ => nothing_open(frame).into(),
    };
    let is_list = is_list(frame);
    let list = match list {
        Ok(list) if has_drafts(frame) => list.with_drafts(drafts::list(frame).await),
        // What is open says the same, and better.
        Err(_) if !is_list => ().into_any(),
        list => or_lost(frame, list.map(Inbox::view)),
    };
    let class = match is_list {
        true => "messages",
        false => "messages messages--open",
    };
    let fills = pane.fills;
    // Where the list is does not depend on when it was made.
    let place = List {
        as_of: None,
        ..frame.list
    };
    let view = view! {
        <div class=class>
            <section
                class="messages__list"
                aria-labelledby="inbox-title"
                data-list=match has_drafts(frame) {
                    true => frame.to(Page::Drafts),
                    false => format!("{}{}", frame.to(Page::Messages), place),
                }
            >
                {list}
            </section>
            <section class="messages__pane">{pane.view}</section>
        </div>
    }
    .into_any();
    Shown { view, fills }
}

/// Whose messages these are, where they are not the reader's own.
pub fn somebody_else(frame: &Frame) -> Option<&str> {
    let account = frame.account.as_ref().ok()?;
    let Ok(Scope::Patient(patient)) = frame.scope() else {
        return None;
    };
    let choice = account
        .patients
        .iter()
        .find(|choice| choice.patient == patient)?;
    (choice.relation != Relation::Self_).then_some(&choice.name)
}

/// Nothing is open beside the list.
fn is_list(frame: &Frame) -> bool {
    matches!(frame.page(), Some(Page::Messages | Page::Drafts))
}

/// The list is that of drafts.
fn has_drafts(frame: &Frame) -> bool {
    matches!(frame.page(), Some(Page::Drafts | Page::Draft(_)))
}

async fn list(frame: &Frame) -> Result<Inbox<'_>, NotShown> {
    let account = frame.account.as_ref().map_err(Clone::clone)?;
    let scope = frame.scope()?;
    Ok(Inbox {
        frame,
        account: account.id,
        scope,
        page: list_folder(scope, frame.list).await?,
        office: Office::from(&account.organization),
    })
}

/// The pane beside the list while nothing is open. The list says why there is none to choose from.
fn nothing_open(frame: &Frame) -> AnyView {
    let has_list = |account| matches!(Landing::of(frame.patient(), account), Landing::Here(_));
    let account = frame.account.as_ref();
    account.is_ok_and(has_list).then(choose_one).into_any()
}

pub(super) fn choose_one() -> AnyView {
    let words = words();
    empty(
        IconName::Message,
        words.inbox_pick_title(),
        words.inbox_pick_text(),
    )
}

struct Inbox<'a> {
    frame: &'a Frame,
    account: AccountId,
    scope: Scope,
    page: FolderPage,
    office: Office,
}

impl Inbox<'_> {
    /// The list in the addresses of what is opened from it. At the desk it stays as it is, while one
    /// goes from one conversation to the next.
    fn held(&self) -> List {
        match self.scope {
            Scope::Desk => self.frame.list.held(self.page.as_of),
            Scope::Patient(_) => self.frame.list,
        }
    }

    /// The next part of it, in the addresses of what is opened from it.
    fn rest(&self) -> Option<List> {
        let rest = self.page.rest()?;
        Some(List {
            as_of: self.held().as_of,
            ..rest
        })
    }

    fn neighbors(&self) -> Neighbors {
        let (rows, list) = (&self.page.rows, self.held());
        let open = self.frame.page().and_then(Page::conversation);
        let is_open = |row: &ConversationRow| open == Some(row.conversation);
        let address = |list: List, conversation| {
            format!("{}{list}", self.frame.to(Page::Conversation(conversation)))
        };
        let open = rows.iter().position(is_open);
        // What comes after the last row is on the next part of the list.
        let part_after = |row: usize| match rows.get(row + 1) {
            None => self.rest().unwrap_or(list),
            _ => list,
        };
        let previous = open.and_then(|row| rows.get(row.checked_sub(1)?));
        // What was unread and first is read by now, and further down.
        let first_unread = rows.first().filter(|row| row.unread && !is_open(row));
        let first_unread = first_unread.filter(|_| self.page.list.sort == Sort::UnreadFirst);
        let next = match open {
            Some(_) if first_unread.is_some() => first_unread.map(|row| row.conversation),
            Some(row) => rows
                .get(row + 1)
                .map(|row| row.conversation)
                .or(self.page.after),
            None => rows.first().map(|row| row.conversation),
        };
        let part = open.map_or(list, part_after);
        Neighbors {
            previous: previous.map(|row| address(list, row.conversation)),
            next: next.map(|conversation| address(part, conversation)),
            place: open.and_then(|row| Some(rows.get(row)?.cursor())),
            list,
            part,
        }
    }

    fn view(self) -> AnyView {
        let rows = if self.page.rows.is_empty() {
            self.empty()
        } else {
            let is_desk = self.scope == Scope::Desk;
            let rows = self.page.rows.iter();
            let rows =
                rows.map(|shown| row(self.frame, shown, self.held(), self.page.now, is_desk));
            view! {
                {self.above()}
                <ul class="inbox" id="rows" aria-label=words().inbox_conversations()>
                    {rows.collect_view()}
                </ul>
            }
            .into_any()
        };
        view! {
            <header class="page-head">{self.heading()} {self.new_message()}</header>
            {search::field(self.frame)}
            {self.sent()}
            {self.refused()}
            {self.filed()}
            {is_list(self.frame).then(|| edit::said(self.frame, None, self.address(self.held())))}
            {self.why_not()}
            {self.choose()}
            {self.may_begin().then(|| kept::begun(self.frame.to(Page::Compose)))}
            {filters(self.frame, &self.page)}
            {self.news()}
            {rows}
            {self.paging()}
            {self.filing()}
        }
        .into_any()
    }

    /// The same around the reader's drafts.
    fn with_drafts(&self, drafts: AnyView) -> AnyView {
        view! {
            <header class="page-head">{self.heading()} {self.new_message()}</header>
            {search::field(self.frame)}
            {self.why_not()}
            {self.choose()}
            {self.may_begin().then(|| kept::begun(self.frame.to(Page::Compose)))}
            {drafts}
        }
        .into_any()
    }

    fn address(&self, list: List) -> String {
        format!("{}{list}", self.frame.to(Page::Messages))
    }

    fn news(&self) -> AnyView {
        let anew = self.address(self.frame.list.anew());
        news(self.account, self.scope, &self.page, anew)
    }

    /// What was sent from the conversation one has gone on from, when no other one comes after it.
    fn sent(&self) -> Option<AnyView> {
        let sent = self.frame.receipt.as_ref().filter(|_| is_list(self.frame));
        sent.map(|sent| receipt(self.frame, sent, self.address(self.held())))
    }

    /// Why nothing was done with what was selected.
    fn refused(&self) -> Option<AnyView> {
        let reply = self.frame.reply.as_ref().filter(|_| is_list(self.frame))?;
        reply.refusal.as_ref()?;
        Some(
            view! {
                <div
                    class="notice notice--warning notice--slim"
                    role="alert"
                    id="sent"
                    tabindex="-1"
                >
                    <Icon name=IconName::Alert />
                    <p class="notice__text">{words().filing_refused()}</p>
                </div>
            }
            .into_any(),
        )
    }

    /// What was done with conversations; beside an open one, that says so.
    fn filed(&self) -> Option<AnyView> {
        let is_here = is_list(self.frame) && self.frame.receipt.is_none();
        let close = self.address(self.held());
        let whose = (self.account, self.scope);
        is_here.then(|| filing::said(self.frame, whose, self.held(), close))?
    }

    /// What is done with rows that are selected.
    fn filing(&self) -> Option<AnyView> {
        let whose = (self.account, self.scope);
        let bar = || filing::bar(self.frame, whose, &self.page, self.held());
        (!self.page.rows.is_empty()).then(bar)
    }

    /// Which folder it is, in which order, and how many there are.
    fn choose(&self) -> AnyView {
        let is_shown = !has_drafts(self.frame);
        folders::choose(self.frame, (self.account, self.scope), &self.page, is_shown)
    }

    /// Beside an open conversation it is not the page's heading.
    fn heading(&self) -> AnyView {
        let name = match has_drafts(self.frame) {
            true => words().drafts_title(),
            false => folder_name(words(), self.page.list.folder),
        };
        let (class, id) = ("page-head__title", "inbox-title");
        let heading = match is_list(self.frame) {
            true => view! { <h1 class=class id=id>{name}</h1> }.into_any(),
            false => view! { <h2 class=class id=id>{name}</h2> }.into_any(),
        };
        let whose = somebody_else(self.frame).map(|name| {
            view! { <p class="page-head__whose">{name.to_owned()}</p> }
        });
        view! { <div>{heading} {whose}</div> }.into_any()
    }

    fn may_begin(&self) -> bool {
        self.scope != Scope::Desk && self.page.refused.is_none()
    }

    fn new_message(&self) -> Option<AnyView> {
        if !self.may_begin() {
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

    fn empty(&self) -> AnyView {
        let words = words();
        let list = self.page.list;
        let (title, text) = match (list.folder, list.filter) {
            _ if list.before.is_some() => (words.inbox_end_title(), words.inbox_end_text()),
            (Folder::Inbox, Some(Filter::NeedsAnswer)) => (
                words.filter_needs_answer_empty(),
                words.filter_needs_answer_empty_text(),
            ),
            (Folder::Inbox, Some(Filter::Mine)) => {
                (words.filter_mine_empty(), words.filter_mine_empty_text())
            }
            (Folder::Inbox, Some(Filter::Team)) => {
                (words.filter_team_empty(), words.filter_team_empty_text())
            }
            (Folder::Inbox, Some(Filter::All)) => {
                (words.inbox_empty_title(), words.inbox_empty_desk())
            }
            (Folder::Inbox, None) => (words.inbox_empty_title(), words.inbox_empty_text()),
            (Folder::Sent, _) => (
                words.inbox_empty_sent_title(),
                words.inbox_empty_sent_text(),
            ),
            (Folder::Starred, _) => (
                words.inbox_empty_starred_title(),
                words.inbox_empty_starred_text(),
            ),
            (Folder::Archived, _) => (
                words.inbox_empty_archived_title(),
                words.inbox_empty_archived_text(),
            ),
            (Folder::Deleted, _) => (
                words.inbox_empty_deleted_title(),
                words.inbox_empty_deleted_text(),
            ),
        };
        empty(IconName::Inbox, title, text)
    }

    /// The way back to rows that the program has taken off the page, see `page::endless`.
    fn above(&self) -> AnyView {
        view! {
            <nav class="pagination" id="above-offer" aria-label=words().inbox_before() hidden>
                <a class="button button--secondary" id="above" href="">
                    {words().inbox_above()}
                </a>
            </nav>
        }
        .into_any()
    }

    /// To the beginning, where this is not it, and on. The program goes on by itself.
    fn paging(&self) -> Option<AnyView> {
        if self.page.rows.is_empty() && self.page.list.before.is_none() {
            return None;
        }
        let words = words();
        let (first, next) = match (self.page.list.filter, self.page.list.sort) {
            (Some(Filter::NeedsAnswer), _)
            | (_, Sort::Oldest | Sort::UnreadFirst | Sort::ThenRead) => {
                (words.inbox_first(), words.inbox_more_rows())
            }
            _ => (words.inbox_newest(), words.inbox_older()),
        };
        let beginning = self.address(self.held().beginning());
        let is_further_on = self.page.list.before.is_some();
        let rest = self.rest().map(|rest| self.address(rest));
        let is_last = rest.is_none();
        Some(
            view! {
                <nav
                    class="pagination"
                    id="below-offer"
                    aria-label=words.inbox_more()
                    hidden=is_last
                >
                    <p class="pagination__failed" role="alert" id="below-failed" hidden>
                        <Icon name=IconName::Alert />
                        {words.inbox_more_failed()}
                    </p>
                    <a class="button button--secondary" id="below" href=rest>
                        {next}
                    </a>
                </nav>
                <p class="visually-hidden" role="status" id="below-said"></p>
                {is_further_on
                    .then(|| {
                        view! {
                            <p class="pagination">
                                <a class="button button--quiet" href=beginning>
                                    {first}
                                </a>
                            </p>
                        }
                    })}
            }
            .into_any(),
        )
    }
}
