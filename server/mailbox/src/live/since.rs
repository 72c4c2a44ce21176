//! What somebody has missed.

use std::collections::HashMap;

use model::{ConversationId, Timestamp};
use sea_orm::{
    Condition, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait},
};

use super::{News, NewsId, What};
use crate::{
    Login, Store, StoreError,
    entity::outbox as table,
    outbox::{self, Notice, Told},
    viewer::Viewer,
    visibility::entries,
};

/// A change says when it began, and is there when it was committed: so much later at the most.
pub(super) const SLACK_MS: i64 = 10_000;

/// What somebody is told singly.
const SINGLY: u64 = 64;

/// What an account is told that has heard all up to a place.
pub(super) async fn missed(
    store: &Store,
    login: &Login,
    after: NewsId,
) -> Result<Vec<News>, StoreError> {
    let now = store.now();
    let everything = News {
        id: NewsId::at(now),
        what: What::Missed,
    };
    let scopes = login.scopes();
    let viewers = scopes.filter_map(|scope| Viewer::of(login, scope).ok());
    let viewers: Vec<Viewer> = viewers.collect();
    let from = Timestamp(after.time().0.saturating_sub(SLACK_MS));
    if from.0 < now.0 - outbox::KEPT_MS {
        return Ok(vec![everything]);
    }
    let about = || Expr::col((table::Entity, table::Column::About));
    let scopes = viewers.iter().map(Viewer::scope_id);
    let concerns = Condition::any()
        .add(about().eq(login.account().0))
        .add(entries::is_reader(login.account(), scopes, about()));
    let rows: Vec<table::Model> = outbox::since(from)
        .filter(concerns)
        .limit(SINGLY + 1)
        .all(store.read())
        .await?;
    if rows.len() as u64 > SINGLY {
        return Ok(vec![everything]);
    }
    let mut seen = Seen {
        store,
        viewers,
        known: HashMap::new(),
    };
    let mut news = Vec::new();
    for told in rows.iter().filter_map(Told::of) {
        let what = match told.notice {
            Notice::Access(account) if account == login.account() => Some(What::Access),
            Notice::Access(_) | Notice::Sessions(_) => None,
            Notice::Message(conversation, message) => seen
                .sees(conversation)
                .await?
                .then_some(What::Message(conversation, message)),
            Notice::Edited(conversation) => seen
                .sees(conversation)
                .await?
                .then_some(What::Edited(conversation)),
            Notice::Seen(conversation) => seen
                .sees(conversation)
                .await?
                .then_some(What::Seen(conversation)),
        };
        news.extend(what.map(|what| News {
            id: NewsId(told.id),
            what,
        }));
    }
    Ok(news)
}

/// Which conversations an account may see, asked once for each.
struct Seen<'a> {
    store: &'a Store,
    viewers: Vec<Viewer>,
    known: HashMap<ConversationId, bool>,
}

impl Seen<'_> {
    async fn sees(&mut self, conversation: ConversationId) -> Result<bool, StoreError> {
        if let Some(known) = self.known.get(&conversation) {
            return Ok(*known);
        }
        let sees = sees(self.store, &self.viewers, conversation).await?;
        self.known.insert(conversation, sees);
        Ok(sees)
    }
}

/// One of the viewers may see the conversation now.
pub(super) async fn sees(
    store: &Store,
    viewers: &[Viewer],
    conversation: ConversationId,
) -> Result<bool, StoreError> {
    for viewer in viewers {
        let found = viewer.find(store.read(), conversation, store.now());
        if found.await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}
