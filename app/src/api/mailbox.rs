//! Lists and counts of conversations.

use leptos::prelude::*;
use model::view::{FolderPage, TodayView};

use super::{ApiError, json::Json};
use crate::address::{FolderQuery, Scope};

/// # Errors
/// `SignedOut`, `NotFound`, `NoMailbox`, `Unavailable`.
#[server(endpoint = "mailbox/today", input = Json, output = Json)]
pub async fn view_today(scope: Scope) -> Result<TodayView, ApiError> {
    super::answer(async { super::mailbox_of(scope).await?.today().await }).await
}

/// # Errors
/// As [`view_today`].
#[server(endpoint = "mailbox/unread", input = Json, output = Json)]
pub async fn count_unread(scope: Scope) -> Result<u32, ApiError> {
    super::answer(async { super::mailbox_of(scope).await?.unread().await }).await
}

/// # Errors
/// As [`view_today`].
#[server(endpoint = "mailbox/folder", input = Json, output = Json)]
pub async fn list_folder(scope: Scope, query: FolderQuery) -> Result<FolderPage, ApiError> {
    super::answer(async {
        let mailbox = super::mailbox_of(scope).await?;
        mailbox.folder(query.folder, query.before).await
    })
    .await
}
