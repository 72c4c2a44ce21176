//! What is being written.

use leptos::prelude::*;
use model::{
    AccountId, ConversationId, DraftCursor, DraftFound, DraftId, DraftSaved, DraftView, DraftsPage,
    SaveDraft, Scope,
};

use super::{ApiError, json::Json};

/// `account` is whose page it is written on.
///
/// # Errors
/// `SignedOut`, `OtherAccount`, `Unavailable`, and all that [`mailbox::Mailbox::save_draft`] refuses.
#[server(endpoint = "draft/save", input = Json, output = Json)]
pub async fn keep_draft(
    account: AccountId,
    scope: Scope,
    draft: SaveDraft,
) -> Result<DraftSaved, ApiError> {
    super::answer(async {
        super::mailbox_as(account, scope)
            .await?
            .save_draft(draft)
            .await
    })
    .await
}

/// # Errors
/// As [`keep_draft`]; `NotFound` when there is none.
#[server(endpoint = "draft/discard", input = Json, output = Json)]
pub async fn discard_draft(
    account: AccountId,
    scope: Scope,
    draft: DraftId,
) -> Result<(), ApiError> {
    super::answer(async {
        let mailbox = super::mailbox_as(account, scope).await?;
        mailbox.discard_draft(draft).await
    })
    .await
}

/// A draft, or where it was sent.
///
/// # Errors
/// `SignedOut`, `NotFound`, `NoMailbox`, `Unavailable`.
#[server(endpoint = "draft/view", input = Json, output = Json)]
pub async fn view_draft(scope: Scope, draft: DraftId) -> Result<DraftFound, ApiError> {
    super::answer(async { super::mailbox_of(scope).await?.draft(draft).await }).await
}

/// # Errors
/// As [`view_draft`].
#[server(endpoint = "draft/list", input = Json, output = Json)]
pub async fn list_drafts(
    scope: Scope,
    before: Option<DraftCursor>,
) -> Result<DraftsPage, ApiError> {
    super::answer(async { super::mailbox_of(scope).await?.drafts(before).await }).await
}

/// Answers that the reader has begun in a conversation.
///
/// # Errors
/// As [`view_draft`].
#[server(endpoint = "draft/answers", input = Json, output = Json)]
pub async fn view_answers_begun(
    scope: Scope,
    conversation: ConversationId,
) -> Result<Vec<DraftView>, ApiError> {
    super::answer(async {
        let mailbox = super::mailbox_of(scope).await?;
        mailbox.answers_begun(conversation).await
    })
    .await
}
