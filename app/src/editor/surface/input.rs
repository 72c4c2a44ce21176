//! `beforeinput`: what is ours and what is the browser's.
//!
//! Kinds of input are those of Input Events Level 2, 4.1.2.

use std::sync::Arc;

use document::{
    BlockId, BlockKind, Limits, Mark, Position, Selection, Step,
    edit::{self, Direction, Edited, State, Typed, Unit},
};
use js_sys::Array;
use wasm_bindgen::JsCast;
use web_sys::{InputEvent, MutationRecord, Node, StaticRange};

use super::{
    block_view::utf16_len,
    command::Command,
    core::Core,
    dom, quirk,
    selection::{self, position},
};

/// What is left to the browser, and to be read back when it is done.
pub(super) struct Native {
    step: Step,
    /// The leaf that it should be in, and nowhere else.
    leaf: Option<(BlockId, usize)>,
    /// What the model does once the page is put right: for input that reaches across blocks and
    /// could not be cancelled, as Android's keyboards send it.
    instead: Option<Instead>,
    /// Plain typing: the text, and its place in the leaf in UTF-16 units.
    typed: Option<(u32, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Instead {
    Split,
    LineBreak,
    Delete(Unit, Direction),
}

/// Where input goes.
struct Target {
    selection: Selection,
    leaf: Option<LeafRange>,
}

/// A range in one text leaf, in UTF-16 units of the leaf.
struct LeafRange {
    block: BlockId,
    index: usize,
    /// UTF-16 units of the block before the leaf.
    start: u32,
    from: u32,
    to: u32,
    len: u32,
    linked: bool,
}

impl Core {
    /// Says whether the browser must not do it.
    pub(super) fn before_input(&mut self, event: &InputEvent) -> bool {
        self.native = None;
        let kind = event.input_type();
        if kind == "insertText" && !self.composition.is_active() && self.leave_typing(event) {
            return false;
        }
        self.sync();
        let step = match kind.starts_with("delete") {
            true => Step::Deleting,
            false => Step::Typing,
        };
        if self.composition.is_active() || event.is_composing() {
            self.native = Some(Native {
                step: Step::Composition,
                leaf: None,
                instead: None,
                typed: None,
            });
            return false;
        }
        let target = self.target(event);
        if !event.cancelable() {
            let leaf = target.as_ref().and_then(|target| target.leaf.as_ref());
            let instead = match instead_of(&kind) {
                // Inside of one leaf the browser's own doing can be read back.
                Some(Instead::Delete(..)) if leaf.is_some_and(LeafRange::is_part) => None,
                other => other,
            };
            self.read_selection();
            self.native = Some(Native {
                step,
                leaf: None,
                instead,
                typed: None,
            });
            return false;
        }
        match &*kind {
            "insertText" | "insertReplacementText" | "insertFromYank" | "insertTranspose" => {
                let text = match event.data() {
                    Some(text) => text,
                    None => quirk::replacement_text(event).unwrap_or_default(),
                };
                self.insert_text(&kind, &text, target)
            }
            "insertParagraph" => self.ours(target, Instead::Split),
            "insertLineBreak" => self.ours(target, Instead::LineBreak),
            _ if kind.starts_with("delete") => self.delete(&kind, target),
            _ => {
                self.command_input(&kind, event);
                true
            }
        }
    }

    /// Leaves plain typing inside a text leaf to the browser. This runs for every letter, so it
    /// asks the page for as little as it can.
    fn leave_typing(&mut self, event: &InputEvent) -> bool {
        if self.state.pending.is_some() {
            return false;
        }
        let range: StaticRange = event.get_target_ranges().get(0).unchecked_into();
        if range.is_undefined() || !range.collapsed() {
            return false;
        }
        let (node, at) = (range.start_container(), range.start_offset());
        let block = self.view.block_around(&node);
        let leaf = block.and_then(|block| self.leaf_range(block, &node, at, at));
        let Some(leaf) = leaf.filter(LeafRange::takes_typing) else {
            return false;
        };
        let Some(text) = event.data().filter(|text| !text.contains(['\n', '\r'])) else {
            return false;
        };
        let here = Selection::caret(Position::new(leaf.block, leaf.start + at));
        if here != self.state.selection {
            self.select(here);
        }
        self.native = Some(Native {
            step: Step::Typing,
            leaf: Some((leaf.block, leaf.index)),
            instead: None,
            typed: Some((at, text)),
        });
        true
    }

    fn insert_text(&mut self, kind: &str, text: &str, target: Option<Target>) -> bool {
        let state = self.state_at(target);
        let edited = match text.contains(['\n', '\r']) {
            // Several lines at once, as dictation and password managers put them in.
            true => edit::paste_plain(&state, text, &unlimited()).map(|pasted| pasted.edited),
            false => edit::insert_text(&state, text),
        };
        let step = match kind == "insertText" && self.state.selection.is_caret() {
            true => Step::Typing,
            false => Step::Command,
        };
        if let Some(edited) = edited {
            self.apply(edited, step);
        }
        self.begin_list(text);
        true
    }

    /// "- " and "1. " at the start of a line.
    fn begin_list(&mut self, typed: &str) {
        if typed == " "
            && let Some(edited) = edit::list_start(&self.state)
        {
            self.apply(edited, Step::Command);
        }
    }

    fn ours(&mut self, target: Option<Target>, instead: Instead) -> bool {
        let state = self.state_at(target);
        let (edited, step) = instead.edit(&state);
        if let Some(edited) = edited {
            self.apply(edited, step);
        }
        true
    }

    fn delete(&mut self, kind: &str, target: Option<Target>) -> bool {
        self.read_selection();
        // Cut and drag take out what they took; the events for that are handled elsewhere.
        if matches!(kind, "deleteByCut" | "deleteByDrag") {
            return true;
        }
        let (unit, direction) = unit_of(kind);
        if !self.state.selection.is_caret() {
            let edited = edit::delete_selection(&self.state);
            self.apply_some(edited, Step::Command);
            return true;
        }
        let Some(Target { selection, leaf }) = target else {
            let edited = edit::delete(&self.state, unit, direction);
            self.apply_some(edited, Step::Deleting);
            return true;
        };
        let is_native = |leaf: &LeafRange| {
            leaf.is_part() && !(unit == Unit::Character && self.may_break_character(leaf))
        };
        if let Some(leaf) = leaf.filter(is_native) {
            let leaf = Some((leaf.block, leaf.index));
            self.native = Some(Native {
                step: Step::Deleting,
                leaf,
                instead: None,
                typed: None,
            });
            return false;
        }
        // Only the browser knows where a line wraps and what it takes for a word.
        let in_one_block = !selection.is_caret() && selection.anchor.block == selection.focus.block;
        let edited = match unit {
            Unit::Word | Unit::Line if in_one_block => {
                edit::delete_selection(&self.state.select(selection))
            }
            _ => edit::delete(&self.state, unit, direction),
        };
        self.apply_some(edited, Step::Deleting);
        true
    }

    fn may_break_character(&self, leaf: &LeafRange) -> bool {
        let run = (self.view.get(leaf.block)).and_then(|view| view.block.runs().get(leaf.index));
        run.is_some_and(|run| quirk::may_break_character(run.text(), leaf.from, leaf.to))
    }

    fn apply_some(&mut self, edited: Option<Edited>, step: Step) {
        if let Some(edited) = edited {
            self.apply(edited, step);
        }
    }

    /// The browser's menus, and keyboards with keys of their own.
    fn command_input(&mut self, kind: &str, event: &InputEvent) {
        let command = match kind {
            "historyUndo" => Command::Undo,
            "historyRedo" => Command::Redo,
            "formatBold" => Command::Mark(Mark::Bold),
            "formatItalic" => Command::Mark(Mark::Italic),
            "formatUnderline" => Command::Mark(Mark::Underline),
            "formatStrikeThrough" => Command::Mark(Mark::Strikethrough),
            "formatRemove" => Command::ClearFormatting,
            "formatIndent" => Command::Indent,
            "formatOutdent" => Command::Outdent,
            "insertUnorderedList" => Command::List(BlockKind::Bullet),
            "insertOrderedList" => Command::List(BlockKind::Numbered),
            "insertFromPaste" | "insertFromPasteAsQuotation" => {
                if let Some(data) = event.data_transfer() {
                    self.paste_from(&data);
                }
                return;
            }
            // What the model has no place for.
            _ => return,
        };
        self.run(command);
    }

    /// The browser did something to the page.
    pub(super) fn input(&mut self) {
        let Some(native) = self.native.take() else {
            return self.sync();
        };
        let records = self.observer.take_records();
        if let Some(instead) = native.instead {
            self.view.heal(&self.state.document);
            self.observer.take_records();
            let (edited, step) = instead.edit(&self.state);
            match edited {
                Some(edited) => self.apply(edited, step),
                None => self.write_selection(),
            }
            return;
        }
        let step = native.step;
        match native.leaf {
            Some((block, leaf)) if self.is_only(&records, block, leaf) => {
                self.read_leaf(block, leaf, step, native.typed.as_ref());
            }
            _ => self.take_in(&records, Some(step)),
        }
        if let Some((_, typed)) = native.typed {
            self.begin_list(&typed);
        }
    }

    /// Nothing but the text of that leaf changed.
    fn is_only(&self, records: &Array, block: BlockId, leaf: usize) -> bool {
        let Some(view) = self.view.get(block) else {
            return false;
        };
        view.is_known()
            && records.iter().all(|record| {
                let target = record.unchecked_into::<MutationRecord>().target();
                target.is_some_and(|target| view.is_leaf(leaf, &target))
            })
    }

    /// Takes over what was typed in a leaf. The page already shows it.
    fn read_leaf(&mut self, id: BlockId, leaf: usize, step: Step, typed: Option<&(u32, String)>) {
        let Some(view) = self.view.get(id) else {
            return;
        };
        let data = view.leaf_data(leaf).unwrap_or_default();
        if let Some((at, text)) = typed
            && let Some(edited) = edit::typed(&self.state, id, leaf, *at, text, &data)
            && view.block.needs_filler() == edited.block().needs_filler()
        {
            return self.take_typed(id, edited, step);
        }
        let mut text = String::new();
        for (at, run) in view.block.runs().iter().enumerate() {
            text.push_str(if at == leaf { &data } else { run.text() });
        }
        let shown = selection::read(&self.view, &self.host, &self.state.document);
        let shown = shown.unwrap_or(self.state.selection);
        let Some(edited) = edit::read_back(&self.state, id, &text, shown) else {
            return self.read_selection();
        };
        let now = self.now();
        let could_undo = self.history.can_undo() && !self.history.can_redo();
        self.history.record(&self.state, &edited.state, step, now);
        self.state = edited.state;
        self.outbox.push(super::editor::Notice::Changed);
        let Some(block) = self.state.document.block(id).cloned() else {
            return;
        };
        let shows_it = (block.runs().get(leaf)).is_some_and(|run| run.text() == data)
            && self
                .view
                .get_mut(id)
                .is_some_and(|view| view.accept(&block));
        if !shows_it {
            self.view.show_block(&block, true);
            self.observer.take_records();
            self.write_selection();
        }
        if !could_undo {
            self.refresh_status();
        }
    }

    /// What the browser was left to do, and did: neither the page nor its selection is asked.
    fn take_typed(&mut self, id: BlockId, typed: Typed, step: Step) {
        let now = self.now();
        let could_undo = self.history.can_undo() && !self.history.can_redo();
        let caret = typed.caret();
        self.history.remember(&self.state, caret, step, now);
        if let Some(view) = self.view.get_mut(id) {
            view.block = Arc::clone(typed.block());
        }
        typed.apply(&mut self.state);
        self.caret_ahead = Some(caret);
        self.outbox.push(super::editor::Notice::Changed);
        if !could_undo {
            self.refresh_status();
        }
    }

    /// Where the input goes: what the browser says it is for, which may be other than what is
    /// selected (an accent that replaces a letter, a correction), else what is selected.
    fn target(&self, event: &InputEvent) -> Option<Target> {
        let range: StaticRange = event.get_target_ranges().get(0).dyn_into().ok()?;
        let (start, from) = (range.start_container(), range.start_offset());
        let (end, to) = (range.end_container(), range.end_offset());
        let at = |node: &Node, offset| {
            position(&self.view, &self.host, &self.state.document, node, offset)
        };
        let anchor = at(&start, from)?;
        if start != end {
            return Some(Target {
                selection: Selection::new(anchor, at(&end, to)?),
                leaf: None,
            });
        }
        let focus = match from == to {
            true => anchor,
            false => at(&end, to)?,
        };
        let leaf = dom::is_text(&start).then(|| self.leaf_range(anchor.block, &start, from, to));
        Some(Target {
            selection: Selection::new(anchor, focus),
            leaf: leaf.flatten(),
        })
    }

    fn leaf_range(&self, block: BlockId, node: &Node, from: u32, to: u32) -> Option<LeafRange> {
        let place = self.view.get(block)?.leaf_of(node)?;
        Some(LeafRange {
            block,
            index: place.index,
            start: place.start,
            from,
            to,
            len: utf16_len(place.run.text()),
            linked: place.run.marks().link.is_some(),
        })
    }

    fn state_at(&mut self, target: Option<Target>) -> State {
        self.read_selection();
        match target {
            // The selection has a direction, and pending marks; so it is kept where it says the same.
            Some(target) if !same_ends(target.selection, self.state.selection) => {
                self.state.select(target.selection)
            }
            _ => self.state.clone(),
        }
    }
}

impl LeafRange {
    /// Typing here gets the marks of the leaf, in the model as in every browser.
    fn takes_typing(&self) -> bool {
        let inside = 0 < self.from && self.from < self.len;
        let at_edge = (self.from == self.len || self.index == 0) && !self.linked;
        self.from == self.to && (inside || at_edge)
    }

    /// Something, but not all of the leaf.
    fn is_part(&self) -> bool {
        self.from < self.to && self.to - self.from < self.len
    }
}

impl Instead {
    fn edit(self, state: &State) -> (Option<Edited>, Step) {
        match self {
            Self::Split => (edit::split(state), Step::Command),
            Self::LineBreak => (edit::line_break(state), Step::Command),
            Self::Delete(unit, direction) => (edit::delete(state, unit, direction), Step::Deleting),
        }
    }
}

fn instead_of(kind: &str) -> Option<Instead> {
    match kind {
        "insertParagraph" => Some(Instead::Split),
        "insertLineBreak" => Some(Instead::LineBreak),
        _ if kind.starts_with("delete") => {
            let (unit, direction) = unit_of(kind);
            Some(Instead::Delete(unit, direction))
        }
        _ => None,
    }
}

fn unit_of(kind: &str) -> (Unit, Direction) {
    let unit = match kind {
        _ if kind.starts_with("deleteWord") => Unit::Word,
        _ if kind.contains("Line") => Unit::Line,
        _ => Unit::Character,
    };
    let direction = match kind.ends_with("Forward") {
        true => Direction::Forward,
        false => Direction::Backward,
    };
    (unit, direction)
}

fn same_ends(a: Selection, b: Selection) -> bool {
    a == b || (a.anchor == b.focus && a.focus == b.anchor)
}

/// Typing is counted, never cut: the writer sees what is too much and shortens it.
fn unlimited() -> Limits {
    Limits {
        visible_chars: usize::MAX,
        ..Limits::DEFAULT
    }
}
