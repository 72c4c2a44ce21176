//! HTML parsed natively, where a browser's parser does it otherwise. html5ever follows the same
//! specification.

use html5ever::{
    ParseOpts, parse_document,
    serialize::{SerializeOpts, TraversalScope, serialize},
    tendril::TendrilSink,
};
use markup5ever_rcdom::{RcDom, SerializableHandle};

// Shared by tests inside of the crate and outside, which name it differently.
use super::Fragment;

/// What pasting this HTML would put in.
pub fn parse(html: &str) -> Fragment {
    Fragment::from_html(html, |html| Some(parsed(html))).unwrap_or_else(|| unreachable!())
}

/// As `DOMParser` parses it, and `outerHTML` writes it down.
pub fn parsed(html: &str) -> String {
    let mut options = ParseOpts::default();
    options.tree_builder.scripting_enabled = false;
    let dom = parse_document(RcDom::default(), options).one(html);
    let document: SerializableHandle = dom.document.into();
    let options = SerializeOpts {
        scripting_enabled: false,
        traversal_scope: TraversalScope::ChildrenOnly(None),
        create_missing_parent: false,
    };
    let mut out = Vec::new();
    serialize(&mut out, &document, options).unwrap_or_else(|_| unreachable!());
    String::from_utf8(out).unwrap_or_default()
}
