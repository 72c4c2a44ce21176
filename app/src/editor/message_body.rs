//! What is being written, as the page around the editor sees it.

use std::time::Duration;

use document::{Document, Fragment};
use leptos::{html, prelude::*, reactive::send_wrapper_ext::SendOption};

use super::surface::{Command, Editor};
use crate::forms::{Typed, field};

/// How long the count may lag behind the writing, and the mirror. Both cost time that grows with
/// the text, which no keystroke should pay.
const COUNT_LAG: Duration = Duration::from_millis(200);
const MIRROR_LAG: Duration = Duration::from_secs(1);

/// The text of a message being written. Cheap to copy; the page makes one, and gives it to the
/// editor that fills it.
#[derive(Clone, Copy)]
pub struct MessageBody {
    /// Visible characters, as the limit counts them.
    used: RwSignal<usize>,
    /// Counts looks at what was written since the last one.
    edits: RwSignal<u32>,
    pub(super) area: NodeRef<html::Textarea>,
    /// What the form begins with; the text area shows its plain text.
    beginning: StoredValue<Document>,
    /// Made in the browser only; on the server this is dropped on whatever thread comes by.
    editor: StoredValue<SendOption<Editor>>,
    is_counting: StoredValue<bool>,
    is_mirroring: StoredValue<bool>,
}

impl MessageBody {
    /// `beginning` is what the form begins with.
    pub fn new(beginning: Document) -> Self {
        Self {
            used: RwSignal::new(beginning.visible_chars()),
            edits: RwSignal::new(0),
            area: NodeRef::new(),
            beginning: StoredValue::new(beginning),
            editor: StoredValue::new(SendOption::new_local(None)),
            is_counting: StoredValue::new(false),
            is_mirroring: StoredValue::new(false),
        }
    }

    /// Visible characters. Follows the writing with a short delay.
    pub fn used(self) -> Signal<usize> {
        self.used.into()
    }

    /// Changes when something was written, with the same delay.
    pub fn edits(self) -> Signal<u32> {
        self.edits.into()
    }

    /// What is written at this moment.
    pub fn document(self) -> Document {
        // A timer may ask after the form is gone.
        let area = self.area.try_get_untracked().flatten();
        match self.editor() {
            // After a crash the text area is shown again, and what is in it counts.
            Some(editor) if area.as_ref().is_none_or(|area| area.hidden()) => editor.document(),
            _ => from_text(&area.map(|area| area.value()).unwrap_or_default()),
        }
    }

    /// What the form begins with.
    pub(super) fn beginning(self) -> Document {
        self.beginning.get_value()
    }

    /// What a text area holds, as a document. Text that it began with has its formatting back.
    pub(super) fn taken_over(self, text: &str) -> Document {
        let beginning = self.beginning();
        match beginning.plain_text() == text {
            true => beginning,
            false => from_text(text),
        }
    }

    /// Puts what is written into the fields of a form: its text, and beside it its formatting.
    pub fn write_into(self, typed: &mut Typed) {
        let document = self.document();
        typed.push(field::BODY, document.plain_text());
        typed.push(field::DOCUMENT, document.to_json());
        self.mirror();
    }

    /// What the form begins with after all, before the editor takes the text over.
    pub fn begin_with(self, document: Document) {
        self.beginning.set_value(document);
    }

    /// There is something to lose.
    pub fn has_text(self) -> bool {
        !self.document().is_blank()
    }

    pub(super) fn editor(self) -> Option<Editor> {
        self.editor
            .try_with_value(|editor| (**editor).clone())
            .flatten()
    }

    pub(super) fn set_editor(self, editor: Option<Editor>) {
        self.editor.try_update_value(|kept| **kept = editor);
    }

    pub(super) fn run(self, command: Command) -> bool {
        self.editor().is_some_and(|editor| editor.run(command))
    }

    /// Something was written.
    pub(super) fn changed(self) {
        if !self.is_counting.get_value() {
            self.is_counting.set_value(true);
            set_timeout(move || self.edited(), COUNT_LAG);
        }
        if !self.is_mirroring.get_value() {
            self.is_mirroring.set_value(true);
            set_timeout(move || self.mirror(), MIRROR_LAG);
        }
    }

    pub(super) fn edited(self) {
        self.count();
        self.edits.try_update(|edits| *edits += 1);
    }

    pub(super) fn count(self) {
        self.is_counting.try_set_value(false);
        let used = self.document().visible_chars();
        if self
            .used
            .try_get_untracked()
            .is_some_and(|shown| shown != used)
        {
            self.used.set(used);
        }
    }

    /// Writes the text where a plain post would take it from.
    pub fn mirror(self) {
        self.is_mirroring.try_set_value(false);
        if let (Some(editor), Some(Some(area))) = (self.editor(), self.area.try_get_untracked())
            && area.hidden()
        {
            area.set_value(&editor.document().plain_text());
        }
    }
}

/// Nothing that a text area holds is refused; what no message may hold is dropped.
pub(super) fn from_text(text: &str) -> Document {
    Fragment::from_plain_text(text).to_document()
}
