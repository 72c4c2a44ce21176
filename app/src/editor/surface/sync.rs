//! What the browser did to the page, read back into the model.

use document::{BlockId, Document, Limits, Position, Selection, Step, edit};
use js_sys::Array;
use wasm_bindgen::JsCast;
use web_sys::{Element, MutationRecord, Node};

use super::{block_view, core::Core, dom, interface::Notice, selection, view::View};

/// Healings within [`WINDOW`] milliseconds after which a foreign program is left alone: two
/// programs that put a page right in turn would do so for ever.
const HEALINGS: u32 = 20;
const WINDOW: u64 = 2_000;

impl Core {
    /// Brings the model up to date with the page. Cheap when nothing happened.
    pub(super) fn sync(&mut self) {
        let records = self.observer.take_records();
        if records.length() > 0 {
            self.take_in(&records, None);
        }
    }

    /// Reads the blocks back that `records` are about. `step`: what the writer did, as far as an
    /// event said.
    pub(super) fn take_in(&mut self, records: &Array, step: Option<Step>) {
        self.view.lose_place();
        let mut blocks: Vec<BlockId> = Vec::new();
        for record in records.iter() {
            let record: MutationRecord = record.unchecked_into();
            let Some(target) = record.target() else {
                continue;
            };
            let block = block_view::block_around(&self.host, &target);
            let is_text = dom::is_text(&target);
            match block.and_then(|id| Some((id, self.view.get_mut(id)?))) {
                Some((id, view)) => {
                    if !is_text {
                        view.distrust();
                    }
                    if !blocks.contains(&id) {
                        blocks.push(id);
                    }
                }
                None => self.foreign.is_loose |= !is_text,
            }
        }
        let step = match self.composition.is_active() {
            true => Step::Composition,
            false => step.unwrap_or(Step::Command),
        };
        for id in blocks {
            self.read_block(id, step);
        }
        self.settle_structure();
    }

    /// Takes over the text that the page shows for a block.
    pub(super) fn read_block(&mut self, id: BlockId, step: Step) {
        let Some(view) = self.view.get(id) else {
            return;
        };
        let text = view.read();
        let shown = selection::read(&self.view, &self.host, &self.state.document);
        let shown = shown.unwrap_or(self.state.selection);
        if let Some(edited) = edit::read_back(&self.state, id, &text, shown) {
            let now = self.now();
            self.history.record(&self.state, &edited.state, step, now);
            self.state = edited.state;
            self.outbox.push(Notice::Changed);
        }
        if self.composition.is_active() {
            self.composition.touch(id);
            return self.refresh_status();
        }
        self.draw(|view, document| view.show_again(document, &[id]));
    }

    /// Puts lists, quotes and blocks right again after something came or went between them. Text
    /// that was put there is kept, as paragraphs; what a program put there for itself goes.
    pub(super) fn settle_structure(&mut self) {
        if !self.foreign.is_loose || self.composition.is_active() {
            return;
        }
        self.foreign.is_loose = false;
        let now = self.now();
        if now.saturating_sub(self.foreign.since) > WINDOW {
            self.foreign.since = now;
            self.foreign.healings = 0;
        }
        self.foreign.healings += 1;
        if self.foreign.healings > HEALINGS {
            return;
        }
        for (after, text) in self.stray_text() {
            let document = &self.state.document;
            let at = after.and_then(|id| document.nearest(Position::new(id, u32::MAX)));
            let at = at.unwrap_or_else(|| document.end());
            let there = self.state.select(Selection::caret(at));
            let text = if document.is_pristine() {
                text
            } else {
                format!("\n{text}")
            };
            if let Some(pasted) = edit::paste_plain(&there, &text, &Limits::STORED) {
                self.history
                    .record(&self.state, &pasted.edited.state, Step::Command, now);
                self.state = pasted.edited.state;
                self.outbox.push(Notice::Changed);
            }
        }
        self.draw(View::heal);
    }

    /// Text between the blocks, with the block it comes after.
    fn stray_text(&self) -> Vec<(Option<BlockId>, String)> {
        let mut found = Vec::new();
        let mut after = None;
        let host: &Node = &self.host;
        self.stray_below(host, &mut after, &mut found);
        found
    }

    fn stray_below(
        &self,
        parent: &Node,
        after: &mut Option<BlockId>,
        found: &mut Vec<(Option<BlockId>, String)>,
    ) {
        for child in dom::children(parent) {
            let id = block_view::number(&child).map(BlockId::from_number);
            let ours = id.filter(|id| is_ours(&self.state.document, *id));
            if ours.is_some() {
                *after = ours;
            } else if holds_blocks(&child) {
                self.stray_below(&child, after, found);
            } else if let Some(text) = readable(&child) {
                found.push((*after, text));
            }
        }
    }
}

fn is_ours(document: &Document, id: BlockId) -> bool {
    document.index_of(id).is_some()
}

fn holds_blocks(node: &Node) -> bool {
    matches!(&*node.node_name(), "UL" | "OL" | "LI" | "BLOCKQUOTE")
}

/// The text of a node that somebody may have written. Elements with a hyphen in their name are a
/// program's own (HTML, 4.13.3), and what is not editable nobody typed.
fn readable(node: &Node) -> Option<String> {
    if let Some(element) = node.dyn_ref::<Element>()
        && (element.node_name().contains('-')
            || element.get_attribute("contenteditable").as_deref() == Some("false"))
    {
        return None;
    }
    node.text_content().filter(|text| !text.trim().is_empty())
}
