//! Pasted HTML as the document's import walks it.

use std::borrow::Cow;

use document::{
    Fragment,
    html::{Content, Node as Html},
};
use wasm_bindgen::JsCast;
use web_sys::{DomParser, Element, Node, SupportedType};

use super::dom;

/// A node of an inert tree. `DOMParser` makes a document without a browsing context: no script
/// runs, nothing is fetched, and no part of it ever comes into the page.
#[derive(Clone)]
struct Inert(Node);

impl Html for Inert {
    fn content(&self) -> Content<'_> {
        match self.0.node_type() {
            Node::TEXT_NODE => Content::Text(Cow::Owned(self.0.node_value().unwrap_or_default())),
            Node::ELEMENT_NODE => {
                Content::Element(Cow::Owned(self.0.unchecked_ref::<Element>().local_name()))
            }
            _ => Content::Other,
        }
    }

    fn attribute(&self, name: &str) -> Option<String> {
        let element = self.0.dyn_ref::<Element>()?;
        // Most have none, and asking for one by name costs ten times as much.
        if !element.has_attributes() {
            return None;
        }
        element.get_attribute(name)
    }

    fn children(&self) -> Vec<Self> {
        dom::children(&self.0).map(Self).collect()
    }
}

/// The blocks of HTML from the clipboard.
pub(super) fn fragment(html: &str) -> Option<Fragment> {
    let parser = DomParser::new().ok()?;
    Fragment::from_html(html, |html| {
        let parsed = parser.parse_from_string(html, SupportedType::TextHtml);
        parsed.ok().map(|parsed| Inert(parsed.into()))
    })
}
