//! Drafts in posted forms: keeping what was written, discarding it, bringing it back.

use mailbox::Mailbox;
use model::{ConversationId, DraftId, ErrorCode, Refusal, SaveDraft, draft::DraftPlace};

use super::{FormOutcome, Typed, draft, field};
use crate::{
    address::{Address, Page, with_query},
    api::refusal,
};

/// Keeps what was written, and leads to the other drafts. Where another version is kept already, both
/// are from now on.
pub(super) async fn keep(
    mailbox: &Mailbox,
    address: Address,
    conversation: Option<ConversationId>,
    typed: &Typed,
) -> Result<FormOutcome, Refusal> {
    let key = key(typed)?;
    if !has_something(conversation, typed) {
        // Whoever has emptied the form wants no draft of it.
        let discarded = mailbox.discard_draft(key).await;
        return Ok(match discarded.map_err(refusal) {
            Ok(()) => to_drafts(address, "discarded", Some(key)),
            Err(refused) if refused.has(ErrorCode::NotFound) => to_drafts(address, "nothing", None),
            Err(refused) => return Err(refused),
        });
    }
    let said = match save(mailbox, conversation, typed).await? {
        DraftPlace::InPlace => "kept",
        DraftPlace::Beside(_) => "both",
    };
    Ok(to_drafts(address, said, None))
}

pub(super) async fn save(
    mailbox: &Mailbox,
    conversation: Option<ConversationId>,
    typed: &Typed,
) -> Result<DraftPlace, Refusal> {
    let kept = mailbox.keep_draft(posted(conversation, typed)?);
    kept.await.map_err(refusal)
}

/// A draft for files, where nothing was written: nothing changes where there is one.
pub(super) async fn begin(
    mailbox: &Mailbox,
    conversation: Option<ConversationId>,
    typed: &Typed,
) -> Result<(), Refusal> {
    let saved = mailbox.save_draft(posted(conversation, typed)?).await;
    match saved.map_err(refusal) {
        Err(refused) if !refused.has(ErrorCode::DraftChanged) => Err(refused),
        _ => Ok(()),
    }
}

fn posted(conversation: Option<ConversationId>, typed: &Typed) -> Result<SaveDraft, Refusal> {
    Ok(SaveDraft {
        draft: key(typed)?,
        version: typed.get(field::VERSION).parse().unwrap_or_default(),
        content: draft(conversation, typed),
    })
}

/// There is something to keep: what was written, or files that were attached to it.
pub(super) fn has_something(conversation: Option<ConversationId>, typed: &Typed) -> bool {
    draft(conversation, typed).has_something() || typed.has(field::ATTACHMENT)
}

/// The draft that a form would be.
pub(super) fn key(typed: &Typed) -> Result<DraftId, Refusal> {
    let key = typed.get(field::CLIENT_KEY).parse();
    key.map_err(|_| ErrorCode::Malformed.into())
}

/// What the page of a draft asks for.
pub(super) async fn put(
    mailbox: &Mailbox,
    address: Address,
    id: DraftId,
    typed: &Typed,
) -> Result<FormOutcome, Refusal> {
    match typed.get(field::DRAFT) {
        field::DISCARD => {
            mailbox.discard_draft(id).await.map_err(refusal)?;
            Ok(to_drafts(address, "discarded", Some(id)))
        }
        field::RESTORE => {
            mailbox.restore_draft(id).await.map_err(refusal)?;
            Ok(to_drafts(address, "restored", None))
        }
        _ => Err(ErrorCode::Malformed.into()),
    }
}

/// `said`: in the words of an address.
fn to_drafts(address: Address, said: &str, id: Option<DraftId>) -> FormOutcome {
    let drafts = Address {
        page: Page::Drafts,
        ..address
    };
    let said = match id {
        Some(id) => with_query(&drafts.to_string(), "drafts", format!("{said}.{id}")),
        None => with_query(&drafts.to_string(), "drafts", said),
    };
    FormOutcome::Go(said)
}
