//! Lines inside of a paragraph, as text from other programs has them.

use super::{Edited, State};
use crate::{
    BlockKind, Limits, Numbering, Piece, Position, Selection,
    position::{Point, Span},
    replace::Bias,
};

/// Makes a paragraph of each selected line. None where there is nothing to part, or no room for
/// more blocks.
pub(super) fn split_chosen(state: &State) -> Option<Edited> {
    let breaks = breaks_around(state)?;
    let blocks = state.document.blocks().len();
    if breaks.is_empty() || blocks + breaks.len() > Limits::DEFAULT.blocks {
        return None;
    }
    let mut edited = state.unchanged();
    // From the last on, so that the places of those before stay.
    for at in breaks.into_iter().rev() {
        edited = edited.then(state, |state| Some(split_at(state, at)));
    }
    Some(edited)
}

/// The line breaks between the selected lines of paragraphs, and beside the first and the last.
fn breaks_around(state: &State) -> Option<Vec<Point>> {
    let (span, chosen) = (state.span()?, state.chosen()?);
    let mut breaks = Vec::new();
    for index in chosen {
        let block = &state.document.blocks()[index];
        if block.kind() != BlockKind::Paragraph {
            continue;
        }
        let text = block.text();
        let (from, mut to) = span.within(index, block);
        if from < to && text[..to].ends_with('\n') {
            // Only the end of a line is touched.
            to -= 1;
        }
        let first = text[..from].rfind('\n');
        let between = text[from..to].match_indices('\n').map(|(at, _)| from + at);
        let last = text[to..].find('\n').map(|at| to + at);
        let all = first.into_iter().chain(between).chain(last);
        breaks.extend(all.map(|byte| Point::new(index, byte)));
    }
    Some(breaks)
}

/// Parts a block where it has a line break. The selection stays on its text.
fn split_at(state: &State, at: Point) -> Edited {
    let span = Span::between(at, Point::new(at.index, at.byte + 1));
    let format = state.document.blocks()[at.index].format();
    let below = crate::Format {
        numbering: Numbering::default(),
        ..format
    };
    let pieces = [format, below].map(|format| Piece {
        format,
        runs: Vec::new(),
    });
    let edited = state.replaced(state.document.replace(span, pieces.into()));
    let map = |position: Position| edited.mapping.map(position, Bias::After);
    let Selection { anchor, focus } = state.selection;
    match (map(anchor), map(focus)) {
        (Some(anchor), Some(focus)) => edited.selecting(Selection::new(anchor, focus)),
        _ => edited,
    }
}
