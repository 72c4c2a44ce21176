//! Reading back what the browser did to the text of a block.

use super::{
    Edited, State,
    marks::{marks_for, pending_link},
};
use crate::{
    BlockId, Run, Selection,
    position::{Point, Span},
    text,
};

/// Takes over a block's text from the page, with the selection as it is there. What differs is
/// taken to be one replacement, which takes the marks of what it replaces; where the difference
/// does not tell the place (an `l` typed into `ball`), the caret does.
///
/// None if nothing differs but the selection.
#[must_use]
pub fn read_back(
    state: &State,
    block: BlockId,
    new_text: &str,
    selection: Selection,
) -> Option<Edited> {
    let index = state.document.index_of(block)?;
    let old = state.document.blocks()[index].text();
    let new = text::clean(new_text);
    let caret = (selection.focus.block == block)
        .then(|| text::byte_offset(new_text, selection.focus.offset))
        .filter(|_| new.len() == new_text.len());
    let (from, old_to, new_to) = difference(&old, &new, caret)?;

    let span = Span::between(Point::new(index, from), Point::new(index, old_to));
    let marks = (state.pending.clone()).unwrap_or_else(|| marks_for(&state.document, span));
    let runs = vec![Run::of_clean(new[from..new_to].to_owned(), marks.clone())];
    let mut edited = state.replaced(state.document.replace_inline(span, runs));
    if selection == edited.state.selection {
        edited.state.pending = pending_link(&edited.state, marks);
    }
    let at_edges = [selection.anchor, selection.focus].map(|at| edited.state.document.nearest(at));
    Some(match at_edges {
        [Some(anchor), Some(focus)] => edited.selecting(Selection::new(anchor, focus)),
        _ => edited,
    })
}

/// What was replaced: its start, its end in the old text, its end in the new.
fn difference(old: &str, new: &str, caret: Option<usize>) -> Option<(usize, usize, usize)> {
    if old == new {
        return None;
    }
    let prefix = common_start(old, new);
    let suffix = common_end(old, new);
    let shorter = old.len().min(new.len());
    let overlap = (prefix + suffix).saturating_sub(shorter);
    if overlap == 0 {
        return Some((prefix, old.len() - suffix, new.len() - suffix));
    }
    // The same text can be had by changing any place between these two.
    let (first, last) = (prefix - overlap, prefix);
    let grown = new.len().saturating_sub(old.len());
    let wanted = caret.map_or(last, |caret| caret.saturating_sub(grown));
    let mut from = wanted.clamp(first, last);
    let cut = old.len().saturating_sub(new.len());
    while !(new.is_char_boundary(from + grown)
        && old.is_char_boundary(from + cut)
        && old.is_char_boundary(from))
    {
        from -= 1;
    }
    Some((from, from + cut, from + grown))
}

/// Bytes that are the same at the start of two texts, in whole characters.
fn common_start(a: &str, b: &str) -> usize {
    let parts = a.as_bytes().chunks(PART).zip(b.as_bytes().chunks(PART));
    let skipped = PART * parts.take_while(|(a, b)| a == b && a.len() == PART).count();
    let rest = a.bytes().skip(skipped).zip(b.bytes().skip(skipped));
    let same = skipped + rest.take_while(|(a, b)| a == b).count();
    a.floor_char_boundary(same)
}

/// Bytes that are the same at the end of two texts, in whole characters.
fn common_end(a: &str, b: &str) -> usize {
    let parts = a.as_bytes().rchunks(PART).zip(b.as_bytes().rchunks(PART));
    let skipped = PART * parts.take_while(|(a, b)| a == b && a.len() == PART).count();
    let rest = a
        .bytes()
        .rev()
        .skip(skipped)
        .zip(b.bytes().rev().skip(skipped));
    let same = skipped + rest.take_while(|(a, b)| a == b).count();
    a.len() - a.ceil_char_boundary(a.len() - same)
}

/// Bytes that are compared at once, since a block can be long and this is done for each key.
const PART: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_tells_where() {
        assert_eq!(difference("ball", "balll", Some(3)), Some((2, 2, 3)));
        assert_eq!(difference("ball", "balll", Some(5)), Some((4, 4, 5)));
        assert_eq!(difference("balll", "ball", Some(2)), Some((2, 3, 2)));
        assert_eq!(difference("aaaa", "aa", Some(1)), Some((1, 3, 1)));
        assert_eq!(difference("aa", "aaaa", None), Some((2, 2, 4)));
        assert_eq!(difference("teh", "the", Some(3)), Some((1, 3, 3)));
        assert_eq!(difference("a", "a", None), None);
        assert_eq!(difference("", "a", Some(1)), Some((0, 0, 1)));
    }

    #[test]
    fn never_inside_a_character() {
        // The bytes of é and è share their first.
        assert_eq!(difference("é", "è", Some(2)), Some((0, 2, 2)));
        assert_eq!(difference("😀", "😀😀", Some(4)), Some((0, 0, 4)));
        assert_eq!(difference("😀😀", "😀", Some(4)), Some((4, 8, 4)));
        assert_eq!(difference("éa", "éaéa", Some(3)), Some((0, 0, 3)));
    }
}
