//! What the page and the editor say to each other: commands one way, notices the other.

use document::{BlockKind, Link, Mark};
use web_sys::FileList;

/// Something the writer asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Mark(Mark),
    List(BlockKind),
    Quote,
    Indent,
    Outdent,
    ClearFormatting,
    Undo,
    Redo,
    /// Links the selection or the link around it; a text replaces what is shown.
    SetLink(Link, Option<String>),
    Unlink,
}

/// What the toolbar shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status {
    pub bold: bool,
    pub italic: bool,
    pub underline: bool,
    pub strikethrough: bool,
    pub kind: BlockKind,
    pub quote: bool,
    pub link: bool,
    pub can_undo: bool,
    pub can_redo: bool,
}

/// What a command did that can be seen but not heard; said politely to screen readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    Mark(Mark, bool),
    List(BlockKind),
    Quote(bool),
    Indented,
    Outdented,
    Cleared,
    Linked,
    Unlinked,
    Undone,
    Redone,
}

/// What the page is told, after the event that caused it was handled.
pub enum Notice {
    /// The text or its format changed.
    Changed,
    Status(Status),
    Said(Said),
    /// The writer asked for the link dialog, the shortcuts, the toolbar, or to send.
    ToLink,
    ToHelp,
    ToToolbar,
    Submit,
    /// Files were pasted or dropped.
    Files(FileList),
    /// So many visible characters of what was pasted did not fit; zero when nothing did.
    LeftOut(usize),
}
