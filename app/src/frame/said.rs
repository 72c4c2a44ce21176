//! What was done a moment ago, in the words of an address: the page that one is led to then says so.

use std::{fmt, str::FromStr};

use model::{ConversationId, DraftId, FilingId};

/// Where something was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    Here,
    In(ConversationId),
}

/// What was done with conversations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilingSaid {
    Done {
        undo: Option<FilingId>,
        waiting: u32,
        newer: u32,
    },
    Nothing,
    Undone,
}

/// What was done with a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftsSaid {
    Kept,
    /// Beside what was written somewhere else meanwhile.
    Both,
    /// There was nothing to keep.
    Nothing,
    Discarded(DraftId),
    Restored,
}

impl FromStr for DraftsSaid {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Ok(match text {
            "kept" => Self::Kept,
            "both" => Self::Both,
            "nothing" => Self::Nothing,
            "restored" => Self::Restored,
            other => {
                let id = other.strip_prefix("discarded.").ok_or(())?;
                Self::Discarded(id.parse().map_err(drop)?)
            }
        })
    }
}

/// What has become of an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditSaid {
    Done,
    /// It was so already.
    Nothing,
    /// Its editor takes part no more.
    Gone,
}

impl EditSaid {
    const ALL: [Self; 3] = [Self::Done, Self::Nothing, Self::Gone];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Nothing => "nothing",
            Self::Gone => "gone",
        }
    }
}

impl fmt::Display for EditSaid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for EditSaid {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut all = Self::ALL.into_iter();
        all.find(|said| said.as_str() == text).ok_or(())
    }
}

impl fmt::Display for FilingSaid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("nothing"),
            Self::Undone => f.write_str("undone"),
            Self::Done {
                undo,
                waiting,
                newer,
            } => {
                match undo {
                    Some(undo) => undo.fmt(f)?,
                    None => f.write_str("none")?,
                }
                write!(f, ".{waiting}.{newer}")
            }
        }
    }
}

impl FromStr for FilingSaid {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.split('.');
        let number = |part: Option<&str>| part.ok_or(())?.parse().map_err(drop);
        match parts.next() {
            Some("nothing") => Ok(Self::Nothing),
            Some("undone") => Ok(Self::Undone),
            undo => Ok(Self::Done {
                undo: match undo {
                    Some("none") => None,
                    undo => Some(undo.ok_or(())?.parse().map_err(drop)?),
                },
                waiting: number(parts.next())?,
                newer: number(parts.next())?,
            }),
        }
    }
}
