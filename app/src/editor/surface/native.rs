//! Input that is left to the browser, and read back when it is done.

use std::sync::Arc;

use document::{
    BlockId, Step,
    edit::{self, Insertion},
};
use js_sys::Array;
use wasm_bindgen::JsCast;
use web_sys::MutationRecord;

use super::{core::Core, interface::Notice, pending::Letters, selection, view::View};

impl Core {
    /// The browser did something to the page.
    pub(super) fn input(&mut self) {
        let Some(native) = self.native.take() else {
            return self.sync();
        };
        let records = self.observer.take_records();
        if let Some(instead) = native.instead {
            self.draw(View::heal);
            let state = self.state.clone();
            self.edit_structure(instead, &state);
            return;
        }
        let step = native.step;
        match native.leaf {
            Some((block, leaf)) if self.is_only(&records, block, leaf) => {
                // Of two changes, one may have been somebody else's.
                let letters = native.typed.as_ref().filter(|_| records.length() == 1);
                self.read_leaf(block, leaf, step, letters);
            }
            _ => self.take_in(&records, Some(step)),
        }
        if let Some(letters) = native.typed {
            self.take_as_meant(&letters.text);
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
    fn read_leaf(&mut self, id: BlockId, leaf: usize, step: Step, letters: Option<&Letters>) {
        let Some(view) = self.view.get(id) else {
            return;
        };
        // The whole text is not asked for: a paragraph may be long.
        if let Some(letters) = letters
            && view.shows(leaf, letters)
            && let Some(edited) = edit::typed(&self.state, id, leaf, letters.at, &letters.text)
            && view.block.needs_filler() == edited.block().needs_filler()
        {
            return self.take_typed(id, edited, step);
        }
        let data = view.leaf_data(leaf).unwrap_or_default();
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
        self.outbox.push(Notice::Changed);
        let Some(block) = self.state.document.block(id).cloned() else {
            return;
        };
        let shows_it = (block.runs().get(leaf)).is_some_and(|run| run.text() == data)
            && self
                .view
                .get_mut(id)
                .is_some_and(|view| view.accept(&block));
        if !shows_it {
            self.draw(|view, document| view.show_again(document, &[id]));
        } else if !could_undo {
            self.refresh_status();
        }
    }

    /// What the browser was left to do, and did: neither the page nor its selection is asked.
    fn take_typed(&mut self, id: BlockId, typed: Insertion, step: Step) {
        let now = self.now();
        let could_undo = self.history.can_undo() && !self.history.can_redo();
        let caret = typed.caret();
        self.history.remember(&self.state, caret, step, now);
        if let Some(view) = self.view.get_mut(id) {
            view.block = Arc::clone(typed.block());
        }
        typed.apply(&mut self.state);
        self.caret_ahead = Some(caret);
        self.outbox.push(Notice::Changed);
        if !could_undo {
            self.refresh_status();
        }
    }
}
