//! The editor's surface without the app around it, for measuring it beside other editors.

#[path = "../../../../../app/src/editor/surface/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the page uses a part of it")]
mod surface;

use std::cell::RefCell;

use document::{Document, Limits};
use surface::{Editor, Setup};
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::HtmlElement;

thread_local! {
    static EDITOR: RefCell<Option<Editor>> = const { RefCell::new(None) };
}

fn editor() -> Editor {
    EDITOR
        .with(|editor| editor.borrow().clone())
        .expect("attached")
}

#[wasm_bindgen]
pub fn attach(host: HtmlElement) {
    attach_with(host, Document::new());
}

/// Makes what is written the beginning, with nothing to undo.
#[wasm_bindgen]
pub fn begin(host: HtmlElement) {
    let document = editor().document();
    attach_with(host, document);
}

fn attach_with(host: HtmlElement, document: Document) {
    let limits = Limits {
        visible_chars: 10_000_000,
        ..Limits::DEFAULT
    };
    // One that is there has to be gone before another takes its place.
    EDITOR.with(|editor| editor.borrow_mut().take());
    let setup = Setup {
        host,
        document,
        limits,
        fallback: None,
        notify: Box::new(|_| ()),
    };
    EDITOR.with(|editor| *editor.borrow_mut() = Editor::attach(setup));
}
