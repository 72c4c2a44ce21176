//! Putting in text, line breaks and blocks.

use super::{
    Edited, State, blocks,
    marks::{marks_for, pending_link},
};
use crate::{BlockKind, Format, Limits, Marks, Numbering, Piece, Run, text};

/// Puts text in the place of the selection, with the pending marks or those of its place. Line
/// ends in it become line breaks.
#[must_use]
pub fn insert_text(state: &State, inserted: &str) -> Option<Edited> {
    let span = state.replaceable()?;
    let inserted = text::clean(inserted);
    if inserted.is_empty() {
        return None;
    }
    let marks = (state.pending.clone()).unwrap_or_else(|| marks_for(&state.document, span));
    let runs = vec![Run::of_clean(inserted.into_owned(), marks.clone())];
    let mut edited = state.replaced(state.document.replace_inline(span, runs));
    edited.state.pending = pending_link(&edited.state, marks);
    Some(edited)
}

/// Breaks the line inside the block.
#[must_use]
pub fn line_break(state: &State) -> Option<Edited> {
    insert_text(state, "\n")
}

/// What the Enter key does: splits the block. An empty list item moves out one level instead, and
/// then leaves the list; an empty paragraph leaves its quote.
///
/// None also when the document has as many blocks as [`Limits::DEFAULT`] lets it have.
#[must_use]
pub fn split(state: &State) -> Option<Edited> {
    let span = state.replaceable()?;
    let first = &state.document.blocks()[span.from.index];
    if span.is_empty()
        && first.is_empty()
        && let Some(left) = blocks::leave(state)
    {
        return Some(left);
    }
    if span.from.index == span.to.index && state.document.blocks().len() >= Limits::DEFAULT.blocks {
        return None;
    }
    let marks = (state.pending.clone()).unwrap_or_else(|| marks_for(&state.document, span));
    let format = first.format();
    let below = Format {
        numbering: Numbering::default(),
        ..format
    };
    let pieces = [format, below].map(|format| Piece {
        format,
        runs: Vec::new(),
    });
    let mut edited = state.replaced(state.document.replace(span, pieces.into()));
    let styles = marks.linked(None);
    edited.state.pending = (styles != typed_next(&edited.state)?).then_some(styles);
    Some(edited)
}

fn typed_next(state: &State) -> Option<Marks> {
    Some(marks_for(&state.document, state.span()?))
}

/// The format of an ordinary paragraph.
pub(crate) const PLAIN: Format = Format {
    kind: BlockKind::Paragraph,
    depth: 0,
    quote: false,
    numbering: Numbering::From(1),
};
