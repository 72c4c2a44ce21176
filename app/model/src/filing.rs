//! What readers do with conversations in folders of their own. It changes nothing for anybody else.

use serde::{Deserialize, Serialize};

use crate::{
    id::FilingId,
    view::{Cursor, List},
};

/// What is done with a conversation. A new message brings it back into everybody's inbox, unread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filing {
    Archive,
    Delete,
    /// Back into the inbox.
    Restore,
    MarkRead,
    MarkUnread,
    Star,
    Unstar,
}

impl Filing {
    pub const ALL: [Self; 7] = [
        Self::Archive,
        Self::Delete,
        Self::Restore,
        Self::MarkRead,
        Self::MarkUnread,
        Self::Star,
        Self::Unstar,
    ];

    /// The name in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Archive => "archive",
            Self::Delete => "delete",
            Self::Restore => "restore",
            Self::MarkRead => "read",
            Self::MarkUnread => "unread",
            Self::Star => "star",
            Self::Unstar => "unstar",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|filing| filing.as_str() == name)
    }

    /// It puts something out of sight, which nobody does with what they have not seen.
    pub const fn is_of_what_was_seen(self) -> bool {
        matches!(self, Self::Archive | Self::Delete | Self::MarkRead)
    }
}

/// With which conversations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// These, each as of its last message that the reader knows; [`MOST_AT_ONCE`] at the most. Those
    /// that are not in the reader's mailbox are passed over.
    ///
    /// [`MOST_AT_ONCE`]: crate::limits::MOST_AT_ONCE
    These(Vec<Cursor>),
    /// All that are in the list as of the time in it.
    All(List),
}

/// What has become of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filed {
    /// To take it back by. `None` when nothing was changed.
    pub undo: Option<FilingId>,
    pub filing: Filing,
    pub done: u32,
    /// Left where they are: they wait for an answer of the care team, whose desk this is.
    pub waiting: u32,
    /// Left where they are: there is a message in each that the reader has not seen.
    pub newer: u32,
}
