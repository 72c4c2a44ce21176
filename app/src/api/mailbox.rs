//! Lists and counts of conversations.

use leptos::prelude::*;
use model::{
    AccountId, ConversationId, Filed, FilingId, SearchId,
    search::{Search, SearchPage},
    view::{FolderPage, InFolders, TodayView, ViewingView},
};

use super::{ApiError, json::Json};
use crate::address::{List, Scope};

/// # Errors
/// `SignedOut`, `NotFound`, `NoMailbox`, `Unavailable`.
#[server(endpoint = "mailbox/today", input = Json, output = Json)]
pub async fn view_today(scope: Scope) -> Result<TodayView, ApiError> {
    super::answer(async { super::mailbox_of(scope).await?.today().await }).await
}

/// Unread conversations, counted as far as [`model::limits::COUNT_UP_TO`].
///
/// # Errors
/// As [`view_today`].
#[server(endpoint = "mailbox/unread", input = Json, output = Json)]
pub async fn count_unread(scope: Scope) -> Result<u32, ApiError> {
    super::answer(async { super::mailbox_of(scope).await?.unread().await }).await
}

/// How much is in folders, but the inbox, counted as `count_unread` is. A page of `account` asks.
///
/// # Errors
/// As [`view_today`]; `OtherAccount`.
#[server(endpoint = "mailbox/folders", input = Json, output = Json)]
pub async fn count_in_folders(account: AccountId, scope: Scope) -> Result<InFolders, ApiError> {
    super::answer(async { super::mailbox_as(account, scope).await?.in_folders().await }).await
}

/// The unread count for everybody for whom the account may look.
///
/// # Errors
/// As [`view_today`].
#[server(endpoint = "mailbox/viewing", input = Json, output = Json)]
pub async fn view_people(scope: Scope) -> Result<ViewingView, ApiError> {
    super::answer(async { super::mailbox_of(scope).await?.viewing().await }).await
}

/// # Errors
/// As [`view_today`].
#[server(endpoint = "mailbox/folder", input = Json, output = Json)]
pub async fn list_folder(scope: Scope, list: List) -> Result<FolderPage, ApiError> {
    super::answer(async { super::mailbox_of(scope).await?.folder(list).await }).await
}

/// # Errors
/// As [`view_today`].
#[server(endpoint = "mailbox/search", input = Json, output = Json)]
pub async fn search_messages(scope: Scope, search: Search) -> Result<SearchPage, ApiError> {
    super::answer(async { super::mailbox_of(scope).await?.search(search).await }).await
}

/// What has come into a list since it was made. A page of `account` asks by itself: the session lasts
/// no longer for it.
///
/// # Errors
/// As [`view_today`]; `OtherAccount`.
#[server(endpoint = "mailbox/new", input = Json, output = Json)]
pub async fn count_new(account: AccountId, scope: Scope, list: List) -> Result<u32, ApiError> {
    super::answer(async { super::mailbox_as(account, scope).await?.new_in(list).await }).await
}

/// What was looked for, as [`mailbox::Mailbox::look_for`] has kept it.
///
/// # Errors
/// As [`view_today`].
#[server(endpoint = "mailbox/looked-for", input = Json, output = Json)]
pub async fn view_looked_for(scope: Scope, asked: SearchId) -> Result<Option<String>, ApiError> {
    super::answer(async { super::mailbox_of(scope).await?.looked_for(asked).await }).await
}

/// What was done with conversations, if it can still be taken back.
///
/// # Errors
/// As [`view_today`].
#[server(endpoint = "mailbox/filed", input = Json, output = Json)]
pub async fn view_filed(scope: Scope, filing: FilingId) -> Result<Option<Filed>, ApiError> {
    super::answer(async { super::mailbox_of(scope).await?.filed(filing).await }).await
}

/// The conversation that comes in a list after the place given in it; not the one that is `done`.
///
/// # Errors
/// As [`view_today`].
#[server(endpoint = "mailbox/next", input = Json, output = Json)]
pub async fn next_conversation(
    scope: Scope,
    list: List,
    done: ConversationId,
) -> Result<Option<ConversationId>, ApiError> {
    super::answer(async { super::mailbox_of(scope).await?.next(list, done).await }).await
}
