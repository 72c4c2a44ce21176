//! What the address of the request says.

use std::str::FromStr;

use leptos::prelude::*;
use leptos_router::{
    hooks::{use_location, use_query_map},
    params::ParamsMap,
};
use model::{
    ConversationId, DraftCursor, DraftId, SearchId,
    view::{Cursor, List},
};

use super::{DraftsSaid, EditSaid, FilingSaid, Sent};
use crate::{
    address::{Address, Page, list_of, search_field},
    context::{RequestContext, SentMark},
    forms::field,
};

pub(super) struct Request {
    pub(super) here: String,
    pub(super) address: Option<Address>,
    pub(super) list: List,
    pub(super) asked: Option<SearchId>,
    pub(super) place: Option<Cursor>,
    pub(super) sent: Option<Sent>,
    pub(super) from: Option<ConversationId>,
    pub(super) filing: Option<FilingSaid>,
    pub(super) drafts_before: Option<DraftCursor>,
    pub(super) drafts_said: Option<DraftsSaid>,
    pub(super) draft: Option<DraftId>,
    pub(super) edited: Option<EditSaid>,
    pub(super) seen: Option<u32>,
    pub(super) whole: bool,
    pub(super) files_refused: Vec<String>,
    pub(super) before: Option<u32>,
}

/// What this browser has sent last.
pub(super) fn last_sent() -> Option<SentMark> {
    RequestContext::current().ok()?.sent
}

impl Request {
    /// That something was sent is said once: by the page that is asked for first, and not again when
    /// that is loaded anew or come back to. What leads on to another page leaves it to that one.
    pub(super) fn said(&self) -> Option<Sent> {
        let leads_on = self
            .address
            .is_some_and(|address| address.page == Page::Next);
        if leads_on || self.sent.is_none() {
            return self.sent;
        }
        let context = RequestContext::current().ok()?;
        let news = context.sent.filter(|sent| sent.is_news)?;
        context.door.said(&news);
        self.sent
    }

    pub(super) fn current() -> Self {
        let location = use_location();
        let path = location.pathname.get_untracked();
        let query = use_query_map().get_untracked();
        // Nothing is before the first message.
        let position = |text: String| text.parse().ok().filter(|before| *before > 1);
        Self {
            address: Address::parse(&path)
                .map(|address| address.with_query(&location.search.get_untracked())),
            list: list_of(&location.search.get_untracked()),
            drafts_before: query.get_str("before").and_then(DraftCursor::parse),
            drafts_said: read(&query, "drafts"),
            draft: read(&query, field::DRAFT),
            asked: read(&query, search_field::ASKED),
            place: query.get_str("place").and_then(Cursor::parse),
            sent: query.get_str("sent").map(|sent| match sent.parse() {
                Ok(conversation) => Sent::In(conversation),
                Err(_) => Sent::Here,
            }),
            from: read(&query, "from"),
            filing: read(&query, "filed"),
            edited: read(&query, "edited"),
            seen: read(&query, field::SEEN),
            whole: query.get_str(field::WHOLE).is_some(),
            files_refused: query.get_all(field::ATTACH).unwrap_or_default(),
            before: (query.get_all("before").into_iter().flatten()).find_map(position),
            here: match location.search.get_untracked() {
                query if query.is_empty() => path,
                query => format!("{path}?{query}"),
            },
        }
    }
}

/// What cannot be read was not said.
fn read<T: FromStr>(query: &ParamsMap, name: &str) -> Option<T> {
    query.get_str(name)?.parse().ok()
}
