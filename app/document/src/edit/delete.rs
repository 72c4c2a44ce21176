//! Taking text out.

use super::{Edited, State, blocks, boundary, text::PLAIN};
use crate::{
    Block, Piece,
    position::{Point, Span},
};

/// How much is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Character,
    Word,
    /// To the start or end of the block, or to a line break in it. Where a long line wraps only
    /// the browser knows: it hands over a range.
    Line,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Backward,
    Forward,
}

/// What Backspace and Delete do, alone or with a modifier: deletes what is selected, else one unit
/// from the caret. Backwards from the start of a list item it moves the item out one level, then
/// out of the list; of a quote, out of the quote; then it joins the block to the one before.
#[must_use]
pub fn delete(state: &State, unit: Unit, direction: Direction) -> Option<Edited> {
    let span = state.span()?;
    if !span.is_empty() {
        return delete_selection(state);
    }
    let at = span.from;
    let block = &state.document.blocks()[at.index];
    let text = block.text();
    let (before, after) = text.split_at(at.byte);
    let other = match direction {
        Direction::Backward if before.is_empty() => {
            return blocks::leave(state).or_else(|| join(state, at.index.checked_sub(1)?));
        }
        Direction::Forward if after.is_empty() => return join(state, at.index),
        Direction::Backward => {
            let bytes = match unit {
                Unit::Character => boundary::character_before(before),
                Unit::Word => boundary::word_before(before),
                Unit::Line => boundary::line_before(before),
            };
            at.byte - bytes
        }
        Direction::Forward => {
            let bytes = match unit {
                Unit::Character => boundary::character_after(after),
                Unit::Word => boundary::word_after(after),
                Unit::Line => boundary::line_after(after),
            };
            at.byte + bytes
        }
    };
    let span = Span::between(at, Point::new(at.index, other));
    Some(state.replaced(state.document.replace_inline(span, Vec::new())))
}

/// Deletes what is selected, joining the blocks at its ends. When that is everything, one plain
/// paragraph is left.
#[must_use]
pub fn delete_selection(state: &State) -> Option<Edited> {
    let span = state.replaceable()?;
    if span.is_empty() {
        return None;
    }
    let document = &state.document;
    let is_everything =
        span.from == Point::new(0, 0) && span.to == document.end_of(document.blocks().len() - 1);
    let format = match is_everything {
        true => PLAIN,
        false => document.blocks()[span.from.index].format(),
    };
    let joined = Piece {
        format,
        runs: Vec::new(),
    };
    Some(state.replaced(document.replace(span, vec![joined])))
}

/// Joins the block at `index` with the next one, which gives up its format, unless the first is
/// nothing but an empty line.
fn join(state: &State, index: usize) -> Option<Edited> {
    let document = &state.document;
    let (first, second) = (&document.blocks()[index], document.blocks().get(index + 1)?);
    let is_empty_line = |block: &Block| block.is_empty() && block.format() == PLAIN;
    let format = if is_empty_line(first) {
        second.format()
    } else {
        first.format()
    };
    let span = Span::between(document.end_of(index), Point::new(index + 1, 0));
    let joined = Piece {
        format,
        runs: Vec::new(),
    };
    Some(state.replaced(document.replace(span, vec![joined])))
}
