//! "- " and "1. " at the start of a line begin a list.

use super::{Edited, State, blocks::set_kind};
use crate::{
    BlockKind,
    position::{Point, Span},
};

/// Makes a list item of the caret's paragraph if what was just typed before the caret is the mark
/// of one. Its own step, after the typing: undoing it gives back the mark as it was typed.
#[must_use]
pub fn list_start(state: &State) -> Option<Edited> {
    let span = state.span()?;
    let Point { index, byte } = span.from;
    let block = &state.document.blocks()[index];
    if !span.is_empty() || block.kind().is_list() || byte > 3 {
        return None;
    }
    let kind = match &block.text()[..byte] {
        "- " | "* " => BlockKind::Bullet,
        "1. " | "1) " => BlockKind::Numbered,
        _ => return None,
    };
    let mark = Span::between(Point::new(index, 0), span.from);
    let without = state.replaced(state.document.replace_inline(mark, Vec::new()));
    Some(without.then(state, |state| set_kind(state, kind)))
}
