//! What is found in all messages, and the field for it that stands above every list.

use leptos::prelude::*;
use model::{
    ErrorCode, Recipient,
    search::{FoundRow, Passage, Search, SearchPage},
    view::List,
};

use super::{
    empty::empty,
    messages::{choose_one, filing::whose as whose_page, row::row_with},
    paging::paging,
};
use crate::{
    address::{Page, Scope, Wrong, search_address, search_field},
    api::search_messages,
    around::or_lost,
    components::{Icon, IconName, type_lang, type_name},
    frame::{Frame, NotShown},
    i18n::words,
};

/// The id of the field: a key leads to it (`page::keys`).
const FIELD: &str = "search";

pub async fn page(frame: &Frame) -> AnyView {
    let found = found(frame).await.map(|found| found.view());
    view! {
        <div class="messages">
            <section class="messages__list" aria-labelledby="search-title">
                {or_lost(frame, found)}
            </section>
            <section class="messages__pane">{choose_one()}</section>
        </div>
    }
    .into_any()
}

/// The field alone: what it leads to has the rest.
pub fn field(frame: &Frame) -> AnyView {
    form(frame, "", ().into_any())
}

fn form(frame: &Frame, typed: &str, more: AnyView) -> AnyView {
    let words = words();
    let typed = typed.to_owned();
    let whose = frame.writer().ok().zip(frame.scope().ok());
    let whose = whose.map(|(account, scope)| whose_page(account, scope));
    view! {
        <form class="search" role="search" method="post" action=frame.to(Page::Search)>
            {whose}
            <label class="visually-hidden" for=FIELD>
                {words.search_label()}
            </label>
            <input
                class="input"
                type="search"
                id=FIELD
                name=search_field::WORDS
                value=typed
                placeholder=words.search_label()
                maxlength="200"
                autocomplete="off"
                enterkeyhint="search"
                dir="auto"
            />
            <button class="button button--secondary search__go">
                <Icon name=IconName::Search />
                <span class="visually-hidden">{words.search_go()}</span>
            </button>
            {more}
        </form>
    }
    .into_any()
}

async fn found(frame: &Frame) -> Result<Found<'_>, NotShown> {
    let scope = frame.scope()?;
    let asked = &frame.search;
    let search = match asked.wrong {
        None => asked.search.clone(),
        // What can be chosen from is shown, and nothing is found.
        Some(_) => Search::default(),
    };
    Ok(Found {
        frame,
        scope,
        search: &asked.search,
        page: search_messages(scope, search).await?,
    })
}

struct Found<'a> {
    frame: &'a Frame,
    scope: Scope,
    /// As the address says.
    search: &'a Search,
    page: SearchPage,
}

