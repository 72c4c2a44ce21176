//! Input methods: text that is not final yet.
//!
//! While one is at work nothing is written to the page; what it does is read back. When it is done,
//! the block it was in is shown again, which changes nothing unless the model saw its marks
//! otherwise than the browser.

use document::{Step, edit};

use super::core::Core;

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
        let touched = std::mem::take(&mut self.composition.touched);
        self.draw(|view, document| view.show_again(document, &touched));
        self.settle_structure();
        for command in std::mem::take(&mut self.composition.deferred) {
            self.run(command);
        }
    }
}
