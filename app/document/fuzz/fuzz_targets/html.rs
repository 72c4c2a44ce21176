//! What another program may put on the clipboard: becomes a document that is the same when it is
//! copied and pasted again.
#![no_main]

#[path = "../../tests/dom/mod.rs"]
mod dom;
#[path = "../../tests/said/mod.rs"]
mod said;

use document::{
    Document, Fragment, Limits,
    edit::{self, State},
};
use said::said;

libfuzzer_sys::fuzz_target!(|html: &str| {
    let fragment = dom::parse(html);
    let once = fragment.to_document();
    let again = dom::parse(&once.to_html()).to_document();
    assert_eq!(said(&again), said(&once));

    let pasted = edit::paste(&State::new(Document::new()), &fragment, &Limits::DEFAULT);
    if let Some(pasted) = pasted {
        assert_eq!(pasted.edited.state.document.check(&Limits::DEFAULT), Ok(()));
    }
});
