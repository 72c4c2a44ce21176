//! Looking for something in a whole mailbox.

use serde::{Deserialize, Serialize};

use crate::{
    Date, Moment, Recipient, TypeCode,
    view::{ConversationRow, Cursor, TypeView},
};

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Search {
    /// As typed. All words must be in one message or what stands around it: its subject, the names of
    /// its files, of its author and of who takes part. Each is the beginning of a word; case and accents do not
    /// count. Nothing is found without a word. Signs mean nothing; more than eight words, and more
    /// than a thousand bytes, are left out.
    pub words: String,
    pub message_type: Option<TypeCode>,
    /// Who takes part, or wrote the message that is found.
    pub person: Option<Recipient>,
    /// Only what the reader has not seen.
    pub unread: bool,
    /// Only conversations with files in them.
    pub with_files: bool,
    /// Days of the reader on which the message that is found was sent: from this one on,
    pub from: Option<Date>,
    /// and through this one.
    pub to: Option<Date>,
    /// From below this row on.
    pub before: Option<Cursor>,
}

impl Search {
    /// How many things besides words say what is shown.
    pub fn filters(&self) -> u32 {
        let filters = [
            self.message_type.is_some(),
            self.person.is_some(),
            self.unread,
            self.with_files,
            self.from.is_some(),
            self.to.is_some(),
        ];
        filters.into_iter().map(u32::from).sum()
    }
}

/// One page of what was found: the conversation with the newest activity first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchPage {
    pub now: Moment,
    /// There is a word to look for.
    pub has_words: bool,
    /// Some of what was typed is not looked for.
    pub is_cut: bool,
    pub rows: Vec<FoundRow>,
    /// `None` on the last page.
    pub next: Option<Cursor>,
    /// What can be chosen from.
    pub types: Vec<TypeView>,
    pub people: Vec<PersonView>,
}

/// A conversation in which something was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundRow {
    pub row: ConversationRow,
    /// When the newest message was sent in which it was found.
    pub sent_at: Moment,
    /// Of that message's text, the part around the words.
    pub excerpt: Vec<Passage>,
    /// The names of those of its files in which words are.
    pub files: Vec<Vec<Passage>>,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    pub text: String,
    /// It is what was looked for.
    pub found: bool,
}

/// Somebody to choose, whose messages are looked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PersonView {
    pub name: String,
    pub recipient: Recipient,
}
