//! Where input goes.

use document::{BlockId, Selection, edit::State};
use wasm_bindgen::JsCast;
use web_sys::{InputEvent, Node, StaticRange};

use super::{core::Core, dom, selection::position};

/// What an event is for.
pub(super) struct Target {
    pub selection: Selection,
    pub leaf: Option<LeafRange>,
}

/// A range in one text leaf, in UTF-16 units of the leaf.
pub(super) struct LeafRange {
    pub block: BlockId,
    pub index: usize,
    /// UTF-16 units of the block before the leaf.
    pub start: u32,
    pub from: u32,
    pub to: u32,
    pub len: u32,
    linked: bool,
}

impl Core {
    /// Where the input goes: what the browser says it is for, which may be other than what is
    /// selected (an accent that replaces a letter, a correction), else what is selected.
    pub(super) fn target(&self, event: &InputEvent) -> Option<Target> {
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

    pub(super) fn leaf_range(
        &self,
        block: BlockId,
        node: &Node,
        from: u32,
        to: u32,
    ) -> Option<LeafRange> {
        let place = self.view.get(block)?.leaf_of(node)?;
        Some(LeafRange {
            block,
            index: place.index,
            start: place.start,
            from,
            to,
            len: place.len,
            linked: place.run.marks().link.is_some(),
        })
    }

    pub(super) fn state_at(&mut self, target: Option<Target>) -> State {
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
    pub(super) fn takes_typing(&self) -> bool {
        let inside = 0 < self.from && self.from < self.len;
        let at_edge = (self.from == self.len || self.index == 0) && !self.linked;
        self.from == self.to && (inside || at_edge)
    }

    /// Something, but not all of the leaf.
    pub(super) fn is_part(&self) -> bool {
        self.from < self.to && self.to - self.from < self.len
    }
}

fn same_ends(a: Selection, b: Selection) -> bool {
    a == b || (a.anchor == b.focus && a.focus == b.anchor)
}
