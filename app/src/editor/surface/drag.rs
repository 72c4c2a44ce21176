//! Drag and drop: inside the text it moves, with Ctrl (⌥ on a Mac) it copies; from elsewhere it
//! puts in.

use document::{Position, Selection, Step, edit};
use web_sys::DragEvent;

use super::{
    clipboard, core::Core, dom, interface::Notice, pending::Drag, quirk, selection::position,
};

impl Core {
    /// Says whether the browser must not do it.
    pub(super) fn drag_start(&mut self, event: &DragEvent) -> bool {
        self.sync();
        self.read_selection();
        let fragment = self.state.document.copy(self.state.selection);
        let (Some(fragment), Some(data)) = (fragment, event.data_transfer()) else {
            return false;
        };
        clipboard::write(&data, &fragment);
        data.set_effect_allowed("copyMove");
        self.drag = Some(Drag {
            selection: self.state.selection,
        });
        false
    }

    pub(super) fn drag_end(&mut self) {
        self.drag = None;
    }

    pub(super) fn drop(&mut self, event: &DragEvent) -> bool {
        self.sync();
        let drag = self.drag.take();
        let (Some(data), Some(to)) = (event.data_transfer(), self.drop_place(event)) else {
            return true;
        };
        self.is_focused = true;
        if let Err(error) = self.host.focus() {
            dom::report(&error);
        }
        if let Some(drag) = drag {
            let copies = if self.is_mac {
                event.alt_key()
            } else {
                event.ctrl_key()
            };
            let dragged = self.state.select(drag.selection);
            let edited = match copies {
                true => edit::copy_to(&dragged, to),
                false => edit::move_to(&dragged, to),
            };
            if let Some(edited) = edited {
                self.apply(edited, Step::Command);
            }
            return true;
        }
        if let Some(fragment) = clipboard::dropped(&data) {
            let limits = self.limits;
            self.select(Selection::caret(to));
            let pasted = edit::paste(&self.state, &fragment, &limits);
            self.put_pasted(pasted, &limits);
        } else if let Some(files) = data.files().filter(|files| files.length() > 0) {
            self.outbox.push(Notice::Files(files));
        }
        true
    }

    fn drop_place(&self, event: &DragEvent) -> Option<Position> {
        let page = self.host.owner_document()?;
        let (node, offset) = quirk::caret_at(&page, event)?;
        let document = &self.state.document;
        let place = position(&self.view, &self.host, document, &node, offset)?;
        document.nearest(place)
    }
}
