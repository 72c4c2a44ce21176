//! Lists, levels and quotes: changes of how blocks stand, never of their text.

use super::{Edited, State, lines};
use crate::{BlockKind, Document, Format, Limits, nesting};

/// Makes the selected blocks items of a list of this kind, or paragraphs if all of them are that
/// already, which then stand outside of any list. Of a paragraph of several lines it takes those
/// that are selected.
#[must_use]
pub fn toggle_list(state: &State, kind: BlockKind) -> Option<Edited> {
    if active_kind(state)? == kind {
        let chosen = state.chosen()?;
        return reformat(state, |index, format| match chosen.contains(&index) {
            true => Format {
                kind: BlockKind::Paragraph,
                depth: 0,
                ..format
            },
            false => format,
        });
    }
    match lines::split_chosen(state) {
        Some(split) => Some(split.then(state, |state| set_kind(state, kind))),
        None => set_kind(state, kind),
    }
}

/// Makes the selected blocks paragraphs or items, and leaves all others as they are: what is left
/// of a numbered list goes on counting.
#[must_use]
pub fn set_kind(state: &State, kind: BlockKind) -> Option<Edited> {
    let chosen = state.chosen()?;
    reformat(state, |index, format| Format {
        kind: if chosen.contains(&index) {
            kind
        } else {
            format.kind
        },
        ..format
    })
}

/// The kind that all of the selected blocks have: what the toolbar shows as pressed. Paragraph
/// when they differ.
#[must_use]
pub fn active_kind(state: &State) -> Option<BlockKind> {
    let mut blocks = state.document.blocks()[state.chosen()?].iter();
    let kind = blocks.next()?.kind();
    let same = blocks.all(|block| block.kind() == kind);
    Some(if same { kind } else { BlockKind::Paragraph })
}

/// Quotes the selected blocks, or ends the quote if all of them are quoted.
#[must_use]
pub fn toggle_quote(state: &State) -> Option<Edited> {
    let chosen = state.chosen()?;
    let quote = !in_quote(state);
    reformat(state, |index, format| Format {
        quote: if chosen.contains(&index) {
            quote
        } else {
            format.quote
        },
        ..format
    })
}

/// All of the selected blocks are quoted.
#[must_use]
pub fn in_quote(state: &State) -> bool {
    let chosen = state.chosen();
    chosen.is_some_and(|chosen| state.document.blocks()[chosen].iter().all(|b| b.quote()))
}

/// Moves the selected blocks, and the items below them, one level in. None if the first of them has
/// no item above it to go under, or one would get too deep. A paragraph goes into the item above;
/// where Tab should leave the editor from a paragraph, ask for its kind first.
#[must_use]
pub fn indent(state: &State) -> Option<Edited> {
    let chosen = state.chosen()?;
    let first = *chosen.start();
    let moved = with_children(&state.document, chosen);
    let blocks = state.document.blocks();
    if blocks[moved.clone()]
        .iter()
        .any(|b| b.depth() >= Limits::DEFAULT.depth)
    {
        return None;
    }
    let document = state.document.with_formats(|index, block| Format {
        depth: block.depth() + u8::from(moved.contains(&index)),
        ..block.format()
    });
    let went_in = document.blocks()[first].depth() > blocks[first].depth();
    went_in.then(|| state.reshaped(document)).flatten()
}

/// Moves the selected blocks, and the items below them, one level out. None if the first of them is
/// at the outermost level already.
#[must_use]
pub fn outdent(state: &State) -> Option<Edited> {
    let chosen = state.chosen()?;
    if state.document.blocks()[*chosen.start()].depth() == 0 {
        return None;
    }
    let moved = with_children(&state.document, chosen);
    state.reshaped(state.document.with_formats(|index, block| Format {
        depth: (block.depth()).saturating_sub(u8::from(moved.contains(&index))),
        ..block.format()
    }))
}

/// One step out of what the caret's block is in: a level, the list, the quote. None for an ordinary
/// paragraph.
pub(super) fn leave(state: &State) -> Option<Edited> {
    let chosen = state.chosen()?;
    let format = state.document.blocks()[*chosen.start()].format();
    if format.depth > 0 {
        outdent(state)
    } else if format.kind.is_list() {
        set_kind(state, BlockKind::Paragraph)
    } else if format.quote {
        toggle_quote(state)
    } else {
        None
    }
}

/// `chosen` and what is inside of the items in it.
fn with_children(
    document: &Document,
    chosen: std::ops::RangeInclusive<usize>,
) -> std::ops::RangeInclusive<usize> {
    let blocks = document.blocks();
    let outermost = blocks[chosen.clone()]
        .iter()
        .map(|block| block.depth())
        .min();
    let quote = blocks[*chosen.end()].quote();
    let below = blocks[chosen.end() + 1..].iter();
    let children = below
        .take_while(|block| Some(block.depth()) > outermost && block.quote() == quote)
        .count();
    *chosen.start()..=chosen.end() + children
}

fn reformat(state: &State, format: impl Fn(usize, Format) -> Format) -> Option<Edited> {
    let after = state
        .document
        .with_formats(|index, block| format(index, block.format()));
    state.reshaped(nesting::keep_counting(&state.document, after))
}
