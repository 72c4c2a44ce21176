//! What single browsers do differently, each with its bug.

use web_sys::{DragEvent, InputEvent, KeyboardEvent};

/// The key code of a key that an input method took (UI Events, 7.3.1).
pub(super) const IME_KEY: u32 = 229;

/// Safari ends a composition before it sends the key that ended it, so the Enter that chose a word
/// would also break the line. That key has the input method's code.
/// <https://bugs.webkit.org/show_bug.cgi?id=165004>
pub(super) fn is_late_enter(event: &KeyboardEvent, composing: bool) -> bool {
    !composing && !event.is_composing() && event.key() == "Enter"
}

/// How much of a character of several code points Backspace takes is left to the browser: of a
/// family of emoji Firefox takes one person at a time, and of a keycap the cap. The model takes what
/// is seen as one. `from` and `to` are what the browser would take, in UTF-16 units of `text`.
/// <https://github.com/w3c/input-events/issues/71>
pub(super) fn may_break_character(text: &str, from: u32, to: u32) -> bool {
    // What is after it may combine with it.
    let units = text.encode_utf16().skip(from as usize);
    units.take((to - from) as usize + 1).any(|unit| unit > 0x7F)
}

/// A correction comes in `data` in Chromium and in `dataTransfer` in Firefox and Safari, as Input
/// Events Level 2, 4.1.3, has it for editing hosts.
pub(super) fn replacement_text(event: &InputEvent) -> Option<String> {
    event.data_transfer()?.get_data("text/plain").ok()
}

/// Older Safari and Chromium have no `caretPositionFromPoint` (CSSOM View, 5), but a function of
/// their own from before it.
pub(super) fn caret_at(dom: &web_sys::Document, event: &DragEvent) -> Option<(web_sys::Node, u32)> {
    use wasm_bindgen::{JsCast, JsValue};
    let (x, y) = (event.client_x() as f32, event.client_y() as f32);
    let has = |name: &str| js_sys::Reflect::has(dom, &JsValue::from_str(name)).unwrap_or(false);
    if has("caretPositionFromPoint") {
        let position = dom.caret_position_from_point(x, y)?;
        return Some((position.offset_node()?, position.offset()));
    }
    let older = js_sys::Reflect::get(dom, &JsValue::from_str("caretRangeFromPoint")).ok()?;
    let older: js_sys::Function = older.dyn_into().ok()?;
    let range = older.call2(dom, &x.into(), &y.into()).ok()?;
    let range: web_sys::Range = range.dyn_into().ok()?;
    Some((range.start_container().ok()?, range.start_offset().ok()?))
}
