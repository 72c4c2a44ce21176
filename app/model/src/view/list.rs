//! Lists of conversations: which, in which order, and from where on.

use serde::{Deserialize, Serialize};

use super::ConversationRow;
use crate::{ConversationId, ErrorCode, Moment, Timestamp};

/// The reader's own view of conversations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Folder {
    #[default]
    Inbox,
    /// Those in which the reader wrote something.
    Sent,
    /// Those that the reader has given a star, wherever they are but for the deleted ones.
    Starred,
    Archived,
    /// What is here can be brought back.
    Deleted,
}

impl Folder {
    pub const ALL: [Self; 5] = [
        Self::Inbox,
        Self::Sent,
        Self::Starred,
        Self::Archived,
        Self::Deleted,
    ];

    /// The name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Inbox => "inbox",
            Self::Sent => "sent",
            Self::Starred => "starred",
            Self::Archived => "archived",
            Self::Deleted => "deleted",
        }
    }

    /// The folder of that name; the inbox for a name not known here.
    pub fn from_name(name: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|folder| folder.as_str() == name)
            .unwrap_or_default()
    }
}

/// Which conversations of the inbox a member of the care team looks at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// The patient's side wrote last; what is due first comes first.
    #[default]
    NeedsAnswer,
    /// Addressed to the reader by name.
    Mine,
    /// Addressed to a team that the reader is on, and not to the reader by name.
    Team,
    All,
}

impl Filter {
    pub const ALL: [Self; 4] = [Self::NeedsAnswer, Self::Mine, Self::Team, Self::All];

    /// The name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NeedsAnswer => "needs-answer",
            Self::Mine => "mine",
            Self::Team => "team",
            Self::All => "all",
        }
    }

    /// The filter of that name; the default for a name not known here.
    pub fn from_name(name: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|filter| filter.as_str() == name)
            .unwrap_or_default()
    }
}

/// The order of a list. What needs an answer has its own: what is due first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    #[default]
    Newest,
    Oldest,
    /// What is unread, newest first, and then what is read, newest first.
    UnreadFirst,
    /// What is read alone: how [`Sort::UnreadFirst`] goes on below a row that is read.
    ThenRead,
}

impl Sort {
    pub const ALL: [Self; 4] = [
        Self::Newest,
        Self::Oldest,
        Self::UnreadFirst,
        Self::ThenRead,
    ];

    /// How a list begins that goes on like this.
    #[must_use]
    pub const fn beginning(self) -> Self {
        match self {
            Self::ThenRead => Self::UnreadFirst,
            sort => sort,
        }
    }

    /// The name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::UnreadFirst => "unread",
            Self::ThenRead => "read",
        }
    }

    /// The order of that name; the default for a name not known here.
    pub fn from_name(name: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|sort| sort.as_str() == name)
            .unwrap_or_default()
    }
}

/// Which conversations a list shows. Written as the query of an address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    pub folder: Folder,
    /// For the inbox of the care team's desk; else all there are.
    pub filter: Option<Filter>,
    #[serde(default)]
    pub sort: Sort,
    /// The list stays as it was then: what has come since and was not read is left out, and counted.
    /// Of no account after [`limits::HOLD_SECONDS`](crate::limits::HOLD_SECONDS).
    pub as_of: Option<Timestamp>,
    /// From below this row on.
    pub before: Option<Cursor>,
}

impl List {
    /// All of a folder, from its beginning.
    pub const fn of(folder: Folder) -> Self {
        Self {
            folder,
            filter: None,
            sort: Sort::Newest,
            as_of: None,
            before: None,
        }
    }

