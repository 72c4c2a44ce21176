//! What somebody writes and has not sent. Only its author sees it.

use document::Document;
use serde::{Deserialize, Serialize};

use crate::{
    AttachmentView, ConversationId, DraftId, Moment, Recipient, Timestamp, TypeCode,
    view::{ConversationRow, TypeView, WithView},
};

/// The fields of a message being written, as far as they are filled in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The answer of which conversation it is; of none for a new message.
    pub conversation: Option<ConversationId>,
    pub message_type: Option<TypeCode>,
    pub recipients: Vec<Recipient>,
    pub subject: String,
    pub confidential: bool,
    pub body: Document,
}

impl Draft {
    /// Somebody has filled in more than what for.
    pub fn has_something(&self) -> bool {
        !self.recipients.is_empty() || !self.subject.trim().is_empty() || !self.body.is_blank()
    }
}

/// A draft as its author wants it kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SaveDraft {
    /// The client key under which it will be sent: so it is sent once, and gone then.
    pub draft: DraftId,
    /// The version that was changed; 0 for one that was not kept yet.
    pub version: u32,
    pub content: Draft,
}

/// That it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftSaved {
    pub version: u32,
    pub at: Moment,
}

/// Where a draft is kept whose author cannot be shown another version of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftPlace {
    InPlace,
    /// As a draft of its own.
    Beside(DraftId),
}

/// A draft, opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DraftView {
    pub draft: DraftId,
    pub version: u32,
    pub saved_at: Moment,
    pub content: Draft,
    /// Files that were added to it. They are no part of its versions: whoever writes on has them all.
    #[serde(default)]
    pub attachments: Vec<AttachmentView>,
}

/// A draft that was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum DraftFound {
    Here(Box<DraftView>),
    /// An answer to what is not there any more for its author, who has the text still.
    Alone(Box<DraftView>),
    /// It was sent: there, with this text.
    Sent {
        conversation: ConversationId,
        body: Document,
    },
}

/// A draft in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftRow {
    pub draft: DraftId,
    /// Of an answer.
    pub answers: Option<Answers>,
    pub message_type: Option<TypeView>,
    /// Those of the chosen recipients who can be written to now, by name.
    pub to: Vec<WithView>,
    pub subject: String,
    pub confidential: bool,
    /// The beginning of the text.
    pub preview: String,
    /// How many files were added to it.
    pub attachments: u32,
    pub saved_at: Moment,
}

/// What an answer is to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answers {
    Conversation(Box<ConversationRow>),
    /// One that is not there any more for this reader.
    Gone,
}

/// From which draft on a list goes on: what was saved before it. Written
/// `{milliseconds}.{id}` in addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftCursor {
    pub at: Timestamp,
    pub draft: DraftId,
}

impl std::fmt::Display for DraftCursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.at.0, self.draft)
    }
}

impl DraftCursor {
    /// `None` for a text that is no cursor.
    pub fn parse(text: &str) -> Option<Self> {
        let (ms, id) = text.split_once('.')?;
        Some(Self {
            at: Timestamp(ms.parse().ok()?),
            draft: id.parse().ok()?,
        })
    }
}

/// One page of somebody's drafts, those saved last first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftsPage {
    pub rows: Vec<DraftRow>,
    /// `None` on the last page.
    pub next: Option<DraftCursor>,
    pub now: Moment,
}
