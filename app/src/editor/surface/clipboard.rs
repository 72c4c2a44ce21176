//! Copy, cut and paste.

use document::{Fragment, Limits, Step, edit};
use web_sys::{ClipboardEvent, DataTransfer};

use super::{core::Core, dom, html, interface::Notice};

/// Our own format. It says exactly what was copied; what it holds is checked again when pasted.
const OWN: &str = "application/x-carepost-fragment+json";

/// Milliseconds in which the browser pastes after it was asked to. Where it does not, as with an
/// empty clipboard, the next paste is an ordinary one.
const PLAIN_FOR: u64 = 1_000;

impl Core {
    /// Says whether the browser must not do it.
    pub(super) fn copy(&mut self, event: &ClipboardEvent, cut: bool) -> bool {
        self.sync();
        self.read_selection();
        let Some(fragment) = self.state.document.copy(self.state.selection) else {
            return false;
        };
        let Some(data) = event.clipboard_data() else {
            return false;
        };
        write(&data, &fragment);
        if cut && let Some((_, edited)) = edit::cut(&self.state) {
            self.apply(edited, Step::Command);
        }
        true
    }

    pub(super) fn paste(&mut self, event: &ClipboardEvent) -> bool {
        self.sync();
        self.read_selection();
        if let Some(data) = event.clipboard_data() {
            self.paste_from(&data);
        }
        true
    }

    /// Puts in what is on the clipboard, in the best form there is.
    pub(super) fn paste_from(&mut self, data: &DataTransfer) {
        let asked = self.paste_plain.take();
        let plain_only = asked.is_some_and(|at| self.now().saturating_sub(at) < PLAIN_FOR);
        let Some(found) = read(data, plain_only) else {
            if let Some(files) = data.files().filter(|files| files.length() > 0) {
                self.outbox.push(Notice::Files(files));
            }
            return;
        };
        let limits = self.limits;
        let pasted = match &found {
            Found::Fragment(fragment) => edit::paste(&self.state, fragment, &limits),
            Found::Plain(text) => edit::paste_plain(&self.state, text, &limits),
        };
        self.put_pasted(pasted, &limits);
    }

    pub(super) fn put_pasted(&mut self, pasted: Option<edit::Pasted>, limits: &Limits) {
        let Some(pasted) = pasted else {
            if self.state.document.visible_chars() >= limits.visible_chars {
                self.outbox.push(Notice::LeftOut(0));
            }
            return;
        };
        self.apply(pasted.edited, Step::Command);
        if pasted.left_out > 0 {
            self.outbox.push(Notice::LeftOut(pasted.left_out));
        }
    }
}

enum Found {
    Fragment(Fragment),
    Plain(String),
}

/// Text is preferred over files: word processors put a picture of the text beside it.
fn read(data: &DataTransfer, plain_only: bool) -> Option<Found> {
    let get = |format| data.get_data(format).ok().filter(|text| !text.is_empty());
    if !plain_only {
        if let Some(fragment) = get(OWN).and_then(|json| Fragment::from_json(&json).ok()) {
            return Some(Found::Fragment(fragment));
        }
        let html = get("text/html").and_then(|html| html::fragment(&html));
        if let Some(fragment) = html.filter(|fragment| !fragment.text().trim().is_empty()) {
            return Some(Found::Fragment(fragment));
        }
    }
    let plain = get("text/plain")?;
    Some(match plain_only {
        true => Found::Plain(plain),
        false => Found::Fragment(Fragment::from_plain_text(&plain)),
    })
}

/// All three formats: ours for ourselves, HTML for word processors, text for the rest.
pub(super) fn write(data: &DataTransfer, fragment: &Fragment) {
    let formats = [
        (OWN, fragment.to_json()),
        ("text/html", fragment.to_html()),
        ("text/plain", fragment.to_plain_text()),
    ];
    for (format, content) in formats {
        if let Err(error) = data.set_data(format, &content) {
            dom::report(&error);
        }
    }
}

/// What a drop brings.
pub(super) fn dropped(data: &DataTransfer) -> Option<Fragment> {
    match read(data, false)? {
        Found::Fragment(fragment) => Some(fragment),
        Found::Plain(text) => Some(Fragment::from_plain_text(&text)),
    }
}
