//! Plain text, and text read back from the page.
#![no_main]

use document::{
    Document, Fragment, Limits, Link, Position, Selection,
    edit::{self, State},
};

libfuzzer_sys::fuzz_target!(|texts: (&str, &str, u16)| {
    let (old, new, caret) = texts;
    if let Ok(link) = Link::parse(old) {
        assert_eq!(Link::parse(link.as_str()), Ok(link));
    }
    if let Ok(document) = Document::from_plain_text(old) {
        assert_eq!(
            Document::from_plain_text(&document.plain_text()),
            Ok(document.clone())
        );
        assert!(document.preview(20).lines().count() <= 1);
    }
    let state = State::new(Fragment::from_plain_text(old).to_document());
    let block = state.document.blocks()[0].id();
    let selection = Selection::caret(Position::new(block, caret.into()));
    if let Some(edited) = edit::read_back(&state, block, new, selection) {
        let text = edited.state.document.blocks()[0].text();
        let json = edited.state.document.to_json();
        assert!(
            Document::from_json(
                &json,
                &Limits {
                    blocks: usize::MAX,
                    ..Limits::DEFAULT
                }
            )
            .is_ok()
        );
        assert!(text.len() <= 3 * new.len());
    }
});
