//! Leads on from a conversation that is done to the next one of its list, or back to the list where
//! there is none.

use leptos::prelude::*;
use model::{ConversationId, ErrorCode};

use crate::{
    address::{List, Page, with_query},
    api::next_conversation,
    around::or_lost,
    frame::{Frame, NotShown, Sent},
};

pub async fn page(frame: &Frame) -> AnyView {
    let address = address(frame).await;
    or_lost(frame, Err(address.map_or_else(|lost| lost, NotShown::At)))
}

async fn address(frame: &Frame) -> Result<String, NotShown> {
    let Some(Sent::In(done)) = frame.sent else {
        return Err(ErrorCode::NotFound.into());
    };
    let list = List {
        before: frame.place,
        ..frame.list
    };
    let next = next_conversation(frame.scope()?, list, done).await?;
    let page = next.map_or(Page::Messages, Page::Conversation);
    Ok(sent(&format!("{}{}", frame.to(page), frame.list), done))
}

/// The address of a page that says what was sent elsewhere.
pub fn sent(address: &str, done: ConversationId) -> String {
    with_query(address, "sent", done)
}
