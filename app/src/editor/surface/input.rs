//! `beforeinput`: what is ours and what is the browser's.
//!
//! Kinds of input are those of Input Events Level 2, 4.1.2.

use document::{
    BlockKind, Limits, Link, Mark, Position, Selection, Step,
    edit::{self, Direction, Edited, State, Unit},
};
use wasm_bindgen::JsCast;
use web_sys::{InputEvent, StaticRange};

use super::{
    core::Core,
    interface::{Command, Said},
    pending::{LeftToBrowser, Letters, StructuralEdit},
    quirk,
    target::{LeafRange, Target},
};

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
            self.native = Some(LeftToBrowser {
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
            let instead = match structural_edit_of(&kind) {
                // Inside of one leaf the browser's own doing can be read back.
                Some(StructuralEdit::Delete(..)) if leaf.is_some_and(LeafRange::is_part) => None,
                other => other,
            };
            self.read_selection();
            self.native = Some(LeftToBrowser {
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
            "insertParagraph" => self.ours(target, StructuralEdit::Split),
            "insertLineBreak" => self.ours(target, StructuralEdit::LineBreak),
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
        // Of a tab, browsers make an element (Chromium, `Apple-tab-span`).
        let typed = event.data();
        let Some(text) = typed.filter(|text| !text.contains(['\n', '\r', '\t'])) else {
            return false;
        };
        let here = Selection::caret(Position::new(leaf.block, leaf.start + at));
        if here != self.state.selection {
            self.select(here);
        }
        self.native = Some(LeftToBrowser {
            step: Step::Typing,
            leaf: Some((leaf.block, leaf.index)),
            instead: None,
            typed: Some(Letters {
                text,
                at,
                len: leaf.len,
            }),
        });
        true
    }

    fn insert_text(&mut self, kind: &str, text: &str, target: Option<Target>) -> bool {
        let state = self.state_at(target);
        let edited = match text.contains(['\n', '\r']) {
            // Several lines at once, as dictation and password managers put them in.
            true => edit::paste_plain(&state, text, &Limits::STORED).map(|pasted| pasted.edited),
            false => edit::insert_text(&state, text),
        };
        let step = match kind == "insertText" && self.state.selection.is_caret() {
            true => Step::Typing,
            false => Step::Command,
        };
        if let Some(edited) = edited {
            self.apply(edited, step);
        }
        self.take_as_meant(text);
        true
    }

    /// "- " and "1. " at the start of a line begin a list; an address becomes a link.
    pub(super) fn take_as_meant(&mut self, typed: &str) {
        if typed != " " {
            return;
        }
        match edit::list_start(&self.state) {
            Some(edited) => self.apply(edited, Step::Command),
            None => self.link_typed(),
        }
    }

    /// One Backspace takes it back, since not every address is meant to be a link.
    fn link_typed(&mut self) {
        if let Some(edited) = edit::link_typed(&self.state) {
            self.apply(edited, Step::Command);
            self.linked = Some(self.state.clone());
            self.say(Said::Linked);
        }
    }

    fn ours(&mut self, target: Option<Target>, instead: StructuralEdit) -> bool {
        let state = self.state_at(target);
        self.edit_structure(instead, &state);
        true
    }

    /// Does nothing where it is not possible.
    pub(super) fn edit_structure(&mut self, instead: StructuralEdit, state: &State) {
        let (edited, step) = instead.edit(state);
        let Some(edited) = edited else {
            return;
        };
        self.apply(edited, step);
        if matches!(instead, StructuralEdit::Split | StructuralEdit::LineBreak) {
            self.link_typed();
        }
    }

    fn delete(&mut self, kind: &str, target: Option<Target>) -> bool {
        self.read_selection();
        // Cut and drag take out what they took; the events for that are handled elsewhere.
        if matches!(kind, "deleteByCut" | "deleteByDrag") {
            return true;
        }
        let (unit, direction) = unit_of(kind);
        let linked = self.linked.take();
        if (unit, direction) == (Unit::Character, Direction::Backward)
            && linked.is_some_and(|linked| linked == self.state)
        {
            self.run(Command::Undo);
            return true;
        }
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
            self.native = Some(LeftToBrowser {
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
            "insertLink" => {
                let address = event.data().unwrap_or_default();
                let Ok(link) = Link::from_typed(&address) else {
                    return;
                };
                Command::SetLink(link, None)
            }
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
}

impl StructuralEdit {
    fn edit(self, state: &State) -> (Option<Edited>, Step) {
        match self {
            Self::Split => (edit::split(state), Step::Command),
            Self::LineBreak => (edit::line_break(state), Step::Command),
            Self::Delete(unit, direction) => (edit::delete(state, unit, direction), Step::Deleting),
        }
    }
}

fn structural_edit_of(kind: &str) -> Option<StructuralEdit> {
    match kind {
        "insertParagraph" => Some(StructuralEdit::Split),
        "insertLineBreak" => Some(StructuralEdit::LineBreak),
        _ if kind.starts_with("delete") => {
            let (unit, direction) = unit_of(kind);
            Some(StructuralEdit::Delete(unit, direction))
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
