//! Pasting, cutting and dragging.

use super::{Edited, State, delete_selection, fit::Fit, marks::marks_for, set_link};
use crate::{
    Fragment, Limits, Link, Piece, Position, Run, Selection, fragment::Room, position::Span,
    replace::Bias, size::Size,
};

/// What came of pasting.
#[derive(Clone, Debug)]
pub struct Pasted {
    pub edited: Edited,
    /// Visible characters that were left out because of the limits; the writer is told.
    pub left_out: usize,
}

/// Puts a fragment in the place of the selection. Blocks take part in the list or quote they are
/// put into. An address pasted on selected text links it. What would go past `limits` is left out;
/// what is already there is never cut. So what was pasted can be sent, and drawn.
#[must_use]
pub fn paste(state: &State, fragment: &Fragment, limits: &Limits) -> Option<Pasted> {
    if let Some(edited) = paste_address(state, fragment) {
        return Some(Pasted {
            edited,
            left_out: 0,
        });
    }
    put_in(state, fragment.clone(), limits)
}

/// Puts text, and only text, in the place of the selection.
#[must_use]
pub fn paste_plain(state: &State, text: &str, limits: &Limits) -> Option<Pasted> {
    put_in(state, Fragment::from_plain_text(text), limits)
}

/// What is selected, and the state without it.
#[must_use]
pub fn cut(state: &State) -> Option<(Fragment, Edited)> {
    let fragment = state.document.copy(state.selection)?;
    Some((fragment, delete_selection(state)?))
}

/// Moves what is selected to another place, and selects it there. None if that is inside of it.
#[must_use]
pub fn move_to(state: &State, to: Position) -> Option<Edited> {
    let (span, target) = (state.span()?, state.document.point(to)?);
    if span.from <= target && target <= span.to {
        return None;
    }
    let (fragment, without) = cut(state)?;
    let to = without.mapping.map(to, Bias::Before)?;
    Some(without.then(state, |state| drop_at(state, fragment, to)))
}

/// Copies what is selected to another place, and selects the copy.
#[must_use]
pub fn copy_to(state: &State, to: Position) -> Option<Edited> {
    drop_at(state, state.document.copy(state.selection)?, to)
}

fn drop_at(state: &State, fragment: Fragment, to: Position) -> Option<Edited> {
    let start = state.document.nearest(to)?;
    let state = state.select(Selection::caret(start));
    let edited = put_in(&state, fragment, &Limits::STORED)?.edited;
    let end = edited.state.selection.focus;
    Some(edited.selecting(Selection::new(start, end)))
}

fn paste_address(state: &State, fragment: &Fragment) -> Option<Edited> {
    if state
        .document
        .selected_text(state.selection)
        .trim()
        .is_empty()
    {
        return None;
    }
    set_link(state, Link::from_pasted(&fragment.text())?, None)
}

fn put_in(state: &State, mut fragment: Fragment, limits: &Limits) -> Option<Pasted> {
    let span = state.replaceable()?;
    if fragment.is_empty() {
        return None;
    }
    let document = &state.document;
    let all = fragment.visible_chars();
    if *limits != Limits::STORED {
        fragment.bound();
    }
    fragment.truncate(room(state, span, limits));
    let left_out = usize::from(fragment.cut) + all.saturating_sub(fragment.visible_chars());
    if fragment.is_empty() {
        // No room for any of it: what is selected stays, too.
        let edited = state.unchanged();
        return Some(Pasted { edited, left_out });
    }
    if fragment.unmarked {
        let marks = (state.pending.clone()).unwrap_or_else(|| marks_for(document, span));
        let runs = fragment.pieces.iter_mut().flat_map(|piece| &mut piece.runs);
        runs.for_each(|run| *run = Run::of_clean(run.text().to_owned(), marks.clone()));
    }

    let target = &document.blocks()[span.from.index];
    let (at_start, at_end) = (
        span.from.byte == 0,
        span.to == document.end_of(span.to.index),
    );
    let several = fragment.pieces.len() > 1;
    let formatted = fragment.whole && at_start && (several || at_end);
    let above = span.from.index.checked_sub(1);
    let above = above.map(|above| document.blocks()[above].format());
    let mut fit = Fit::new(&fragment.pieces, target.format(), above);
    let pieces: Vec<_> = (fragment.pieces.into_iter().enumerate())
        .map(|(at, piece)| Piece {
            format: match at {
                0 if !formatted => fit.joined(piece.format),
                _ => fit.format(piece.format),
            },
            runs: piece.runs,
        })
        .collect();
    let edited = state.replaced(document.replace(span, pieces));
    Some(Pasted { edited, left_out })
}

/// What there is room for in the place of `span`.
fn room(state: &State, span: Span, limits: &Limits) -> Room {
    let document = &state.document;
    let selected = document.copy(state.selection);
    let selected_chars = selected.as_ref().map_or(0, Fragment::visible_chars);
    let selected = selected.as_ref().map(Fragment::size).unwrap_or_default();
    let blocks = document.blocks().len() - (span.to.index - span.from.index);
    let visible_chars = document.visible_chars().saturating_sub(selected_chars);
    let mut kept = document.size().without(selected);
    // What is pasted inside of a run parts it.
    kept.runs += 1;
    let all = Size {
        text_bytes: limits.text_bytes(),
        runs: limits.runs,
        link_bytes: limits.link_bytes,
    };
    Room {
        blocks: (limits.blocks + 1).saturating_sub(blocks),
        visible_chars: limits.visible_chars.saturating_sub(visible_chars),
        size: all.without(kept),
    }
}
