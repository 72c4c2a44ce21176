//! Letters that the browser put in by itself: the edit that is made most often by far, and so the
//! one that must cost least.

use std::sync::Arc;

use super::State;
use crate::{Block, BlockId, Position, Run, Selection, character, count, text};

/// A text typed into one run, as it is about to be taken over.
#[derive(Clone, Debug)]
pub struct Insertion {
    index: usize,
    block: Arc<Block>,
    caret: Position,
}

/// What the browser was left to type: `text` at a UTF-16 offset of the run.
///
/// None where that cannot be all that happened; [`read_back`](super::read_back) then finds out.
#[must_use]
pub fn typed(state: &State, block: BlockId, run: usize, at: u32, text: &str) -> Option<Insertion> {
    let index = state.document.index_of(block)?;
    let old = &state.document.blocks()[index];
    let (before, rest) = old.runs().split_at_checked(run)?;
    let (run_before, after) = rest.split_first()?;
    let byte = text::byte_offset(run_before.text(), at);
    let (head, tail) = run_before.text().split_at(byte);
    if text::utf16_len(head) != at
        || text.contains(character::is_forbidden)
        || state.pending.is_some()
    {
        return None;
    }
    // A run may be long: it is written once, and nowhere read.
    let shown = [head, text, tail].concat();
    let counted = old.counted_chars().and_then(|before| {
        let typed = byte..byte + text.len();
        count::after_change(before, run_before.text(), &shown, typed)
    });
    let mut runs = Vec::with_capacity(old.runs().len());
    runs.extend_from_slice(before);
    runs.push(Run::of_clean(shown, run_before.marks().clone()));
    runs.extend_from_slice(after);
    let start: u32 = before.iter().map(|run| text::utf16_len(run.text())).sum();
    Some(Insertion {
        index,
        block: Arc::new(old.with_counted(runs, counted)),
        caret: Position::new(block, start + at + text::utf16_len(text)),
    })
}

impl Insertion {
    /// Where the caret goes.
    #[must_use]
    pub fn caret(&self) -> Selection {
        Selection::caret(self.caret)
    }

    /// The block with the text in it.
    #[must_use]
    pub fn block(&self) -> &Arc<Block> {
        &self.block
    }

    /// Changes the state that this was made of, in place: while nobody else holds its document,
    /// nothing but the one block is copied.
    pub fn apply(self, state: &mut State) {
        state.selection = self.caret();
        state.document.set_block(self.index, self.block);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        edit::read_back,
        notation::{state, written},
    };

    fn taken(before: &str, run: usize, at: u32, text: &str) -> Option<String> {
        let mut state = state(before);
        let block = state.selection.focus.block;
        let kept = state.document.clone();
        let seen = kept.plain_text();
        let typed = typed(&state, block, run, at, text)?;
        typed.apply(&mut state);
        assert_eq!(kept.plain_text(), seen, "another document was changed");
        Some(written(&state))
    }

    #[test]
    fn as_it_was_typed() {
        assert_eq!(taken("ab|", 0, 2, "c").unwrap(), "abc|");
        assert_eq!(taken("a\n*b|é*c", 0, 1, "x").unwrap(), "a\n*bx|é*c");
        assert_eq!(taken("a*b|*", 1, 1, "😀").unwrap(), "a*b😀*|");
        assert_eq!(taken("l|l", 0, 1, "l").unwrap(), "ll|l");
    }

    #[test]
    fn anything_else_is_for_reading_back() {
        for (before, run, at, text) in [
            ("ab|", 0, 3, "c"),
            ("😀|", 0, 1, "c"),
            ("ab|", 1, 0, "c"),
            ("ab|", 0, 2, "\u{0}"),
        ] {
            assert_eq!(taken(before, run, at, text), None, "{before} {text:?}");
        }
    }

    #[test]
    fn the_same_as_reading_back() {
        let before = state("one *t|wo* three");
        let block = before.selection.focus.block;
        let typed = typed(&before, block, 1, 1, "x").unwrap();
        let read = read_back(&before, block, "one txwo three", typed.caret()).unwrap();
        let mut after = before;
        typed.apply(&mut after);
        assert_eq!(after, read.state);
        assert_eq!(after.document.visible_chars(), "one txwo three".len());
        assert_eq!(
            after.document.visible_chars(),
            read.state.document.visible_chars()
        );
    }
}
