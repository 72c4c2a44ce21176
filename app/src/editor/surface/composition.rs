//! Input methods: text that is not final yet.
//!
//! While one is at work nothing is written to the page; what it does is read back. When it is done,
//! the block it was in is shown again, which changes nothing unless the model saw its marks
//! otherwise than the browser.

use document::{BlockId, Step, edit};

use super::{command::Command, core::Core};

#[derive(Default)]
pub(super) struct Composition {
    active: bool,
    /// Blocks that were read back and not shown since.
    touched: Vec<BlockId>,
    deferred: Vec<Command>,
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

impl Core {
    pub(super) fn composition_start(&mut self) {
        self.sync();
        self.read_selection();
        self.history.seal(&self.state);
        // Browsers differ in what they do to blocks that a composition replaces; so they are
        // replaced before it begins.
        if !self.state.selection.is_caret()
            && let Some(edited) = edit::delete_selection(&self.state)
        {
            self.apply(edited, Step::Composition);
        }
        self.composition.active = true;
    }

    pub(super) fn composition_end(&mut self) {
        self.sync();
        self.composition.active = false;
        self.native = None;
        self.history.seal(&self.state);
        for id in std::mem::take(&mut self.composition.touched) {
            if let Some(block) = self.state.document.block(id).cloned() {
                self.view.show_block(&block, true);
            }
        }
        self.observer.take_records();
        self.settle_structure();
        self.write_selection();
        self.refresh_status();
        for command in std::mem::take(&mut self.composition.deferred) {
            self.run(command);
        }
    }
}