impl Found<'_> {
    fn view(&self) -> AnyView {
        let words = words();
        let is_desk = self.scope == Scope::Desk;
        let rows = self.page.rows.iter().map(|found| {
            let excerpt = Some(excerpt(found));
            let now = self.page.now;
            row_with(
                self.frame,
                &found.row,
                List::default(),
                now,
                is_desk,
                excerpt,
            )
        });
        let rows = match self.page.rows.is_empty() {
            true => self.empty(),
            false => view! {
                <ul class="inbox" aria-label=words.inbox_conversations()>
                    {rows.collect_view()}
                </ul>
            }
            .into_any(),
        };
        view! {
            <header class="page-head">
                <h1 class="page-head__title" id="search-title">
                    {words.search_title()}
                </h1>
                <div class="page-head__actions">
                    <a class="button button--quiet" href=self.frame.to(Page::Messages)>
                        {words.search_clear()}
                    </a>
                </div>
            </header>
            {form(self.frame, &self.search.words, self.filters())}
            {self.refused()}
            {self.said()}
            {rows}
            {self.paging()}
        }
        .into_any()
    }

    /// Why a form was refused that somebody else's page had sent. What could not be kept was found.
    fn refused(&self) -> Option<AnyView> {
        let code = self.frame.reply.as_ref()?.refusal.as_ref()?.code();
        let is_anothers = matches!(code, ErrorCode::OtherAccount | ErrorCode::OtherRecord);
        is_anothers.then(|| {
            view! {
                <div class="notice notice--warning notice--slim" role="alert">
                    <Icon name=IconName::Alert />
                    <p class="notice__text">{words().search_refused()}</p>
                </div>
            }
            .into_any()
        })
    }

    /// How much was found, where that is known, and what was left out.
    fn said(&self) -> Option<AnyView> {
        let (words, page) = (words(), &self.page);
        let is_whole = page.next.is_none() && self.search.before.is_none();
        let count = u32::try_from(page.rows.len()).unwrap_or_default();
        let count = (is_whole && count > 0).then(|| words.search_found(count));
        let cut = page.is_cut.then(|| words.search_cut());
        if count.is_none() && cut.is_none() {
            return None;
        }
        Some(view! { <p class="search__said">{count} " " {cut}</p> }.into_any())
    }

    fn filters(&self) -> AnyView {
        let (words, search, own) = (words(), self.search, self.frame.own_lang());
        let types = self.page.types.iter().map(|kind| {
            let is_chosen = search.message_type.as_ref() == Some(&kind.code);
            view! {
                <option value=kind.code.to_string() selected=is_chosen lang=type_lang(kind, own)>
                    {type_name(words, kind)}
                </option>
            }
        });
        let people = self.page.people.iter().map(|person| {
            let is_chosen = search.person == Some(person.recipient);
            let is_team = matches!(person.recipient, Recipient::CareTeam(_));
            view! {
                <option
                    value=person.recipient.to_string()
                    selected=is_chosen
                    lang=own.filter(|_| is_team)
                >
                    {person.name.clone()}
                </option>
            }
        });
        let select = |label: &'static str, name, any: &'static str, options: AnyView| {
            view! {
                <label class="field">
                    <span class="field__label">{label}</span>
                    <span class="select">
                        <select class="select__input" name=name autocomplete="off">
                            <option value="">{any}</option>
                            {options}
                        </select>
                    </span>
                </label>
            }
        };
        let (types, people) = (types.collect_view(), people.collect_view());
        let day = |label: &'static str, name, day: Option<model::Date>| {
            let day = day.map(|day| day.to_string());
            view! {
                <label class="field">
                    <span class="field__label">{label}</span>
                    <input class="input" type="date" name=name value=day autocomplete="off" />
                </label>
            }
        };
        let choice = |label: &'static str, name, is_chosen: bool| {
            view! {
                <label class="keys__choice">
                    <input
                        class="keys__box"
                        type="checkbox"
                        name=name
                        value="1"
                        checked=is_chosen
                        autocomplete="off"
                    />
                    {label}
                </label>
            }
        };
        // On a phone, what was found would be far below.
        let filters = search.filters();
        let is_empty = self.page.rows.is_empty();
        let is_open = (filters > 0 && is_empty) || self.frame.search.wrong.is_some();
        let chosen = (filters > 0).then(|| words.search_chosen(filters));
        let wrong = self.frame.search.wrong.map(|wrong| {
            let text = match wrong {
                Wrong::NoDay => words.search_no_day(),
                Wrong::TurnedAround => words.search_turned_around(),
            };
            view! {
                <p class="field__error" role="alert">
                    <Icon name=IconName::Alert />
                    {text}
                </p>
            }
        });
        view! {
            <details class="search__more" open=is_open>
                <summary>{words.search_filters()} " " {chosen}</summary>
                <div class="search__filters">
                    {select(
                        words.search_type(),
                        search_field::TYPE,
                        words.search_any_type(),
                        types.into_any(),
                    )}
                    {select(
                        words.search_person(),
                        search_field::PERSON,
                        words.search_any_person(),
                        people.into_any(),
                    )}
                    {day(words.search_from(), search_field::FROM, search.from)}
                    {day(words.search_to(), search_field::TO, search.to)} {wrong}
                    {choice(words.search_unread(), search_field::UNREAD, search.unread)}
                    {choice(words.attach_search(), search_field::FILES, search.with_files)}
                    <button class="button button--secondary">{words.search_go()}</button>
                </div>
            </details>
        }
        .into_any()
    }

    fn empty(&self) -> AnyView {
        let words = words();
        let (title, text) = match (self.page.has_words, self.search.before) {
            (false, _) => (words.search_start_title(), words.search_start_text()),
            (true, Some(_)) => (words.inbox_end_title(), words.inbox_end_text()),
            (true, None) if self.search.filters() > 0 => {
                (words.search_empty_title(), words.search_empty_filters())
            }
            (true, None) => (words.search_empty_title(), words.search_empty_text()),
        };
        empty(IconName::Search, title, text)
    }

    fn paging(&self) -> Option<AnyView> {
        let words = words();
        let page = self.frame.to(Page::Search);
        let from = |before| search_address(&page, self.frame.asked, before);
        paging(
            self.search
                .before
                .map(|_| (from(None), words.search_first())),
            (self.page.next).map(|before| (from(Some(before)), words.search_next())),
        )
    }
}

/// The part of the message in which the words are, and they; and the names of files with them.
fn excerpt(found: &FoundRow) -> AnyView {
    let files = found.files.iter().map(|name| {
        view! {
            " "
            <span class="pill">
                <Icon name=IconName::Paperclip />
                <bdi>{marked(name)}</bdi>
            </span>
        }
    });
    view! {
        <bdi>{marked(&found.excerpt)}</bdi>
        {files.collect_view()}
    }
    .into_any()
}

fn marked(passages: &[Passage]) -> AnyView {
    let passages = passages.iter().map(|passage| {
        let text = passage.text.clone();
        match passage.found {
            true => view! { <mark>{text}</mark> }.into_any(),
            false => text.into_any(),
        }
    });
    passages.collect_view().into_any()
}