    /// The orders in which it can be had, where there is more than one. Which of them are unread is
    /// known of a whole folder only.
    pub const fn sorts(&self) -> &'static [Sort] {
        match (self.folder, self.filter) {
            (Folder::Inbox, Some(Filter::NeedsAnswer)) => &[],
            (Folder::Inbox, Some(Filter::Mine | Filter::Team))
            | (Folder::Sent | Folder::Starred, _) => &[Sort::Newest, Sort::Oldest],
            (Folder::Inbox | Folder::Archived | Folder::Deleted, _) => {
                &[Sort::Newest, Sort::Oldest, Sort::UnreadFirst]
            }
        }
    }

    /// The same list from its beginning, as it is now.
    #[must_use]
    pub const fn anew(self) -> Self {
        Self {
            as_of: None,
            ..self.beginning()
        }
    }

    /// The same list from its beginning.
    #[must_use]
    pub const fn beginning(self) -> Self {
        Self {
            sort: self.sort.beginning(),
            before: None,
            ..self
        }
    }

    /// The same list, below a row of it.
    #[must_use]
    pub const fn below(self, row: Cursor, is_unread: bool) -> Self {
        Self {
            sort: match self.sort {
                Sort::UnreadFirst if !is_unread => Sort::ThenRead,
                sort => sort,
            },
            before: Some(row),
            ..self
        }
    }

    /// The same list, as it was then.
    #[must_use]
    pub const fn held(self, as_of: Timestamp) -> Self {
        Self {
            as_of: Some(as_of),
            ..self
        }
    }
}

impl FolderPage {
    /// The next part of the list.
    pub fn rest(&self) -> Option<List> {
        let last = self.rows.last()?;
        Some(self.list.below(self.next?, last.unread))
    }
}

impl std::fmt::Display for List {
    /// `?folder=sent&before=…`; nothing for what is shown where the address says nothing.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut mark = '?';
        let mut write = |name: &str, value: &dyn std::fmt::Display| {
            let written = write!(f, "{mark}{name}={value}");
            mark = '&';
            written
        };
        if self.folder != Folder::default() {
            write("folder", &self.folder.as_str())?;
        }
        if let Some(filter) = self.filter.filter(|filter| *filter != Filter::default()) {
            write("show", &filter.as_str())?;
        }
        if self.sort != Sort::default() {
            write("sort", &self.sort.as_str())?;
        }
        if let Some(as_of) = self.as_of {
            write("as-of", &as_of.0)?;
        }
        if let Some(before) = self.before {
            write("before", &before)?;
        }
        Ok(())
    }
}

/// Where the next page begins: below this row. Written `{milliseconds}.{id}` in addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// What the list is ordered by.
    pub at: Timestamp,
    pub conversation: ConversationId,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.at.0, self.conversation)
    }
}

impl Cursor {
    /// `None` for a text that is no cursor.
    pub fn parse(text: &str) -> Option<Self> {
        let (ms, id) = text.split_once('.')?;
        Some(Self {
            at: Timestamp(ms.parse().ok()?),
            conversation: id.parse().ok()?,
        })
    }
}

/// Conversations in folders, each counted up to [`limits::COUNT_UP_TO`](crate::limits::COUNT_UP_TO).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InFolders {
    pub sent: u32,
    pub starred: u32,
    pub archived: u32,
    pub deleted: u32,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FolderPage {
    pub list: List,
    pub now: Moment,
    /// The list is as it was then.
    pub as_of: Timestamp,
    /// What has come since, and is left out; counted as `unread` is.
    pub new: u32,
    /// At the desk: how many need an answer, counted as `unread` is.
    pub awaiting: Option<u32>,
    pub rows: Vec<ConversationRow>,
    /// Below the last row, in the words of an address; `None` on the last page.
    pub next: Option<Cursor>,
    /// The first conversation of the next page.
    pub after: Option<ConversationId>,
    /// Unread conversations in the inbox, counted up to
    /// [`limits::COUNT_UP_TO`](crate::limits::COUNT_UP_TO).
    pub unread: u32,
    /// All that are in the list, counted as `unread` is.
    pub total: u32,
    /// The reader's drafts, counted as `unread` is.
    pub drafts: u32,
    /// Why this viewer cannot start a conversation; `None` when they can.
    pub refused: Option<ErrorCode>,
}
