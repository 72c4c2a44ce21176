//! Drafts in posted forms: keeping what was written, discarding it, bringing it back.

use mailbox::Mailbox;
use model::{ConversationId, DraftId, ErrorCode, Refusal, SaveDraft, draft::Kept};

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
    let content = draft(conversation, typed);
    let key = typed.get(field::CLIENT_KEY).parse();
    let key: DraftId = key.map_err(|_| ErrorCode::Malformed)?;
    if !content.has_something() {
        // Whoever has emptied the form wants no draft of it.
        let discarded = mailbox.discard_draft(key).await;
        return Ok(match discarded.map_err(refusal) {
            Ok(()) => to_drafts(address, "discarded", Some(key)),
            Err(refused) if refused.has(ErrorCode::NotFound) => to_drafts(address, "nothing", None),
            Err(refused) => return Err(refused),
        });
    }
    let version = typed.get(field::VERSION).parse().unwrap_or_default();
    let kept = mailbox.keep_draft(SaveDraft {
        draft: key,
        version,
        content,
    });
    let said = match kept.await.map_err(refusal)? {
        Kept::InPlace => "kept",
        Kept::Beside(_) => "both",
    };
    Ok(to_drafts(address, said, None))
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
