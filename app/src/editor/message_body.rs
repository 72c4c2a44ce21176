//! What is being written, as the page around the editor sees it.

use std::time::Duration;

use document::{Document, Fragment};
use js_sys::Reflect;
use leptos::{html, prelude::*, reactive::send_wrapper_ext::SendOption};
use wasm_bindgen::JsValue;
use web_sys::{FileList, HtmlTextAreaElement};

use super::surface::{Command, Editor};
use crate::forms::{Typed, field};

/// How long the count may lag behind the writing, and the mirror. Both cost time that grows with
/// the text, which no keystroke should pay.
const COUNT_LAG: Duration = Duration::from_millis(200);
const MIRROR_LAG: Duration = Duration::from_secs(1);

/// What stands between two texts that were written apart.
#[derive(Clone, Copy)]
pub struct Lines<'a> {
    /// Above what was written before.
    pub before: &'a str,
    /// Above what was written somewhere else.
    pub also: &'a str,
}

/// The text of a message being written. Cheap to copy; the page makes one, and gives it to the
/// editor that fills it.
#[derive(Clone, Copy)]
pub struct MessageBody {
    /// How much of the limit is used, see [`Document::length`].
    used: RwSignal<usize>,
    /// Counts looks at what was written since the last one.
    edits: RwSignal<u32>,
    /// Counts changes as they happen.
    changes: RwSignal<u32>,
    pub(super) area: NodeRef<html::Textarea>,
    /// What the form begins with; the text area shows its plain text.
    beginning: StoredValue<Document>,
    /// Made in the browser only; on the server this is dropped on whatever thread comes by.
    editor: StoredValue<SendOption<Editor>>,
    /// What is done with files that are pasted or dropped into it.
    files: StoredValue<Option<Callback<FileList>>>,
    is_counting: StoredValue<bool>,
    is_mirroring: StoredValue<bool>,
}

impl MessageBody {
    /// `beginning` is what the form begins with.
    pub fn new(beginning: Document) -> Self {
        Self {
            used: RwSignal::new(beginning.length()),
            edits: RwSignal::new(0),
            changes: RwSignal::new(0),
            area: NodeRef::new(),
            beginning: StoredValue::new(beginning),
            editor: StoredValue::new(SendOption::new_local(None)),
            files: StoredValue::new(None),
            is_counting: StoredValue::new(false),
            is_mirroring: StoredValue::new(false),
        }
    }

    /// Files that are pasted or dropped into the text go there.
    pub fn gives_files_to(self, taker: Callback<FileList>) {
        self.files.set_value(Some(taker));
    }

    pub(super) fn give_files(self, files: FileList) -> bool {
        let taker = self.files.get_value();
        taker.inspect(|taker| taker.run(files)).is_some()
    }

    /// How much of the limit is used. Follows the writing with a short delay.
    pub fn used(self) -> Signal<usize> {
        self.used.into()
    }

    /// Changes when something was written, with the same delay.
    pub fn edits(self) -> Signal<u32> {
        self.edits.into()
    }

    /// Changes as soon as something is written into the editor.
    pub fn changes(self) -> Signal<u32> {
        self.changes.into()
    }

    /// What is written at this moment.
    pub fn document(self) -> Document {
        // A timer may ask after the form is gone.
        let area = self.area.try_get_untracked().flatten();
        match self.editor() {
            // Before the editor is there, and after a crash, what is in the text area counts.
            Some(editor) if area.as_ref().is_none_or(|area| area.hidden()) => {
                self.as_begun(editor.document())
            }
            _ => self.taken_over(&area.map(|area| area.value()).unwrap_or_default()),
        }
    }

    /// Nothing was written into the editor yet: what the form began with counts, whatever of it the
    /// editor has drawn when the page is left in that moment.
    fn as_begun(self, document: Document) -> Document {
        if self.changes.try_get_untracked() != Some(0) {
            return document;
        }
        let beginning = self.beginning.try_get_value().unwrap_or_default();
        match beginning.plain_text() == document.plain_text() {
            true => beginning,
            false => document,
        }
    }

    /// What the form begins with.
    pub fn beginning(self) -> Document {
        self.beginning.get_value()
    }

    /// What a text area holds, as a document. Text that it began with has its formatting back.
    pub(super) fn taken_over(self, text: &str) -> Document {
        // A timer may ask after the form is gone.
        let beginning = self.beginning.try_get_value().unwrap_or_default();
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

    /// What was `kept` is in the text after all, before the editor takes it over: under the `draft`,
    /// or under what was typed on this page already, which began with that. Says whether that is
    /// something.
    pub fn put_under(self, draft: Option<Document>, kept: Document, lines: Lines<'_>) -> bool {
        let Some(area) = self.area.get_untracked().filter(|_| !kept.is_blank()) else {
            return false;
        };
        let typed = from_text(&area.value());
        // Else it is the browser that has filled it in again.
        let is_begun = !typed.is_blank() && is_typed(&area);
        let caret = area.selection_start().ok().flatten();
        let document = match is_begun {
            true => Document::joined([typed, kept], lines.before),
            false => Document::joined(draft.into_iter().chain([kept]), lines.also),
        };
        area.set_value(&document.plain_text());
        if is_begun {
            // Step by step it could only be undone together with what was written before.
            Reflect::set(&area, &"edits".into(), &JsValue::UNDEFINED).ok();
            if let Some(caret) = caret {
                area.set_selection_range(caret, caret).ok();
            }
        }
        self.beginning.set_value(document);
        is_begun
    }

    /// One goes on behind what is there, before the editor takes the text over.
    pub fn begin_at_end(self, with_focus: bool) {
        if let Some(area) = self.area.get_untracked() {
            let end = area.text_length();
            area.set_selection_range(end, end).ok();
            if with_focus {
                area.focus().ok();
            }
        }
    }

    /// Takes the text out, and gives it.
    pub fn clear(self) -> Document {
        let was = self.document();
        match (self.editor(), self.area.get_untracked()) {
            (Some(editor), _) => editor.clear(),
            (None, Some(area)) => area.set_value(""),
            (None, None) => (),
        }
        self.edited();
        self.mirror();
        was
    }

    /// Puts back what was taken out; what was written since is under it.
    pub fn put_back(self, document: &Document) {
        match (self.editor(), self.area.get_untracked()) {
            (Some(editor), _) => editor.put_before(document),
            (None, Some(area)) => {
                let since = from_text(&area.value());
                let all = Document::joined([document.clone(), since], "");
                area.set_value(&all.plain_text());
            }
            (None, None) => (),
        }
        self.edited();
        self.mirror();
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
        self.changes.update(|changes| *changes += 1);
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
        let used = self.document().length();
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

/// Somebody has typed into it on this page, as `boot.js` remembers.
fn is_typed(area: &HtmlTextAreaElement) -> bool {
    Reflect::get(area, &"edits".into()).is_ok_and(|edits| edits.is_truthy())
}

/// Nothing that a text area holds is refused; what no message may hold is dropped.
pub(super) fn from_text(text: &str) -> Document {
    Fragment::from_plain_text(text).to_document()
}
