//! Undo and redo.

use crate::{Document, Selection, edit::State};

/// Milliseconds after which typing on begins a new step.
const PAUSE: u64 = 500;

/// Steps that can be undone.
const DEPTH: usize = 100;

/// What kind of edit is recorded; decides what is undone together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Typing: goes with the typing before it, if it follows on within half a second.
    Typing,
    /// Deleting by key: likewise.
    Deleting,
    /// Part of a composition: all parts are one step, however long it takes, until
    /// [`History::seal`].
    Composition,
    /// Anything else: paste, cut, a format, a new block. A step of its own.
    Command,
}

/// The states that can be gone back to. Documents share what they have in common, so that a step
/// costs what it changed.
#[derive(Clone, Debug, Default)]
pub struct History {
    undo: Vec<Snapshot>,
    redo: Vec<Snapshot>,
    open: Option<Open>,
}

#[derive(Clone, Debug)]
struct Snapshot {
    document: Document,
    selection: Selection,
}

/// The last step, while it can still grow.
#[derive(Clone, Debug)]
struct Open {
    step: Step,
    at: u64,
    selection: Selection,
}

impl History {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Remembers that an edit made `after` of `before`. `now` is in milliseconds, from any clock
    /// that does not go back. What was undone can't be redone any more.
    pub fn record(&mut self, before: &State, after: &State, step: Step, now: u64) {
        if before.document.is_same_as(&after.document) {
            // A mark made pending begins a group with what is typed next.
            if before.pending != after.pending {
                self.open = None;
            }
            return;
        }
        self.remember(before, after.selection, step, now);
    }

    /// As [`record`](Self::record), for an edit that is about to change `before` in place and to
    /// leave `after` selected.
    pub fn remember(&mut self, before: &State, after: Selection, step: Step, now: u64) {
        self.redo.clear();
        let goes_on = self.open.as_ref().is_some_and(|open| match step {
            Step::Composition => open.step == step,
            Step::Typing | Step::Deleting => {
                open.step == step
                    && now.saturating_sub(open.at) < PAUSE
                    && before.selection == open.selection
                    && before.selection.is_caret()
            }
            Step::Command => false,
        });
        if !goes_on {
            if self.undo.len() == DEPTH {
                self.undo.remove(0);
            }
            self.undo.push(before.into());
        }
        self.open = Some(Open {
            step,
            at: now,
            selection: after,
        });
    }

    /// Ends the step that is going on: at the end of a composition, or when the focus leaves. A
    /// composition that came to nothing leaves no step.
    pub fn seal(&mut self, now: &State) {
        let composed = (self.open.take()).is_some_and(|open| open.step == Step::Composition);
        if composed
            && self
                .undo
                .last()
                .is_some_and(|last| last.document == now.document)
        {
            self.undo.pop();
        }
    }

    /// The state before the last step.
    #[must_use = "the state is gone from the history"]
    pub fn undo(&mut self, now: &State) -> Option<State> {
        self.open = None;
        let last = self.undo.pop()?;
        self.redo.push(now.into());
        Some(last.restored(now))
    }

    /// The state before the last undo.
    #[must_use = "the state is gone from the history"]
    pub fn redo(&mut self, now: &State) -> Option<State> {
        self.open = None;
        let last = self.redo.pop()?;
        self.undo.push(now.into());
        Some(last.restored(now))
    }

    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.redo.is_empty()
    }
}

impl From<&State> for Snapshot {
    fn from(state: &State) -> Self {
        Self {
            document: state.document.clone(),
            selection: state.selection,
        }
    }
}

