//! Edits: functions from a [`State`] to the next one and what changed.
//!
//! An edit that is not possible where the caret stands, or would change nothing, is `None`, so that
//! the page can let the key do something else. None of them panics, whatever the selection names.

mod address;
mod blocks;
mod boundary;
mod delete;
mod fit;
mod lines;
mod link;
mod list_start;
mod marks;
mod paste;
mod read_back;
mod text;
mod typed;

#[cfg(test)]
mod tests;

pub use address::link_typed;
pub use blocks::{active_kind, in_quote, indent, outdent, set_kind, toggle_list, toggle_quote};
pub use delete::{Direction, Unit, delete, delete_selection};
pub use link::{LinkAround, link_around, set_link, unlink};
pub use list_start::list_start;
pub use marks::{active_marks, clear_formatting, toggle_mark};
pub use paste::{Pasted, copy_to, cut, move_to, paste, paste_plain};
pub use read_back::read_back;
pub use text::{insert_text, line_break, split};
pub use typed::{Insertion, typed};

use crate::{
    Changes, Document, Mapping, Marks, Position, Selection,
    position::{Point, Span},
};

/// A document with what is selected in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    pub document: Document,
    pub selection: Selection,
    /// The marks of what is typed next, if other than its place would give it.
    pub pending: Option<Marks>,
}

/// What an edit made of a state.
#[derive(Clone, Debug)]
pub struct Edited {
    pub state: State,
    /// The blocks whose own content or format changed. The number of another list item may have
    /// changed with them.
    pub changes: Changes,
    /// Where positions of the document before went.
    pub mapping: Mapping,
}

impl State {
    /// The caret at the end of a document.
    #[must_use]
    pub fn new(document: Document) -> Self {
        Self {
            selection: Selection::caret(document.end()),
            document,
            pending: None,
        }
    }

    /// The same document with something else selected. Moving the caret drops pending marks.
    #[must_use]
    pub fn select(&self, selection: Selection) -> Self {
        Self {
            document: self.document.clone(),
            selection,
            pending: (self.pending.clone()).filter(|_| selection == self.selection),
        }
    }

    pub(crate) fn span(&self) -> Option<Span> {
        self.document.span(self.selection)
    }

    /// What typing or deleting replaces.
    pub(crate) fn replaceable(&self) -> Option<Span> {
        Some(self.document.without_next_line(self.span()?))
    }

    /// The indexes of the blocks that a command on blocks is for: a block of which only the start
    /// is touched does not count.
    pub(crate) fn chosen(&self) -> Option<std::ops::RangeInclusive<usize>> {
        let Span { from, to } = self.span()?;
        let last = match to {
            Point { index, byte: 0 } if index > from.index => index - 1,
            Point { index, .. } => index,
        };
        Some(from.index..=last)
    }

    /// The state after text was replaced, with a caret at `at`.
    fn replaced(&self, (document, at, mapping): (Document, Position, Mapping)) -> Edited {
        Edited {
            changes: Changes::between(&self.document, &document),
            state: Self {
                document,
                selection: Selection::caret(at),
                pending: None,
            },
            mapping,
        }
    }

    /// The same state, as the outcome of an edit.
    fn unchanged(&self) -> Edited {
        Edited {
            state: self.clone(),
            changes: Changes::default(),
            mapping: Mapping::default(),
        }
    }

    /// The state after marks or formats were changed: positions and selection stay.
    fn reshaped(&self, document: Document) -> Option<Edited> {
        let changes = Changes::between(&self.document, &document);
        let state = Self {
            document,
            selection: self.selection,
            pending: self.pending.clone(),
        };
        (!changes.is_empty()).then(|| Edited {
            state,
            changes,
            mapping: Mapping::default(),
        })
    }
}

impl Edited {
    /// Another edit on top of this one, as one step.
    fn then(self, before: &State, next: impl FnOnce(&State) -> Option<Self>) -> Self {
        match next(&self.state) {
            None => self,
            Some(next) => Self {
                changes: Changes::between(&before.document, &next.state.document),
                state: next.state,
                mapping: self.mapping.then(next.mapping),
            },
        }
    }

    fn selecting(mut self, selection: Selection) -> Self {
        self.state.selection = selection;
        self
    }
}
