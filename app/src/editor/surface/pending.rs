//! What one event leaves for a later one to go on with.

use document::{
    BlockId, Selection, Step,
    edit::{Direction, Unit},
};

use super::interface::Command;

/// What is left to the browser, and to be read back when it is done.
pub(super) struct LeftToBrowser {
    pub step: Step,
    /// The leaf that it should be in, and nowhere else.
    pub leaf: Option<(BlockId, usize)>,
    /// What the model does once the page is put right: for input that reaches across blocks and
    /// could not be cancelled, as Android's keyboards send it.
    pub instead: Option<StructuralEdit>,
    pub typed: Option<Letters>,
}

/// Plain typing, as the browser said it would do it. In UTF-16 units of the leaf.
pub(super) struct Letters {
    pub text: String,
    pub at: u32,
    /// How long the leaf was before.
    pub len: u32,
}

/// An edit that stands for what a browser would do to the structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StructuralEdit {
    Split,
    LineBreak,
    Delete(Unit, Direction),
}

/// An input method at work.
#[derive(Default)]
pub(super) struct Composition {
    pub active: bool,
    /// Blocks that were read back and not shown since.
    pub touched: Vec<BlockId>,
    pub deferred: Vec<Command>,
}

impl Composition {
    pub(super) fn is_active(&self) -> bool {
        self.active
    }

    pub(super) fn touch(&mut self, block: BlockId) {
        if !self.touched.contains(&block) {
            self.touched.push(block);
        }
    }

    /// A command waits for the end.
    pub(super) fn defer(&mut self, command: Command) {
        self.deferred.push(command);
    }
}

/// Changes that nobody typed: those of browser extensions.
#[derive(Default)]
pub(super) struct Foreign {
    /// Something came or went between the blocks.
    pub is_loose: bool,
    pub since: u64,
    pub healings: u32,
}

/// What is being dragged out of this text.
pub(super) struct Drag {
    pub selection: Selection,
}