impl Snapshot {
    fn restored(self, now: &State) -> State {
        State {
            document: self.document.in_place_of(&now.document),
            selection: self.selection,
            pending: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::{self, Edited};

    struct Writer {
        state: State,
        history: History,
        now: u64,
    }

    impl Writer {
        fn new() -> Self {
            Self {
                state: State::new(Document::new()),
                history: History::new(),
                now: 0,
            }
        }

        fn take(&mut self, edited: Option<Edited>, step: Step) {
            let after = edited.unwrap().state;
            self.history.record(&self.state, &after, step, self.now);
            self.state = after;
        }

        fn types(&mut self, text: &str) {
            for c in text.chars() {
                self.now += 100;
                let edited = edit::insert_text(&self.state, c.encode_utf8(&mut [0; 4]));
                self.take(edited, Step::Typing);
            }
        }

        fn undo(&mut self) -> String {
            self.state = self.history.undo(&self.state).unwrap();
            self.state.document.plain_text()
        }

        fn redo(&mut self) -> String {
            self.state = self.history.redo(&self.state).unwrap();
            self.state.document.plain_text()
        }
    }

    #[test]
    fn typing_is_undone_together() {
        let mut writer = Writer::new();
        writer.types("hello");
        assert_eq!(writer.undo(), "");
        assert!(!writer.history.can_undo());
        assert_eq!(writer.redo(), "hello");
        assert_eq!(writer.state.selection.focus.offset, 5);
        assert!(!writer.history.can_redo());
    }

    // Behaviour 42.
    #[test]
    fn a_pause_or_a_format_begins_a_new_group() {
        let mut writer = Writer::new();
        writer.types("one");
        writer.now += 500;
        writer.types(" two");
        let all = writer.state.select(writer.state.document.everything());
        let bold = edit::toggle_mark(&all, crate::Mark::Bold);
        writer.take(bold, Step::Command);
        writer.state = writer
            .state
            .select(Selection::caret(writer.state.document.end()));
        writer.types(" three");
        assert_eq!(writer.undo(), "one two");
        assert!(edit::active_marks(&writer.state).bold);
        assert_eq!(writer.undo(), "one two");
        assert!(!edit::active_marks(&writer.state).bold);
        assert_eq!(writer.undo(), "one");
        assert_eq!(writer.undo(), "");
    }

    #[test]
    fn typing_elsewhere_begins_a_new_group() {
        let mut writer = Writer::new();
        writer.types("ab");
        writer.state = writer
            .state
            .select(Selection::caret(writer.state.document.start()));
        writer.types("c");
        assert_eq!(writer.undo(), "ab");
    }

    #[test]
    fn deleting_is_a_group_of_its_own() {
        let mut writer = Writer::new();
        writer.types("abc");
        for _ in 0..2 {
            let deleted = edit::delete(
                &writer.state,
                edit::Unit::Character,
                edit::Direction::Backward,
            );
            writer.take(deleted, Step::Deleting);
        }
        assert_eq!(writer.undo(), "abc");
        assert_eq!(writer.undo(), "");
    }

    // Behaviour 43.
    #[test]
    fn typing_after_undo_clears_redo() {
        let mut writer = Writer::new();
        writer.types("a");
        writer.undo();
        writer.types("b");
        assert!(!writer.history.can_redo());
    }

    // Behaviour 12.
    #[test]
    fn a_composition_is_one_step() {
        let mut writer = Writer::new();
        writer.types("a");
        for part in ["に", "ほ", "ん"] {
            writer.now += 5_000;
            let edited = edit::insert_text(&writer.state, part);
            writer.take(edited, Step::Composition);
        }
        writer.history.seal(&writer.state);
        let again = edit::insert_text(&writer.state, "ご");
        writer.take(again, Step::Composition);
        assert_eq!(writer.undo(), "aにほん");
        assert_eq!(writer.undo(), "a");
    }

    // Behaviour 11.
    #[test]
    fn a_cancelled_composition_leaves_no_step() {
        let mut writer = Writer::new();
        let composed = edit::insert_text(&writer.state, "に");
        writer.take(composed, Step::Composition);
        let cancelled = edit::delete(
            &writer.state,
            edit::Unit::Character,
            edit::Direction::Backward,
        );
        writer.take(cancelled, Step::Composition);
        writer.history.seal(&writer.state);
        assert!(!writer.history.can_undo());
    }

    #[test]
    fn a_hundred_steps_are_kept() {
        let mut writer = Writer::new();
        for _ in 0..150 {
            writer.now += 1_000;
            writer.types("a");
        }
        let steps = std::iter::from_fn(|| {
            writer.state = writer.history.undo(&writer.state)?;
            Some(())
        });
        assert_eq!(steps.count(), 100);
        assert_eq!(writer.state.document.plain_text().len(), 50);
    }

    #[test]
    fn a_block_name_is_not_used_again_after_undo() {
        let mut writer = Writer::new();
        writer.types("a");
        let split = edit::split(&writer.state);
        writer.take(split, Step::Command);
        let first = writer.state.document.blocks()[1].id();
        writer.undo();
        let split = edit::split(&writer.state);
        writer.take(split, Step::Command);
        assert_ne!(writer.state.document.blocks()[1].id(), first);
    }
}
